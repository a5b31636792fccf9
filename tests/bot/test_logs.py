from __future__ import annotations

import contextvars
import json
import logging
import uuid
from collections.abc import Callable
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any, cast

import pytest
import structlog

from bot.interactions import bind
from bot.logs import REDACTED, configure_logging, hide
from bot.service_registry import ServiceRegistry
from cogs.tixte.service import TixteService

if TYPE_CHECKING:
    from collections.abc import Iterator

KNOWN = "MTIz.known.bot-token"
TOKEN = "aW50ZXJhY3Rpb246MTIzNDU2Nzg5MDEyMzQ1Njc4OTpUT0tFTg"
MASTER = "tx.Qw3rTy8uIoPa5sDf.Gh7jKl2zXcVb9nMq.W4eRt6yUiOp1aSdF.Gh3j"
MFA = f"tx.mfa.{MASTER.removeprefix('tx.')}"
UPLOAD_KEY = "5b1f9c0e-6a2d-4e53-9c1b-0d7a4f8e2c61"
SIGNATURE = "c0ffee00c0ffee00c0ffee00c0ffee00"
SIGNED = f"https://cdn.discordapp.com/attachments/1/2/a.png?ex=67&is=66&hm={SIGNATURE}&"
WEBHOOK = f"https://discord.com/api/v10/webhooks/123456789012345678/{TOKEN}/messages/@original"
CALLBACK = f"https://discord.com/api/v10/interactions/123456789012345678/{TOKEN}/callback"
DELETION = f"https://api.tixte.com/v1/users/@me/uploads/del/l5r277bx20a?auth={UPLOAD_KEY}"

SECRETS = {
    "known": (f"token {KNOWN} here", KNOWN),
    "webhook": (f"PATCH {WEBHOOK} has returned 404", TOKEN),
    "interaction": (f"POST {CALLBACK}", TOKEN),
    "signed address": (f"GET {SIGNED}", SIGNATURE),
    "deletion link": (DELETION, UPLOAD_KEY),
    "master key": (f"key={MASTER}.", MASTER),
    "master key with two factors": (MFA, MFA.rpartition(".")[0]),
    "upload key": (f"Authorization: {UPLOAD_KEY}", UPLOAD_KEY),
    "query": ("https://x/y?a=1&access_token=abcdef&b=2", "abcdef"),
    "first of a query": ("https://x/y?token=abcdef", "abcdef"),
}


@pytest.fixture(autouse=True)
def restored(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Leave the logging of the other tests as it was."""
    monkeypatch.setattr("bot.logs._services_shapes", {})
    hide(TixteService.secret_shapes)
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    levels = {
        name: logger.level
        for name, logger in root.manager.loggerDict.items()
        if isinstance(logger, logging.Logger)
    }
    yield
    root.handlers[:] = handlers
    root.setLevel(level)
    for name, logger in root.manager.loggerDict.items():
        if isinstance(logger, logging.Logger):
            logger.setLevel(levels.get(name, logging.NOTSET))
    structlog.reset_defaults()


@pytest.fixture(params=["console", "json"])
def style(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def written(capsys: pytest.CaptureFixture[str]) -> str:
    out, err = capsys.readouterr()
    assert out == ""
    return err


class Holder:
    """Something that is no text until it is shown."""

    def __init__(self, text: str) -> None:
        self._text = text

    def __repr__(self) -> str:
        return f"<Holder {self._text}>"


def fail(text: str) -> None:
    raise ValueError(text)


def log_traceback(log: Any, text: str) -> None:
    try:
        fail(text)
    except ValueError:
        log.exception("marker")


def log_in_context(log: Any, text: str) -> None:
    with structlog.contextvars.bound_contextvars(where=text):
        log.warning("marker")


Way = Callable[[Any, logging.Logger, str], object]
WAYS: dict[str, Way] = {
    "event": lambda ours, _theirs, text: ours.info(f"marker {text}"),
    "value": lambda ours, _theirs, text: ours.info("marker", value=text),
    "positional": lambda ours, _theirs, text: ours.info("marker %s", text),
    "bound": lambda ours, _theirs, text: ours.bind(where=text).info("marker"),
    "bound to the task": lambda ours, _theirs, text: log_in_context(ours, text),
    "library, bound to the task": lambda _ours, theirs, text: log_in_context(theirs, text),
    "list": lambda ours, _theirs, text: ours.info("marker", values=["a", ("b", text)]),
    "mapping": lambda ours, _theirs, text: ours.info("marker", headers={"x": {"deep": text}}),
    "object": lambda ours, _theirs, text: ours.info("marker", thing=Holder(text)),
    "error": lambda ours, _theirs, text: ours.info("marker", error=ValueError(text)),
    "traceback": lambda ours, _theirs, text: log_traceback(ours, text),
    "library": lambda _ours, theirs, text: theirs.warning(f"marker {text}"),
    "library, arguments": lambda _ours, theirs, text: theirs.warning("marker %s %d", text, 7),
    "library, mapping": lambda _ours, theirs, text: theirs.warning("marker %(a)s", {"a": text}),
    "library, traceback": lambda _ours, theirs, text: log_traceback(theirs, text),
}


@pytest.mark.parametrize("secret", SECRETS)
@pytest.mark.parametrize("way", WAYS)
def test_secrets_do_not_get_into_the_log(
    capsys: pytest.CaptureFixture[str], style: str, secret: str, way: str
) -> None:
    text, hidden = SECRETS[secret]
    configure_logging("info", style, [KNOWN, ""])
    WAYS[way](structlog.get_logger("bot.test"), logging.getLogger("some.library"), text)
    line = written(capsys)
    assert hidden not in line
    assert REDACTED in line
    assert "marker" in line


def test_what_is_no_secret_stays(capsys: pytest.CaptureFixture[str], style: str) -> None:
    configure_logging("info", style, [KNOWN])
    job = uuid.uuid4().hex
    structlog.get_logger("bot.test").info(
        "transfer.done", transfer=job, size=12, share=0.5, private=True, nothing=None
    )
    line = written(capsys)
    assert REDACTED not in line
    for kept in ("transfer.done", job, "12", "0.5"):
        assert kept in line


def test_json_is_one_object_a_line(capsys: pytest.CaptureFixture[str]) -> None:
    configure_logging("info", "json", [KNOWN])
    structlog.get_logger("bot.test").info("ours", n=1, words=["a"], text='"quoted"\nline')
    logging.getLogger("some.library").warning("theirs %s", "x")
    log_traceback(structlog.get_logger("bot.test"), "boom")
    ours, theirs, failed = map(json.loads, written(capsys).splitlines())
    assert (ours["event"], ours["n"], ours["words"]) == ("ours", 1, ["a"])
    assert (ours["level"], ours["logger"], ours["text"]) == ("info", "bot.test", '"quoted"\nline')
    assert (theirs["event"], theirs["level"], theirs["logger"]) == (
        "theirs x",
        "warning",
        "some.library",
    )
    assert ours["timestamp"].endswith("Z")
    assert "ValueError: boom" in failed["exception"]


def test_lines_of_an_interaction_say_whose_they_are(
    capsys: pytest.CaptureFixture[str], style: str
) -> None:
    configure_logging("info", style)
    said = SimpleNamespace(id=11, user=SimpleNamespace(id=22), guild_id=33)

    def interaction() -> None:
        bind(cast("Any", said))
        structlog.get_logger("bot.test").info("ours")
        logging.getLogger("some.library").warning("theirs")

    contextvars.Context().run(interaction)
    structlog.get_logger("bot.test").info("outside")
    ours, theirs, outside = written(capsys).splitlines()
    for line in (ours, theirs):
        for name, number in (("interaction", 11), ("user", 22), ("guild", 33)):
            assert f"{name}={number}" in line or f'"{name}": {number}' in line
    assert "user" not in outside


def test_console_shows_name_level_and_traceback(capsys: pytest.CaptureFixture[str]) -> None:
    configure_logging("info", "console")
    log_traceback(structlog.get_logger("bot.test").bind(n=1), "boom")
    line = written(capsys)
    for shown in ("marker", "error", "bot.test", "n=1", "ValueError: boom", "Traceback"):
        assert shown in line


@pytest.mark.parametrize(
    ("level", "shown"),
    [("debug", "diwe"), ("info", "iwe"), ("warning", "we"), ("error", "e")],
)
def test_levels(capsys: pytest.CaptureFixture[str], level: str, shown: str) -> None:
    configure_logging(level, "json")
    for logger in (structlog.get_logger("bot.test"), logging.getLogger("some.library")):
        logger.debug("d")
        logger.info("i")
        logger.warning("w")
        logger.error("e")
    events = [json.loads(line)["event"] for line in written(capsys).splitlines()]
    assert "".join(events) == shown * 2


def test_what_goes_over_the_wire_is_never_written_out(capsys: pytest.CaptureFixture[str]) -> None:
    configure_logging("debug", "json")
    for name in ("discord.gateway", "discord.http", "discord.webhook.async_"):
        logging.getLogger(name).debug("a key typed into a form")
    assert written(capsys) == ""


def test_setting_it_up_twice_writes_once(capsys: pytest.CaptureFixture[str]) -> None:
    configure_logging("info", "json")
    configure_logging("info", "json")
    structlog.get_logger("bot.test").info("once")
    assert len(written(capsys).splitlines()) == 1


def test_what_a_service_says_its_secrets_look_like_is_hidden_from_then_on(
    capsys: pytest.CaptureFixture[str],
) -> None:
    class Toy(TixteService):
        name = "toy"
        secret_shapes = (r"\btoy_[a-z]{8}",)

    configure_logging("info", "json")
    log = structlog.get_logger("toy")
    log.info("before", token="toy_abcdefgh")
    registry = ServiceRegistry()
    registry.add(Toy(cast("Any", None), "http://127.0.0.1:9"))
    log.info("after", token="toy_abcdefgh", error="HTTP 401 for toy_abcdefgh.")
    # Another process may still tell of a service that was taken out here.
    registry.remove("toy")
    logging.getLogger("library").warning("toy_abcdefgh")
    before, after, theirs = map(json.loads, written(capsys).splitlines())
    assert before["token"] == "toy_abcdefgh"
    assert (after["token"], after["error"]) == (REDACTED, f"HTTP 401 for {REDACTED}.")
    assert theirs["event"] == REDACTED
