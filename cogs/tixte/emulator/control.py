"""Control routes of this emulator alone: many uploads at once, and other plans."""

from collections.abc import Iterable
from dataclasses import replace

import msgspec
from aiohttp import web

from bot.emulation import RefusalError, StoredBody, read_object
from cogs.tixte.emulator.answers import STATE, answer, convert
from cogs.tixte.emulator.names import guess_type, split_name
from cogs.tixte.emulator.state import OWNER, PUBLIC, TIERS, Account, Tier, Upload, new_id

SEED_LIMIT = 100_000


class Seed(msgspec.Struct):
    """Uploads to make: ``count`` of them, ``{number}`` of the name counted from 1.

    ``expiration`` is passed on as it stands: null, an ISO time, or minutes (section 2.3).
    """

    count: int = 1
    owner: str = "larkspur"
    name: str = "seed-{number}.txt"
    type: int = PUBLIC
    expiration: str | int | None = None


class Plan(msgspec.Struct):
    """A tier, and limits that differ from it."""

    premium_tier: int | None = None
    file: int | None = None
    storage: int | None = None
    domains: int | None = None


def routes() -> Iterable[web.RouteDef]:
    """Return the routes of this module."""
    return (
        web.post("/__uploads", seed_uploads),
        web.patch("/__accounts/{user}", change_plan),
    )


async def seed_uploads(request: web.Request) -> web.Response:
    """``POST /__uploads``: make uploads, the newest last; answers with their ids."""
    seed = convert(await read_object(request, Seed.__struct_fields__), Seed)
    owner = _find(request, seed.owner)
    state = request.config_dict[STATE]
    domain = next(iter(state.domains_of(owner)), None)
    if domain is None or not 0 <= seed.count <= SEED_LIMIT:
        raise RefusalError(400, f"no domain, or not from 0 to {SEED_LIMIT} uploads")
    made = [_upload(seed, number, owner, domain) for number in range(1, seed.count + 1)]
    state.uploads.update({upload.id: upload for upload in made})
    return answer([upload.id for upload in made])


async def change_plan(request: web.Request) -> web.Response:
    """``PATCH /__accounts/{id or username}``: another tier, or other limits."""
    plan = convert(await read_object(request, Plan.__struct_fields__), Plan)
    account = _find(request, request.match_info["user"])
    if plan.premium_tier is not None:
        if plan.premium_tier not in TIERS:
            raise RefusalError(400, "there is no such tier")
        account.premium_tier = plan.premium_tier
        account.tier = TIERS[plan.premium_tier]
    limits = {name: getattr(plan, name) for name in ("file", "storage", "domains")}
    account.tier = replace(account.tier, **{k: v for k, v in limits.items() if v is not None})
    return answer(_shown(account.tier))


def _shown(tier: Tier) -> dict[str, int]:
    return {"file": tier.file, "storage": tier.storage, "domains": tier.domains}


def _find(request: web.Request, name: str) -> Account:
    account = request.config_dict[STATE].find_user(name)
    if account is None:
        raise RefusalError(404, "there is no such user")
    return account


def _upload(seed: Seed, number: int, owner: Account, domain: str) -> Upload:
    filename = seed.name.replace("{number}", str(number))
    name, extension = split_name(filename)
    return Upload(
        id=new_id(),
        name=name,
        extension=extension,
        domain=domain,
        type=seed.type,
        body=StoredBody(f"{filename}\n".encode()),
        mimetype=guess_type(extension),
        permissions={owner.id: OWNER},
        expiration=seed.expiration,
    )
