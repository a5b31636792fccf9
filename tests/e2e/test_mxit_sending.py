"""`/mxit message` and `offer`: asked about first, and told of receiver by receiver."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from .mxit import HELLO, LERATO, PIETER, SIPHO, THANDI, Mxit
from .world import reply_of

if TYPE_CHECKING:
    from simcord.results import InteractionResult

    from .seen import Seen
    from .world import World


@pytest.fixture
async def mxit(world: World) -> Mxit:
    made = Mxit(world)
    await made.link()
    return made


async def ask(world: World, command: str, **options: Any) -> tuple[InteractionResult, Seen]:
    result = await world.slash(f"mxit {command}", **options)
    seen = world.see_reply(result)
    assert seen.ephemeral
    return result, seen


async def confirm(world: World, result: InteractionResult, verb: str) -> str:
    return world.see_reply(await world.press(reply_of(result), verb)).text


def inbox(mxit: Mxit, user_id: str) -> list[dict[str, Any]]:
    return mxit.state.people[user_id].inbox


async def test_a_message_from_the_app(world: World, mxit: Mxit) -> None:
    result, seen = await ask(
        world, "message send", to="sipho, m10000000003;sipho", text="Hi **you** and/or *me*"
    )
    assert "**Send this message?**" in seen.text
    assert "From the app **demoapp**, to **Sipho** (`m10000000002`), **Lerato**" in seen.text
    assert "Hi **you** and/or *me*" in seen.text
    assert inbox(mxit, SIPHO) == []
    told = await confirm(world, result, "Send")
    assert told == (
        "**What became of the message**\n✅ **Sipho** (`m10000000002`)\n"
        "✅ **Lerato** (`m10000000003`)"
    )
    [got] = inbox(mxit, SIPHO)
    assert got["Body"] == r"Hi *you* and\/or /me/"
    assert (got["From"], got["ContainsMarkup"], got["Spool"], got["Links"]) == (
        "demoapp",
        True,
        True,
        None,
    )
    assert len(inbox(mxit, LERATO)) == 1


async def test_nothing_goes_out_unasked(world: World, mxit: Mxit) -> None:
    result, _ = await ask(world, "message send", to="sipho", text="Hi")
    assert "nothing was changed" in await confirm(world, result, "Keep it")
    assert inbox(mxit, SIPHO) == []


async def test_plain_text_and_no_spool(world: World, mxit: Mxit) -> None:
    result, seen = await ask(
        world, "message send", to="sipho", text="5 * 3 **x**", markup=False, spool=False
    )
    assert r"5 \* 3 \*\*x\*\*" in seen.text
    await confirm(world, result, "Send")
    [got] = inbox(mxit, SIPHO)
    assert (got["Body"], got["ContainsMarkup"], got["Spool"]) == ("5 * 3 **x**", False, False)


@pytest.mark.parametrize(("typed", "body"), [("News: {0}!", "News: {0}!"), ("News", "News {0}")])
async def test_a_link(world: World, mxit: Mxit, typed: str, body: str) -> None:
    options = {"link-service": "newsbot", "link-text": "Open"}
    result, _ = await ask(world, "message send", to="sipho", text=typed, **options)
    await confirm(world, result, "Send")
    [got] = inbox(mxit, SIPHO)
    assert got["Body"] == body
    assert got["Links"][0]["TargetService"] == "newsbot"
    assert got["Links"][0]["Text"] == "Open"


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"to": " , ", "text": "Hi"}, "Nobody is named in `to`."),
        ({"to": "nobody m99", "text": "Hi"}, "Mxit knows nobody called `nobody`, `m99`."),
        ({"to": " ".join(f"m{n}" for n in range(21)), "text": "Hi"}, "names 21 receivers"),
        ({"to": "sipho", "text": "Hi {0}"}, "`{0}` stands for a link, and there is none."),
        ({"to": "sipho", "text": "Hi", "link-text": "x"}, "`link-text` alone leads nowhere."),
        (
            {"to": "sipho", "text": "Hi {1}", "link-service": "newsbot"},
            "There is one link, so `{1}` stands for nothing.",
        ),
        ({"to": "sipho", "text": "*" * 600}, "has 1200 characters"),
    ],
)
async def test_messages_that_are_not_sent(
    world: World, mxit: Mxit, options: dict[str, Any], words: str
) -> None:
    _, seen = await ask(world, "message send", **options)
    assert words in seen.text
    assert not seen.buttons
    assert not any(one.path == "/message/send" for one in mxit.requests)


async def test_one_bad_receiver_among_many(world: World, mxit: Mxit) -> None:
    # Pieter is there, but does not have the app as a contact; nobody is not there at all.
    result, seen = await ask(world, "message send", to="sipho pieter nobody", text="Hi")
    assert "Mxit knows nobody called `nobody`: nothing goes there." in seen.text
    told = await confirm(world, result, "Send")
    assert "✅ **Sipho**" in told
    assert "❌ **Pieter** (`m10000000004`): Mxit did not take it" in told
    assert "Mxit knows nobody called `nobody`" in told
    assert len(inbox(mxit, SIPHO)) == 1
    assert inbox(mxit, PIETER) == []


async def test_what_may_have_arrived_is_told_so_and_not_sent_again(
    world: World, mxit: Mxit
) -> None:
    result, _ = await ask(world, "message send", to="sipho", text="Hi")
    mxit.fail(path="/message/send", mode="handle_then_drop")
    told = await confirm(world, result, "Send")
    assert "⚠️ **Sipho** (`m10000000002`): Mxit broke off; it may have arrived" in told
    assert len(inbox(mxit, SIPHO)) == 1


async def test_a_message_in_the_own_name(world: World, mxit: Mxit) -> None:
    result, seen = await ask(world, "message as-me", to="pieter", text="_Hallo_")
    assert "In your name, to **Pieter**" in seen.text
    assert "✅ **Pieter**" in await confirm(world, result, "Send")
    [got] = inbox(mxit, PIETER)
    assert (got["From"], got["Body"]) == (THANDI, "/Hallo/")


@pytest.mark.parametrize("simulation", [{"mxit_app_id": None}], indirect=True)
async def test_an_app_without_an_id(world: World, mxit: Mxit) -> None:
    _, seen = await ask(world, "message send", to="sipho", text="Hi")
    assert "`MXIT_APP_ID`" in seen.text


async def test_offering_a_stored_file(world: World, mxit: Mxit) -> None:
    result, seen = await ask(
        world, "offer send", file="hello.txt", to="sipho lerato nobody", **{"auto-open": True}
    )
    assert "**Offer hello.txt?**" in seen.text
    assert "to **Sipho** (`m10000000002`), **Lerato** (`m10000000003`)." in seen.text
    assert mxit.state.people[SIPHO].offers == []
    told = await confirm(world, result, "Offer it")
    assert told.startswith("**What became of the offer of hello.txt**\n✅ **Sipho**")
    assert "knows nobody called `nobody`" in told
    for user_id in (SIPHO, LERATO):
        assert mxit.state.people[user_id].offers == [
            {"FileId": HELLO, "FileName": "hello.txt", "AutoOpen": True}
        ]


async def test_offering_a_new_file(world: World, mxit: Mxit) -> None:
    result, seen = await ask(
        world,
        "offer upload",
        file=("tide.txt", b"high tide"),
        to="sipho",
        name="Gezeiten ü.txt",
        **{"prevent-share": True},
    )
    assert "**Offer Gezeiten ü.txt?**" in seen.text
    assert "✅ **Sipho**" in await confirm(world, result, "Offer it")
    sipho = mxit.state.people[SIPHO]
    [file] = sipho.files.values()
    assert file.body.read(0, 100) == b"high tide"
    assert (file.name, file.prevent_share) == ("Gezeiten ü.txt", True)
    assert sipho.offers[0]["FileId"] == file.id


async def test_an_app_that_may_not_offer(world: World, mxit: Mxit) -> None:
    result, _ = await ask(world, "offer send", file=HELLO, to="sipho")
    mxit.fail(path="/user/media/file/send/*", status=403)
    await world.press(reply_of(result), "Offer it")
    assert mxit.state.people[SIPHO].offers == []
    said = " ".join(one.text for one in world.public_messages(world.ada))
    assert "Mxit does not let this bot's app do that (it lacks `content/send`)." in said


async def test_offers_that_are_not_made(world: World, mxit: Mxit) -> None:
    _, seen = await ask(world, "offer send", file="nothing.txt", to="sipho")
    assert "Your gallery has no file `nothing.txt`." in seen.text
    _, seen = await ask(world, "offer upload", file=("empty.txt", b""), to="sipho")
    assert "from 1 byte to" in seen.text
