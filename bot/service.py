"""What a service is: the interface between its folder and everything across services."""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Generic, Literal, TypeVar

from bot.http.errors import ErrorKind, ServiceError

if TYPE_CHECKING:
    from collections.abc import AsyncIterable, Mapping, Sequence
    from contextlib import AbstractAsyncContextManager
    from datetime import datetime

    from pydantic import SecretStr

    from bot.http.body import ByteSource
    from bot.http.checkpoint import Checkpoint
    from bot.notes import Memory, Notes
    from bot.oauth_flow import OAuthFlow, Renew
    from bot.preview import PreviewCard, PublicContent

ClientT = TypeVar("ClientT")


@dataclass(frozen=True, slots=True)
class KeyField:
    """One field of the form that asks for an account's keys.

    Args:
        name: Its name among the credentials.
        label: What the person reads, at most 45 characters.
        hint: Where to find the value, at most 100 characters.
        placeholder: An example of its shape, at most 100 characters.
        required: Whether it may be left empty.
        max_length: How long it may be, in characters.
    """

    name: str
    label: str
    hint: str
    placeholder: str = ""
    required: bool = True
    max_length: int = 400


@dataclass(frozen=True, slots=True)
class KeyForm:
    """An account is linked by keys typed into a form of at most five fields."""

    fields: tuple[KeyField, ...]


@dataclass(frozen=True, slots=True)
class Capabilities:
    """What a service can do; code across services asks here, never for a name.

    Args:
        upload: It stores files.
        private: It can keep a file from the public.
        delete: It can delete a file.
        find_by: How ``Host.find`` asks whether a file is there; "nothing" where it cannot. For
            "hash" the file is read once more before it is asked for.
        dated: It tells when a file came; else ``find`` cannot heed ``WantedFile.since``.
        get: It gives back the bytes of what it stores.
        links: Its files have addresses that others can open.
        max_bytes: The largest file that it takes on any plan, None where there is no limit; what is
            larger is refused before it is sent.
        same_name_hides: A second file of the same name takes the first one's link over.
        empty_files: It keeps files without any byte.
    """

    upload: bool = False
    private: bool = False
    delete: bool = False
    find_by: Literal["nothing", "name", "hash", "list"] = "nothing"
    max_bytes: int | None = None
    same_name_hides: bool = False
    dated: bool = True
    get: bool = False
    links: bool = True
    empty_files: bool = True


@dataclass(frozen=True, slots=True)
class Identity:
    """Whose account it is, as the service says.

    Args:
        id: The account's id at the service.
        name: What people call it.
        max_file_bytes: The largest file that its plan takes, None where that is no less than
            ``Capabilities.max_bytes``, or unknown.
    """

    id: str
    name: str
    max_file_bytes: int | None = None


@dataclass(frozen=True, slots=True)
class OutgoingFile:
    """A file on its way to a host; ``source`` may be opened more than once.

    Args:
        options: What the service's own command asked for beyond this, as the service reads it.
        notes: Where the host writes down how far it is, if that is to outlive the process.
        resumed_since: Since when an earlier run may have begun with it, None where there is none.
        checkpoint: Where a service that sends in parts notes what has arrived, None for nowhere.
    """

    name: str
    content_type: str
    private: bool
    source: ByteSource
    options: Mapping[str, str] = field(default_factory=dict)
    notes: Notes | None = None
    resumed_since: datetime | None = None
    checkpoint: Checkpoint | None = None


@dataclass(frozen=True, slots=True)
class StoredFile:
    """A file that a host says it has.

    Args:
        remote_id: Its id there.
        url: Its page or address for people; empty where only the account's client gets at it.
        direct_url: The address of its bytes, None where there is none or only its owner may.
        name: What the host calls it.
        size: Its size as the host tells it, None where it does not.
        deletion_handle: A secret that deletes it, None where the account's credential does.
        sha256: Its SHA-256 as the host tells it, in hexadecimal; None where it does not.
    """

    remote_id: str
    url: str
    direct_url: str | None
    name: str
    size: int | None
    deletion_handle: str | None = field(default=None, repr=False)
    sha256: str | None = None


@dataclass(frozen=True, slots=True)
class WantedFile:
    """What is known of a file that may be at a host.

    Args:
        name: What it was to be called there.
        size: How many bytes it has, None to let that be.
        remote_id: Its id there, if one is known; nothing else is looked at then.
        since: When it was sent at the earliest; what is known to have come before is another file.
        besides: Ids at the host of files that are known to be others.
        noted: What the host wrote down of it, empty for nothing; None where nobody keeps notes.
        sha256: The hash of its bytes, in hexadecimal; known where ``find_by`` is "hash", unless
            ``remote_id`` is.
    """

    name: str = ""
    size: int | None = None
    remote_id: str | None = None
    since: datetime | None = None
    besides: frozenset[str] = frozenset()
    noted: str | None = None
    sha256: str | None = None


class Service(ABC, Generic[ClientT]):
    """One service: what it is called, how an account is linked, what it can do."""

    name: str
    title: str
    colour: int
    homepage: str
    link: KeyForm | OAuthFlow
    capabilities: Capabilities
    # What is asked for, with no credential, to see whether the service is up: something that its
    # API knows at each of its addresses, and gives or refuses in no time.
    probe_path: str = ""
    # What its credentials and other secrets look like: regular expressions. The log shows nothing
    # that has such a shape.
    secret_shapes: tuple[str, ...] = ()

    @abstractmethod
    def connect(self, credentials: Mapping[str, SecretStr]) -> ClientT:
        """Make a client for an account; no I/O.

        Raises:
            CredentialsError: A field cannot be what it should be.
        """

    def connect_renewing(self, credentials: Mapping[str, SecretStr], renew: Renew) -> ClientT:  # noqa: ARG002 - for services that have such
        """Make a client for an account that is kept, whose credentials may be renewed; no I/O.

        Args:
            credentials: As for ``connect``.
            renew: What the client calls once they have expired or are refused. It asks
                ``OAuthFlow.refresh`` once for all who wait, and keeps what that gives.

        Raises:
            CredentialsError: A field cannot be what it should be.
        """
        return self.connect(credentials)

    @abstractmethod
    async def identify(self, client: ClientT) -> Identity:
        """Ask the service whose account this is; the credentials are verified by it.

        Raises:
            ServiceError: The service does not accept them, or does not answer.
        """

    def remember(self, client: ClientT, memory: Memory) -> None:
        """Hand a client the place for what is to outlive it, such as tokens that it renews."""

    def destroys(self, url: str) -> bool:  # noqa: ARG002 - for services that have such
        """Tell whether merely opening an address destroys something there.

        Such an address is never opened, shown or posted.
        """
        return False


class Previewable(Service[ClientT]):
    """A service that can tell what its links lead to."""

    @abstractmethod
    def matches(self, url: str) -> bool:
        """Tell from its looks alone whether an address is one of this service."""

    def canonical(self, url: str) -> str:
        """Give one spelling for all addresses that lead to the same thing."""
        return url

    async def recognise(
        self,
        client: ClientT,  # noqa: ARG002 - for services that have such
        urls: Sequence[str],  # noqa: ARG002
    ) -> set[str]:
        """Ask an account which addresses, of those that do not look so, are its own all the same.

        Raises:
            ServiceError: The service does not answer.
        """
        return set()

    @abstractmethod
    async def preview(
        self, url: str, content: PublicContent, clients: Sequence[ClientT] = ()
    ) -> PreviewCard:
        """Tell what an address of this service leads to.

        Args:
            url: An address that it matches, or that an account recognises.
            content: Looks at what is public.
            clients: The accounts of whoever asks; they add what only the owner sees.

        Raises:
            ServiceError: The service does not answer.
            Exception: What ``content`` raises.
        """


class Host(Service[ClientT]):
    """A service that stores files."""

    @abstractmethod
    async def put(self, client: ClientT, file: OutgoingFile) -> StoredFile:
        """Send a file; its bytes stream.

        Raises:
            ServiceError: The service did not take it.
            SourceError: The bytes could not be read as announced.
        """

    @abstractmethod
    async def delete(self, client: ClientT, remote_id: str) -> None:
        """Delete a file.

        Raises:
            ServiceError: The service did not delete it; NOT_FOUND where it is gone already.
        """

    async def find(self, client: ClientT, wanted: WantedFile) -> StoredFile | None:  # noqa: ARG002
        """Look whether a file is there, before it is sent again; as ``find_by`` says.

        Returns:
            The file, None where it is not there or the service cannot be asked.

        Raises:
            ServiceError: The service does not answer.
        """
        return None

    async def abandon(self, client: ClientT, wanted: WantedFile) -> bool:
        """Take away what ``put`` has begun and noted, and nobody will finish.

        Returns:
            Whether nothing is left of it, so that the notes may go too.

        Raises:
            ServiceError: The service does not answer, or does not delete it.
        """
        del client, wanted
        return False

    def get(
        self, client: ClientT, stored: StoredFile
    ) -> AbstractAsyncContextManager[AsyncIterable[bytes]]:
        """Open the bytes of a file; only where the capability ``get`` is there.

        Raises:
            ServiceError: They are not to be had.
        """
        del client, stored
        raise ServiceError(f"{self.name} gives no bytes", kind=ErrorKind.BAD_REQUEST)

    def public_url(self, stored: StoredFile) -> str:
        """Say where anybody who may finds a file's bytes, or else its page."""
        return stored.direct_url or stored.url


class CredentialsError(ValueError):
    """A typed key cannot be right; the text says which field and why, never the value."""
