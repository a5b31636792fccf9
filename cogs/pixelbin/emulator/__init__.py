"""An honest stand-in for Pixelbin, after the wire contract: API, storage and delivery at ``/``."""

from bot.emulation import Emulation, EmulatorOptions, SamePaths, create_application
from cogs.pixelbin.emulator import (
    control,
    credentials,
    delivery,
    files,
    folders,
    listing,
    modules,
    multipart,
    organization,
    predictions,
    presets,
    signed,
    uploads,
)
from cogs.pixelbin.emulator.answers import STATE, add_trace, answer_error
from cogs.pixelbin.emulator.fixtures import create_state, fixture_credentials

__all__ = ["STATE", "create_emulator"]

PUBLIC_HOST = "cdn.pixelbin.io"
PARTS = (
    control,
    credentials,
    delivery,
    files,
    folders,
    listing,
    modules,
    multipart,
    organization,
    predictions,
    presets,
    signed,
    uploads,
)


def create_emulator(options: EmulatorOptions) -> Emulation:
    """Return the emulator with fresh fixtures."""
    application = create_application(options, answer_error)
    application[STATE] = create_state()
    application.on_response_prepare.append(add_trace)
    for part in PARTS:
        application.add_routes(part.routes())
    fixtures = fixture_credentials(application[STATE])
    return Emulation(
        name="pixelbin",
        application=application,
        credentials=fixtures,
        settings={"pixelbin_cdn_url": "{url}"},
        public=SamePaths((PUBLIC_HOST,)),
        linked={"token": fixtures["API token"]},
    )
