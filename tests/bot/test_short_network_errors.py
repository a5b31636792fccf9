"""discord.py's tracebacks of lost connections become a line; all others stay."""

from __future__ import annotations

import logging

import pytest

from bot.logs import ShortNetworkErrors


def record(name: str, error: Exception) -> logging.LogRecord:
    where = (type(error), error, None)
    return logging.LogRecord(name, logging.ERROR, "", 0, "Failed for %s", ("shard 0",), where)


@pytest.mark.parametrize("error", [ConnectionResetError("gone"), TimeoutError("late")])
def test_a_lost_connection_is_one_line(error: Exception) -> None:
    shortened = record("discord.shard", error)
    assert ShortNetworkErrors().filter(shortened)
    assert shortened.exc_info is None
    assert shortened.getMessage() == f"Failed for shard 0 ({type(error).__name__}: {error})"


@pytest.mark.parametrize(
    ("name", "error"),
    [("discord.client", KeyError("id")), ("bot.app", ConnectionResetError("ours"))],
    ids=["a fault of the library", "an error of ours"],
)
def test_everything_else_keeps_its_traceback(name: str, error: Exception) -> None:
    kept = record(name, error)
    assert ShortNetworkErrors().filter(kept)
    assert kept.exc_info is not None
    assert kept.getMessage() == "Failed for shard 0"
