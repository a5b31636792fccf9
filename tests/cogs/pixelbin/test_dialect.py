"""How Pixelbin's answers are read, by a table."""

from __future__ import annotations

import json
from typing import Any

import pytest

from bot.http.answer import Answer
from bot.http.errors import ErrorKind
from cogs.pixelbin import errors
from cogs.pixelbin.dialect import PixelbinDialect
from cogs.pixelbin.errors import PixelbinError
from cogs.pixelbin.models import (
    AppOrgDetails,
    ExploreItem,
    FilesResponse,
    ListFilesResponse,
    TransformationModulesResponse,
)
from cogs.pixelbin.wire import read


def answer(status: int, body: object, **headers: str) -> Answer:
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()
    return Answer(status, {name.replace("_", "-"): value for name, value in headers.items()}, raw)


BLOCKED = {
    "message": "Usage Limit Exceeded",
    "status": 403,
    "errorCode": "JR-1000",
    "exception": "UsageBlockedError",
    "info": "https://docs.example/error/1000",
}


@pytest.mark.parametrize(
    ("status", "body", "error", "kind"),
    [
        (400, {"message": "bad"}, errors.PixelbinError, ErrorKind.BAD_REQUEST),
        (400, {"message": "File already exists at x"}, errors.PixelbinConflictError, ErrorKind.CONFLICT),  # noqa: E501
        (400, {"exception": "FileAlreadyExistsError"}, errors.PixelbinConflictError, ErrorKind.CONFLICT),  # noqa: E501
        (400, {"message": "The folder does not exist"}, errors.PixelbinError, ErrorKind.BAD_REQUEST),  # noqa: E501
        (400, {"message": "no", "errorCode": "JR-0400", "details": [{}]}, errors.PixelbinError, ErrorKind.BAD_REQUEST),  # noqa: E501
        (401, {"message": "Invalid authorization token"}, errors.PixelbinAuthError, ErrorKind.UNAUTHORIZED),  # noqa: E501
        (402, b"", errors.PixelbinQuotaError, ErrorKind.PAYMENT_REQUIRED),
        (403, {"message": "no"}, errors.PixelbinForbiddenError, ErrorKind.FORBIDDEN),
        (403, BLOCKED, errors.PixelbinQuotaError, ErrorKind.PAYMENT_REQUIRED),
        (404, b"<html>", errors.PixelbinNotFoundError, ErrorKind.NOT_FOUND),
        (408, b"", errors.PixelbinError, ErrorKind.INTERRUPTED),
        (409, {"message": "x"}, errors.PixelbinConflictError, ErrorKind.CONFLICT),
        (413, b"", errors.PixelbinTooLargeError, ErrorKind.TOO_LARGE),
        (425, b"", errors.PixelbinError, ErrorKind.RATE_LIMITED),
        (429, b"", errors.PixelbinError, ErrorKind.RATE_LIMITED),
        (500, {"message": "Internal Server Error", "status": 503}, errors.PixelbinServerError, ErrorKind.SERVER),  # noqa: E501
        (502, b"<html>bad gateway</html>", errors.PixelbinServerError, ErrorKind.SERVER),
        (200, b"<html>welcome</html>", errors.PixelbinServerError, ErrorKind.INVALID_ANSWER),
        (200, b"", errors.PixelbinServerError, ErrorKind.INVALID_ANSWER),
        (200, b'"text"', errors.PixelbinServerError, ErrorKind.INVALID_ANSWER),
        (200, b"null", errors.PixelbinServerError, ErrorKind.INVALID_ANSWER),
        (200, b'{"half":', errors.PixelbinServerError, ErrorKind.INVALID_ANSWER),
        (200, b"[" * 100_000, errors.PixelbinServerError, ErrorKind.INVALID_ANSWER),
        (200, b"\xff\xfe", errors.PixelbinServerError, ErrorKind.INVALID_ANSWER),
        (302, b"", errors.PixelbinServerError, ErrorKind.INVALID_ANSWER),
    ],
)  # fmt: skip
def test_what_is_no_success(
    status: int, body: object, error: type[PixelbinError], kind: ErrorKind
) -> None:
    with pytest.raises(PixelbinError) as caught:
        PixelbinDialect().decipher(answer(status, body))
    assert type(caught.value) is error
    assert (caught.value.kind, caught.value.status) == (kind, status)


def test_what_an_error_tells() -> None:
    with pytest.raises(PixelbinError) as caught:
        PixelbinDialect().decipher(answer(403, BLOCKED, X_Fynd_Trace_Id="f" * 32, Retry_After="2"))
    error = caught.value
    assert (error.code, error.exception) == ("JR-1000", "UsageBlockedError")
    assert (error.message, error.trace_id) == ("Usage Limit Exceeded", "f" * 32)
    assert error.retry_after == 2
    assert str(error) == f"HTTP 403: Usage Limit Exceeded (trace {'f' * 32})"


@pytest.mark.parametrize("body", [{"message": 7, "code": [], "exception": {}}, [], [1], 5])
def test_errors_of_every_shape(body: object) -> None:
    with pytest.raises(PixelbinError) as caught:
        PixelbinDialect().decipher(answer(400, body))
    assert (caught.value.message, caught.value.code) == (None, None)


def test_successes() -> None:
    assert PixelbinDialect().decipher(answer(200, {"a": 1})) == {"a": 1}
    assert PixelbinDialect().decipher(answer(201, [1])) == [1]
    assert PixelbinDialect().decipher(answer(204, b"")) is None


@pytest.mark.parametrize(
    ("wire", "expected"),
    [
        ({"fileId": "a", "orgId": "4242"}, {"org_id": 4242}),
        ({"fileId": "a", "orgId": {}}, {"org_id": None}),
        ({"fileId": "a", "kvStore": {}}, {"kv_store": {}}),
        ({"fileId": "a", "kvStore": [1]}, {"kv_store": [1]}),
        ({"fileId": "a", "tags": None}, {"tags": None}),
        ({"fileId": "a", "tags": "one"}, {"tags": None}),
        ({"fileId": "a", "metadata": [1]}, {"metadata": None}),
        ({"fileId": "a", "access": "friends-only"}, {"access": "friends-only"}),
        ({"fileId": "a", "isActive": "false"}, {"is_active": False}),
        ({"fileId": "a", "size": "many"}, {"size": None}),
        ({"fileId": "a", "new": {"key": 1}}, {"name": None}),
    ],
)
def test_models_take_what_comes(wire: dict[str, Any], expected: dict[str, Any]) -> None:
    found = read(FilesResponse, wire)
    assert {name: getattr(found, name) for name in expected} == expected
    assert found.raw == wire


@pytest.mark.parametrize("wire", [{}, [], None, "x", 3, {"fileId": 5}, {"fileId": None}])
def test_what_is_no_file(wire: object) -> None:
    with pytest.raises(PixelbinError) as caught:
        read(FilesResponse, wire, maybe_done=True)
    assert (caught.value.kind, caught.value.maybe_done) == (ErrorKind.INVALID_ANSWER, True)


def test_lists_pass_over_what_is_none() -> None:
    found = read(ListFilesResponse, {"items": [{"_id": "1"}, 5, None, []], "page": "x"})
    assert [one.id for one in found.items or ()] == ["1"]
    assert found.page.has_next is False
    assert found.items is not None
    assert found.items[0].raw == {"_id": "1"}
    modules = {"plugins": {"t": {"identifier": "t"}, "presets": {"name": "x"}, "odd": 3}}
    assert [one.identifier for one in read(TransformationModulesResponse, modules).modules] == ["t"]


def test_models_show_no_values() -> None:
    secret = {"app": {"token": "key-key-key"}, "org": {"_id": 1, "active": "false"}}
    found = read(AppOrgDetails, secret)
    assert "key" not in repr(found)
    assert found.org is not None
    assert found.org.active is False


def test_where_a_thing_is() -> None:
    assert ExploreItem(path="a/b", name="c").address == "a/b/c"
    assert ExploreItem(path="", name="c").address == "c"
    assert ExploreItem(file_id="x/y", name="z").address == "x/y"
