"""What is served: whether the process lives, whether it can work, and what it has done."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING

import structlog
from aiohttp import web
from prometheus_client.exposition import CONTENT_TYPE_LATEST

from bot import __version__

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping

    from bot.metrics import Metrics
    from bot.web.readiness import Readiness

log = structlog.get_logger(__name__)

# By this name one of ours is told from whatever else answers at a port.
NAME = "carryall"
NOT_STORED = {"Cache-Control": "no-store"}


def build_application(metrics: Metrics, readiness: Readiness) -> web.Application:
    """Put the routes together.

    Args:
        metrics: What has been counted.
        readiness: What has to hold for the bot to work.
    """

    async def health(_request: web.Request) -> web.Response:
        return _json({"name": NAME, "version": __version__, "status": "alive"})

    async def ready(_request: web.Request) -> web.Response:
        missing = await readiness.missing()
        status = HTTPStatus.SERVICE_UNAVAILABLE if missing else HTTPStatus.OK
        said = {"name": NAME, "status": "not ready" if missing else "ready", "missing": missing}
        return _json(said, status)

    async def show_metrics(_request: web.Request) -> web.Response:
        headers = {"Content-Type": CONTENT_TYPE_LATEST, **NOT_STORED}
        return web.Response(body=metrics.text(), headers=headers)

    application = web.Application(middlewares=[_told])
    application.router.add_get("/healthz", health)
    application.router.add_get("/readyz", ready)
    application.router.add_get("/metrics", show_metrics)
    return application


@web.middleware
async def _told(
    request: web.Request, handler: Callable[[web.Request], Awaitable[web.StreamResponse]]
) -> web.StreamResponse:
    """Log what a handler raises, with its route: an address may hold what belongs in no log."""
    try:
        return await handler(request)
    except web.HTTPException:
        raise
    except Exception as error:  # the border of the web part: whatever it was, it is answered
        resource = request.match_info.route.resource
        route = "unknown" if resource is None else resource.canonical
        log.exception("web.failed", route=route, exc_info=error)
        return _json(
            {"name": NAME, "status": "something went wrong on our side"},
            HTTPStatus.INTERNAL_SERVER_ERROR,
        )


def _json(said: Mapping[str, object], status: HTTPStatus = HTTPStatus.OK) -> web.Response:
    return web.json_response(said, status=status, headers=NOT_STORED)
