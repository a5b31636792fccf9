"""Where the keys come from: given once, or from a file that may get a new one while we run."""

from __future__ import annotations

import contextlib
import os
from typing import TYPE_CHECKING, Protocol

from storage.vault import KeyRing, KeyRingError, generate_key

if TYPE_CHECKING:
    from pathlib import Path

_Stamp = tuple[int, int, int]


class KeyRingSource(Protocol):
    """Gives the keys that count now; a ``KeyRing`` gives itself."""

    def current(self) -> KeyRing:
        """Give the ring."""
        ...


class KeyFile:
    """The keys of a file, read again when another file stands there.

    Looking costs a few µs, so it is done at every use: no value is sealed with an old key once
    ``carryall keys new`` has ended. A new file that is no good is left alone, the old keys count.

    Args:
        path: The file, made with one new key where there is none.

    Raises:
        KeyRingError: The file holds no keys, or others may read it.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._ring = KeyRing.from_file(path)
        self._stamp = self._look()

    def current(self) -> KeyRing:
        """Give the ring as the file has it now."""
        stamp = self._look()
        if stamp is not None and stamp != self._stamp:
            self._stamp = stamp
            # What was in it is still in memory, and works on; the next change is read again.
            with contextlib.suppress(KeyRingError, OSError):
                self._ring = KeyRing.from_file(self._path)
        return self._ring

    def _look(self) -> _Stamp | None:
        try:
            status = self._path.stat()
        except OSError:
            return None
        return status.st_mtime_ns, status.st_ino, status.st_mode


def add_key(path: Path) -> KeyRing:
    """Make a key and put it first in a file; the file is replaced whole.

    Returns:
        The ring as it is now.

    Raises:
        KeyRingError: The file cannot be used, or somebody else adds a key at this moment.
        OSError: The folder cannot be written.
    """
    old = KeyRing.from_file(path)
    kept = path.read_text(encoding="ascii")
    new = path.with_name(f"{path.name}.new")
    try:
        descriptor = os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        raise KeyRingError(
            f"{new} is there: another `keys new` runs, or one was killed (then remove it)"
        ) from None
    with os.fdopen(descriptor, "w", encoding="ascii") as file:
        file.write(f"{generate_key()}\n{kept}")
        file.flush()
        os.fsync(file.fileno())
    # A value sealed with a key that is not on the disk would be lost with the power.
    new.replace(path)
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
    made = KeyRing.from_file(path)
    if made.keys[1:] != old.keys:
        raise KeyRingError(f"{path} was changed by somebody else meanwhile: look at it")
    return made
