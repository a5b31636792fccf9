"""An honest stand-in for Tixte, after the wire contract (API at ``/``, content by host name)."""

from aiohttp import web

from bot.emulation import Emulation, EmulatorOptions, create_application
from cogs.tixte.emulator import config, control, domains, files, permissions, public, upload, users
from cogs.tixte.emulator.answers import STATE, answer_error
from cogs.tixte.emulator.fixtures import create_state, fixture_credentials

__all__ = ["STATE", "create_emulator"]


def create_emulator(options: EmulatorOptions) -> Emulation:
    """Return the emulator with the fixtures of section 6 of the contract."""
    application = create_application(options, answer_error, [public.by_host])
    application[STATE] = create_state()
    parts = (domains, config, users, upload, files, permissions)
    api = [route for part in parts for route in part.routes()]
    application.add_routes(api)
    # Some clients let only the host be changed: the real API lies below this prefix.
    application.add_routes(
        web.RouteDef(route.method, f"/v1{route.path}", route.handler, route.kwargs) for route in api
    )
    application.add_routes([*public.routes(), *control.routes()])
    credentials = fixture_credentials(application[STATE])
    return Emulation(
        name="tixte",
        application=application,
        credentials=credentials,
        public=public.PublicDomains(application[STATE]),
        linked={"master_key": credentials["session token"]},
    )
