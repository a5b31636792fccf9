"""An honest stand-in for Mixcloud, after the contract: API, linking, oEmbed, pictures and pages."""

from bot.emulation import Emulation, EmulatorOptions, create_application
from cogs.mixcloud.emulator import (
    control,
    embedding,
    oauth,
    pages,
    reading,
    resources,
    upload,
)
from cogs.mixcloud.emulator.answers import STATE, answer_error, keep_the_rules
from cogs.mixcloud.emulator.fixtures import (
    CLIENT_ID,
    CLIENT_SECRET,
    create_state,
    fixture_credentials,
)

__all__ = ["STATE", "create_emulator"]


def create_emulator(options: EmulatorOptions) -> Emulation:
    """Return the emulator with the fixtures of the contract."""
    application = create_application(options, answer_error, [keep_the_rules])
    application[STATE] = create_state()
    # Keys of users take any path, so they come last.
    for part in (control, oauth, embedding, pages, upload, reading, resources):
        application.add_routes(part.routes())
    credentials = fixture_credentials()
    return Emulation(
        name="mixcloud",
        application=application,
        credentials=credentials,
        settings={
            "mixcloud_api_url": "{url}",
            "mixcloud_client_id": CLIENT_ID,
            "mixcloud_client_secret": CLIENT_SECRET,
        },
        linked={"access_token": credentials["token"]},
    )
