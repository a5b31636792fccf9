"""`/gett`: what a member sees of shares and files."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from bot.ui.text import any_of

from .gett import BIRCH, MAPLE, gett_in, link_gett
from .world import reply_of

if TYPE_CHECKING:
    from simcord.results import ResponseMessage

    from .seen import Seen
    from .world import World


@pytest.fixture
async def maple(world: World) -> World:
    """The world with Ada's account at Ge.tt linked."""
    await link_gett(world)
    return world


async def said(world: World, command: str, **options: Any) -> Seen:
    return world.see_reply(await world.slash(f"gett {command}", **options))


async def delete(world: World, card: ResponseMessage) -> None:
    """Press Delete on a card, and then on the question."""
    (question,) = (await world.press(card, "Delete")).followups
    await world.press(question, "Delete")


# --- the account


async def test_linking_shows_whose_it_is_and_seals_what_was_typed(world: World) -> None:
    seen = world.see_reply(await link_gett(world))
    assert "Maple Tester" in seen.text
    stored, everything = world.database_bytes(), world.everything_said()
    for secret in (MAPLE[0], MAPLE[2]):
        assert secret.encode() not in stored
        assert secret not in everything


async def test_wrong_keys_are_refused(world: World) -> None:
    seen = world.see_reply(await link_gett(world, (*MAPLE[:2], "syrup-and-leaf")))
    assert "Ge.tt does not know this key." in seen.text
    assert "syrup-and-leaf" not in world.everything_said()


async def test_tokens_outlive_the_bot_sealed(maple: World) -> None:
    await said(maple, "me")
    before = gett_in(maple).asked("/users/login")
    await maple.simulation.restart()
    seen = await said(maple, "me")
    assert "Maple Tester" in seen.text
    assert gett_in(maple).asked("/users/login") == before
    state = gett_in(maple).state
    stored, everything = maple.database_bytes(), maple.everything_said()
    for token in (*state.access_tokens, *state.refresh_tokens):
        assert token.encode() not in stored
        assert token not in everything


async def test_me(maple: World) -> None:
    seen = await said(maple, "me")
    assert seen.ephemeral
    assert seen.text.startswith(
        "### Maple Tester\n▰▱▱▱▱▱▱▱▱▱▱▱ 0% · 1.5 kB of 2.0 GB used\n2.0 GB free"
    )
    assert MAPLE[1] not in seen.text


async def test_a_dead_key_gives_the_button_that_links_again(maple: World) -> None:
    state = gett_in(maple).state
    state.access_tokens.clear()
    state.refresh_tokens.clear()
    state.accounts[0].password = "changed"
    seen = await said(maple, "me")
    assert "does not accept the linked key" in seen.text
    assert "Link again" in seen.buttons


async def test_without_an_account_there_is_the_button_that_links_one(world: World) -> None:
    seen = await said(world, "share list")
    assert "You have no Ge.tt account linked yet." in seen.text
    assert any("Ge.tt" in label for label in seen.buttons)


# --- shares


async def test_share_list(maple: World) -> None:
    seen = await said(maple, "share list")
    assert seen.ephemeral
    assert seen.text.startswith("### Shares of Maple Tester at Ge.tt\n")
    url = gett_in(maple).url
    assert f"[7TqLm4C](<{url}/7TqLm4C>) · `7TqLm4C` · 1 file" in seen.text
    assert f"[Test share](<{url}/9FxKq2B>) · `9FxKq2B` · 2 files · 86 Bytes" in seen.text
    assert seen.text.index("7TqLm4C") < seen.text.index("9FxKq2B")
    assert [one["label"] for one in seen.options] == ["7TqLm4C", "Test share"]
    assert "9FxKq2B" not in (await said(maple, "share list", limit=1)).text
    assert "7TqLm4C" not in (await said(maple, "share list", skip=1)).text
    assert "has no further shares" in (await said(maple, "share list", skip=9)).text


async def test_many_shares_are_paged(maple: World) -> None:
    state = gett_in(maple).state
    for number in range(21):
        state.add_share(state.accounts[0], f"Box {number}")
    reply = reply_of(await maple.slash("gett share list"))
    seen = maple.see(reply)
    assert "Box 20" in seen.text
    assert "Box 10" not in seen.text
    for wanted in ("Box 10", "Test share"):
        await maple.press(reply, "▶ Next")
        assert wanted in maple.see(reply).text
    assert maple.see(reply).buttons["▶ Next"]["disabled"]


async def test_share_show(maple: World) -> None:
    for typed in ("9FxKq2B", "http://ge.tt/9FxKq2B/v/0", f"{gett_in(maple).url}/9FxKq2B"):
        seen = await said(maple, "share show", share=typed)
        assert seen.text.startswith("### Test share\n-# 2 files · 86 Bytes · made ")
        assert f"{gett_in(maple).url}/9FxKq2B\n" in seen.text
        assert "hello.c" in seen.text
        assert "numbers.json" in seen.text
        assert [one["label"] for one in seen.options] == ["hello.c", "numbers.json"]


async def test_a_long_share_is_paged_and_opens_files(maple: World) -> None:
    state = gett_in(maple).state
    share = state.add_share(state.accounts[0], "Long")
    hello = state.shares["9FxKq2B"].files["0"]
    for number in range(25):
        file = share.add(f"file-{number:02}.txt")
        file.body, file.readystate = hello.body, "uploaded"
    reply = reply_of(await maple.slash("gett share show", share=share.sharename))
    seen = maple.see(reply)
    assert "### Long\n-# 25 files" in seen.text
    assert seen.text.endswith("-# Page 1 of 3 · 25 in all")
    await maple.press(reply, "⏭ Last")
    assert "file-24.txt" in maple.see(reply).text


async def test_share_show_posts_for_everyone(maple: World) -> None:
    await maple.slash("gett share show", share="9FxKq2B", post=True)
    posted = maple.public_messages(maple.ben)[-1]
    assert "### Test share" in posted.text
    assert "Open" in posted.buttons


@pytest.mark.parametrize(
    ("typed", "words"),
    [("zzzzzzz", "Ge.tt has no share `zzzzzzz`"), ("a b/../c", "is neither the name of a share")],
)
async def test_what_is_no_share(maple: World, typed: str, words: str) -> None:
    seen = await said(maple, "share show", share=typed)
    assert words in seen.text
    assert "Choose one from the list" in seen.text


async def test_share_create_and_rename(maple: World) -> None:
    seen = await said(maple, "share create", title="**Bold** @everyone")
    assert "\\*\\*Bold\\*\\*" in seen.text
    name, made = gett_in(maple).newest
    assert made.title == "**Bold** @everyone"
    assert "0 files" in seen.text
    assert "### Boats" in (await said(maple, "share rename", share=name, title="Boats")).text
    assert f"### Share `{name}`" in (await said(maple, "share rename", share=name)).text
    assert made.title is None


async def test_somebody_elses_share_cannot_be_changed(maple: World) -> None:
    seen = await said(maple, "share rename", share="3BzWn8D", title="Mine")
    assert "This share is somebody else's" in seen.text
    assert "bark.txt" in (await said(maple, "share show", share="3BzWn8D")).text


async def test_share_delete_asks_first(maple: World) -> None:
    reply = reply_of(await maple.slash("gett share delete", share="9FxKq2B"))
    seen = maple.see(reply)
    assert "Delete **Test share** and its 2 files (hello.c, numbers.json) at Ge.tt?" in seen.text
    assert "9FxKq2B" in gett_in(maple).shares
    await maple.press(reply, "Delete")
    assert maple.see(reply).text == "Deleted **Test share** at Ge.tt, with 2 files."
    assert "9FxKq2B" not in gett_in(maple).shares


async def test_share_delete_can_be_declined(maple: World) -> None:
    reply = reply_of(await maple.slash("gett share delete", share="9FxKq2B"))
    await maple.press(reply, "Keep it")
    assert "9FxKq2B" in gett_in(maple).shares


async def test_shares_and_files_are_completed(maple: World) -> None:
    found = await maple.ada.autocomplete(maple.channel, "gett share show", "share", "hello")
    assert [(one["name"], one["value"]) for one in found] == [
        ("Test share · 9FxKq2B · 2 files", "9FxKq2B")
    ]
    found = await maple.ada.autocomplete(
        maple.channel, "gett file show", "file", "num", share="9FxKq2B"
    )
    assert [(one["name"], one["value"]) for one in found] == [("numbers.json · 25 Bytes", "2f")]


# --- files


@pytest.mark.parametrize(
    "options",
    [
        {"share": "9FxKq2B", "file": "2f"},
        {"share": "9FxKq2B", "file": "numbers.json"},
        {"share": "http://ge.tt/9FxKq2B/v/2f"},
        {"share": "7TqLm4C", "file": "http://ge.tt/9FxKq2B/v/2f"},
    ],
    ids=str,
)
async def test_file_show(maple: World, options: dict[str, str]) -> None:
    seen = await said(maple, "file show", **options)
    url = gett_in(maple).url
    assert seen.text.startswith(
        f"### numbers.json\n-# 25 Bytes · application/json · 0 downloads\n{url}/9FxKq2B/v/2f\n"
        f"-# Direct: {url}/files/9FxKq2B/2f/blob\n"
    )
    assert "In the share `9FxKq2B`, as `2f`" in seen.text


async def test_an_image_is_shown_with_its_picture(maple: World) -> None:
    seen = await said(maple, "file show", share="7TqLm4C")
    assert seen.pictures == [f"{gett_in(maple).url}/files/7TqLm4C/0/blob"]


async def test_a_file_that_is_not_clear_or_not_there(maple: World) -> None:
    seen = await said(maple, "file show", share="9FxKq2B")
    assert "The share `9FxKq2B` has 2 files. Choose one with `file`." in seen.text
    seen = await said(maple, "file show", share="9FxKq2B", file="other.txt")
    assert "The share `9FxKq2B` has no file other.txt." in seen.text


async def test_a_file_that_was_never_uploaded(maple: World) -> None:
    gett_in(maple).shares["9FxKq2B"].add("later.txt")
    seen = await said(maple, "file show", share="9FxKq2B", file="1")
    fileid = next(
        one.fileid for one in gett_in(maple).shares["9FxKq2B"].files.values() if not one.body
    )
    seen = await said(maple, "file show", share="9FxKq2B", file=fileid)
    assert "later.txt" in seen.text
    assert "not uploaded yet" in seen.text
    assert "Direct" not in seen.text


async def test_file_download(maple: World) -> None:
    reply = reply_of(await maple.slash("gett file download", share="9FxKq2B", file="2f"))
    message = maple.env.backend.get_message(reply.channel_id, reply.id)
    [attached] = message.attachments
    assert attached["filename"] == "numbers.json"
    assert attached["size"] == 25
    assert "**numbers.json** from Ge.tt" in maple.see(reply).text


async def test_what_is_too_large_comes_as_a_link(maple: World) -> None:
    state = gett_in(maple).state
    body = state.shares["9FxKq2B"].files["2f"].body
    assert body is not None
    body.size = 26_214_401  # a byte above Discord's limit here
    seen = await said(maple, "file download", share="9FxKq2B", file="2f")
    assert "larger than the 26.2 MB that may be sent here" in seen.text
    assert f"{gett_in(maple).url}/9FxKq2B/v/2f" in seen.text


@pytest.mark.parametrize("options", [{}, {"width": 40}, {"width": 40, "height": 30}], ids=str)
async def test_file_thumbnail(maple: World, options: dict[str, int]) -> None:
    seen = await said(maple, "file thumbnail", share="7TqLm4C", **options)
    assert seen.text == "### leaf.png"
    assert len(seen.pictures) == 1


async def test_what_is_no_image_has_no_thumbnail(maple: World) -> None:
    seen = await said(maple, "file thumbnail", share="9FxKq2B", file="0")
    assert "Ge.tt has no picture of hello.c." in seen.text


async def test_file_delete_asks_first(maple: World) -> None:
    reply = reply_of(await maple.slash("gett file delete", share="9FxKq2B", file="2f"))
    assert "Delete **numbers.json** at Ge.tt?" in maple.see(reply).text
    await maple.press(reply, "Delete")
    assert maple.see(reply).text == "Deleted **numbers.json** at Ge.tt."
    assert list(gett_in(maple).shares["9FxKq2B"].files) == ["0"]


async def test_file_replace(maple: World) -> None:
    options: dict[str, Any] = {"with": ("new.json", b'{"one": 2}')}
    asked = await maple.slash("gett file replace", share="9FxKq2B", file="2f", **options)
    question = maple.see_reply(asked)
    assert "Put **new.json** in the place of **numbers.json** at Ge.tt?" in question.text
    assert content(maple, "9FxKq2B", "2f") == b'{"one": 1, "two": [2, 2]}'
    seen = await maple.final(await maple.press(reply_of(asked), "Replace"))
    assert "### numbers.json" in seen.text
    assert content(maple, "9FxKq2B", "2f") == b'{"one": 2}'
    assert len(gett_in(maple).shares["9FxKq2B"].files) == 2


async def test_what_was_replaced_is_sent_again(maple: World) -> None:
    await maple.final(await maple.slash("gett upload", file=("boat.txt", b"ahoy")))
    name, _share = gett_in(maple).newest
    for words in (b"land", b"ahoy", b"land"):
        options: dict[str, Any] = {"with": ("other.txt", words)}
        asked = await maple.slash("gett file replace", share=name, file="0", **options)
        await maple.final(await maple.press(reply_of(asked), "Replace"))
        assert content(maple, name, "0") == words
    # Of the one file there is one entry, and its first bytes are nowhere any more.
    assert maple.see_reply(await maple.slash("history list")).text.count("boat.txt") == 1
    seen = await maple.final(await maple.slash("gett upload", file=("boat.txt", b"ahoy")))
    newest, _share = gett_in(maple).newest
    assert newest != name
    assert f"/{newest}/v/0" in seen.text


@pytest.mark.parametrize("force", [False, True])
async def test_the_same_file_is_sent_again_where_that_is_wanted(
    maple: World, *, force: bool
) -> None:
    await maple.final(await maple.slash("gett upload", file=("boat.txt", b"ahoy")))
    before = len(gett_in(maple).shares)
    await maple.final(await maple.slash("gett upload", file=("boat.txt", b"ahoy"), force=force))
    assert len(gett_in(maple).shares) == before + force


def content(world: World, share: str, file: str) -> bytes:
    body = gett_in(world).shares[share].files[file].body
    assert body is not None
    return body.read(0, 100)


# --- sending


async def test_upload_to_a_share_of_its_own(maple: World) -> None:
    result = await maple.slash("gett upload", file=("boat.txt", b"ahoy"))
    seen = await maple.final(result)
    name, made = gett_in(maple).newest
    assert (made.title, [one.filename for one in made.files.values()]) == ("boat.txt", ["boat.txt"])
    assert "### boat.txt" in seen.text
    assert f"{gett_in(maple).url}/{name}/v/0" in seen.text
    await delete(maple, reply_of(result))
    assert name not in gett_in(maple).shares


async def test_upload_with_a_title_and_a_name(maple: World) -> None:
    result = await maple.slash(
        "gett upload", file=("boat.txt", b"ahoy"), title="Boats", name="ship", post=True
    )
    seen = await maple.final(result)
    made = gett_in(maple).newest[1]
    assert (made.title, made.files["0"].filename) == ("Boats", "ship.txt")
    assert not seen.ephemeral


async def test_several_files_go_to_one_share(maple: World) -> None:
    before = len(gett_in(maple).shares)
    result = await maple.slash(
        "gett upload", file=("a.txt", b"a"), file2=("b.txt", b"b"), title="Both"
    )
    await maple.final(result)
    assert len(gett_in(maple).shares) == before + 1
    made = gett_in(maple).newest[1]
    assert made.title == "Both"
    assert sorted(one.filename for one in made.files.values()) == ["a.txt", "b.txt"]


@pytest.mark.parametrize("post", [False, True])
async def test_upload_into_a_share(maple: World, *, post: bool) -> None:
    result = await maple.slash(
        "gett upload", file=("boat.txt", b"ahoy"), share="http://ge.tt/9FxKq2B", post=post
    )
    seen = await maple.final(result)
    assert seen.ephemeral is not post
    assert [one.filename for one in gett_in(maple).shares["9FxKq2B"].files.values()][
        -1
    ] == "boat.txt"
    # What is deleted again leaves the share and its other files.
    await delete(maple, reply_of(result))
    assert len(gett_in(maple).shares["9FxKq2B"].files) == 2


async def test_an_upload_that_fails_leaves_no_ghost(maple: World) -> None:
    before = list(gett_in(maple).shares)
    gett_in(maple).fail(
        method="PUT", path="/upload/*", status=400, body={"error": "no"}, times=None
    )
    seen = await maple.final(await maple.slash("gett upload", file=("boat.txt", b"ahoy")))
    assert "Ge.tt says: `no`" in seen.text
    assert list(gett_in(maple).shares) == before


async def test_a_full_storage_is_said_before_anything_is_sent(world: World) -> None:
    await link_gett(world, BIRCH)
    gett_in(world).state.accounts[1].limit = 100
    seen = await world.final(await world.slash("gett upload", file=("big.bin", b"x" * 500)))
    assert "the storage has 95 bytes left" in seen.text
    assert list(gett_in(world).shares) == ["3BzWn8D", "9FxKq2B", "7TqLm4C"]


async def test_rehost_goes_to_gett_too(maple: World) -> None:
    _reply, seen = await maple.sent(("tide.txt", b"ebb"), service="gett")
    assert "### tide.txt" in seen.text
    assert "SHA-256" in seen.text


# --- links


async def test_links_are_previewed(maple: World) -> None:
    seen = maple.see_reply(await maple.slash("preview", url="http://ge.tt/9FxKq2B"))
    assert "Test share" in seen.text
    assert "2 files: hello.c, numbers.json." in seen.text
    seen = maple.see_reply(await maple.slash("preview", url="http://ge.tt/9FxKq2B/v/2f"))
    assert "numbers.json" in seen.text
    seen = maple.see_reply(await maple.slash("preview", url="http://ge.tt/zzzzzzz"))
    assert "Ge.tt has no share or file at this address" in seen.text


async def test_names_cannot_break_the_markup(maple: World) -> None:
    share = gett_in(maple).shares["9FxKq2B"]
    share.title = "[x](http://evil.example) @everyone"
    share.files["0"].filename = "**[y](http://evil.example)** <@1>.c"
    looks: list[tuple[str, dict[str, str]]] = [
        ("gett share list", {}),
        ("gett share show", {"share": "9FxKq2B"}),
        ("gett file show", {"share": "9FxKq2B", "file": "0"}),
        ("gett share delete", {"share": "9FxKq2B"}),
        ("preview", {"url": "http://ge.tt/9FxKq2B"}),
        ("preview", {"url": "http://ge.tt/9FxKq2B/v/0"}),
    ]
    for command, options in looks:
        seen = maple.see_reply(await maple.ada.slash(maple.channel, command, **options))
        for live in ("[x](http", "**[y", " <@1>", "@everyone"):
            assert live not in seen.text, command


# --- without a server


@pytest.mark.parametrize(
    "simulation", [{"gett_url": None}, {"gett_url": "https://open.ge.tt/1"}], indirect=True
)
async def test_without_a_server_it_says_so_and_offers_the_others(world: World) -> None:
    for command in ("me", "share list"):
        seen = await said(world, command)
        assert (
            "Ge.tt itself was shut down in 2021, and this bot has no server that takes its place."
            f" Send your files to {any_of([*world.hosts])} instead, with `/rehost files`."
        ) in seen.text
    file = ("boat.txt", b"ahoy")
    assert "shut down in 2021" in (await said(world, "upload", file=file)).text
    assert await world.ada.autocomplete(world.channel, "gett share show", "share", "x") == []
    choices = await world.ada.autocomplete(world.channel, "account link", "service", "")
    assert "gett" not in [one["value"] for one in choices]
    assert "tixte" in [one["value"] for one in choices]
