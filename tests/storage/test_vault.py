from __future__ import annotations

import base64
import stat
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storage.vault import (
    KEY_BYTES,
    KeyMissingError,
    KeyRing,
    KeyRingError,
    SealBrokenError,
    SealedFor,
    Vault,
    VaultError,
    generate_key,
)

if TYPE_CHECKING:
    from pathlib import Path

OLD, NEW = KeyRing((b"o" * KEY_BYTES,)), KeyRing((b"n" * KEY_BYTES,))
MINE = SealedFor("accounts", "user:1", "tixte", "secret")


@given(st.text(), st.builds(SealedFor, *[st.text(max_size=20)] * 4))
def test_what_is_sealed_opens_again(value: str, belongs_to: SealedFor) -> None:
    vault = Vault(NEW)
    sealed = vault.seal(value, belongs_to)
    assert vault.open(sealed, belongs_to) == value
    assert len(value) < 4 or value.encode() not in sealed


def test_the_same_text_never_looks_the_same() -> None:
    vault = Vault(NEW)
    assert len({vault.seal("same", MINE) for _ in range(100)}) == 100


def test_changing_any_byte_breaks_the_seal() -> None:
    vault = Vault(NEW)
    sealed = vault.seal("secret", MINE)
    for place in range(len(sealed)):
        changed = bytearray(sealed)
        changed[place] ^= 1
        with pytest.raises(VaultError):
            vault.open(bytes(changed), MINE)


def test_cutting_anywhere_breaks_the_seal() -> None:
    vault = Vault(NEW)
    sealed = vault.seal("secret", MINE)
    for length in range(len(sealed)):
        with pytest.raises(VaultError):
            vault.open(sealed[:length], MINE)
    with pytest.raises(SealBrokenError):
        vault.open(sealed + b"\0", MINE)


@given(st.binary(max_size=100))
def test_garbage_does_not_open(garbage: bytes) -> None:
    with pytest.raises(VaultError):
        Vault(NEW).open(garbage, MINE)


@pytest.mark.parametrize(
    "other",
    [
        pytest.param(SealedFor("uploads", "user:1", "tixte", "secret"), id="table"),
        pytest.param(SealedFor("accounts", "user:2", "tixte", "secret"), id="owner"),
        pytest.param(SealedFor("accounts", "guild:1", "tixte", "secret"), id="kind of owner"),
        pytest.param(SealedFor("accounts", "user:1", "gett", "secret"), id="service"),
        pytest.param(SealedFor("accounts", "user:1", "tixte", "token"), id="field"),
        pytest.param(SealedFor("accounts", "user:1t", "ixte", "secret"), id="moved border"),
        pytest.param(SealedFor("accountsuser:1", "", "tixte", "secret"), id="joined"),
    ],
)
def test_it_opens_only_where_it_belongs(other: SealedFor) -> None:
    vault = Vault(NEW)
    with pytest.raises(SealBrokenError):
        vault.open(vault.seal("secret", MINE), other)


@given(st.lists(st.builds(SealedFor, *[st.text("ab", max_size=2)] * 4), unique=True, max_size=8))
def test_no_two_places_look_the_same(places: list[SealedFor]) -> None:
    assert len({place.associated_data() for place in places}) == len(places)


def test_the_newest_key_seals_and_all_open() -> None:
    both = Vault(KeyRing(NEW.keys + OLD.keys))
    assert both.open(Vault(OLD).seal("old", MINE), MINE) == "old"
    assert both.open(Vault(NEW).seal("new", MINE), MINE) == "new"
    assert Vault(NEW).open(both.seal("now", MINE), MINE) == "now"
    with pytest.raises(KeyMissingError):
        Vault(OLD).open(both.seal("now", MINE), MINE)


def test_a_missing_key_is_named_by_its_id_only() -> None:
    sealed = Vault(OLD).seal("secret", MINE)
    with pytest.raises(KeyMissingError, match="is not in the ring") as caught:
        Vault(NEW).open(sealed, MINE)
    assert sealed[1:5].hex() in str(caught.value)


# --- the ring


def test_a_ring_hides_its_keys() -> None:
    text = generate_key()
    ring = KeyRing.parse(text)
    shown = f"{ring!r} {ring} {Vault(ring)!r} {vars(Vault(ring))!r}"
    for hidden in (text, text.rstrip("="), ring.keys[0].hex(), repr(ring.keys[0])[2:-1]):
        assert hidden not in shown


def test_made_keys_are_keys_and_differ() -> None:
    made = {generate_key() for _ in range(10)}
    assert len(made) == 10
    assert all(len(KeyRing.parse(key).keys[0]) == KEY_BYTES for key in made)


URL_SAFE = base64.urlsafe_b64encode(b"\xff" * KEY_BYTES).decode()
STANDARD = base64.b64encode(b"\xfb" * KEY_BYTES).decode()


@pytest.mark.parametrize(
    ("text", "count"),
    [
        pytest.param(URL_SAFE, 1, id="one"),
        pytest.param(STANDARD, 1, id="standard alphabet"),
        pytest.param(f"{URL_SAFE},{STANDARD}", 2, id="comma"),
        pytest.param(f" {URL_SAFE} \n\n {STANDARD}\n", 2, id="lines"),
        pytest.param(f"{URL_SAFE}, {STANDARD},", 2, id="comma and blank"),
    ],
)
def test_parse(text: str, count: int) -> None:
    ring = KeyRing.parse(text)
    assert len(ring.keys) == count
    assert ring.keys[0] == (b"\xff" if text.strip().startswith(URL_SAFE) else b"\xfb") * KEY_BYTES


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("", id="empty"),
        pytest.param(" ,\n", id="separators"),
        pytest.param("hunter2", id="a word"),
        pytest.param(URL_SAFE[:-2], id="cut"),
        pytest.param(base64.b64encode(b"x" * 31).decode(), id="too short"),
        pytest.param(base64.b64encode(b"x" * 33).decode(), id="too long"),
        pytest.param(f"{URL_SAFE},hunter2", id="one of two"),
        pytest.param("*" * 44, id="another alphabet"),
        pytest.param("schlüssel", id="beyond ASCII"),
        pytest.param("ключ" * 11, id="beyond ASCII, of the right length"),
    ],
)
def test_what_is_no_key_is_refused_without_being_shown(text: str) -> None:
    with pytest.raises(KeyRingError) as caught:
        KeyRing.parse(text)
    assert not any(word in str(caught.value) for word in text.replace(",", " ").split())


# --- the key file


def test_a_key_file_is_made_once(tmp_path: Path) -> None:
    path = tmp_path / "keys"
    ring = KeyRing.from_file(path)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert KeyRing.from_file(path) == ring
    assert len(ring.keys) == 1


def test_a_key_file_may_hold_several_newest_first(tmp_path: Path) -> None:
    path = tmp_path / "keys"
    old = KeyRing.from_file(path)
    path.write_text(generate_key() + "\n" + path.read_text())
    assert KeyRing.from_file(path).keys[1:] == old.keys


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o660, 0o644, 0o610])
def test_a_key_file_that_others_may_use_is_refused(tmp_path: Path, mode: int) -> None:
    path = tmp_path / "keys"
    KeyRing.from_file(path)
    path.chmod(mode)
    with pytest.raises(KeyRingError, match=f"chmod 600 {path}"):
        KeyRing.from_file(path)


@pytest.mark.parametrize("mode", [0o600, 0o400])
def test_a_key_file_of_ones_own_is_taken(tmp_path: Path, mode: int) -> None:
    path = tmp_path / "keys"
    ring = KeyRing.from_file(path)
    path.chmod(mode)
    assert KeyRing.from_file(path) == ring


@pytest.mark.parametrize(
    "content", [b"", b"\n", b"rubbish\n", b"\xff\xfe\0\0", "schlüssel\n".encode()]
)
def test_a_key_file_of_garbage_is_refused_by_its_name(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "keys"
    path.write_bytes(content)
    path.chmod(0o600)
    with pytest.raises(KeyRingError, match=f"^{path}: ") as caught:
        KeyRing.from_file(path)
    assert "rubbish" not in str(caught.value)
    assert path.read_bytes() == content, "it is never written over"
