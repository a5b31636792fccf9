"""An honest stand-in for Mxit, after the wire contract: authorisation server and API at ``/``."""

from bot.emulation import BODIES, Emulation, EmulatorOptions, create_application
from cogs.mxit.emulator import control, gallery, graph, messages, oauth, people
from cogs.mxit.emulator.answers import STATE, answer_error
from cogs.mxit.emulator.fixtures import create_state, fixture_grant, fixture_tokens

__all__ = ["STATE", "create_emulator"]


def create_emulator(options: EmulatorOptions) -> Emulation:
    """Return the emulator with its fixtures."""
    application = create_application(options, answer_error)
    state = application[STATE] = create_state()
    tokens = fixture_tokens(state)
    application[BODIES].update(
        file.body for person in state.people.values() for file in person.files.values()
    )
    # Before the gallery: there ``send`` would be a folder.
    for part in (oauth, people, graph, messages, gallery, control):
        application.add_routes(part.routes())
    credentials = {
        "client id": state.client_id,
        "client secret": state.client_secret,
        "signed in as": "thandi",
        "password of thandi": "pw-thandi",
        **tokens,
    }
    settings = {
        "mxit_api_url": "{url}",
        "mxit_auth_url": "{url}",
        "mxit_client_id": state.client_id,
        "mxit_client_secret": state.client_secret,
        "mxit_app_id": state.app_id,
    }
    return Emulation("mxit", application, credentials, settings, linked=fixture_grant(state))
