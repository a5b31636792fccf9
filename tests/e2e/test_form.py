"""`/rehost form`: many files at once."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

from .world import reply_of

if TYPE_CHECKING:
    from simcord.results import InteractionResult

    from .world import World

TEN = [(f"{number}.txt", b"x" * (number + 1)) for number in range(10)]


def ids(form: InteractionResult) -> dict[str, str]:
    assert form.modal is not None
    return {label["label"]: label["component"]["custom_id"] for label in form.modal["components"]}


async def send(world: World, form: InteractionResult, **answers: Any) -> InteractionResult:
    named = ids(form)
    return await world.ada.submit_modal(form, {named[name]: it for name, it in answers.items()})


async def test_what_it_asks_for(world: World) -> None:
    form = await world.slash("rehost form")
    assert list(ids(form)) == ["Files", "Service", "Name", "Private", "Keep metadata"]
    assert form.modal is not None
    files, service, name, *_boxes = [one["component"] for one in form.modal["components"]]
    assert (files["min_values"], files["max_values"], files["required"]) == (1, 10, True)
    assert [option["label"] for option in service["options"]] == world.hosts
    assert (service["placeholder"], service["required"]) == ("Your default", False)
    assert name["max_length"] == 200


async def test_it_opens_whatever_the_database_does(linked: World) -> None:
    held = asyncio.Event()

    async def hold() -> None:
        async with linked.simulation.store.database.write():
            await held.wait()

    holding = asyncio.create_task(hold())
    await asyncio.sleep(0.05)
    form = await linked.slash("rehost form")
    assert form.modal is not None
    held.set()
    await holding


async def test_ten_files_end_in_one_summary(linked: World) -> None:
    form = await linked.slash("rehost form")
    result = await send(linked, form, Files=TEN)
    seen = await linked.final(result)
    assert seen.ephemeral
    assert seen.text.startswith("**10 of 10 files sent**")
    assert len(seen.options) == 10
    assert "Post all" in seen.buttons
    assert linked.tixte.stored == dict(TEN)


async def test_its_answers(linked: World) -> None:
    form = await linked.slash("rehost form")
    result = await send(
        linked, form, Files=TEN[:2], Service=["tixte"], Name=" dawn.txt ", Private=True
    )
    seen = await linked.final(result)
    assert seen.cards == 2
    assert seen.text.count("🔒 private") == 2
    assert linked.tixte.stored == {"dawn-1.txt": b"x", "dawn-2.txt": b"xx"}


async def test_an_answer_after_a_restart(linked: World) -> None:
    form = await linked.slash("rehost form")
    await linked.simulation.restart()
    result = await send(linked, form, Files=TEN[:1])
    seen = linked.see_reply(result)
    assert "This was opened before the bot was restarted" in seen.text
    assert "Please open it again." in seen.text
    assert seen.ephemeral
    assert linked.tixte.posts == []


async def test_without_an_account_the_files_wait_for_one(world: World) -> None:
    form = await world.slash("rehost form")
    result = await send(world, form, Files=TEN)
    assert list(world.see_reply(result).buttons) == world.link_buttons
    linking = await world.press(reply_of(result), "Link Tixte")
    sent = await world.fill_in(linking)
    await world.until(sent, lambda _: len(world.tixte.stored) == 10)
    assert world.tixte.stored == dict(TEN)


async def test_in_direct_messages(linked: World) -> None:
    form = await linked.ada.user.slash("rehost form")
    files = ids(form)["Files"]
    result = await linked.ada.user.submit_modal(form, {files: TEN[:1]})
    seen = await linked.final(result)
    assert "### 0.txt" in seen.text
