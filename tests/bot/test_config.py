from __future__ import annotations

import base64
from typing import TYPE_CHECKING, Any

import pytest

from bot.config import EXAMPLES, Settings, SettingsError, load_settings, require_token
from bot.service_settings import ServiceSetting
from storage.vault import KeyRing, generate_key

if TYPE_CHECKING:
    from pathlib import Path

KEY = base64.b64encode(b"k" * 32).decode()


@pytest.fixture(autouse=True)
def bare(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Begin without any setting, in an empty folder."""
    for name in Settings.model_fields:
        monkeypatch.delenv(name.upper(), raising=False)
        monkeypatch.delenv(name, raising=False)
    monkeypatch.chdir(tmp_path)


def complaint(monkeypatch: pytest.MonkeyPatch, **environment: str) -> str:
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    with pytest.raises(SettingsError) as caught:
        load_settings()
    return str(caught.value)


def test_every_setting_has_a_default_and_an_example() -> None:
    settings = load_settings()
    assert settings.discord_token is None
    assert settings.database_url == "sqlite+aiosqlite:///data/carryall.db"
    assert set(EXAMPLES) == set(Settings.model_fields)
    assert all(example.startswith(f"{name.upper()}=") for name, example in EXAMPLES.items())


@pytest.mark.parametrize("name", [name for name in EXAMPLES if name != "credential_keys"])
def test_every_example_works(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    value = EXAMPLES[name].partition("=")[2].partition(" ")[0]
    monkeypatch.setenv(name.upper(), value)
    if name == "discord_shard_ids":
        monkeypatch.setenv("DISCORD_SHARD_COUNT", "2")
    load_settings()


@pytest.mark.parametrize(
    ("name", "text", "expected"),
    [
        ("discord_api_base", "http://127.0.0.1:8080/api/v10/", "http://127.0.0.1:8080/api/v10"),
        ("discord_shard_count", "1", 1),
        ("discord_shard_count", "100000", 100_000),
        ("message_content", "on", True),
        ("message_content", "TRUE", True),
        ("message_content", "1", True),
        ("message_content", "off", False),
        ("message_content", "no", False),
        ("dev_guild_ids", "1234567890,2345678901", (1234567890, 2345678901)),
        ("dev_guild_ids", " 1 2,3 , 4 ", (1, 2, 3, 4)),
        ("database_url", "sqlite+aiosqlite:////var/a.db", "sqlite+aiosqlite:////var/a.db"),
        ("database_url", "postgresql+psycopg://u:p@h/n", "postgresql+psycopg://u:p@h/n"),
        ("log_level", "WARNING", "warning"),
        ("log_format", "Json", "json"),
        ("max_transfer_bytes", "1", 1),
        ("transfer_concurrency", "64", 64),
        ("tixte_url", "http://localhost:9000", "http://localhost:9000"),
        ("tixte_url", "https://api.tixte.com/v1///", "https://api.tixte.com/v1"),
        ("tixte_url", "http://[::1]:80", "http://[::1]:80"),
    ],
)
def test_what_is_taken(
    monkeypatch: pytest.MonkeyPatch, name: str, text: str, expected: object
) -> None:
    monkeypatch.setenv(name.upper(), text)
    assert getattr(load_settings(), name) == expected


@pytest.mark.parametrize(
    ("name", "text", "words"),
    [
        ("discord_token", "two words", "must be one word without blanks"),
        ("discord_api_base", "discord.com/api", "must be an http(s) address"),
        ("discord_api_base", "ftp://discord.com", "must be an http(s) address"),
        ("discord_shard_count", "0", "must be 1 or more"),
        ("discord_shard_count", "100001", "must be at most 100000"),
        ("discord_shard_count", "two", "must be a whole number"),
        ("discord_shard_ids", "0;1", "must be numbers separated by commas"),
        ("discord_shard_ids", "-1", "must be numbers separated by commas"),
        ("discord_shard_ids", "0", "must each be below DISCORD_SHARD_COUNT"),
        ("message_content", "perhaps", "must be on or off"),
        ("dev_guild_ids", "my server", "must be numbers separated by commas"),
        ("database_url", "data/carryall.db", "must be a database address"),
        ("database_url", "sqlite:///data/carryall.db", "must begin with sqlite+aiosqlite or"),
        ("database_url", "mysql://u:hunter2@h/n", "must begin with sqlite+aiosqlite or"),
        ("database_url", "postgresql+psycopg://u:hunter2@h:port/n", "must be a database address"),
        ("credential_keys", "hunter2", "a key has 32 bytes, written in base64"),
        ("credential_keys", f"{KEY},hunter2", "a key has 32 bytes, written in base64"),
        ("credential_keys", "schlüssel", "a key has 32 bytes, written in base64"),
        ("credential_keys", ",", "there is no key"),
        ("log_level", "loud", "must be debug, info, warning or error"),
        ("log_format", "xml", "must be console or json"),
        ("max_transfer_bytes", "0", "must be more than 0"),
        ("max_transfer_bytes", "a lot", "must be a number of bytes, or one with a unit"),
        ("transfer_concurrency", "0", "must be 1 or more"),
        ("transfer_concurrency", "65", "must be at most 64"),
        ("tixte_url", "api.tixte.com", "must be an http(s) address"),
        ("tixte_url", "https://", "must be an http(s) address"),
        ("tixte_url", "http://[::1", "must be an http(s) address"),
        ("tixte_url", "https://host:port", "must be an http(s) address"),
        ("tixte_url", "https://me:hunter2@host", "must not hold a user name or password"),
        ("tixte_url", "https://api.tixte.com/v1?key=hunter2", "must end with its path"),
        ("tixte_url", "https://api.tixte.com/v1#top", "must end with its path"),
    ],
)
def test_what_is_refused_in_one_line(
    monkeypatch: pytest.MonkeyPatch, name: str, text: str, words: str
) -> None:
    line = complaint(monkeypatch, **{name.upper(): text})
    assert "\n" not in line
    assert line.startswith(f"{name.upper()}: ")
    assert words in line
    assert line.endswith(f"; for example {EXAMPLES[name]}")
    assert "hunter2" not in line


def test_all_that_is_wrong_is_said_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    text = complaint(monkeypatch, LOG_LEVEL="loud", TIXTE_URL="x", DISCORD_TOKEN="a b")
    assert [line.partition(":")[0] for line in text.splitlines()] == [
        "DISCORD_TOKEN",
        "LOG_LEVEL",
        "TIXTE_URL",
    ]


@pytest.mark.parametrize("name", sorted(Settings.model_fields))
def test_an_empty_string_is_as_good_as_none(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    usual = getattr(load_settings(), name)
    monkeypatch.setenv(name.upper(), "")
    assert getattr(load_settings(), name) == usual


@pytest.mark.parametrize("name", ["discord_token", "credential_keys"])
def test_a_blank_secret_is_none(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    monkeypatch.setenv(name.upper(), "  ")
    assert getattr(load_settings(), name) is None


# --- where they come from


def test_the_file_is_read_and_the_environment_comes_first(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / ".env").write_text(
        "# comment\nLOG_LEVEL=error\nLOG_FORMAT='json'\n"
        "DEV_GUILD_IDS=\nUNKNOWN=1\nDISCORD_TOKEN=t\n"
    )
    monkeypatch.setenv("LOG_LEVEL", "debug")
    settings = load_settings(transfer_concurrency=9)
    assert (settings.log_level, settings.log_format) == ("debug", "json")
    assert (settings.dev_guild_ids, settings.transfer_concurrency) == ((), 9)
    assert require_token(settings) == "t"


def test_an_override_comes_before_everything(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LOG_LEVEL", "debug")
    assert load_settings(log_level="error").log_level == "error"


def test_a_wrong_line_of_the_file_is_named(tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("TRANSFER_CONCURRENCY=many\n")
    with pytest.raises(SettingsError, match=r"^TRANSFER_CONCURRENCY: "):
        load_settings()


# --- the token


def test_a_missing_token_is_named() -> None:
    with pytest.raises(SettingsError) as caught:
        require_token(load_settings())
    assert str(caught.value).startswith("DISCORD_TOKEN: is missing: write it into .env")


def test_blanks_around_the_token_are_dropped(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DISCORD_TOKEN", " abc.def \n")
    assert require_token(load_settings()) == "abc.def"


def test_secrets_are_not_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DISCORD_TOKEN", "hunter2")
    monkeypatch.setenv("CREDENTIAL_KEYS", KEY)
    settings = load_settings()
    shown = f"{settings!r} {settings} {settings.model_dump()} {settings.model_dump_json()}"
    assert "hunter2" not in shown
    assert KEY not in shown


# --- shards


@pytest.mark.parametrize(
    ("count", "ids", "accepted"),
    [
        (None, None, True),
        ("2", None, True),
        ("2", "0", True),
        ("2", "0,1", True),
        ("2", "2", False),
        ("2", "0,5", False),
        (None, "0", False),
        ("2", "1,1", False),
    ],
)
def test_shards(
    monkeypatch: pytest.MonkeyPatch,
    count: str | None,
    ids: str | None,
    accepted: bool,  # noqa: FBT001 - a table's column
) -> None:
    given: dict[str, Any] = {"DISCORD_SHARD_COUNT": count, "DISCORD_SHARD_IDS": ids}
    environment = {name: value for name, value in given.items() if value is not None}
    if accepted:
        for name, value in environment.items():
            monkeypatch.setenv(name, value)
        load_settings()
    else:
        assert complaint(monkeypatch, **environment).startswith("DISCORD_SHARD_IDS: ")


# --- the keys


def test_keys_of_the_settings_come_first(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("CREDENTIAL_KEYS", f"{KEY} {generate_key()}")
    ring = load_settings().key_ring().current()
    assert (ring.keys[0], len(ring.keys)) == (b"k" * 32, 2)
    assert not (tmp_path / "data").exists()


def test_else_a_file_is_made(tmp_path: Path) -> None:
    settings = load_settings(data_dir=tmp_path / "new" / "folder")
    ring = settings.key_ring().current()
    path = tmp_path / "new" / "folder" / "keys"
    assert KeyRing.from_file(path) == ring == settings.key_ring().current()
    assert path.stat().st_mode & 0o077 == 0


def test_a_key_file_that_others_may_read(tmp_path: Path) -> None:
    settings = load_settings(data_dir=tmp_path)
    settings.key_ring()
    (tmp_path / "keys").chmod(0o644)
    with pytest.raises(SettingsError, match=f"CREDENTIAL_KEYS: .*chmod 600 {tmp_path}/keys"):
        settings.key_ring()


@pytest.mark.parametrize("content", [b"rubbish", b"", b"\xff\xff"])
def test_a_key_file_of_garbage(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "keys").write_bytes(content)
    (tmp_path / "keys").chmod(0o600)
    with pytest.raises(SettingsError) as caught:
        load_settings(data_dir=tmp_path).key_ring()
    line = str(caught.value)
    assert line.startswith(f"CREDENTIAL_KEYS: {tmp_path}/keys: ")
    assert "\n" not in line
    assert "rubbish" not in line


def test_a_folder_that_cannot_be_made(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(SettingsError) as caught:
        load_settings(data_dir=tmp_path / "file" / "data").key_ring()
    line = str(caught.value)
    assert line.startswith(f"CREDENTIAL_KEYS: {tmp_path}/file/data/keys cannot be used")
    assert "DATA_DIR" in line


def test_a_service_without_a_field_of_its_own_has_a_setting_all_the_same(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("bot.config.find_services", lambda: ["tixte", "toy"])
    default = "https://toy.example/api"
    assert load_settings(_env_file=None).service_url("toy", default) == default
    monkeypatch.setenv("TOY_URL", "http://127.0.0.1:9001/")
    assert load_settings(_env_file=None).service_url("toy", default) == "http://127.0.0.1:9001"
    monkeypatch.setenv("TOY_URL", "toy")
    with pytest.raises(SettingsError, match=r"^TOY_URL: must be an http\(s\) address"):
        load_settings(_env_file=None)


# --- what a service's folder declares

TOY = (
    ServiceSetting("api_url", "https://api.toy.example", "address", "https://api.toy.example"),
    ServiceSetting("client_id", "abc123"),
    ServiceSetting("client_secret", "s3cr3t", "secret"),
)


@pytest.fixture
def toy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.config.find_services", lambda: ["tixte", "toy"])
    monkeypatch.setattr("bot.config.find_settings", lambda name: TOY if name == "toy" else ())


@pytest.mark.usefixtures("toy")
def test_a_service_brings_settings_of_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    settings = load_settings(_env_file=None)
    assert settings.service_text("toy", "api_url") == "https://api.toy.example"
    assert settings.service_text("toy", "client_id") is None
    assert settings.service_secret("toy", "client_secret") is None
    assert settings.service_secrets() == []
    monkeypatch.setenv("TOY_API_URL", "http://127.0.0.1:9001/")
    monkeypatch.setenv("TOY_CLIENT_ID", " abc ")
    monkeypatch.setenv("TOY_CLIENT_SECRET", " hunter2\n")
    settings = load_settings(_env_file=None)
    assert settings.service_text("toy", "api_url") == "http://127.0.0.1:9001"
    assert settings.service_text("toy", "client_id") == "abc"
    secret = settings.service_secret("toy", "client_secret")
    assert secret is not None
    assert secret.get_secret_value() == "hunter2"
    assert settings.service_secrets() == ["hunter2"]
    assert "hunter2" not in f"{settings!r} {settings.model_dump_json()}"


@pytest.mark.usefixtures("toy")
@pytest.mark.parametrize("name", ["CLIENT_ID", "CLIENT_SECRET"])
def test_a_blank_one_is_none(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    monkeypatch.setenv(f"TOY_{name}", "  ")
    settings = load_settings(_env_file=None)
    assert settings.service_text("toy", "client_id") is None
    assert settings.service_secret("toy", "client_secret") is None


@pytest.mark.usefixtures("toy")
def test_a_wrong_one_is_named_with_an_example(monkeypatch: pytest.MonkeyPatch) -> None:
    line = complaint(monkeypatch, TOY_API_URL="toy")
    assert line == (
        "TOY_API_URL: must be an http(s) address; for example TOY_API_URL=https://api.toy.example"
    )
