"""The Mxit account and the client that a command, a button or a completion goes to."""

from __future__ import annotations

from contextlib import asynccontextmanager, contextmanager
from typing import TYPE_CHECKING, Any, cast

from bot.errors import Action, UserError
from bot.relink import relink_action
from bot.ui.account import using_account
from bot.ui.choice import asker_of
from cogs.mxit.errors import MxitAPIAuthException, MxitAPIException
from cogs.mxit.scopes import in_words, split_scopes

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator, Mapping

    import discord

    from bot.http.errors import ErrorKind
    from cogs.mxit.client import MxitClient
    from cogs.mxit.service import MxitService
    from storage.accounts import Account

SERVICE = "mxit"


@asynccontextmanager
async def using_mxit(
    interaction: discord.Interaction[Any], account_id: int | None = None
) -> AsyncIterator[tuple[Account, MxitClient]]:
    """Give the account that somebody's doing goes to, and its client.

    A key that turns out to be dead inside is told with the button that links it again, a missing
    scope with the one that asks for it.

    Args:
        interaction: The command, or the answer to its question.
        account_id: The account that the question was about.

    Raises:
        NoAccountError: There is none; with the button that links one.
        UserError: There is no server, the account of the question is not theirs to use any more,
            or a permission is missing.
    """
    service_of(interaction)
    asker = asker_of(interaction)
    async with using_account(interaction.client, asker, SERVICE, account_id) as (account, client):
        mxit = cast("MxitClient", client)
        try:
            yield account, mxit
        except MxitAPIAuthException as error:
            if error.scope is None:
                raise
            raise await missing_scope(interaction, account, mxit, error.scope) from error


def service_of(interaction: discord.Interaction[Any]) -> MxitService:
    """Give the service.

    Raises:
        UserError: Nobody has set where it is.
    """
    service = interaction.client.services.get(SERVICE)
    if service is None:
        raise closed()
    return cast("MxitService", service)


def closed() -> UserError:
    """Say why there is no Mxit to go to."""
    return UserError(
        "Mxit was closed in 2015, and this bot is not set to any server that took its place.",
        "Whoever runs the bot sets one with `MXIT_API_URL` and `MXIT_AUTH_URL`.",
    )


async def require_scope(
    interaction: discord.Interaction[Any], account: Account, client: MxitClient, scope: str
) -> None:
    """See that a scope was granted, before anybody is asked whether to go on.

    Raises:
        UserError: It is known not to be; with the button that asks for it.
    """
    held = await client.oauth.user_tokens.held()
    # Where the service did not tell what it granted, it will tell when it is asked.
    if all(token.scopes for token in held) and not any(token.covers(scope) for token in held):
        raise await missing_scope(interaction, account, client, scope)


async def missing_scope(
    interaction: discord.Interaction[Any], account: Account, client: MxitClient, scope: str
) -> UserError:
    """Say which permission is missing, and offer to ask for it."""
    flow = service_of(interaction).link
    asked_for = {one.name for one in flow.scopes}
    wanted = split_scopes(scope)
    if not wanted <= asked_for:
        return UserError(
            f"Mxit does not let this bot's app do that (it lacks `{scope}`).",
            "Tell whoever runs this bot; it is for them to mend.",
        )
    granted = {name for token in await client.oauth.user_tokens.held() for name in token.scopes}
    # A new sign-in takes the old one's place: what was granted before is asked for again.
    again = relink_action(account, scopes=flow.scope_mask(granted | wanted))
    return UserError(
        f"This needs your permission to {in_words(scope)}.",
        "Press the button, allow it at Mxit, and run the command again.",
        actions=[Action("Allow it at Mxit", again.custom_id)],
    )


@contextmanager
def refusals(words: Mapping[ErrorKind, UserError]) -> Iterator[None]:
    """Give refusals the words of what was asked; those without keep the general ones.

    Raises:
        UserError: Mxit refused in one of these ways.
    """
    try:
        yield
    except MxitAPIException as error:
        told = words.get(error.kind)
        if told is None or error.maybe_done or error.scope is not None:
            raise
        raise told from error
