"""How Mixcloud's answers are read: by a table of bytes."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.http.answer import Answer
from bot.http.errors import ErrorKind
from cogs.mixcloud.decoding import MixcloudJSONDecoder, decode_json
from cogs.mixcloud.dialect import MixcloudDialect
from cogs.mixcloud.errors import (
    MixcloudDecodeError,
    MixcloudError,
    MixcloudOAuthError,
    MixcloudRateLimitError,
    MixcloudTransportError,
)
from cogs.mixcloud.oauth import read_token

JSON, TEXT = MixcloudDialect(decode_json), MixcloudDialect(decode_json, text=True)


def answer(status: int, body: Any, **headers: str) -> Answer:
    told = body if isinstance(body, bytes) else json.dumps(body).encode()
    return Answer(status, {name.replace("_", "-"): value for name, value in headers.items()}, told)


LIMIT = {"error": {"type": "RateLimitException", "message": "m", "retry_after": 452}}


@pytest.mark.parametrize(
    ("status", "body", "headers", "kind"),
    [
        (404, {"error": {"type": "ResourceNotFoundException"}}, {}, ErrorKind.NOT_FOUND),
        (401, {"error": {"type": "OAuthException"}}, {}, ErrorKind.UNAUTHORIZED),
        (400, {"error": {"type": "OAuthException"}}, {}, ErrorKind.UNAUTHORIZED),
        (200, {"error": {"type": "OAuthException"}}, {}, ErrorKind.UNAUTHORIZED),
        (403, LIMIT, {}, ErrorKind.RATE_LIMITED),
        (200, LIMIT, {}, ErrorKind.RATE_LIMITED),
        (403, {"error": {"retry_after": 3}}, {}, ErrorKind.RATE_LIMITED),
        (403, b"<html>", {"Retry_After": "7"}, ErrorKind.RATE_LIMITED),
        (403, {"error": {"type": "Odd"}}, {"Retry_After": "7"}, ErrorKind.RATE_LIMITED),
        (429, b"", {}, ErrorKind.RATE_LIMITED),
        (403, {"error": {"type": "PermissionException"}}, {}, ErrorKind.FORBIDDEN),
        (
            403,
            {"error": {"type": "PermissionException"}},
            {"Retry_After": "7"},
            ErrorKind.FORBIDDEN,
        ),
        (403, {"error": "no"}, {}, ErrorKind.FORBIDDEN),
        (403, b"<html>", {}, ErrorKind.FORBIDDEN),
        (400, {"error": {"type": "X"}, "details": {"name": ["bad"]}}, {}, ErrorKind.BAD_REQUEST),
        (200, {"error": "no"}, {}, ErrorKind.BAD_REQUEST),
        (404, {"key": "/a/"}, {}, ErrorKind.NOT_FOUND),
        (500, b"<html>", {}, ErrorKind.SERVER),
        (502, {"error": {"type": "X"}}, {}, ErrorKind.SERVER),
        (413, b"", {}, ErrorKind.TOO_LARGE),
    ],
)
def test_errors(status: int, body: Any, headers: dict[str, str], kind: ErrorKind) -> None:
    with pytest.raises(MixcloudError) as caught:
        JSON.decipher(answer(status, body, **headers))
    assert caught.value.kind is kind
    assert caught.value.status == status
    assert isinstance(caught.value, MixcloudRateLimitError) is (kind is ErrorKind.RATE_LIMITED)


@pytest.mark.parametrize(
    "body",
    [b"", b"<html>", b'{"a": 1', b"\xff\xfe", b"[" * 100_000],
    ids=["nothing", "html", "cut", "no text", "deep"],
)
def test_what_is_no_json(body: bytes) -> None:
    with pytest.raises(MixcloudDecodeError) as caught:
        JSON.decipher(answer(200, body))
    assert caught.value.kind is ErrorKind.INVALID_ANSWER
    assert isinstance(caught.value, ValueError)


def test_text_where_text_is_expected() -> None:
    assert TEXT.decipher(answer(200, b"<iframe>")).data == "<iframe>"
    assert TEXT.decipher(answer(200, b'<a title="error">')).data == '<a title="error">'
    with pytest.raises(MixcloudError):
        TEXT.decipher(answer(200, {"error": {"type": "X"}}))


def test_what_is_no_json_is_both_a_broken_answer_and_broken_json() -> None:
    with pytest.raises(json.JSONDecodeError) as caught:
        JSON.decipher(answer(200, b"<html>"))
    error = caught.value
    assert isinstance(error, MixcloudTransportError)
    assert (str(error), error.kind, error.doc) == (
        "the answer is no JSON",
        ErrorKind.INVALID_ANSWER,
        "",
    )


def test_redirects_are_told() -> None:
    assert JSON.decipher(answer(301, b"", Location="/x/")).moved_to == "/x/"
    with pytest.raises(MixcloudDecodeError):
        JSON.decipher(answer(304, b""))


def test_an_error_changes_nothing_and_says_all() -> None:
    data = {"error": {"type": "T", "message": "m", "extra": 1}, "details": {"name": ["bad", "x"]}}
    kept = json.dumps(data)
    error = MixcloudError(data, request_id="r1")
    assert json.dumps(data) == kept
    assert (error.type, error.extra, error.details) == ("T", {"extra": 1}, {"name": ["bad", "x"]})
    assert str(error) == "T: m (extra: 1)"
    assert (error.message, error.request_id) == ("m name: bad x", "r1")
    assert str(MixcloudError({"error": "words"})) == "Error: words"
    assert MixcloudOAuthError({"error": "bad code"}).message == "bad code"
    assert MixcloudOAuthError(None).message is None
    assert MixcloudTransportError("x", kind=ErrorKind.INTERRUPTED, maybe_done=True).sent


@pytest.mark.parametrize(
    "value",
    ["May", "10", "2019", "020202", "9" * 400, "2026-01-01", "2026-02-30T00:00:00Z", 5, None],
)
def test_only_times_are_times(value: Any) -> None:
    for decode in (decode_json, lambda text: json.loads(text, cls=MixcloudJSONDecoder)):
        told = decode(json.dumps({"comment": value, "created_time": value, "list": [value]}))
        assert told == {"comment": value, "created_time": value, "list": [value]}


def test_times_wherever_they_are() -> None:
    text = json.dumps({"data": [{"user": {"created_time": "2026-01-02T03:04:05Z"}}]})
    for decode in (decode_json, lambda text: json.loads(text, cls=MixcloudJSONDecoder)):
        (one,) = decode(text)["data"]
        assert one["user"]["created_time"] == datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.text(max_size=8),
        lambda inner: (
            st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3)
        ),
        max_leaves=10,
    )
)
def test_both_decoders_say_the_same(value: Any) -> None:
    text = json.dumps(value)
    assert decode_json(text) == json.loads(text, cls=MixcloudJSONDecoder) == value


@pytest.mark.parametrize(
    ("body", "token"),
    [
        (b'{"access_token": "t"}', "t"),
        (b"access_token=t", "t"),
        (b"access_token=t\n", "t"),
        (b"access_token=t&x=1", "t"),
        (b'{"access_token": ""}', None),
        (b'{"access_token": 5}', None),
        (b'{"error": "no"}', None),
        (b"<html>", None),
        (b"", None),
    ],
)
def test_tokens(body: bytes, token: str | None) -> None:
    assert read_token(body) == token
