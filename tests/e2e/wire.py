"""Every request that the bot makes to Discord, held against Discord's own rules."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING, Any

from simcord.http import router
from simcord.http.client import FakeHTTPClient, FakeWebhookAdapter, _path_of

from tests.discord_server import validate

if TYPE_CHECKING:
    import pytest
    import simcord

# What Discord lets a bot attach where it does not say otherwise.
FILE_LIMIT = 10 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Call:
    """One request: what it said, and when it was made (seconds of a steady clock)."""

    method: str
    path: str
    body: Any
    files: dict[int, tuple[str, int]]
    at: float


@dataclass(slots=True)
class Wire:
    """Listens between discord.py and the simulated Discord.

    Attributes:
        calls: All requests in their order.
        violations: What Discord would have refused.
    """

    env: simcord.Env | None = None
    calls: list[Call] = field(default_factory=list)
    violations: list[str] = field(default_factory=list)

    def of(self, method: str, path: str) -> list[Call]:
        """List the calls whose path fits a pattern."""
        return [
            call for call in self.calls if call.method == method and fnmatchcase(call.path, path)
        ]

    def listen(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """Put itself before both ways that a request takes in SimCord."""
        by_client, by_webhook = FakeHTTPClient.request, FakeWebhookAdapter.request

        async def client(it: Any, route: Any, *, files: Any = None, **rest: Any) -> Any:
            self._note(route, rest.get("json"), rest.get("form"), files)
            return await by_client(it, route, files=files, **rest)

        async def webhook(it: Any, route: Any, session: Any, **rest: Any) -> Any:
            self._note(route, rest.get("payload"), rest.get("multipart"), rest.get("files"))
            return await by_webhook(it, route, session, **rest)

        monkeypatch.setattr(FakeHTTPClient, "request", client)
        monkeypatch.setattr(FakeWebhookAdapter, "request", webhook)

    def _note(self, route: Any, body: Any, form: Any, given: Any) -> None:
        if form:
            parsed, _ = router.parse_form(list(form), [])
            body = body if parsed is None else parsed
        files = {number: (file.filename, _size(file)) for number, file in enumerate(given or ())}
        call = Call(route.method, _path_of(route.url), body, files, time.perf_counter())
        self.calls.append(call)
        found = validate.validate_request(
            call.method, call.path, body, files=files if form else None, limit=FILE_LIMIT
        )
        self.violations += [f"{call.method} {call.path}: {line}" for line in found]
        if call.path.endswith("/callback"):
            self._check_callback(call)

    def _check_callback(self, call: Call) -> None:
        assert self.env is not None
        record = self.env.backend.interactions[int(call.path.split("/")[2])]
        asked: dict[str, Any] = {"type": int(record.type)}
        if record.source_message_id is not None:
            asked["message"] = {"id": str(record.source_message_id)}
        found = validate.callback_violations(asked, call.body)
        self.violations += [f"{call.path}: {line}" for line in found]


def _size(file: Any) -> int:
    at = file.fp.tell()
    size: int = file.fp.seek(0, 2)
    file.fp.seek(at)
    return size
