"""An honest stand-in for Ge.tt, after the wire contract (API and content on one port)."""

from aiohttp import web

from bot.emulation import Emulation, EmulatorOptions, create_application
from cogs.gett.emulator import content, control, files, pages, shares, uploads, users
from cogs.gett.emulator.answers import STATE, answer_error
from cogs.gett.emulator.fixtures import create_state, fixture_credentials

__all__ = ["STATE", "create_emulator"]


def create_emulator(options: EmulatorOptions) -> Emulation:
    """Return the emulator with the fixtures of section 6 of the contract."""
    application = create_application(options, answer_error)
    application[STATE] = create_state()
    api = [route for part in (users, shares, files, content) for route in part.routes()]
    application.add_routes(api)
    # The real API lies below this prefix; it is a part of the configured base address.
    application.add_routes(
        web.RouteDef(route.method, f"/1{route.path}", route.handler, route.kwargs) for route in api
    )
    application.add_routes([*uploads.routes(), *control.routes(), *pages.routes()])
    credentials = fixture_credentials(application[STATE])
    return Emulation(
        name="gett",
        application=application,
        credentials=credentials,
        linked={
            "apikey": credentials["API key"],
            "email": credentials["e-mail"],
            "password": credentials["password"],
        },
    )
