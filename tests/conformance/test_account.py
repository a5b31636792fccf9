"""An account is verified before it is kept, and its keys are seen nowhere."""

from __future__ import annotations

import traceback
from typing import TYPE_CHECKING

import pytest
import structlog

from bot.http.errors import ErrorKind, ServiceError
from bot.service import CredentialsError
from tests.conformance.stage import secrets_of, shown_in

if TYPE_CHECKING:
    from tests.conformance.stage import Stage


async def test_connecting_asks_nothing(stage: Stage) -> None:
    stage.connect()
    assert stage.requests == []


async def test_an_account_says_whose_it_is(stage: Stage) -> None:
    identity = await stage.service.identify(stage.connect())
    assert (identity.id, identity.name) == stage.specimen.identity
    other = await stage.service.identify(stage.connect(stage.specimen.other_keys))
    assert other.id != identity.id


async def test_keys_that_nobody_has_are_refused(stage: Stage) -> None:
    with pytest.raises(ServiceError) as caught:
        await stage.service.identify(stage.connect(stage.specimen.unknown_keys))
    assert caught.value.kind is ErrorKind.UNAUTHORIZED


async def test_keys_that_cannot_be_right_are_refused_unseen_and_unasked(stage: Stage) -> None:
    for keys in stage.specimen.unusable_keys:
        with pytest.raises(CredentialsError) as caught:
            stage.connect(keys)
        shown = "".join(traceback.format_exception(caught.value))
        assert not shown_in(secrets_of(keys), shown)
    assert stage.requests == []


FAULTS = [
    ({"status": 401}, ErrorKind.UNAUTHORIZED),
    ({"status": 403}, ErrorKind.FORBIDDEN),
    ({"status": 429, "headers": {"Retry-After": "0"}}, ErrorKind.RATE_LIMITED),
    ({"status": 500}, ErrorKind.SERVER),
    ({"status": 503, "body": "<html>maintenance</html>"}, ErrorKind.SERVER),
    ({"status": 200, "body": "<html>welcome</html>"}, ErrorKind.INVALID_ANSWER),
    ({"status": 200, "body": ""}, ErrorKind.INVALID_ANSWER),
    ({"status": 200, "body": {"unexpected": True}}, ErrorKind.INVALID_ANSWER),
    (
        {"status": 302, "headers": {"Location": "https://elsewhere.example/"}},
        ErrorKind.INVALID_ANSWER,
    ),
    ({"mode": "truncate", "keep": 20}, ErrorKind.INTERRUPTED),
    ({"mode": "drop"}, ErrorKind.INTERRUPTED),
]


@pytest.mark.parametrize(("fault", "kind"), FAULTS, ids=str)
async def test_a_service_in_trouble(
    stage: Stage, fault: dict[str, object], kind: ErrorKind
) -> None:
    stage.goes_wrong(path=stage.specimen.account_path, times=None, **fault)
    client = stage.connect()
    with structlog.testing.capture_logs() as logs, pytest.raises(ServiceError) as caught:
        await stage.service.identify(client)
    assert caught.value.kind is kind
    shown = "".join(traceback.format_exception(caught.value)) + f"{client!r} {caught.value!r}"
    assert not shown_in(secrets_of(stage.specimen.keys), shown, str(logs))


async def test_trouble_that_passes_is_waited_out(stage: Stage) -> None:
    stage.goes_wrong(path=stage.specimen.account_path, status=502, body="<html>")
    identity = await stage.service.identify(stage.connect())
    assert identity.name == stage.specimen.identity[1]


async def test_nothing_listens_there(stage: Stage) -> None:
    client = stage.connect()
    await stage.emulator.close()
    with pytest.raises(ServiceError) as caught:
        await stage.service.identify(client)
    assert caught.value.kind is ErrorKind.UNREACHABLE
    assert not caught.value.maybe_done
