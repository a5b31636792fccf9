"""The fixtures of section 6 of the contract."""

from collections.abc import Mapping

from bot.emulation import StoredBody
from cogs.gett.emulator.pictures import picture
from cogs.gett.emulator.state import UPLOADED, Account, File, Share, State

APIKEY = "7fqmapleapp2k9xw4tz8rj3vnb6h1c"
CREATED = 1322847473
HELLO = b'#include <stdio.h>\n\nint main(void) {\n\tputs("Hello world");\n}\n'
NUMBERS = b'{"one": 1, "two": [2, 2]}'


def create_state() -> State:
    """Return a fresh state with accounts A (maple) and B (birch)."""
    maple = Account(
        userid="uM4pLe-7tQvX2bN9cKdR5sWfYhJzGa1Eo3Ui6PqT",
        fullname="Maple Tester",
        email="maple@example.org",
        password="leaf-and-syrup",  # noqa: S106 - a fixture, public
        limit=2_000_000_000,
        nickname="maple",
    )
    birch = Account(
        userid="uB1rCh-3wRkT8yL5mPzQ2dVfHjNxSa6Ec9Gi4OuB",
        fullname="Birch Tester",
        email="birch@example.org",
        password="white-bark",  # noqa: S106
        limit=1_000,
        nickname="birch",
    )
    leaf = picture((240, 160), (226, 240, 217), (124, 168, 96), (196, 77, 34))
    state = State(apikeys={APIKEY}, accounts=[maple, birch])
    for share in (
        _share("3BzWn8D", birch, CREATED - 60, _file("0", "bark.txt", b"bark\n")),
        _share(
            "9FxKq2B",
            maple,
            CREATED,
            _file("0", "hello.c", HELLO),
            _file("2f", "numbers.json", NUMBERS),
            title="Test share",
        ),
        _share("7TqLm4C", maple, CREATED + 60, _file("0", "leaf.png", leaf)),
    ):
        state.shares[share.sharename] = share
    return state


def fixture_credentials(state: State) -> Mapping[str, str]:
    """Return the credentials of account A by label."""
    maple = state.accounts[0]
    return {"API key": APIKEY, "e-mail": maple.email, "password": maple.password}


def _share(
    name: str, owner: Account, created: int, *files: File, title: str | None = None
) -> Share:
    share = Share(sharename=name, owner=owner, created=created, title=title)
    share.files = {one.fileid: one for one in files}
    for one in files:
        one.created = created
    return share


def _file(fileid: str, filename: str, content: bytes) -> File:
    return File(
        fileid=fileid,
        filename=filename,
        created=CREATED,
        readystate=UPLOADED,
        body=StoredBody(content),
    )
