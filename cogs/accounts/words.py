"""What `/account` says of accounts."""

from __future__ import annotations

from typing import TYPE_CHECKING

import discord

from bot.ui import text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.service_registry import ServiceRegistry
    from bot.unlinking import Ending
    from storage.accounts import Account
    from storage.guild_settings import GuildSettings


def full_name(account: Account, services: ServiceRegistry) -> str:
    """Name an account among all that somebody may manage."""
    whose = " (this server's)" if account.owner.kind == "guild" else ""
    return f"{services.title(account.service)}: {account.label}{whose}"


def account_list(
    accounts: Sequence[Account], services: ServiceRegistry, settings: GuildSettings | None
) -> str:
    """List accounts: one's own, then the server's.

    Args:
        accounts: At least one.
        services: For their titles.
        settings: The server's, where one of the accounts is.
    """
    own = [account for account in accounts if account.owner.kind == "user"]
    servers = [account for account in accounts if account.owner.kind == "guild"]
    lines = []
    if own:
        lines += ["**Your linked accounts**", *_lines(own, services)]
    if servers:
        is_open = settings is not None and settings.members_may_use
        who = "members may use it in `/rehost`" if is_open else "only Manage Server uses it"
        lines += [f"**This server's accounts** · {who}", *_lines(servers, services)]
    return "\n".join(lines)


def _lines(accounts: Sequence[Account], services: ServiceRegistry) -> list[str]:
    """Write a line an account; which comes first is said where there is a choice of services."""
    several = len({account.service for account in accounts}) > 1
    return [
        _line(account, services, is_first=several and position == 0)
        for position, account in enumerate(accounts)
    ]


def _line(account: Account, services: ServiceRegistry, *, is_first: bool) -> str:
    name = f"**{services.title(account.service)}** · {text.safe(account.label)}"
    if account.remote_name != account.label:
        name += f" · {text.safe(account.remote_name)}"
    marks = " · default" if account.is_default else ""
    if is_first:
        marks += " · used where no service is named"
    return f"{name}{marks} · linked {discord.utils.format_dt(account.created_at, 'R')}"


def chosen(account: Account, services: ServiceRegistry) -> str:
    """Say that an account was chosen."""
    title = services.title(account.service)
    whose = "the server's files go" if account.owner.kind == "guild" else "your files go"
    return (
        f"✅ From now on {whose} to **{text.safe(account.label)}** ({title}) when no service is"
        f" named, and when {title} is."
    )


def tested(account: Account, services: ServiceRegistry) -> str:
    """Say what the service said of an account."""
    title = services.title(account.service)
    limit = "not told" if account.max_file_bytes is None else text.size(account.max_file_bytes)
    return (
        f"✅ **{text.safe(account.label)}** works: {title} knows it as"
        f" **{text.safe(account.remote_name)}**.\nLargest file: {limit} · linked"
        f" {discord.utils.format_dt(account.created_at, 'R')}"
    )


def unlink_question(account: Account, services: ServiceRegistry) -> str:
    """Ask before an account goes."""
    title = services.title(account.service)
    whose = " of this server" if account.owner.kind == "guild" else ""
    return (
        f"Unlink **{text.safe(account.label)}** ({title}, {text.safe(account.remote_name)})"
        f"{whose}? Its key is erased here. Files that are already there stay, but their Delete"
        " buttons stop working."
    )


def unlinked(account: Account, services: ServiceRegistry, ending: Ending) -> str:
    """Say that an account is gone, and what is left of it at its service."""
    title = services.title(account.service)
    done = f"Unlinked **{text.safe(account.label)}** ({title})."
    if ending.is_revoked:
        return f"{done} Its sign-in is erased, and {title} has taken the permission back."
    if ending.hint:
        return f"{done} Its sign-in is erased. {ending.hint}"
    return f"{done} Its key is erased."
