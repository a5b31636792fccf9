"""`/account`: linking, listing, unlinking."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from simcord import SetupError
from sqlalchemy import event

from storage.accounts import Owner

from .tixte import JUNIPERS_KEY, SESSION_TOKEN, UPLOAD_KEY
from .world import reply_of

if TYPE_CHECKING:
    from simcord.results import InteractionResult

    from .world import World


async def listed(world: World) -> str:
    return world.see_reply(await world.slash("account list")).text


async def ask_to_unlink(world: World, account: str = "larkspur") -> InteractionResult:
    return await world.slash("account unlink", account=account)


async def test_an_account_at_any_service(world: World) -> None:
    linked = await world.link_at("tixte", master_key=UPLOAD_KEY, domain="larkspur.tixte.co")
    assert "Linked **Tixte** as **larkspur**" in world.see_reply(linked).text


async def test_the_form_opens_before_anything_else_happens(world: World) -> None:
    statements: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        statements.append(statement)

    engine = world.simulation.store.database.engine.sync_engine
    event.listen(engine, "before_cursor_execute", note)
    calls = len(world.wire.calls)
    form = await world.slash("account link", service="tixte")
    assert form.modal is not None
    assert form.modal["title"] == "Link Tixte"
    (answer,) = world.wire.calls[calls:]
    assert answer.body["type"] == 9
    assert statements == []
    assert world.tixte.requests == []


@pytest.mark.parametrize("key", [UPLOAD_KEY, SESSION_TOKEN, f"  {UPLOAD_KEY}  ", f"{UPLOAD_KEY}\n"])
async def test_a_right_key_links(world: World, key: str) -> None:
    seen = world.see_reply(await world.link(key))
    assert "Linked **Tixte** as **larkspur**" in seen.text
    assert seen.ephemeral
    assert await listed(world) == await listed(world)
    assert "**Tixte** · larkspur · default" in await listed(world)


@pytest.mark.parametrize(
    "key",
    [
        "5b1f9c0e-0000-0000-0000-000000000000",
        "x",
        "a" * 400,
    ],
)
async def test_a_wrong_key_links_nothing(world: World, key: str) -> None:
    seen = world.see_reply(await world.link(key))
    assert "Tixte does not know this key" in seen.text
    assert seen.reference
    assert list(seen.buttons) == ["Link Tixte"]
    assert world.nothing_linked in await listed(world)
    assert key not in seen.text or len(key) == 1


@pytest.mark.parametrize(
    "key", ["schlüssel-mit-ü", "5b1f9c0e\u200b-6a2d", "two\nlines\r\nInjected: yes", "🔑", "a\x00b"]
)
async def test_a_key_that_cannot_be_one_is_not_even_tried(world: World, key: str) -> None:
    seen = world.see_reply(await world.link(key))
    assert "The key has characters that no Tixte key has." in seen.text
    assert world.tixte.requests == []
    # The button opens the form again.
    form = await world.press(reply_of(await world.link(key)), "Link Tixte")
    linked = await world.fill_in(form)
    assert "Linked **Tixte**" in world.see_reply(linked).text


async def test_a_key_of_blanks_is_none(world: World) -> None:
    seen = world.see_reply(await world.link("   "))
    assert "Master key or upload key is empty." in seen.text
    assert world.tixte.requests == []


@pytest.mark.parametrize("domain", ["tixte", "you@tixte.co", "you.tixte.co/path", "a b.c"])
async def test_a_bad_domain_is_said(world: World, domain: str) -> None:
    form = await world.slash("account link", service="tixte")
    seen = world.see_reply(await world.fill_in(form, domain=domain))
    assert "The domain looks like `you.tixte.co`" in seen.text
    assert world.tixte.requests == []


async def test_a_domain_is_used(world: World) -> None:
    world.tixte.state.domains["second.has.rocks"] = next(iter(world.tixte.state.accounts))
    form = await world.slash("account link", service="Tixte")
    await world.fill_in(form, domain="https://Second.has.rocks/")
    await world.sent(("a.txt", b"a"))
    (upload,) = world.tixte.uploads
    assert upload.domain == "second.has.rocks"


async def test_the_service_may_be_down(world: World) -> None:
    world.tixte.fail(path="/users/@me", status=503, times=None)
    seen = world.see_reply(await world.link())
    assert "Tixte has trouble of its own (HTTP 503)." in seen.text
    assert "Try again in a few minutes." in seen.text
    assert "gone through" not in seen.text
    assert seen.reference


async def test_labels_tell_accounts_apart(world: World) -> None:
    await world.link(label="mine")
    await world.link(JUNIPERS_KEY, label="**work** @everyone")
    shown = await listed(world)
    assert "**Tixte** · mine · larkspur · linked" in shown
    assert r"\*\*work\*\*" in shown
    assert "@everyone" not in shown
    assert shown.count("default") == 1
    choices = await world.ada.autocomplete(world.channel, "account unlink", "account", "TIXTE: m")
    assert [choice["name"] for choice in choices] == ["Tixte: mine"]
    # The newest is the default: files go there.
    await world.sent(("a.txt", b"a"))
    assert [upload.domain for upload in world.tixte.uploads] == ["juniper.likes.cash"]


async def test_linking_again_replaces_the_key(world: World) -> None:
    await world.link(UPLOAD_KEY)
    await world.link(SESSION_TOKEN)
    assert (await listed(world)).count("**Tixte**") == 1
    world.tixte.state.accounts["4c1d8e0f9b7a43529d6e1f2a3b4c5d6e"].upload_key = "revoked"
    _, seen = await world.sent(("a.txt", b"a"))
    assert "Open" in seen.buttons


async def test_an_unknown_service(world: World) -> None:
    seen = world.see_reply(await world.slash("account link", service="@everyone **x**"))
    assert "There is no service called" in seen.text
    assert "@everyone" not in seen.text
    assert f"Choose one of {', '.join(world.services)}." in seen.text
    choices = await world.ada.autocomplete(world.channel, "account link", "service", "TIX")
    assert choices == [{"name": "Tixte", "value": "tixte"}]
    assert await world.ada.autocomplete(world.channel, "account link", "service", "zzz") == []


@pytest.mark.parametrize("key", [UPLOAD_KEY, SESSION_TOKEN])
async def test_the_key_is_nowhere(world: World, key: str) -> None:
    await world.link(key)
    reply, _ = await world.sent(("a.txt", b"a"))
    world.tixte.fail_upload(status=401, body={"error": {"message": f"bad key {key[:4]}"}})
    await world.sent(("b.txt", b"b"))
    await world.slash("account list")
    await world.press(reply, "Delete")
    await ask_to_unlink(world)
    assert key.encode() not in world.database_bytes()
    for caught in (world.everything_said(), repr(world.simulation.bot.__dict__)):
        assert key not in caught


async def test_unlink_asks_first(linked: World) -> None:
    question = reply_of(await ask_to_unlink(linked))
    seen = linked.see(question)
    assert "Unlink **larkspur** (Tixte, larkspur)?" in seen.text
    assert list(seen.buttons) == ["Unlink", "Keep it"]
    assert "larkspur" in await listed(linked)
    done = linked.see_reply(await linked.press(question, "Unlink"))
    assert done.text == "Unlinked **larkspur** (Tixte). Its key is erased."
    assert done.buttons == {}
    assert linked.nothing_linked in await listed(linked)


async def test_unlink_may_be_called_off(linked: World) -> None:
    question = reply_of(await ask_to_unlink(linked, "tixte: LARKSPUR"))
    await linked.press(question, "Keep it")
    assert linked.see(question).text == "Kept: nothing was changed."
    assert "larkspur" in await listed(linked)


async def test_unlink_unanswered_changes_nothing(linked: World) -> None:
    question = reply_of(await ask_to_unlink(linked))
    await linked.env.advance_time(61)
    seen = linked.see(question)
    assert seen.text == "Not answered in time: nothing was changed."
    assert seen.buttons == {}
    assert "larkspur" in await listed(linked)


async def test_nobody_else_unlinks(linked: World) -> None:
    question = reply_of(await ask_to_unlink(linked))
    with pytest.raises(SetupError, match="not visible"):
        await linked.press(question, "Unlink", by=linked.ben)
    theirs = await linked.slash("account unlink", by=linked.ben, account="larkspur")
    assert "You have no linked account called larkspur." in linked.see_reply(theirs).text
    choices: list[Any] = await linked.ben.autocomplete(
        linked.channel, "account unlink", "account", ""
    )
    assert choices == []
    theirs = await linked.slash("account list", by=linked.ben)
    assert "larkspur" not in linked.see_reply(theirs).text
    assert "larkspur" in await listed(linked)


async def test_a_form_from_before_a_restart_says_so(world: World) -> None:
    form = await world.slash("account link", service="tixte")
    await world.simulation.restart()
    seen = world.see_reply(await world.fill_in(form))
    assert "open it again" in seen.text.lower()


async def test_a_question_from_before_a_restart_says_so(linked: World) -> None:
    question = reply_of(await ask_to_unlink(linked))
    await linked.simulation.restart()
    result = await linked.press(question, "Unlink")
    assert result.acknowledged
    assert "larkspur" in await listed(linked)


async def test_a_form_is_not_remembered_for_ever(world: World) -> None:
    form = await world.slash("account link", service="tixte")
    await world.env.advance_time(3_601)
    seen = world.see_reply(await world.fill_in(form))
    assert "open it again" in seen.text.lower()
    assert world.tixte.requests == []


async def test_use_chooses_where_files_go(world: World) -> None:
    await world.link(label="mine")
    await world.link(JUNIPERS_KEY, label="work")
    choices = await world.ada.autocomplete(world.channel, "account use", "account", "mi")
    assert [one["name"] for one in choices] == ["Tixte: mine"]
    seen = world.see_reply(await world.slash("account use", account=choices[0]["value"]))
    assert "From now on your files go to **mine** (Tixte)" in seen.text
    assert seen.ephemeral
    shown = await listed(world)
    assert "· mine · larkspur · default · linked" in shown
    assert shown.count("default") == 1
    await world.sent(("a.txt", b"a"))
    await world.sent(("b.txt", b"b"), service="tixte")
    assert {one.domain for one in world.tixte.uploads} == {"larkspur.tixte.co"}


async def test_a_test_asks_the_service(linked: World) -> None:
    linked.tixte.state.accounts["4c1d8e0f9b7a43529d6e1f2a3b4c5d6e"].username = "lark*spur*"
    asked = len(linked.tixte.requests)
    seen = linked.see_reply(await linked.slash("account test", account="larkspur"))
    assert r"**larkspur** works: Tixte knows it as **lark\*spur\***." in seen.text
    assert "Largest file: " in seen.text
    assert "linked <t:" in seen.text
    assert seen.ephemeral
    assert len(linked.tixte.requests) > asked
    # What the service now calls it is kept.
    assert r"**Tixte** · larkspur · lark\*spur\* · default" in await listed(linked)


async def test_a_test_of_a_service_that_is_down(linked: World) -> None:
    linked.tixte.fail(path="/users/@me", status=503, times=None)
    seen = linked.see_reply(await linked.slash("account test", account="larkspur"))
    assert "Tixte has trouble of its own (HTTP 503)." in seen.text
    assert seen.buttons == {}


@pytest.mark.parametrize("command", ["account use", "account test"])
async def test_nobody_chooses_or_tests_what_is_not_theirs(linked: World, command: str) -> None:
    asked = len(linked.tixte.requests)
    for name in ("larkspur", "1"):
        seen = linked.see_reply(await linked.slash(command, by=linked.ben, account=name))
        assert "You have no linked account called" in seen.text
    assert await linked.ben.autocomplete(linked.channel, command, "account", "") == []
    assert len(linked.tixte.requests) == asked


async def test_the_same_account_keeps_its_label(world: World) -> None:
    await world.link(label="mine")
    await world.link(SESSION_TOKEN)
    shown = await listed(world)
    assert shown.count("**Tixte**") == 1
    assert "· mine · larkspur ·" in shown


async def test_a_label_that_is_the_name_of_another(world: World) -> None:
    await world.link(label="juniper")
    await world.link(JUNIPERS_KEY)
    shown = await listed(world)
    assert "· juniper · larkspur ·" in shown
    assert "· juniper 2 · juniper ·" in shown


async def test_an_account_that_another_process_has_just_unlinked(linked: World) -> None:
    store = linked.simulation.store.accounts
    (account,) = await store.of(Owner("user", linked.ada.id))
    assert "larkspur" in await listed(linked)
    listeners, store.listeners = store.listeners, []
    await store.remove(account)
    store.listeners = listeners
    for command in ("account use", "account test"):
        seen = linked.see_reply(await linked.slash(command, account="larkspur"))
        assert seen.reference
        assert "Something went wrong" not in seen.text
