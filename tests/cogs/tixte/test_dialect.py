"""What Tixte's answers mean, told from plain bytes."""

from __future__ import annotations

import contextlib
import json
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from multidict import CIMultiDict

from bot.http.answer import Answer
from bot.http.errors import ErrorKind
from cogs.tixte.dialect import TixteDialect, rate_limit_wait
from cogs.tixte.errors import (
    Forbidden,
    HTTPException,
    NotFound,
    PaymentRequired,
    RateLimited,
    TixteConnectionError,
    TixteException,
    TixteServerError,
    Unauthorized,
)

NOW = 1_800_000_000.0


def decipher(status: int, body: object, **headers: str) -> Any:
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return TixteDialect().decipher(Answer(status, CIMultiDict(named), raw))


def refusal(message: str = "words", code: str = "a_code") -> dict[str, Any]:
    return {"success": False, "error": {"code": code, "message": message}}


@pytest.mark.parametrize("status", [200, 201])
@pytest.mark.parametrize("data", [{"id": "x"}, [], {}, [1], None])
def test_the_whole_envelope_of_a_success(status: int, data: object) -> None:
    envelope = decipher(status, {"success": True, "size": 91, "data": data, "extra": "drift"})
    assert (json.loads(bytes(envelope.data)), envelope.size) == (data, 91)


@pytest.mark.parametrize(
    ("status", "expected", "kind"),
    [
        (400, HTTPException, ErrorKind.BAD_REQUEST),
        (401, Unauthorized, ErrorKind.UNAUTHORIZED),
        (402, PaymentRequired, ErrorKind.PAYMENT_REQUIRED),
        (403, Forbidden, ErrorKind.FORBIDDEN),
        (404, NotFound, ErrorKind.NOT_FOUND),
        (409, HTTPException, ErrorKind.CONFLICT),
        (413, HTTPException, ErrorKind.TOO_LARGE),
        (418, HTTPException, ErrorKind.BAD_REQUEST),
        (429, RateLimited, ErrorKind.RATE_LIMITED),
        (500, TixteServerError, ErrorKind.SERVER),
        (502, TixteServerError, ErrorKind.SERVER),
        (503, TixteServerError, ErrorKind.SERVER),
        (504, TixteServerError, ErrorKind.SERVER),
        (520, TixteServerError, ErrorKind.SERVER),
    ],
)
def test_the_error_behind_a_status(
    status: int, expected: type[HTTPException], kind: ErrorKind
) -> None:
    with pytest.raises(expected) as caught:
        decipher(status, refusal("Not like this", "some_code"))
    error = caught.value
    assert type(error) is expected
    assert (error.kind, error.status, error.message) == (kind, status, "Not like this")
    assert (error.code, str(error)) == ("some_code", "some_code: Not like this")
    assert error.data["success"] is False
    assert error.response is not None
    assert error.response.status == status


@pytest.mark.parametrize(
    "body",
    [
        pytest.param(b"<html>Bad gateway</html>", id="HTML"),
        pytest.param(b"", id="empty"),
        pytest.param(b'"text"', id="text"),
        pytest.param(b"[]", id="list"),
        pytest.param(b"null", id="null"),
        pytest.param(b"{}", id="no envelope"),
        pytest.param(b'{"success": false}', id="no error"),
        pytest.param(b'{"success": false, "error": "words"}', id="error is text"),
        pytest.param(b'{"success": false, "error": {"code": 7, "message": null}}', id="no texts"),
        pytest.param(b"\xff\xfe", id="no UTF-8"),
        pytest.param(b"[" * 100_000, id="deeper than the stack"),
    ],
)
def test_an_error_without_words(body: bytes) -> None:
    for status, expected in ((403, Forbidden), (502, TixteServerError)):
        with pytest.raises(expected) as caught:
            decipher(status, body)
        assert (caught.value.code, caught.value.message) == (None, None)
        assert caught.value.status == status


def test_html_is_kept_as_text() -> None:
    with pytest.raises(TixteServerError) as caught:
        decipher(502, b"<html>Bad gateway</html>")
    assert caught.value.data == "<html>Bad gateway</html>"


@pytest.mark.parametrize(
    "body",
    [
        pytest.param(b'{"success": true, "data": {"id"', id="cut off"),
        pytest.param(b"<html>", id="HTML"),
        pytest.param(b"", id="empty"),
        pytest.param(b"[]", id="list"),
        pytest.param(b'{"data": {}}', id="no success"),
        pytest.param(b'{"success": "true", "data": {}}', id="success is text"),
        pytest.param(b'{"success": 1, "data": {}}', id="success is a number"),
        pytest.param(b'{"success": false, "data": {}}', id="success is false"),
        pytest.param(b'{"success": true}', id="no data"),
        pytest.param(b"[" * 100_000, id="deeper than the stack"),
    ],
)
def test_a_2xx_that_is_no_success(body: bytes) -> None:
    with pytest.raises(TixteServerError) as caught:
        decipher(200, body)
    assert (caught.value.kind, caught.value.status) == (ErrorKind.INVALID_ANSWER, 200)


@given(st.integers(200, 599), st.binary(max_size=60))
def test_whatever_comes_is_data_or_an_error_of_tixtes(status: int, body: bytes) -> None:
    with contextlib.suppress(TixteException):
        decipher(status, body)


@pytest.mark.parametrize(
    ("headers", "expected"),
    [
        pytest.param({}, None, id="none"),
        pytest.param({"Retry-After": "3"}, 3, id="retry-after"),
        pytest.param({"Retry-After": "0"}, 0, id="retry-after, now"),
        pytest.param({"X-RateLimit-Reset": "0.05"}, 0.05, id="reset, seconds"),
        pytest.param({"x-ratelimit-reset": "12"}, 12, id="reset in lower case"),
        pytest.param({"x-ratelimit-reset": "-2"}, 0, id="reset is past"),
        pytest.param({"x-ratelimit-reset": str(NOW + 7)}, 7, id="reset, epoch"),
        pytest.param({"x-ratelimit-reset": str(NOW - 7)}, 0, id="reset, epoch that is past"),
        pytest.param({"x-ratelimit-reset": "1000000000"}, 1_000_000_000, id="just no epoch"),
        pytest.param({"Retry-After": "3", "x-ratelimit-reset": "9"}, 3, id="both"),
        pytest.param({"Retry-After": "soon", "x-ratelimit-reset": "9"}, 9, id="one unreadable"),
        pytest.param({"x-ratelimit-reset": "soon"}, None, id="unreadable"),
        pytest.param({"x-ratelimit-reset": ""}, None, id="empty"),
        pytest.param({"x-ratelimit-reset": "inf"}, None, id="endless"),
        pytest.param({"x-ratelimit-reset": "nan"}, None, id="no number"),
        pytest.param({"x-ratelimit-remaining": "0"}, None, id="something else"),
    ],
)
def test_rate_limit_wait(headers: dict[str, str], expected: float | None) -> None:
    assert rate_limit_wait(CIMultiDict(headers), NOW) == pytest.approx(expected)


def test_a_date_to_come_back_at() -> None:
    date = format_datetime(datetime.now(UTC) + timedelta(seconds=100), usegmt=True)
    wait = rate_limit_wait(CIMultiDict({"retry-after": date}))
    assert wait is not None
    assert 90 < wait <= 100


def test_the_wait_is_in_the_error() -> None:
    with pytest.raises(RateLimited) as caught:
        decipher(429, refusal(), x_ratelimit_reset="4.5")
    assert caught.value.retry_after == 4.5


def test_no_answer_at_all() -> None:
    error = TixteDialect().failure("no connection", ErrorKind.UNREACHABLE, maybe_done=True)
    assert isinstance(error, TixteConnectionError)
    assert (error.kind, error.status, error.maybe_done) == (ErrorKind.UNREACHABLE, None, True)
