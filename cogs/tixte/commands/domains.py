"""`/tixte domain`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import discord
from discord import app_commands

from bot.errors import UserError
from bot.http.errors import ErrorKind
from bot.ui import text
from bot.ui.confirm import Confirm
from bot.ui.pager import Entry, ListStyle
from bot.ui.pages import Listed
from bot.ui.view import notice
from cogs.tixte.commands.account_cards import COLOUR, plan_name, user_view
from cogs.tixte.commands.base import TixteCommands
from cogs.tixte.commands.completing import domain_choices
from cogs.tixte.commands.options import MAX_DOMAIN, parse_domain
from cogs.tixte.commands.refusals import needs_master_key, refusals
from cogs.tixte.commands.using import using_tixte
from cogs.tixte.enums import Premium
from cogs.tixte.errors import TixteException
from cogs.tixte.links import SUFFIXES

if TYPE_CHECKING:
    from bot.app import Carryall
    from cogs.tixte.client import TixteClient
    from cogs.tixte.domain import Domain
    from storage.accounts import Account

PAGE_SIZE = 15
# How many domains a plan has room for (contract, section 1).
MAX_DOMAINS = {Premium.free: 3, Premium.turbo: 6, Premium.turbo_charged: 12}
DomainName = app_commands.Range[str, 1, MAX_DOMAIN]


class DomainCommands(TixteCommands):
    """The domains that uploads are served from."""

    domain = app_commands.Group(
        name="domain", description="The domains that your uploads are served from"
    )

    @domain.command(name="list")
    async def list_domains(self, interaction: discord.Interaction[Carryall]) -> None:
        """List your domains."""
        await interaction.response.defer(ephemeral=True, thinking=True)
        async with using_tixte(interaction) as (account, client):
            domains = await fetch_domains(account, client)
            style = _list_style(client.domain)
            await self._list(interaction, account, Listed(domains, PAGE_SIZE), style)

    @domain.command(name="create")
    @app_commands.describe(
        domain="The new domain, such as you.tixte.co",
        custom="It is a domain of your own, that you own outside of Tixte",
    )
    async def create_domain(
        self,
        interaction: discord.Interaction[Carryall],
        domain: DomainName,
        custom: bool = False,  # noqa: FBT001, FBT002 - an option of a command
    ) -> None:
        """Add a domain to your account."""
        wanted = parse_domain(domain)
        await interaction.response.defer(ephemeral=True, thinking=True)
        async with using_tixte(interaction) as (account, client):
            said = await _create(account, client, wanted, custom=custom)
        await interaction.edit_original_response(view=notice(said))

    @domain.command(name="delete")
    @app_commands.describe(domain="Which one")
    async def delete_domain(
        self, interaction: discord.Interaction[Carryall], domain: DomainName
    ) -> None:
        """Give a domain up; you are asked first."""
        wanted = parse_domain(domain)
        await interaction.response.defer(ephemeral=True, thinking=True)
        async with using_tixte(interaction) as (account, client):
            found = await find_domain(account, client, wanted)
            question = _deletion_question(found, client)

        async def act(confirmation: discord.Interaction[Any]) -> None:
            await confirmation.response.defer()
            async with using_tixte(confirmation, account.id) as (_account, same):
                said = await _delete(account, await find_domain(account, same, wanted))
            await confirmation.edit_original_response(view=notice(said))

        await Confirm(interaction.user.id, question, verb="Delete", act=act).ask(interaction)

    @domain.command(name="owner")
    @app_commands.describe(domain="Which one")
    async def show_owner(
        self, interaction: discord.Interaction[Carryall], domain: DomainName
    ) -> None:
        """See whose account one of your domains belongs to."""
        wanted = parse_domain(domain)
        await interaction.response.defer(ephemeral=True, thinking=True)
        async with using_tixte(interaction) as (account, client):
            found = await find_domain(account, client, wanted)
            gone = UserError(
                f"Tixte does not know the owner of {text.code(found.url)} any more.",
                "See `/tixte domain list` for the domains that you have.",
            )
            with refusals({ErrorKind.NOT_FOUND: gone}):
                owner = await found.fetch_owner()
        await interaction.edit_original_response(view=user_view(owner))

    @delete_domain.autocomplete("domain")
    @show_owner.autocomplete("domain")
    async def _domain_choices(
        self, interaction: discord.Interaction[Carryall], typed: str
    ) -> list[app_commands.Choice[str]]:
        return await domain_choices(interaction, typed)


async def fetch_domains(account: Account, client: TixteClient) -> list[Domain]:
    """Fetch the account's domains.

    Raises:
        UserError: The key may not see them.
        ServiceError: Tixte refuses for another reason, or cannot be reached.
    """
    with refusals({ErrorKind.FORBIDDEN: needs_master_key(account, "look after domains")}):
        return await client.fetch_domains()


async def find_domain(account: Account, client: TixteClient, wanted: str) -> Domain:
    """Find one of the account's domains.

    Raises:
        UserError: It has none of that name.
        ServiceError: Tixte refuses, or cannot be reached.
    """
    for domain in await fetch_domains(account, client):
        if domain.url.lower() == wanted:
            return domain
    raise UserError(
        f"Your Tixte account has no domain {text.code(wanted)}.",
        "See `/tixte domain list` for those it has.",
    )


async def _create(account: Account, client: TixteClient, wanted: str, *, custom: bool) -> str:
    """Add a domain and say what came of it; after a lost answer the client reads the list.

    Raises:
        UserError: Tixte does not want it or failed, in words of its own for each reason.
        ServiceError: Tixte refuses for another reason, or cannot be reached.
    """
    if client.user is None:
        # The client needs it afterwards: fetched now, it cannot fail when the domain is there.
        await client.fetch_client_user()
    try:
        created = await client.create_domain(wanted, is_custom=custom)
    except TixteException as error:
        if error.maybe_done or error.kind in _FAILED:
            raise _failure(wanted, error) from error
        if error.kind in _REFUSED:
            raise await _refusal(account, client, wanted, error, custom=custom) from error
        raise
    return f"✅ {text.code(created.url)} is yours now. {_AFTERWARDS[custom]}"


_AFTERWARDS = {
    False: "Link your account again with it to send files there, or name it when you upload.",
    True: "Point its DNS at Tixte as tixte.com, Dashboard, Domains says; it serves files from then"
    " on.",
}
_FAILED = (ErrorKind.SERVER, ErrorKind.INTERRUPTED, ErrorKind.INVALID_ANSWER)
_REFUSED = (
    ErrorKind.BAD_REQUEST,
    ErrorKind.PAYMENT_REQUIRED,
    ErrorKind.FORBIDDEN,
    ErrorKind.CONFLICT,
)


def _failure(wanted: str, error: TixteException) -> UserError:
    """Say what became of a domain after a lost answer, as far as the list told (section 5)."""
    if error.maybe_done:
        return UserError(
            f"Tixte did not say whether {text.code(wanted)} was created, and does not answer now.",
            "Look at `/tixte domain list` in a few minutes, before you try again.",
        )
    return UserError(
        f"Tixte failed, and {text.code(wanted)} was not created: it is not among your domains.",
        "Try again in a few minutes.",
    )


async def _refusal(
    account: Account, client: TixteClient, wanted: str, error: TixteException, *, custom: bool
) -> UserError:
    """Say why a domain was not added."""
    if error.kind is ErrorKind.CONFLICT:
        return UserError(f"{text.code(wanted)} is taken already.", "Choose another name.")
    if error.kind is ErrorKind.FORBIDDEN:
        return needs_master_key(account, "look after domains")
    if error.kind is ErrorKind.PAYMENT_REQUIRED:
        return await _no_room(client)
    if custom:
        return UserError(
            f"Tixte does not take {text.code(wanted)} as a domain of your own.",
            "Leave `custom` out for a name below one of Tixte's domains; a domain of your own is"
            " written like `files.example.org`.",
        )
    suffixes = ", ".join(f"`{suffix}`" for suffix in await _suffixes(client))
    return UserError(
        f"Tixte has no free domain {text.code(wanted)}.",
        f"Choose one name before one of {suffixes}; for a domain of your own set `custom`.",
    )


async def _no_room(client: TixteClient) -> UserError:
    rooms = ", ".join(f"{plan_name(plan)} {count}" for plan, count in MAX_DOMAINS.items())
    user = await client.fetch_client_user()
    return UserError(
        f"Your Tixte plan ({plan_name(user.premium)}) has no room for another domain.",
        f"Delete one with `/tixte domain delete`, or change the plan. Room for domains: {rooms}.",
    )


async def _suffixes(client: TixteClient) -> list[str]:
    """List what a free domain may end with; those we know of where Tixte does not say now."""
    try:
        found = await client.fetch_base_domains()
    except TixteException:
        found = []
    return [text.safe(suffix, 60) for suffix in found[:20]] or [*SUFFIXES]


def _deletion_question(domain: Domain, client: TixteClient) -> str:
    said = (
        f"Delete the domain {text.code(domain.url)}? Links of {_uploads(domain)} stop working for"
        " everybody, anybody may take the name, and this cannot be undone."
    )
    if client.domain == domain.url.lower():
        said += " Your uploads go there now: link the account again with another domain afterwards."
    return said


async def _delete(account: Account, domain: Domain) -> str:
    """Give a domain up.

    Raises:
        UserError: It is gone already, or the key may not.
        ServiceError: Tixte refuses for another reason, or cannot be reached.
    """
    words = {
        ErrorKind.NOT_FOUND: UserError(
            f"The domain {text.code(domain.url)} was gone already.", "There is nothing left to do."
        ),
        ErrorKind.FORBIDDEN: needs_master_key(account, "delete this domain"),
    }
    with refusals(words):
        await domain.delete()
    return f"Deleted the domain {text.code(domain.url)}."


def _list_style(default: str | None) -> ListStyle[Domain]:
    def entry(domain: Domain) -> Entry:
        facts = [text.code(domain.url), _uploads(domain)]
        if domain.locked:
            facts.append("🔒 locked by Tixte")
        if domain.url.lower() == default:
            facts.append("your uploads go here")
        return Entry(" · ".join(facts), domain.url, _uploads(domain))

    async def open_owner(domain: Domain) -> discord.ui.LayoutView:
        return user_view(await domain.fetch_owner())

    return ListStyle(
        title="Your domains at Tixte",
        empty="You have no domain at Tixte yet: add one with `/tixte domain create`.",
        entry=entry,
        open=open_owner,
        placeholder="See whose a domain is",
        colour=COLOUR,
    )


def _uploads(domain: Domain) -> str:
    return "1 upload" if domain.uploads == 1 else f"{domain.uploads:,} uploads"
