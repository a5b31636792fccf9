from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import Action, UserError, explain, new_reference
from bot.http.errors import ErrorKind, ServiceError, SourceError
from storage.trouble import StorageError, Trouble
from storage.vault import KeyMissingError, KeyRingError, SealBrokenError, VaultError

REFERENCES = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"


class TixteError(ServiceError):
    title = "Tixte"


# Kinds whose words carry what the service itself said.
QUOTING = sorted(set(ErrorKind) - {ErrorKind.RATE_LIMITED, ErrorKind.SERVER})


@pytest.mark.parametrize("kind", list(ErrorKind))
def test_every_kind_has_a_cause_and_a_next_step(kind: ErrorKind) -> None:
    told = explain(TixteError("for the log", kind=kind, status=500))
    for sentence in (told.cause, told.next_step):
        assert sentence.endswith(".")
        assert sentence[0].isupper()
        assert "{" not in sentence
        assert "for the log" not in sentence
    assert "Tixte" in told.cause
    assert told.is_expected
    assert told.actions == ()
    assert str(told) == f"{told.cause} {told.next_step}"


def test_kinds_are_told_apart() -> None:
    causes = {explain(TixteError("x", kind=kind)).cause for kind in ErrorKind}
    assert len(causes) == len(ErrorKind)


@pytest.mark.parametrize("kind", QUOTING)
def test_the_services_own_words_are_quoted(kind: ErrorKind) -> None:
    cause = explain(TixteError("x", kind=kind, message="The name is taken")).cause
    assert cause.endswith(" Tixte says: `The name is taken`")


@pytest.mark.parametrize(
    ("message", "quoted"),
    [
        ("plain", "plain"),
        ("two\nlines\r\n\tand more", "two lines and more"),
        ("```code``` `x`", "'''code''' 'x'"),
        ("{title} {0}", "{title} {0}"),
        (
            "@everyone <@1> <#2> **bold** [a](http://b)",
            "@everyone <@1> <#2> **bold** [a](http://b)",
        ),
        ("x" * 1000, "x" * 200),
        ("`" * 300, "'" * 200),
    ],
    ids=["plain", "lines", "backticks", "braces", "markup", "long", "many backticks"],
)
def test_a_quote_stays_on_its_line_and_in_its_backticks(message: str, quoted: str) -> None:
    # Between backticks Discord shows mentions, markup and links as the text that they are.
    cause = explain(TixteError("x", kind=ErrorKind.CONFLICT, message=message)).cause
    assert cause == f"Tixte already has something of that name. Tixte says: `{quoted}`"


@given(st.text(max_size=500))
def test_no_message_gets_out_of_its_quote(message: str) -> None:
    cause = explain(TixteError("x", kind=ErrorKind.FORBIDDEN, message=message)).cause
    assert cause.count("`") in (0, 2)
    assert len(cause) < 300
    assert len(cause.splitlines()) == 1


@pytest.mark.parametrize("message", [None, "", "  \n "])
def test_nothing_said_is_nothing_quoted(message: str | None) -> None:
    cause = explain(TixteError("x", kind=ErrorKind.CONFLICT, message=message)).cause
    assert cause == "Tixte already has something of that name."


@pytest.mark.parametrize(
    "kind", [ErrorKind.SERVER, ErrorKind.INTERRUPTED, ErrorKind.INVALID_ANSWER]
)
def test_what_may_have_been_done_is_to_be_looked_at_first(kind: ErrorKind) -> None:
    told = explain(TixteError("x", kind=kind, maybe_done=True))
    assert told.next_step == (
        "It may have gone through all the same: look at your Tixte account before you try again."
    )
    assert told.cause == explain(TixteError("x", kind=kind)).cause


@pytest.mark.parametrize(
    ("wait", "words"),
    [
        (None, "Try again in 60 s."),
        (0, "Try again in 1 s."),
        (0.2, "Try again in 1 s."),
        (12.4, "Try again in 12 s."),
    ],
)
def test_how_long_a_rate_limit_lasts(wait: float | None, words: str) -> None:
    error = TixteError("x", kind=ErrorKind.RATE_LIMITED, retry_after=wait)
    assert explain(error).next_step == words


@pytest.mark.parametrize(
    ("status", "cause"),
    [
        (None, "Tixte has trouble of its own."),
        (503, "Tixte has trouble of its own (HTTP 503)."),
    ],
)
def test_the_status_of_a_service_in_trouble(status: int | None, cause: str) -> None:
    assert explain(TixteError("x", kind=ErrorKind.SERVER, status=status)).cause == cause


def test_a_users_error_keeps_its_words_and_buttons() -> None:
    action = Action("Link an account", "link:tixte")
    error = UserError("You have no account.", "Link one.", actions=[action])
    told = explain(error)
    assert (told.cause, told.next_step, told.actions) == (
        "You have no account.",
        "Link one.",
        (action,),
    )
    assert told.is_expected
    assert str(error) == "You have no account."


@pytest.mark.parametrize(
    "error",
    [
        ValueError("secret detail"),
        KeyError("secret detail"),
        SourceError("secret detail"),
        RuntimeError(),
        KeyboardInterrupt(),
    ],
    ids=lambda error: type(error).__name__,
)
def test_what_is_unknown_gets_neutral_words(error: BaseException) -> None:
    told = explain(error)
    assert told.cause == "Something went wrong on our side."
    assert "the reference" in told.next_step
    assert not told.is_expected
    assert "secret" not in str(told)


@pytest.mark.parametrize("kind", [VaultError, KeyMissingError, SealBrokenError, KeyRingError])
def test_a_key_that_cannot_be_opened_is_our_fault_and_can_be_mended(kind: type[VaultError]) -> None:
    told = explain(kind("the key ab12cd34 is not in the ring"))
    assert not told.is_expected
    assert "`/account link`" in told.next_step
    assert "ab12cd34" not in str(told)


def test_references_can_be_read_out() -> None:
    made = {new_reference() for _ in range(500)}
    assert len(made) == 500
    assert all(len(one) == 8 and set(one) <= set(REFERENCES) for one in made)
    assert not set("ILOU") & set("".join(made)), "they are taken for 1, 1, 0 and V"
    told = explain(ValueError())
    assert told.reference != explain(ValueError()).reference
    assert set(told.reference) <= set(REFERENCES)


@pytest.mark.parametrize("trouble", list(Trouble))
def test_trouble_with_the_database_has_words_of_its_own(trouble: Trouble) -> None:
    told = explain(StorageError("the database cannot be used: /srv/data/a.db", trouble))
    assert told.cause.startswith("The bot's own records ")
    assert "/srv" not in str(told)
    assert not told.is_expected
