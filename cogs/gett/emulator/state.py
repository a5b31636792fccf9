"""What the emulated Ge.tt remembers, and the rules that need no HTTP."""

import secrets
import string
import time
from collections.abc import Iterator
from dataclasses import dataclass, field

from bot.emulation import StoredBody

REMOTE, UPLOADING, UPLOADED = "remote", "uploading", "uploaded"
NAME_LETTERS = string.ascii_letters + string.digits
NAME_LENGTH = 7
TOKEN_SECONDS = 86_400


def new_signature() -> str:
    """Return what makes an address a capability."""
    return f"-{secrets.token_urlsafe(12)}"


@dataclass(slots=True, kw_only=True)
class Account:
    """A person with an account."""

    userid: str
    fullname: str
    email: str
    password: str
    limit: int
    nickname: str


@dataclass(slots=True, kw_only=True)
class File:
    """A file of a share; without a body until something was uploaded.

    ``signatures`` are the capabilities of its upload addresses, ``content_signature`` that of
    the address of its bytes.
    """

    fileid: str
    filename: str
    created: int
    readystate: str = REMOTE
    downloads: int = 0
    body: StoredBody | None = None
    signatures: set[str] = field(default_factory=set)
    content_signature: str = field(default_factory=new_signature)

    def settle(self) -> None:
        """Stand as it was before an upload that came to nothing."""
        self.readystate = REMOTE if self.body is None else UPLOADED


@dataclass(slots=True, kw_only=True)
class Share:
    """A share with its files, oldest first."""

    sharename: str
    owner: Account
    created: int
    title: str | None = None
    files: dict[str, File] = field(default_factory=dict)
    counter: int = 0

    def add(self, filename: str, created: int | None = None) -> File:
        """Declare a file; ids count from 0."""
        while str(self.counter) in self.files:
            self.counter += 1
        made = File(fileid=str(self.counter), filename=filename, created=created or now())
        self.counter += 1
        self.files[made.fileid] = made
        return made

    def listed(self) -> list[File]:
        """Return the files that listings show: not those of which nothing was uploaded."""
        return [one for one in self.files.values() if one.readystate != REMOTE]


@dataclass(frozen=True, slots=True)
class Token:
    """Whose a token is, and until when it is good (None: until it is withdrawn)."""

    account: Account
    expires_at: float | None


@dataclass(slots=True)
class State:
    """All accounts, shares (oldest first) and tokens."""

    apikeys: set[str] = field(default_factory=set)
    accounts: list[Account] = field(default_factory=list)
    shares: dict[str, Share] = field(default_factory=dict)
    access_tokens: dict[str, Token] = field(default_factory=dict)
    refresh_tokens: dict[str, Token] = field(default_factory=dict)
    token_seconds: float = TOKEN_SECONDS

    def find_account(self, email: str) -> Account | None:
        """Return the account of an e-mail address."""
        return next((one for one in self.accounts if one.email == email), None)

    def shares_of(self, account: Account) -> list[Share]:
        """Return an account's shares, newest first."""
        return [one for one in reversed(self.shares.values()) if one.owner is account]

    def files_of(self, account: Account) -> Iterator[File]:
        """Go through all files of an account."""
        for share in self.shares_of(account):
            yield from share.files.values()

    def used_by(self, account: Account) -> int:
        """Return the bytes that an account's files take."""
        return sum(one.body.size for one in self.files_of(account) if one.body is not None)

    def add_share(self, owner: Account, title: str | None) -> Share:
        """Make a share."""
        name = _new_name()
        while name in self.shares:
            name = _new_name()
        self.shares[name] = share = Share(sharename=name, owner=owner, created=now(), title=title)
        return share

    def issue(self, account: Account) -> tuple[str, str]:
        """Give out an access token and a refresh token; those given out before stay good."""
        expires_at = time.time() + self.token_seconds
        who = f"{account.nickname}.{account.userid[:10]}"
        access = f"a.{who}.{int(expires_at)}.{secrets.token_hex(4)}"
        refresh = f"r.{who}.0.{secrets.token_hex(4)}"
        self.access_tokens[access] = Token(account, expires_at)
        self.refresh_tokens[refresh] = Token(account, None)
        return access, refresh


def now() -> int:
    """Return the time as the service writes it: whole seconds."""
    return int(time.time())


def _new_name() -> str:
    return "".join(secrets.choice(NAME_LETTERS) for _ in range(NAME_LENGTH))
