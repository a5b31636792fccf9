"""What `/tixte share` changes, and what is asked before it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from bot.errors import UserError
from bot.http.errors import ErrorKind
from bot.relink import relink_action
from bot.ui import text
from cogs.tixte.commands.refusals import refusals
from cogs.tixte.enums import UploadPermissionLevel
from cogs.tixte.errors import TixteException

if TYPE_CHECKING:
    from cogs.tixte.upload import Upload
    from cogs.tixte.user import User
    from storage.accounts import Account

OWNER = UploadPermissionLevel.owner
MEANS = {
    UploadPermissionLevel.viewer: "viewer: may look at it",
    UploadPermissionLevel.manager: "manager: may look at it, rename it and share it",
    UploadPermissionLevel.owner: "owner",
}


class Step(Protocol):
    """One change of who has access to an upload."""

    @property
    def verb(self) -> str:
        """The label of the button that does it."""
        ...

    def question(self, upload: Upload, person: User, *, is_self: bool) -> str | None:
        """Say what is asked first, None where nothing needs to be."""
        ...

    async def do(self, account: Account, upload: Upload, person: User) -> str:
        """Do it and say what was done.

        Raises:
            UserError: Tixte does not want it, in words of its own for each reason.
            ServiceError: Tixte refuses for another reason, or cannot be reached.
        """
        ...


@dataclass(frozen=True, slots=True)
class Adding:
    """Somebody gets access."""

    level: UploadPermissionLevel
    message: str | None
    verb: str = "Give it away"

    def question(self, upload: Upload, person: User, *, is_self: bool) -> str | None:
        """Ask only before the upload is given away."""
        del is_self
        return _giving_away(upload, person) if self.level == OWNER else None

    async def do(self, account: Account, upload: Upload, person: User) -> str:
        """Give access."""
        already = UserError(
            f"{_name(person)} has access to {_title(upload)} already.",
            "Change what they may do with `/tixte share edit`.",
        )
        gone = UserError(
            f"{_title(upload)} or {_name(person)} is not at Tixte any more.",
            "Look at `/tixte uploads`, and check the name.",
        )
        words = {
            ErrorKind.BAD_REQUEST: already,
            ErrorKind.NOT_FOUND: gone,
            ErrorKind.FORBIDDEN: may_not(account, upload),
        }
        try:
            with refusals(words):
                await upload.permissions.add(person, level=self.level, message=self.message)
        except TixteException as error:
            await _done_after_all(upload, person, self.level, error)
        if self.level == OWNER:
            return _given_away(upload, person)
        return f"✅ {_name(person)} has access to {_title(upload)} now ({MEANS[self.level]})."


@dataclass(frozen=True, slots=True)
class Editing:
    """Somebody who has access gets another level."""

    level: UploadPermissionLevel
    verb: str = "Give it away"

    def question(self, upload: Upload, person: User, *, is_self: bool) -> str | None:
        """Ask only before the upload is given away."""
        del is_self
        return _giving_away(upload, person) if self.level == OWNER else None

    async def do(self, account: Account, upload: Upload, person: User) -> str:
        """Change the level."""
        try:
            with refusals(_listed_words(account, upload, person)):
                await upload.permissions.edit(person, level=self.level)
        except TixteException as error:
            await _done_after_all(upload, person, self.level, error)
        if self.level == OWNER:
            return _given_away(upload, person)
        return f"✅ For {_title(upload)}, {_name(person)} is {MEANS[self.level]}."


@dataclass(frozen=True, slots=True)
class Removing:
    """Somebody loses access."""

    verb: str = "Leave it"

    def question(self, upload: Upload, person: User, *, is_self: bool) -> str | None:
        """Ask only those who lock themselves out."""
        del person
        if not is_self:
            return None
        return (
            f"Give up your own access to {_title(upload)}? It goes from your uploads, and only its"
            " owner or a manager can let you in again."
        )

    async def do(self, account: Account, upload: Upload, person: User) -> str:
        """Take access away."""
        with refusals(_listed_words(account, upload, person)):
            await upload.permissions.remove(person)
        return f"✅ {_name(person)} has no access to {_title(upload)} any more."


def may_not(account: Account, upload: Upload) -> UserError:
    """Say who may look after an upload's people."""
    return UserError(
        f"Tixte does not let the linked key look after who has access to {_title(upload)}.",
        "That takes the upload's owner or a manager, and the account's master key: if an upload key"
        " is linked, link the master key with the button; it begins with `tx.`.",
        actions=[relink_action(account)],
    )


def _listed_words(account: Account, upload: Upload, person: User) -> dict[ErrorKind, UserError]:
    return {
        ErrorKind.NOT_FOUND: UserError(
            f"{_name(person)} has no access to {_title(upload)}.",
            "See who has with `/tixte share list`, or let them in with `/tixte share add`.",
        ),
        ErrorKind.BAD_REQUEST: UserError(
            f"{_name(person)} owns {_title(upload)}, and an upload keeps an owner.",
            "Give it to somebody else first: `/tixte share edit` with the level `owner`.",
        ),
        ErrorKind.FORBIDDEN: may_not(account, upload),
    }


async def _done_after_all(
    upload: Upload, person: User, level: UploadPermissionLevel, error: TixteException
) -> None:
    """Look whether a change was made whose answer was lost (contract, section 5).

    Raises:
        UserError: It was not.
        ServiceError: It was refused, or nobody knows.
    """
    if not error.maybe_done:
        raise error
    try:
        people = await upload.permissions.fetch()
    except TixteException:
        raise error from None
    if people.get(person) != level:
        raise UserError(
            f"Tixte failed, and {_title(upload)} is shared as it was before.",
            "Try again in a few minutes.",
        ) from error


def _giving_away(upload: Upload, person: User) -> str:
    return (
        f"Give {_title(upload)} to {_name(person)} (id `{text.safe(person.id, 64)}`)?\n⚠️ **This"
        " cannot be undone.** It is theirs then: you can neither delete it nor take it back, and"
        " they decide who sees it."
    )


def _given_away(upload: Upload, person: User) -> str:
    return f"{_title(upload)} belongs to {_name(person)} now."


def _name(person: User) -> str:
    return f"**{text.safe(person.username)}**"


def _title(upload: Upload) -> str:
    return f"**{text.safe(upload.full_name)}**"
