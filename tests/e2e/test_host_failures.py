"""Tixte in trouble: each kind has words of its own, and the other file gets through."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from .world import World

ENVELOPE = {"success": False, "error": {"code": "odd", "message": "no `good` **at all**"}}
MAYBE = "It may have gone through all the same: look at your Tixte account"


@pytest.mark.parametrize(
    ("fault", "cause", "next_step"),
    [
        ({"status": 400}, "Tixte does not take this as it is.", "Change the name"),
        ({"status": 401}, "Tixte does not accept the linked key", "**Link again**"),
        ({"status": 402}, "Your Tixte plan does not allow this", "Make room at Tixte"),
        ({"status": 403}, "Tixte does not let this account do that.", "`/account link`"),
        ({"status": 404}, "Tixte does not have this (any more).", "Check the name"),
        ({"status": 409}, "Tixte already has something of that name.", "Choose another name"),
        ({"status": 413}, "larger than Tixte takes from this account", "Send a smaller file"),
        ({"status": 500}, "Tixte has trouble of its own (HTTP 500).", MAYBE),
        ({"status": 502}, "Tixte has trouble of its own (HTTP 502).", MAYBE),
        ({"status": 200, "body": "<html>oops</html>"}, "makes no sense, such as an error", MAYBE),
        ({"status": 302, "headers": {"Location": "/"}}, "makes no sense", ""),
        ({"mode": "drop"}, "broke off, or it did not answer in time", MAYBE),
    ],
    ids=lambda value: (
        str(value.get("status", value.get("mode"))) if isinstance(value, dict) else ""
    ),
)
async def test_one_file_fails(
    linked: World, fault: dict[str, Any], cause: str, next_step: str
) -> None:
    fault = {"keep" if name == "bytes" else name: value for name, value in fault.items()}
    linked.tixte.fail_upload(**fault)
    _, seen = await linked.sent(("a.txt", b"a" * 100), ("b.txt", b"b" * 100))
    assert seen.cards == 1
    assert seen.text.count("❌") == 1
    failure = seen.text[seen.text.index("❌") :]
    assert cause in failure
    assert next_step in failure
    # The reference leads to the log, and the failed one was tried once: nothing is sent twice.
    (event,) = (one for one in linked.logs if one.get("reference") == seen.reference)
    assert event["event"] == "transfer.failed"
    assert len(linked.tixte.posts) == 2
    assert "Traceback" not in seen.text


@pytest.mark.parametrize("fault", [{"mode": "truncate", "keep": 30}, {"mode": "handle_then_drop"}])
async def test_what_it_took_without_saying_so_is_found(
    linked: World, fault: dict[str, Any]
) -> None:
    linked.tixte.fail_upload(**fault)
    _, seen = await linked.sent(("a.txt", b"a" * 100), ("b.txt", b"b" * 100))
    assert seen.cards == 2
    assert seen.text.count("SHA-256") == 2
    assert len(linked.tixte.posts) == 2
    assert linked.tixte.stored == {"a.txt": b"a" * 100, "b.txt": b"b" * 100}


async def test_tixtes_own_words_are_quoted(linked: World) -> None:
    linked.tixte.fail_upload(status=400, body=ENVELOPE)
    _, seen = await linked.sent(("a.txt", b"a"))
    assert "Tixte says: `no 'good' **at all**`" in seen.text


async def test_a_rate_limit_is_waited_out(linked: World) -> None:
    linked.tixte.fail_upload(status=429, headers={"Retry-After": "0.05"}, times=2)
    _, seen = await linked.sent(("a.txt", b"a"))
    assert seen.cards == 1
    assert [post.status for post in linked.tixte.posts] == [429, 429, 200]
    assert linked.tixte.stored == {"a.txt": b"a"}


async def test_a_rate_limit_that_does_not_end(linked: World) -> None:
    linked.tixte.fail_upload(status=429, headers={"Retry-After": "0.02"}, times=None)
    _, seen = await linked.sent(("a.txt", b"a"))
    assert "Tixte gets too many requests from this account." in seen.text
    assert "Try again in 1 s." in seen.text
    assert len(linked.tixte.posts) == 5


@pytest.mark.parametrize("times", [1, 2])
async def test_a_copy_of_another_size_is_removed(linked: World, times: int) -> None:
    answer = {
        "success": True,
        "size": 3,
        "data": {
            "id": "l5r277bx20a",
            "name": "a",
            "extension": "txt",
            "domain": "larkspur.tixte.co",
            "type": 1,
        },
    }
    linked.tixte.fail_upload(status=200, body=answer, times=times)
    _, seen = await linked.sent(("a.txt", b"a" * 10))
    assert "l5r277bx20a" not in linked.tixte.state.uploads
    assert len(linked.tixte.posts) == 2
    if times == 1:
        assert seen.cards == 1
        assert linked.tixte.stored == {"a.txt": b"a" * 10}
    else:
        assert "Tixte kept 3 of 10 bytes, twice; the broken copies were deleted." in seen.text
        assert "Try again" in seen.buttons
        assert linked.tixte.stored == {}


def lost(times: int) -> dict[str, Any]:
    """Let Tixte say yes to ten bytes, and keep none."""
    data = {"id": "zz9lost0000", "name": "a", "extension": "txt", "domain": "larkspur.tixte.co"}
    answer = {"success": True, "size": 10, "data": data | {"type": 1}}
    return {"status": 200, "body": answer, "times": times}


async def test_a_copy_that_is_lost_is_sent_again(linked: World) -> None:
    linked.tixte.fail_upload(**lost(1))
    _, seen = await linked.sent(("a.txt", b"a" * 10))
    assert seen.cards == 1
    assert "zz9lost0000" not in seen.text
    assert len(linked.tixte.posts) == 2
    assert linked.tixte.stored == {"a.txt": b"a" * 10}


async def test_a_copy_that_is_lost_twice_is_told(linked: World) -> None:
    linked.tixte.fail_upload(**lost(2))
    message, seen = await linked.sent(("a.txt", b"a" * 10))
    assert "Tixte took this file and then did not have it, twice." in seen.text
    assert seen.cards == 0
    assert linked.tixte.stored == {}
    pressed = await linked.press(message, "Try again")
    assert (await linked.final(pressed)).cards == 1
    assert linked.tixte.stored == {"a.txt": b"a" * 10}


@pytest.mark.parametrize("status", [403, 404, 503])
async def test_a_yes_counts_where_the_host_does_not_say(linked: World, status: int) -> None:
    linked.tixte.fail(path="/users/@me/uploads*", status=status, times=None)
    _, seen = await linked.sent(("a.txt", b"a" * 10))
    assert seen.cards == 1
    assert len(linked.tixte.posts) == 1


async def test_who_looks_does_not_wait_for_ever(linked: World) -> None:
    linked.tixte.fail(path="/users/@me/uploads/search", mode="stall", times=None)
    _, seen = await linked.sent(("a.txt", b"a" * 10))
    assert seen.cards == 1
    assert len(linked.tixte.posts) == 1


async def test_a_copy_that_is_found_late_is_sent_once(linked: World) -> None:
    page = {"uploads": [], "page": 1, "total_pages": 1, "total": 0, "results": 0}
    answers: dict[str, Any] = {"/users/@me/uploads/search": [], "/users/@me/uploads": page}
    for path, data in answers.items():
        answer = {"success": True, "data": data}
        linked.tixte.fail(path=path, status=200, body=answer, times=2)
    _, seen = await linked.sent(("a.txt", b"a" * 10))
    assert seen.cards == 1
    assert len(linked.tixte.posts) == 1
    looks = [one for one in linked.tixte.requests if one.path == "/users/@me/uploads/search"]
    assert len(looks) == 3


async def test_the_storage_is_full(linked: World) -> None:
    larkspur = next(iter(linked.tixte.state.accounts.values()))
    larkspur.tier = type(larkspur.tier)(file=10**6, storage=1)
    _, seen = await linked.sent(("a.txt", b"a"))
    assert "its storage is full" in seen.text


async def test_tixte_cannot_be_reached(linked: World) -> None:
    await linked.tixte.running.close()
    _, seen = await linked.sent(("a.txt", b"a"))
    assert "Tixte cannot be reached right now." in seen.text
    assert MAYBE not in seen.text


async def test_the_account_goes_while_the_file_waits(linked: World) -> None:
    linked.tixte.fail_upload(status=401)
    _, seen = await linked.sent(("a.txt", b"a"))
    assert seen.reference
    again = await linked.link()
    assert "Linked" in linked.see_reply(again).text
    _, seen = await linked.sent(("a.txt", b"a"))
    assert seen.cards == 1
