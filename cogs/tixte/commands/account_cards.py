"""How people and accounts of Tixte look in Discord."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import discord

from bot.ui import text
from bot.ui.bar import used_of
from bot.ui.view import static_view
from cogs.tixte.commands.options import is_address
from cogs.tixte.enums import Premium

if TYPE_CHECKING:
    from cogs.tixte.user import ClientUser, User
    from cogs.tixte.wire import Size

COLOUR = 0x5865F2
_PLANS = {Premium.free: "Free", Premium.turbo: "Turbo", Premium.turbo_charged: "Turbo Charged"}


def plan_name(premium: Premium | int) -> str:
    """Name a plan."""
    return _PLANS[premium] if isinstance(premium, Premium) else f"plan {premium}"


def account_view(user: ClientUser, size: Size, domain: str | None) -> discord.ui.LayoutView:
    """Show the own account; neither e-mail nor phone.

    Args:
        user: Whose.
        size: Their storage.
        domain: Where uploads go, None for the account's first domain.
    """
    facts = [f"**{plan_name(user.premium)}** plan"]
    if user.max_file_bytes is not None:
        facts.append(f"files up to {text.size(user.max_file_bytes)}")
    facts.append(f"two-factor sign-in {'on' if user.mfa_enabled else 'off'}")
    lines = [f"### {text.safe(user.username)}", used_of(size.used, size.limit), " · ".join(facts)]
    lines.append(f"Uploads go to {text.code(domain) if domain else 'your first domain'}")
    small = [f"id {text.code(user.id, 64)}"]
    if user.upload_region:
        small.append(f"region {text.safe(str(user.upload_region), 40)}")
    if user.last_login is not None:
        small.append(f"last sign-in {discord.utils.format_dt(user.last_login, 'R')}")
    lines.append(f"-# {' · '.join(small)}")
    return static_view(_with_picture(user, lines))


def user_view(user: User) -> discord.ui.LayoutView:
    """Show somebody's account."""
    lines = [f"### {text.safe(user.username)}", f"-# id {text.code(user.id, 64)}"]
    if user.avatar is None:
        lines.append("-# no picture")
    return static_view(_with_picture(user, lines))


def key_view(user_name: str, key: str, file: discord.File) -> discord.ui.LayoutView:
    """Show an upload key and its ShareX file, to its owner only."""
    said = (
        f"### Upload key of {text.safe(user_name)}\n||{text.code(key, 400)}||\n"
        "Whoever has it can upload, list and delete your files: keep it to yourself. The same goes"
        " for the file below: open it in ShareX and screenshots go to your account. A new key is"
        " made at tixte.com, Dashboard, Integrations."
    )
    card: discord.ui.Container[Any] = discord.ui.Container(
        discord.ui.TextDisplay(said),
        discord.ui.File(f"attachment://{file.filename}"),
        accent_colour=COLOUR,
    )
    return static_view(card)


def _with_picture(user: User, lines: list[str]) -> discord.ui.Container[Any]:
    said: discord.ui.TextDisplay[Any] = discord.ui.TextDisplay("\n".join(lines))
    card: discord.ui.Container[Any] = discord.ui.Container(accent_colour=COLOUR)
    if user.avatar is None or not is_address(user.avatar):
        return card.add_item(said)
    name = text.shorten(f"The picture of {user.username}", 200)
    picture: discord.ui.Thumbnail[Any] = discord.ui.Thumbnail(user.avatar, description=name)
    return card.add_item(discord.ui.Section(said, accessory=picture))
