"""Control routes of this emulator alone: switches, and many files at once."""

from collections.abc import Iterable

import msgspec
from aiohttp import web

from bot.emulation import RefusalError, StoredBody, read_object
from cogs.pixelbin.emulator.answers import STATE, answer
from cogs.pixelbin.emulator.names import clean_path
from cogs.pixelbin.emulator.state import PUBLIC, Asset, Organisation, timestamp
from cogs.pixelbin.emulator.storing import make_folders

SEED_LIMIT = 100_000


class Seed(msgspec.Struct):
    """Files to make: ``count`` of them, ``{number}`` of the name counted from 1."""

    count: int = 1
    name: str = "seed-{number}"
    path: str = ""
    access: str = PUBLIC
    organisation: int = 4242


def routes() -> Iterable[web.RouteDef]:
    """Give the routes of this module."""
    return (web.patch("/__switches", change), web.post("/__files", seed))


async def change(request: web.Request) -> web.Response:
    """``PATCH /__switches``: see ``state.Switches``."""
    switches = request.config_dict[STATE].switches
    names = type(switches).__slots__
    for name, value in (await read_object(request, names)).items():
        if name not in names or type(value) not in (type(getattr(switches, name)), int):
            raise RefusalError(400, f"{name} cannot be {value!r}")
        setattr(switches, name, value)
    return answer({name: getattr(switches, name) for name in names})


async def seed(request: web.Request) -> web.Response:
    """``POST /__files``: make small text files; answers with their ids."""
    try:
        wanted = msgspec.convert(await read_object(request, Seed.__struct_fields__), Seed)
    except msgspec.ValidationError as error:
        raise RefusalError(400, str(error)) from error
    organisations = request.config_dict[STATE].organisations
    found = [one for one in organisations if one.id == wanted.organisation]
    if not found or not 0 <= wanted.count <= SEED_LIMIT:
        raise RefusalError(400, f"no such organisation, or not from 0 to {SEED_LIMIT} files")
    path = clean_path(wanted.path)
    make_folders(found[0], path)
    return answer([_make(found[0], wanted, path, number) for number in range(1, wanted.count + 1)])


def _make(organisation: Organisation, wanted: Seed, path: str, number: int) -> str:
    name, now = wanted.name.replace("{number}", str(number)), timestamp()
    asset = Asset(
        path=path,
        name=name,
        format="txt",
        asset_type="raw",
        access=wanted.access,
        tags=[],
        metadata={"source": "direct"},
        body=StoredBody(f"{name}\n".encode()),
        created_at=now,
        updated_at=now,
    )
    organisation.files[asset.file_id] = asset
    return asset.id
