from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import pytest

from bot.config import Settings, SettingsError, load_settings
from bot.doctor.finding import State
from bot.doctor.local import bad_settings, check_database, check_disk, check_keys
from storage.schema import HEAD, known_revisions
from storage.store import open_store
from storage.vault import KeyRing, generate_key

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return given(tmp_path)


def given(folder: Path, **more: Any) -> Settings:
    url = f"sqlite+aiosqlite:///{folder}/carryall.db"
    neutral: dict[str, Any] = {"credential_keys": None, "data_dir": folder, "database_url": url}
    return load_settings(_env_file=None, **(neutral | more))


def test_every_wrong_setting_is_a_problem_with_an_example() -> None:
    with pytest.raises(SettingsError) as told:
        load_settings(_env_file=None, web_port="many", tixte_url="nowhere")
    port, tixte = bad_settings(told.value)
    assert (port.state, tixte.state) == (State.PROBLEM, State.PROBLEM)
    assert port.seen.startswith("WEB_PORT: ")
    assert port.mend == "write it like WEB_PORT=8080"
    assert "TIXTE_URL=https://api.tixte.com/v1" in tixte.mend


# ---- keys


def test_no_keys_yet_makes_none(settings: Settings) -> None:
    assert check_keys(settings).state is State.WARNING
    assert list(settings.data_dir.iterdir()) == []


def test_a_file_of_keys_that_others_may_read(settings: Settings) -> None:
    settings.key_ring()
    assert check_keys(settings).state is State.OK
    (settings.data_dir / "keys").chmod(0o644)
    found = check_keys(settings)
    assert found.state is State.PROBLEM
    assert "chmod 600" in found.seen


def test_keys_of_the_settings_are_counted_and_not_shown(tmp_path: Path) -> None:
    keys = [generate_key(), generate_key()]
    found = check_keys(given(tmp_path, credential_keys=",".join(keys)))
    assert (found.state, found.seen) == (State.OK, "2 keys in CREDENTIAL_KEYS")


def test_a_folder_in_the_place_of_the_keys(settings: Settings) -> None:
    (settings.data_dir / "keys").mkdir(mode=0o700)
    assert check_keys(settings).state is State.PROBLEM


# ---- disk


@pytest.mark.parametrize(
    ("free", "state"),
    [(10**7, State.PROBLEM), (5 * 10**8, State.WARNING), (10**11, State.OK)],
)
def test_room(settings: Settings, free: int, state: State, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda _path: SimpleNamespace(free=free))
    (found,) = check_disk(settings)
    assert found.state is state


def test_room_is_looked_for_above_a_folder_that_is_not_there(tmp_path: Path) -> None:
    (found,) = check_disk(given(tmp_path / "not" / "yet"))
    assert str(tmp_path) in found.seen


# ---- the database


async def test_no_database_yet_makes_none(settings: Settings) -> None:
    assert (await check_database(settings)).state is State.WARNING
    assert list(settings.data_dir.iterdir()) == []


async def test_a_database_that_is_up_to_date(settings: Settings) -> None:
    store = await open_store(settings.database_url, KeyRing.parse(generate_key()))
    await store.close()
    found = await check_database(settings)
    assert (found.state, found.mend) == (State.OK, "")
    assert f"revision {HEAD}" in found.seen


@pytest.mark.parametrize(
    ("revision", "state"), [(None, State.WARNING), ("9f3c", State.PROBLEM), (HEAD, State.OK)]
)
async def test_revisions(settings: Settings, revision: str | None, state: State) -> None:
    with closing(sqlite3.connect(settings.data_dir / "carryall.db")) as connection:
        connection.execute("CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL)")
        if revision is not None:
            connection.execute("INSERT INTO alembic_version VALUES (?)", (revision,))
        connection.commit()
    assert (await check_database(settings)).state is state


async def test_what_is_no_database(settings: Settings) -> None:
    (settings.data_dir / "carryall.db").write_text("a letter to my aunt\n" * 100)
    found = await check_database(settings)
    assert found.state is State.PROBLEM
    assert "DATABASE_URL" in found.mend


async def test_a_database_that_somebody_else_holds(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("storage.database.BUSY_TIMEOUT_MILLISECONDS", 50)
    store = await open_store(settings.database_url, KeyRing.parse(generate_key()))
    await store.close()
    with closing(sqlite3.connect(settings.data_dir / "carryall.db")) as connection:
        connection.execute("BEGIN IMMEDIATE")
        found = await check_database(settings)
    assert found.state is State.PROBLEM
    assert "locked" in found.seen


async def test_a_server_that_is_not_there_keeps_its_password(tmp_path: Path) -> None:
    url = "postgresql+psycopg://me:hidden-word@127.0.0.1:1/carryall"
    found = await check_database(given(tmp_path, database_url=url))
    assert found.state is State.PROBLEM
    assert "hidden-word" not in found.seen + found.mend


def test_the_newest_revision_is_known() -> None:
    assert HEAD in known_revisions()
