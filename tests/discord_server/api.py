"""What every REST call goes through: record, fault, credentials, body, rules, answer."""

from __future__ import annotations

import asyncio
import json
import re
import time
from collections import defaultdict, deque
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from aiohttp import BodyPartReader, web

from . import validate
from .content import Upload
from .interaction import FILE_LIMIT

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from .entities import JSON
    from .validate import Violation
    from .world import World

PREFIX = "/api/v10"
TOKEN_ROUTES = re.compile(r"/interactions/|/webhooks/\d+/[^/]+")
PART = re.compile(r"files\[(\d+)\]\Z")
MESSAGES = {401: "401: Unauthorized", 404: "404: Not Found", 429: "You are being rate limited."}
BY_PROXY = {"Via": "1.1 google"}


@dataclass
class Fault:
    """An answer that the server gives in place of its own, some times.

    Attributes:
        method: The method that it strikes, or ``*``.
        path: A regular expression, searched in the path below ``/api/v10``.
        status: The status, or None to only delay the true answer.
        body: JSON, or text (sent as HTML); None stands for the usual error body.
        headers: More headers; ``BY_PROXY`` is the Via without which discord.py gives up on a 429.
        times: How many more times it strikes.
        delay: Seconds to wait before the answer.
        after: Do what was asked before answering so: the bot cannot know that it was done.
    """

    method: str
    path: str
    status: int | None = None
    body: JSON | str | None = None
    headers: dict[str, str] = field(default_factory=dict)
    times: int = 1
    delay: float = 0.0
    after: bool = False

    def strikes(self, method: str, path: str) -> bool:
        """Whether it is for this call."""
        same = self.method in {"*", method}
        return self.times > 0 and same and re.search(self.path, path) is not None

    def answer(self) -> Answer:
        """Build the answer."""
        status = self.status or 500
        body: Any = self.body
        headers = dict(self.headers)
        if body is None:
            body = {"message": MESSAGES.get(status, f"{status}: fault"), "code": 0}
            if status == 429:
                body |= {"retry_after": 0.2, "global": False}
        if status == 429:
            retry = body.get("retry_after", 1) if isinstance(body, dict) else 1
            headers = {"Retry-After": str(retry), "X-RateLimit-Scope": "user"} | headers
        return Answer(status, body, headers)


@dataclass
class Seen:
    """One request of the bot; ``status`` is None until it has been answered."""

    method: str
    path: str
    query: dict[str, str]
    headers: dict[str, str]
    at: float
    body: Any = None
    files: dict[int, Upload] = field(default_factory=dict)
    status: int | None = None
    answer: Any = None


@dataclass
class Answer:
    """Status, body and headers of an answer."""

    status: int
    body: Any = None
    headers: dict[str, str] = field(default_factory=dict)

    def response(self) -> web.Response:
        """Build the response; its type is ``application/json``, without a charset."""
        if self.body is None:
            return web.Response(status=self.status, headers=self.headers)
        if isinstance(self.body, str):
            kind, raw = "text/html", self.body.encode()
        else:
            kind, raw = "application/json", json.dumps(self.body).encode()
        return web.Response(
            status=self.status, body=raw, headers=self.headers | {"Content-Type": kind}
        )


class ApiError(Exception):
    """An error answer of Discord."""

    def __init__(self, status: int, code: int, message: str) -> None:
        super().__init__(message)
        self.answer = Answer(status, {"message": message, "code": code})


class RejectedError(ApiError):
    """A request whose body breaks Discord's rules."""

    def __init__(self, found: Iterable[Violation]) -> None:
        self.found = list(found)
        super().__init__(400, 50035, "; ".join(map(str, self.found)))
        self.answer = Answer(validate.error_status(self.found), validate.error_body(self.found))


@dataclass
class Call:
    """A request on its way to a handler; ``ids`` holds the parameters of the path."""

    method: str
    path: str
    query: dict[str, str]
    ids: dict[str, str]
    body: Any
    files: dict[int, Upload]

    def id(self, name: str) -> int:
        """Give a snowflake out of the path; what is no number is no id of anything."""
        text = self.ids[name]
        return int(text) if text.isdigit() else 0


class Buckets:
    """Rate limits: so many requests in so many seconds, per route and major parameter."""

    def __init__(self) -> None:
        self.limit: tuple[int, float] | None = None
        self._past: dict[tuple[str, ...], deque[float]] = defaultdict(deque)

    def take(self, key: tuple[str, ...]) -> dict[str, str]:
        """Count a request and give the headers; too many are answered with 429."""
        if self.limit is None:
            return {}
        size, seconds = self.limit
        past, moment = self._past[key], time.monotonic()
        while past and past[0] <= moment - seconds:
            past.popleft()
        refused = len(past) >= size
        if not refused:
            past.append(moment)
        wait = max(past[0] + seconds - moment, 0.001)
        headers = {
            "X-RateLimit-Limit": str(size),
            "X-RateLimit-Remaining": str(size - len(past)),
            "X-RateLimit-Reset": f"{time.time() + wait:.3f}",
            "X-RateLimit-Reset-After": f"{wait:.3f}",
            "X-RateLimit-Bucket": f"{abs(hash(key[:2])):x}",
        }
        if refused:
            error = ApiError(429, 0, MESSAGES[429])
            error.answer.body = {"message": MESSAGES[429], "retry_after": wait, "global": False}
            limited = {"Retry-After": f"{wait:.3f}", "X-RateLimit-Scope": "user"}
            error.answer.headers = headers | limited | BY_PROXY
            raise error
        return headers


def beyond_the_data(problems: Iterable[str]) -> list[str]:
    """Leave out what the description lacks, not we: it knows no forwards (reference type 1)."""
    return [
        one for one in problems if not one.endswith("message_reference.type: 1 is not one of [0]")
    ]


class Api:
    """The REST side: routes, and what surrounds every handler."""

    def __init__(self, world: World, *, strict: bool = True) -> None:
        self.world = world
        self.strict = strict
        self.routes: list[tuple[str, re.Pattern[str], Callable[[Call], Answer]]] = []
        self.requests: list[Seen] = []
        self.faults: list[Fault] = []
        self.violations: list[str] = []
        self.dishonest: list[str] = []
        self.unknown_routes: list[str] = []
        self.buckets = Buckets()

    def route(self, methods: str, template: str, handler: Callable[[Call], Answer]) -> None:
        """Add a handler for blank-separated methods; ``{name}`` matches one part of the path."""
        pattern = re.compile(re.sub(r"\{(\w+)\}", r"(?P<\1>[^/]+)", template) + r"\Z")
        self.routes += [(method, pattern, handler) for method in methods.split()]

    async def handle(self, request: web.Request) -> web.StreamResponse:
        """Answer one request."""
        path = request.path.removeprefix(PREFIX)
        query, headers = dict(request.query), dict(request.headers)
        seen = Seen(request.method, path, query, headers, time.monotonic())
        self.requests.append(seen)
        fault = next((one for one in self.faults if one.strikes(seen.method, path)), None)
        if fault is not None:
            fault.times -= 1
        try:
            seen.body, seen.files = await self._parse(request)
            if fault is None or fault.status is None or fault.after:
                answer = self._answer(seen)
        except ApiError as error:
            answer = error.answer
            if isinstance(error, RejectedError):
                self.violations += [f"{seen.method} {path}: {one}" for one in error.found]
        if fault is not None:
            await asyncio.sleep(fault.delay)
            if fault.status is not None:
                answer = fault.answer()
        seen.status, seen.answer = answer.status, answer.body
        return answer.response()

    @staticmethod
    async def _parse(request: web.Request) -> tuple[Any, dict[int, Upload]]:
        files: dict[int, Upload] = {}
        if request.content_type == "multipart/form-data":
            raw: bytes | None = None
            async for part in await request.multipart():
                if not isinstance(part, BodyPartReader):
                    continue
                data, number = await part.read(), PART.match(part.name or "")
                if number:
                    files[int(number[1])] = Upload(part.filename or "", bytes(data))
                elif part.name == "payload_json":
                    raw = bytes(data)
        else:
            raw = await request.read()
            if raw and request.content_type != "application/json":
                raise ApiError(400, 50035, f"Content-Type {request.content_type!r}")
        if not raw:
            return None, files
        try:
            return json.loads(raw), files
        except ValueError:
            raise ApiError(400, 50109, "The request body contains invalid JSON.") from None

    def _answer(self, seen: Seen) -> Answer:
        by_token = TOKEN_ROUTES.match(seen.path) is not None
        if not by_token and seen.headers.get("Authorization") != f"Bot {self.world.token}":
            raise ApiError(401, 0, MESSAGES[401])
        found = self._find(seen)
        if found is None:
            self.unknown_routes.append(f"{seen.method} {seen.path}")
            raise ApiError(404, 0, MESSAGES[404])
        handler, pattern, call = found
        headers: dict[str, str] = {}
        if not seen.path.startswith("/interactions/"):
            major = seen.path.split("/")[1:4]
            headers = self.buckets.take((seen.method, pattern, *major))
        if self.strict:
            self._check(call)
        answer = handler(call)
        answer.headers = headers | answer.headers
        if self.strict:
            self._be_honest(seen, answer)
        return answer

    def _find(self, seen: Seen) -> tuple[Callable[[Call], Answer], str, Call] | None:
        for method, pattern, handler in self.routes:
            match = pattern.match(seen.path) if method == seen.method else None
            if match:
                ids = match.groupdict()
                call = Call(seen.method, seen.path, seen.query, ids, seen.body, seen.files)
                return handler, pattern.pattern, call
        return None

    @staticmethod
    def _check(call: Call) -> None:
        if not validate.known(call.method, call.path):
            return
        files = {n: (one.filename, len(one.data)) for n, one in call.files.items()}
        if found := validate.violations(
            call.method, call.path, call.body, files=files or None, limit=FILE_LIMIT
        ):
            raise RejectedError(found)

    def _be_honest(self, seen: Seen, answer: Answer) -> None:
        if not validate.known(seen.method, seen.path):
            return
        problems = validate.validate_response(seen.method, seen.path, answer.status, answer.body)
        self.dishonest += [f"{seen.method} {seen.path}: {one}" for one in beyond_the_data(problems)]
