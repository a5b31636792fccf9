"""The vault: values sealed with AES-256-GCM, bound to the row and field that they belong to.

A sealed value is ``version (1 byte) | key id (4) | nonce (12) | ciphertext and tag``. The key id is
the start of the key's SHA-256, so that any key of the ring can be found without trying all.
"""

from __future__ import annotations

import base64
import hashlib
import os
import secrets
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

if TYPE_CHECKING:
    from pathlib import Path

    from storage.keys import KeyRingSource

VERSION = b"\x01"
KEY_BYTES = 32
KEY_ID_BYTES = 4
NONCE_BYTES = 12
_HEADER = len(VERSION) + KEY_ID_BYTES + NONCE_BYTES


class VaultError(Exception):
    """A sealed value cannot be opened, or the keys cannot be used."""


class KeyMissingError(VaultError):
    """The key that sealed this value is not in the ring any more."""


class SealBrokenError(VaultError):
    """The value was changed, or stands in a row that it was not sealed for."""


class KeyRingError(VaultError):
    """The keys that were given are no keys; the text says what was expected, never the key."""


@dataclass(frozen=True, slots=True)
class SealedFor:
    """What a sealed value belongs to; it opens nowhere else.

    Args:
        table: The table that holds it.
        owner: Who it belongs to, such as ``user:1234`` or ``batch:ab12``.
        service: The service's name, empty where there is none.
        field: The column.
    """

    table: str
    owner: str
    service: str
    field: str

    def associated_data(self) -> bytes:
        """Give the bytes that the seal covers without holding them; lengths keep fields apart."""
        parts = (self.table, self.owner, self.service, self.field)
        return b"".join(len(part.encode()).to_bytes(4) + part.encode() for part in parts)


@dataclass(frozen=True, slots=True)
class KeyRing:
    """Keys, newest first: the first seals, all of them open."""

    keys: tuple[bytes, ...] = field(repr=False)

    def __post_init__(self) -> None:
        if not self.keys:
            raise KeyRingError("there is no key")
        if any(len(key) != KEY_BYTES for key in self.keys):
            raise KeyRingError(f"a key has {KEY_BYTES} bytes, written in base64")

    def current(self) -> KeyRing:
        """Give the ring itself: keys that were given once do not change."""
        return self

    @classmethod
    def parse(cls, text: str) -> KeyRing:
        """Read keys written in base64, newest first, parted by commas, blanks or line ends.

        Raises:
            KeyRingError: There is none, or one of them is not 32 bytes in base64.
        """
        words = text.replace(",", " ").split()
        try:
            decoded = tuple(base64.b64decode(word, altchars=b"-_", validate=True) for word in words)
        except ValueError as error:
            raise KeyRingError(f"a key has {KEY_BYTES} bytes, written in base64") from error
        return cls(decoded)

    @classmethod
    def from_file(cls, path: Path) -> KeyRing:
        """Read the ring from a file, or make the file with one new key (mode 0600).

        Raises:
            KeyRingError: The file holds no keys, or others may read it.
        """
        try:
            mode = path.stat().st_mode
        except FileNotFoundError:
            _write_once(path, generate_key() + "\n")
            mode = path.stat().st_mode
        if mode & 0o077:
            raise KeyRingError(f"others may read {path}: run chmod 600 {path}")
        try:
            return cls.parse(path.read_text(encoding="ascii", errors="replace"))
        except KeyRingError as error:
            raise KeyRingError(f"{path}: {error}") from None


def key_id(key: bytes) -> bytes:
    """Give what names a key without telling anything of it."""
    return hashlib.sha256(key).digest()[:KEY_ID_BYTES]


def generate_key() -> str:
    """Make a new key, in base64."""
    return base64.urlsafe_b64encode(secrets.token_bytes(KEY_BYTES)).decode()


def _write_once(path: Path, text: str) -> None:
    """Make a file whole, or leave the one that another process has made meanwhile."""
    new = path.with_name(f"{path.name}.{secrets.token_hex(4)}")
    with os.fdopen(os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    try:
        os.link(new, path)
    except FileExistsError:
        pass
    finally:
        new.unlink()


class Vault:
    """Seals and opens values with a ring of keys.

    Args:
        source: The ring, or what gives it: it may get keys while we run.
    """

    def __init__(self, source: KeyRingSource) -> None:
        self._source = source
        self._take(source.current())

    def _take(self, ring: KeyRing) -> None:
        self._ring = ring
        self._ciphers = {key_id(key): AESGCM(key) for key in ring.keys}
        self._newest = key_id(ring.keys[0])

    def _refresh(self) -> None:
        if (ring := self._source.current()) is not self._ring:
            self._take(ring)

    @property
    def newest(self) -> bytes:
        """The id of the key that seals."""
        self._refresh()
        return self._newest

    @property
    def key_ids(self) -> tuple[bytes, ...]:
        """The ids of the keys that open, newest first."""
        self._refresh()
        return tuple(self._ciphers)

    def seal(self, value: str, belongs_to: SealedFor) -> bytes:
        """Seal a text with the newest key."""
        self._refresh()
        nonce = secrets.token_bytes(NONCE_BYTES)
        sealed = self._ciphers[self._newest].encrypt(
            nonce, value.encode(), belongs_to.associated_data()
        )
        return VERSION + self._newest + nonce + sealed

    def open(self, sealed: bytes, belongs_to: SealedFor) -> str:
        """Open a sealed text.

        Raises:
            KeyMissingError: It was sealed with a key that is not in the ring.
            SealBrokenError: It was changed or moved.
        """
        if sealed[:1] != VERSION or len(sealed) < _HEADER:
            raise SealBrokenError("this is no sealed value")
        named = sealed[1 : 1 + KEY_ID_BYTES]
        if named not in self._ciphers:
            self._refresh()
        cipher = self._ciphers.get(named)
        if cipher is None:
            raise KeyMissingError(
                f"the key {named.hex()} is not in the ring: put it back (CREDENTIAL_KEYS or the"
                " file of keys), or link the account again"
            )
        nonce, ciphertext = sealed[1 + KEY_ID_BYTES : _HEADER], sealed[_HEADER:]
        try:
            return cipher.decrypt(nonce, ciphertext, belongs_to.associated_data()).decode()
        except InvalidTag as error:
            raise SealBrokenError("the sealed value was changed or moved") from error
