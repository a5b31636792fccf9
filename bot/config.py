"""Settings: read once, in ``main``, from the environment and ``.env``; handed down from there."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal, Self

from pydantic import (
    AfterValidator,
    ByteSize,
    Field,
    SecretStr,
    StringConstraints,
    ValidationError,
    create_model,
    field_validator,
    model_validator,
)
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError

from bot.extensions import find_services, find_settings
from bot.web_address import WebAddress
from storage.keys import KeyFile, KeyRingSource
from storage.vault import KeyRing, KeyRingError

if TYPE_CHECKING:
    from pydantic_core import ErrorDetails

DISCORD_API_BASE = "https://discord.com/api/v10"
_DATABASES = ("sqlite+aiosqlite", "postgresql+psycopg")


class SettingsError(Exception):
    """A setting is missing or wrong; the text is one line a setting, without secret values."""


class Settings(BaseSettings):
    """Everything that can be set. Names are those of the environment, in lower case."""

    model_config = SettingsConfigDict(
        env_file=".env",
        env_file_encoding="utf-8",
        env_ignore_empty=True,
        extra="ignore",
        hide_input_in_errors=True,
    )

    discord_token: SecretStr | None = None
    discord_api_base: WebAddress = DISCORD_API_BASE
    discord_shard_count: Annotated[int, Field(ge=1, le=100_000)] | None = None
    discord_shard_ids: Annotated[tuple[int, ...] | None, NoDecode] = None
    message_content: bool = False
    dev_guild_ids: Annotated[tuple[int, ...], NoDecode] = ()

    data_dir: Path = Path("data")
    database_url: str = ""  # an SQLite file in the data folder
    credential_keys: SecretStr | None = None

    web_host: str = "127.0.0.1"
    web_port: Annotated[int, Field(ge=0, le=65535)] = 8080
    public_url: WebAddress | None = None

    log_level: Literal["debug", "info", "warning", "error"] = "info"
    log_format: Literal["console", "json"] = "console"

    max_transfer_bytes: Annotated[ByteSize, Field(gt=0)] = ByteSize(10_000_000_000)
    transfer_concurrency: Annotated[int, Field(ge=1, le=64)] = 5
    allow_private_addresses: bool = False

    tixte_url: WebAddress = "https://api.tixte.com/v1"

    @field_validator("discord_token", "credential_keys", mode="before")
    @classmethod
    def _empty_is_absent(cls, value: object) -> object:
        return None if isinstance(value, str) and not value.strip() else value

    @field_validator("discord_token")
    @classmethod
    def _token_is_one_word(cls, value: SecretStr | None) -> SecretStr | None:
        if value is not None and re.search(r"\s", value.get_secret_value().strip()):
            raise ValueError("must be one word without blanks")
        return value

    @field_validator("log_level", "log_format", mode="before")
    @classmethod
    def _any_case(cls, value: object) -> object:
        return value.lower() if isinstance(value, str) else value

    @field_validator("dev_guild_ids", "discord_shard_ids", mode="before")
    @classmethod
    def _numbers(cls, value: object) -> object:
        if not isinstance(value, str):
            return value
        words = value.replace(",", " ").split()
        if not words or not all(word.isdecimal() for word in words):
            raise ValueError("must be numbers separated by commas")
        return tuple(int(word) for word in words)

    @field_validator("database_url")
    @classmethod
    def _is_database(cls, value: str) -> str:
        if not value:
            return value
        try:
            drivername = make_url(value).drivername
        except (ArgumentError, ValueError):  # their words may hold a piece of the password
            raise ValueError("must be a database address") from None
        if drivername not in _DATABASES:
            raise ValueError(f"must begin with {' or '.join(_DATABASES)}")
        return value

    @field_validator("credential_keys")
    @classmethod
    def _are_keys(cls, value: SecretStr | None) -> SecretStr | None:
        if value is not None:
            try:
                KeyRing.parse(value.get_secret_value())
            except KeyRingError as error:
                raise ValueError(str(error)) from error
        return value

    @model_validator(mode="after")
    def _database_is_in_data_dir(self) -> Self:
        if not self.database_url:
            self.database_url = f"sqlite+aiosqlite:///{self.data_dir / 'carryall.db'}"
        return self

    @model_validator(mode="after")
    def _shards_fit(self) -> Self:
        ids, count = self.discord_shard_ids, self.discord_shard_count
        if ids is not None and (count is None or max(ids) >= count):
            raise ValueError("must each be below DISCORD_SHARD_COUNT, which goes with them")
        if ids is not None and len(set(ids)) < len(ids):
            raise ValueError("must not name a shard twice")
        return self

    def service_url(self, name: str, default: str) -> str:
        """Say where a service is: its own setting ``<NAME>_URL``, else the default."""
        return self.service_text(name, "url") or default

    def service_text(self, service: str, name: str) -> str | None:
        """Give an address or a text that a service's folder declares, None where it is not set."""
        value: str | None = getattr(self, f"{service}_{name}", None)
        return value or None

    def service_secret(self, service: str, name: str) -> SecretStr | None:
        """Give a secret that a service's folder declares, None where it is not set."""
        value: SecretStr | None = getattr(self, f"{service}_{name}", None)
        return value or None

    def service_secrets(self) -> list[str]:
        """List what of the services' settings may never be shown."""
        declared = set(type(self).model_fields) - set(Settings.model_fields)
        values = [getattr(self, name) for name in sorted(declared)]
        return [one.get_secret_value() for one in values if isinstance(one, SecretStr)]

    @property
    def key_file(self) -> Path:
        """The file of keys, which counts where none are set."""
        return self.data_dir / "keys"

    def key_ring(self) -> KeyRingSource:
        """Give the keys: those of the settings, else those of the file in the data folder.

        Raises:
            SettingsError: The file cannot be used.
        """
        if self.credential_keys is not None:
            return KeyRing.parse(self.credential_keys.get_secret_value())
        path = self.key_file
        try:
            self.data_dir.mkdir(parents=True, exist_ok=True)
            return KeyFile(path)
        except KeyRingError as error:
            raise SettingsError(f"CREDENTIAL_KEYS: {error}") from error
        except OSError as error:
            raise SettingsError(
                f"CREDENTIAL_KEYS: {path} cannot be used ({error.strerror}); set it, or let"
                " DATA_DIR name a folder that can be written"
            ) from error


# What to write instead, by setting; shown behind every complaint.
EXAMPLES = {
    "discord_token": "DISCORD_TOKEN=MTIz….abc123.…, from the Developer Portal: Bot, Reset Token",
    "discord_api_base": f"DISCORD_API_BASE={DISCORD_API_BASE}",
    "discord_shard_count": "DISCORD_SHARD_COUNT=2",
    "discord_shard_ids": "DISCORD_SHARD_IDS=0,1",
    "message_content": "MESSAGE_CONTENT=off",
    "dev_guild_ids": "DEV_GUILD_IDS=1234567890,2345678901",
    "database_url": "DATABASE_URL=sqlite+aiosqlite:///data/carryall.db",
    "credential_keys": "CREDENTIAL_KEYS=<32 bytes in base64>",
    "data_dir": "DATA_DIR=data",
    "web_host": "WEB_HOST=127.0.0.1",
    "web_port": "WEB_PORT=8080",
    "public_url": "PUBLIC_URL=https://carryall.example.org",
    "log_level": "LOG_LEVEL=info",
    "log_format": "LOG_FORMAT=json",
    "max_transfer_bytes": "MAX_TRANSFER_BYTES=10GB",
    "transfer_concurrency": "TRANSFER_CONCURRENCY=5",
    "allow_private_addresses": "ALLOW_PRIVATE_ADDRESSES=off",
    "tixte_url": "TIXTE_URL=https://api.tixte.com/v1",
}


def load_settings(**overrides: Any) -> Settings:
    """Read the settings.

    Args:
        overrides: Values that come before the environment and ``.env``.

    Raises:
        SettingsError: One of them is wrong.
    """
    try:
        return _with_services()(**overrides)
    except ValidationError as error:
        # The one rule between settings (a location without a name) is about the shards.
        lines = [
            _complaint(str(item["loc"][0]) if item["loc"] else "discord_shard_ids", _words(item))
            for item in error.errors()
        ]
        raise SettingsError("\n".join(dict.fromkeys(lines))) from None


def _with_services() -> type[Settings]:
    """Give each service ``<NAME>_URL`` and what its folder declares: nothing of it stands here."""
    fields: dict[str, Any] = {}
    for service in find_services():
        fields[f"{service}_url"] = (WebAddress | None, None)
        for one in find_settings(service):
            fields[f"{service}_{one.name}"] = (_KINDS[one.kind] | None, one.default)
    fields = {name: field for name, field in fields.items() if name not in Settings.model_fields}
    return create_model("Settings", __base__=Settings, **fields) if fields else Settings


def _stripped(value: SecretStr) -> SecretStr:
    return SecretStr(value.get_secret_value().strip())


_KINDS: dict[str, Any] = {
    "address": WebAddress,
    "text": Annotated[str, StringConstraints(strip_whitespace=True)],
    "secret": Annotated[SecretStr, AfterValidator(_stripped)],
}


def require_token(settings: Settings) -> str:
    """Give the bot's token.

    Raises:
        SettingsError: There is none.
    """
    if settings.discord_token is None:
        missing = "is missing: write it into .env (cp .env.example .env)"
        raise SettingsError(_complaint("discord_token", missing))
    return settings.discord_token.get_secret_value().strip()


# What was expected, by pydantic's name for what is wrong; the braces are its limits.
_EXPECTED = {
    "int_parsing": "must be a whole number",
    "int_from_float": "must be a whole number",
    "byte_size": "must be a number of bytes, or one with a unit such as 500MB",
    "byte_size_unit": "must be a number of bytes, or one with a unit such as 500MB",
    "bool_parsing": "must be on or off",
    "literal_error": "must be {expected}",
    "greater_than": "must be more than {gt}",
    "greater_than_equal": "must be {ge} or more",
    "less_than_equal": "must be at most {le}",
}


def _words(error: ErrorDetails) -> str:
    """Say what was expected; never what was given, which may be a secret."""
    expected = _EXPECTED.get(error["type"])
    if expected is None:
        return error["msg"].removeprefix("Value error, ")
    return expected.format(**error.get("ctx", {})).replace("'", "")


def _complaint(name: str, words: str) -> str:
    example = EXAMPLES.get(name) or _service_examples().get(name)
    return (
        f"{name.upper()}: {words}; for example {example}" if example else f"{name.upper()}: {words}"
    )


def _service_examples() -> dict[str, str]:
    declared = (
        (f"{service}_{one.name}", one)
        for service in find_services()
        for one in find_settings(service)
    )
    return {name: f"{name.upper()}={one.example}" for name, one in declared}
