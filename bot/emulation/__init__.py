"""What the stand-in servers of all services share: running them, errors, bodies, faults.

An emulator is honest: a route or field that it does not know is an error or at least a log line,
never a pleasant default. Its own control routes lie under ``/__``: ``/__faults`` makes the next
answers go wrong, ``/__requests`` tells what was asked.
"""

from bot.emulation.application import (
    OPTIONS,
    OWN_ADDRESS,
    EmulatorOptions,
    ErrorAnswer,
    Handler,
    check_fields,
    create_application,
    parse_object,
    read_object,
)
from bot.emulation.bodies import BODIES, StoredBody, StoredPayload, discard_body, store_body
from bot.emulation.errors import RefusalError
from bot.emulation.faults import FAULTS, REQUESTS, Fault, SeenRequest
from bot.emulation.forms import Form, FormFile, blocks_of, read_form, read_text
from bot.emulation.public import PublicPlaces, SamePaths
from bot.emulation.running import Emulation, RunningEmulator, run_until_signal, serve

__all__ = [
    "BODIES",
    "FAULTS",
    "OPTIONS",
    "OWN_ADDRESS",
    "REQUESTS",
    "Emulation",
    "EmulatorOptions",
    "ErrorAnswer",
    "Fault",
    "Form",
    "FormFile",
    "Handler",
    "PublicPlaces",
    "RefusalError",
    "RunningEmulator",
    "SamePaths",
    "SeenRequest",
    "StoredBody",
    "StoredPayload",
    "blocks_of",
    "check_fields",
    "create_application",
    "discard_body",
    "parse_object",
    "read_form",
    "read_object",
    "read_text",
    "run_until_signal",
    "serve",
    "store_body",
]
