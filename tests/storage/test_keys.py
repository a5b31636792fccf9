from __future__ import annotations

import stat
from typing import TYPE_CHECKING

import pytest

from storage.keys import KeyFile, add_key
from storage.vault import KeyMissingError, KeyRing, KeyRingError, SealedFor, Vault, generate_key

if TYPE_CHECKING:
    from pathlib import Path

MINE = SealedFor("accounts", "user:1", "tixte", "secret")


def test_a_key_is_put_first_and_the_old_ones_stay(tmp_path: Path) -> None:
    path = tmp_path / "keys"
    old = KeyRing.from_file(path)
    new = add_key(path)
    assert new.keys[1:] == old.keys
    assert KeyRing.from_file(path) == new
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert [one.name for one in tmp_path.iterdir()] == ["keys"]


def test_two_that_add_a_key_at_once(tmp_path: Path) -> None:
    path = tmp_path / "keys"
    ring = KeyRing.from_file(path)
    (tmp_path / "keys.new").touch()
    with pytest.raises(KeyRingError, match="another `keys new` runs, or one was killed"):
        add_key(path)
    assert KeyRing.from_file(path) == ring


def test_a_running_vault_takes_a_new_key_up(tmp_path: Path) -> None:
    path = tmp_path / "keys"
    vault = Vault(KeyFile(path))
    before = vault.seal("before", MINE)
    after_the_first = add_key(path)
    assert Vault(after_the_first).open(vault.seal("sealed", MINE), MINE) == "sealed"
    assert vault.newest == Vault(after_the_first).newest, "it seals with the new one at once"
    other = Vault(add_key(path))
    assert vault.open(other.seal("by another", MINE), MINE) == "by another"
    assert vault.open(before, MINE) == "before"


@pytest.mark.parametrize("kind", ["gone", "garbage", "readable by others"])
def test_a_file_that_goes_bad_leaves_the_keys_that_were(tmp_path: Path, kind: str) -> None:
    path = tmp_path / "keys"
    vault = Vault(KeyFile(path))
    sealed = vault.seal("mine", MINE)
    text = path.read_text()
    if kind == "gone":
        path.unlink()
    elif kind == "garbage":
        path.write_text("garbage")
    else:
        path.chmod(0o644)
    assert vault.open(vault.seal("again", MINE), MINE) == "again"
    assert vault.open(sealed, MINE) == "mine"
    foreign = Vault(KeyRing.parse(generate_key())).seal("foreign", MINE)
    with pytest.raises(KeyMissingError, match="put it back"):
        vault.open(foreign, MINE)
    assert kind == "readable by others" or not path.exists() or path.read_text() != text
