from __future__ import annotations

import asyncio
import contextvars
import socket
import time
from typing import Any

import aiohttp
import pytest
import structlog
from aiohttp import web

from bot import __version__
from bot.errors import StartError
from bot.metrics import Metrics
from bot.web.application import build_application
from bot.web.lag import watch_lag
from bot.web.readiness import Readiness
from bot.web.server import WebServer

WHOSE: contextvars.ContextVar[str] = contextvars.ContextVar("whose", default="nobody's")


async def fine() -> str | None:
    return None


async def broken() -> str | None:
    return "cannot be used"


async def stalling() -> str | None:
    await asyncio.sleep(60)
    return None


def served(**conditions: Any) -> WebServer:
    metrics = Metrics()
    application = build_application(metrics, Readiness(conditions, seconds=0.05))

    async def fault(_request: web.Request) -> web.Response:
        raise ValueError("boom")

    async def whose(_request: web.Request) -> web.Response:
        return web.Response(text=WHOSE.get())

    application.router.add_get("/fault/{secret}", fault)
    application.router.add_get("/whose", whose)
    return WebServer(application, metrics, host="127.0.0.1", port=0)


async def get(server: WebServer, path: str) -> tuple[int, Any, str]:
    async with aiohttp.ClientSession() as session, session.get(server.url / path) as answer:
        is_json = answer.content_type == "application/json"
        return answer.status, await answer.json() if is_json else None, await answer.text()


async def test_a_process_that_lives_says_who_it_is() -> None:
    server = served(gateway=broken)
    await server.start()
    status, said, _text = await get(server, "healthz")
    await server.stop()
    assert status == 200
    assert said == {"name": "carryall", "version": __version__, "status": "alive"}


async def test_ready_when_everything_holds() -> None:
    server = served(gateway=fine, database=fine)
    await server.start()
    status, said, _text = await get(server, "readyz")
    await server.stop()
    assert (status, said["status"], said["missing"]) == (200, "ready", {})


async def test_what_is_missing_is_named() -> None:
    server = served(gateway=fine, database=broken, other=stalling)
    await server.start()
    status, said, _text = await get(server, "readyz")
    await server.stop()
    assert (status, said["status"]) == (503, "not ready")
    assert said["missing"] == {"database": "cannot be used", "other": "no answer within 0.05 s"}


async def test_metrics_are_shown_with_the_lag_of_the_loop() -> None:
    server = served()
    await server.start()
    status, _said, text = await get(server, "metrics")
    await server.stop()
    assert status == 200
    assert "carryall_event_loop_lag_seconds" in text


async def test_a_fault_is_answered_and_logged_without_the_address() -> None:
    server = served()
    with structlog.testing.capture_logs() as events:
        await server.start()
        status, said, text = await get(server, "fault/c0de")
        missing, _said, _text = await get(server, "nothing-here")
        await server.stop()
    assert status == 500
    assert "boom" not in text
    assert said["status"] == "something went wrong on our side"
    assert missing == 404
    assert [event["event"] for event in events] == ["web.listening", "web.failed"]
    assert events[1]["route"] == "/fault/{secret}"
    assert "c0de" not in str(events)


async def test_it_belongs_to_no_context() -> None:
    WHOSE.set("an interaction's")
    server = served()
    await server.start()
    _status, _said, text = await get(server, "whose")
    await server.stop()
    assert text == "nobody's"


async def test_a_port_that_is_taken_is_one_line() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        application = build_application(Metrics(), Readiness({}))
        server = WebServer(application, Metrics(), host="127.0.0.1", port=port)
        with pytest.raises(StartError) as told:
            await server.start()
    assert f"127.0.0.1 port {port} (address already in use)" in str(told.value)
    assert "WEB_PORT" in str(told.value)
    await server.stop()


async def test_a_loop_that_is_held_up_is_noticed() -> None:
    metrics = Metrics()
    watching = asyncio.create_task(watch_lag(metrics, every=0.01))
    await asyncio.sleep(0.02)
    time.sleep(0.2)  # noqa: ASYNC251 - this is what is to be noticed
    await asyncio.sleep(0.05)
    watching.cancel()
    (line,) = [
        one
        for one in metrics.text().decode().splitlines()
        if one.startswith("carryall_event_loop_lag_seconds ")
    ]
    assert float(line.split()[1]) > 0.1
