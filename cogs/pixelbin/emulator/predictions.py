"""Jobs of the service's own models (contract, 6.5): ``erase_bg`` alone, in its real steps."""

import uuid
from collections.abc import Iterable
from typing import Any

from aiohttp import web

from bot.emulation import RefusalError, StoredBody, StoredPayload
from cogs.pixelbin.emulator.answers import STATE, answer, authenticate, own_address, read_json
from cogs.pixelbin.emulator.forms import Form
from cogs.pixelbin.emulator.names import content_type, examine
from cogs.pixelbin.emulator.state import timestamp

P = "transformation/v1.0/predictions"
NAME = "erase_bg"
STEPS = ("ACCEPTED", "PROCESSING", "SUCCESS")
SCHEMA = {
    "name": NAME,
    "displayName": "Erase BG",
    "input": {"image": {"type": "string", "format": "uri", "required": True}},
}


def routes() -> Iterable[web.RouteDef]:
    """Give the routes of this module."""
    return (
        web.get(f"/service/public/{P}", list_models),
        web.get(f"/service/public/{P}/schema/{{name}}", show_schema),
        web.post(f"/service/platform/{P}/{{plugin}}/{{operation}}", create),
        web.get(f"/service/platform/{P}/{{id}}", show),
        web.get("/predictions/{id}/output.png", deliver),
    )


async def list_models(request: web.Request) -> web.Response:
    """``GET predictions``: needs no token."""
    del request
    return answer([SCHEMA])


async def show_schema(request: web.Request) -> web.Response:
    """``GET predictions/schema/{name}``: needs no token."""
    if request.match_info["name"] != NAME:
        raise RefusalError(404, "Model not found")
    return answer(SCHEMA)


async def create(request: web.Request) -> web.Response:
    """``POST predictions/{plugin}/{operation}``: JSON, or a form with the picture in it."""
    caller = await authenticate(request, write=True)
    if (request.match_info["plugin"], request.match_info["operation"]) != ("erase", "bg"):
        raise RefusalError(404, "Model not found")
    content, given = StoredBody(b""), None
    if request.content_type.startswith("multipart/"):
        form = Form(request, file_field="input.image")
        content, given = await form.read(), "input.image"
    else:
        body = await read_json(request, ("input", "input.image", "webhook"))
        fields = body.get("input")
        given = fields.get("image") if isinstance(fields, dict) else body.get("input.image")
    if not given:
        raise RefusalError(400, "must have required property 'image'")
    job_id = f"erase--bg--{uuid.uuid4()}"
    address = f"{own_address(request)}/service/platform/{P}/{job_id}"
    job: dict[str, Any] = {
        "_id": job_id,
        "status": STEPS[0],
        "input": {"image": given},
        "urls": {"get": address},
        "orgId": caller.organisation.id,
        "retention": "30d",
        "createdAt": timestamp(),
    }
    request.config_dict[STATE].predictions[job_id] = {"job": job, "content": content}
    return answer(job)


async def show(request: web.Request) -> web.Response:
    """``GET predictions/{id}``: one step further each time."""
    caller = await authenticate(request)
    kept = request.config_dict[STATE].predictions.get(request.match_info["id"])
    if kept is None or kept["job"]["orgId"] != caller.organisation.id:
        raise RefusalError(404, "Prediction not found")
    job = kept["job"]
    job["status"] = STEPS[min(STEPS.index(job["status"]) + 1, len(STEPS) - 1)]
    if job["status"] == STEPS[-1]:
        job["output"] = [f"{own_address(request)}/predictions/{job['_id']}/output.png"]
        job["consumedCredits"] = 1
    return answer(job)


async def deliver(request: web.Request) -> web.Response:
    """Give what a job made: the picture that it was given."""
    kept = request.config_dict[STATE].predictions.get(request.match_info["id"])
    if kept is None:
        raise RefusalError(404, "Prediction not found")
    found = examine(kept["content"], "png")
    kind = content_type(found.format, found.asset_type)
    return web.Response(body=StoredPayload(kept["content"], kind))
