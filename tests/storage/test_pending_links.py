from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import select, update

from storage.accounts import Owner
from storage.pending_link import Fetched, NewLink, PendingLink, hashed
from storage.pending_links import LIFE, MOST_AT_ONCE, TRIES
from storage.tables import pending_links
from storage.vault import SealBrokenError

if TYPE_CHECKING:
    from storage.store import Store

ME = NewLink(
    2**63 - 1,
    "Ada ☀️",
    Owner("guild", 2**63 - 2),
    "toy",
    label="main",
    account_id=3,
    kept_id="k" * 32,
    scopes=("profile/public", "openid"),
)
FETCHED = Fetched("7", "ada ☀️", 10_000_000_000, {"access_token": "a-telling-token", "ключ": "☀️"})
CODE = "ABCDEFGH"
BASE = "https://bot.example/link/back"


async def sent(store: Store, new: NewLink = ME, state: str = "state") -> PendingLink:
    """Let a browser go on to the service."""
    link, _ = await store.pending_links.open(new)
    assert await store.pending_links.send(link, state, f"browser of {state}", BASE)
    found = await store.pending_links.by_state(state)
    assert found is not None
    return found


async def kept(store: Store, new: NewLink = ME, state: str = "state") -> PendingLink:
    """Let it come back, with an account."""
    link = await sent(store, new, state)
    assert await store.pending_links.claim(link)
    assert await store.pending_links.keep(link, FETCHED, CODE)
    return link


async def rows(store: Store) -> list[Any]:
    async with store.database.read() as connection:
        return list((await connection.execute(select(pending_links))).all())


async def age(store: Store, by: timedelta) -> None:
    async with store.database.write() as connection:
        await connection.execute(
            update(pending_links).values(
                created_at=datetime.now(UTC) - by, expires_at=datetime.now(UTC) + LIFE - by
            )
        )


async def test_it_is_found_by_its_page(store: Store) -> None:
    link, page = await store.pending_links.open(ME)
    assert await store.pending_links.by_page(page) == link
    assert link.asked == ME
    assert link.status == "opened"
    assert await store.pending_links.by_page("another") is None
    assert not link.is_browser(None)
    assert not link.is_browser("")


async def test_step_by_step(store: Store) -> None:
    links = store.pending_links
    link = await sent(store)
    assert (link.status, link.redirect_base) == ("sent", BASE)
    assert link.is_browser("browser of state")
    assert not link.is_browser("another")
    assert await links.waiting(ME) is None
    assert await links.claim(link)
    assert not await links.claim(link), "a code is used once"
    assert await links.enter(link.id, ME.user_id, CODE) is None
    assert await links.keep(link, FETCHED, CODE)
    waiting = await links.waiting(ME)
    assert waiting is not None
    assert waiting.id == link.id
    assert await links.account_name(waiting) == "ada ☀️"
    for other in (
        replace(ME, user_id=1),
        replace(ME, owner=Owner("user", ME.owner.id)),
        replace(ME, owner=Owner("guild", 1)),
        replace(ME, service="other"),
        replace(ME, label="other"),
        replace(ME, label=None),
    ):
        assert await links.waiting(other) is None
    assert await links.waiting(replace(ME, account_id=None, kept_id=None)) == waiting
    entered = await links.enter(link.id, ME.user_id, CODE)
    assert entered is not None
    assert (entered.is_right, entered.fetched, entered.link.asked) == (True, FETCHED, ME)
    assert await links.enter(link.id, ME.user_id, CODE) is None
    assert await rows(store) == []


async def test_nothing_of_it_is_in_clear(store: Store) -> None:
    link, page = await store.pending_links.open(ME)
    await store.pending_links.send(link, "a-state", "a-browser", BASE)
    found = await store.pending_links.by_state("a-state")
    assert found is not None
    await store.pending_links.claim(found)
    await store.pending_links.keep(found, FETCHED, CODE)
    shown = repr(await rows(store)) + repr(found)
    for secret in (page, "a-state'", "a-browser", CODE, hashed(CODE), "a-telling-token"):
        assert secret not in shown
    assert "a-telling-token" not in repr(FETCHED)


async def test_one_of_many_who_claim_at_once(store: Store) -> None:
    link = await sent(store)
    claimed = await asyncio.gather(*(store.pending_links.claim(link) for _ in range(5)))
    assert sorted(claimed) == [False] * 4 + [True]


async def test_one_of_many_who_enter_at_once(store: Store) -> None:
    link = await kept(store)
    entered = await asyncio.gather(
        *(store.pending_links.enter(link.id, ME.user_id, CODE) for _ in range(5))
    )
    assert [one is not None and one.is_right for one in entered].count(True) == 1


async def test_many_wrong_ones_at_once_are_all_counted(store: Store) -> None:
    link = await kept(store)
    entered = await asyncio.gather(
        *(store.pending_links.enter(link.id, ME.user_id, "AAAAAAAA") for _ in range(6))
    )
    left = sorted(one.tries_left for one in entered if one is not None)
    assert left == list(range(TRIES))
    assert await rows(store) == []


async def test_the_last_wrong_one_gives_what_is_to_be_revoked(store: Store) -> None:
    link = await kept(store)
    for left in (2, 1):
        entered = await store.pending_links.enter(link.id, ME.user_id, "AAAAAAAA")
        assert entered is not None
        assert (entered.tries_left, entered.fetched, entered.is_right) == (left, None, False)
    last = await store.pending_links.enter(link.id, ME.user_id, "AAAAAAAA")
    assert last is not None
    assert (last.tries_left, last.fetched, last.is_right) == (0, FETCHED, False)
    assert await store.pending_links.enter(link.id, ME.user_id, CODE) is None


async def test_somebody_else_enters_nothing_and_spends_no_try(store: Store) -> None:
    link = await kept(store)
    assert await store.pending_links.enter(link.id, 1, CODE) is None
    assert await store.pending_links.drop(link.id, 1) is None
    assert await store.pending_links.of(link.id, 1) is None
    entered = await store.pending_links.enter(link.id, ME.user_id, CODE)
    assert entered is not None
    assert (entered.is_right, entered.tries_left) == (True, TRIES)


async def test_what_comes_too_late_is_not_kept(store: Store) -> None:
    first = await sent(store)
    assert await store.pending_links.claim(first)
    # Continue was pressed once more, elsewhere, while the code was exchanged.
    assert await store.pending_links.send(first, "second", "other browser", BASE)
    assert not await store.pending_links.keep(first, FETCHED, CODE)
    assert not await store.pending_links.give_back(first)
    assert await store.pending_links.by_state("state") is None
    second = await store.pending_links.by_state("second")
    assert second is not None
    assert second.status == "sent"


async def test_what_is_signed_in_is_not_begun_again(store: Store) -> None:
    link = await kept(store)
    assert not await store.pending_links.send(link, "second", "other browser", BASE)
    assert not await store.pending_links.give_back(link)
    assert await store.pending_links.by_state("state") is not None


async def test_a_refused_one_is_begun_again(store: Store) -> None:
    link = await sent(store)
    assert await store.pending_links.give_back(link)
    assert await store.pending_links.by_state("state") is None
    assert not await store.pending_links.claim(link)
    assert await store.pending_links.send(link, "second", "browser", BASE)


async def test_ten_minutes_and_then_ten_more_for_the_code(store: Store) -> None:
    link, page = await store.pending_links.open(ME)
    await store.pending_links.send(link, "state", "browser", BASE)
    await age(store, LIFE - timedelta(minutes=1))
    found = await store.pending_links.by_page(page)
    assert found is not None
    assert await store.pending_links.claim(found)
    assert await store.pending_links.keep(found, FETCHED, CODE)
    (row,) = await rows(store)
    assert timedelta(minutes=9) < row.expires_at - datetime.now(UTC) <= LIFE
    await age(store, LIFE + timedelta(seconds=1))
    assert await store.pending_links.by_page(page) is None
    assert await store.pending_links.by_state("state") is None
    assert await store.pending_links.of(link.id, ME.user_id) is None
    assert await store.pending_links.enter(link.id, ME.user_id, CODE) is None
    assert not await store.pending_links.send(link, "x", "y", BASE)
    ((dropped, fetched),) = await store.pending_links.drop_expired()
    assert (dropped.id, fetched) == (link.id, FETCHED)
    assert await rows(store) == []
    assert await store.pending_links.drop_expired() == []


async def test_dropping_gives_what_was_in_it(store: Store) -> None:
    link = await kept(store)
    young, _ = await store.pending_links.open(ME)
    dropped = await store.pending_links.drop(link.id, ME.user_id)
    assert dropped is not None
    assert dropped[1] == FETCHED
    assert [row.id for row in await rows(store)] == [young.id]


async def test_somebody_has_a_few_at_once(store: Store) -> None:
    other, _ = await store.pending_links.open(NewLink(1, "Ben", Owner("user", 1), "toy"))
    made = [(await store.pending_links.open(ME))[0].id for _ in range(MOST_AT_ONCE + 2)]
    assert {row.id for row in await rows(store)} == {other.id, *made[-MOST_AT_ONCE:]}


async def test_it_opens_in_its_own_row_alone(store: Store) -> None:
    mine = await kept(store)
    other = await kept(store, NewLink(1, "Ben", Owner("user", 1), "toy"), "other")
    async with store.database.write() as connection:
        stolen = select(pending_links.c.secret).where(pending_links.c.id == mine.id)
        await connection.execute(
            update(pending_links)
            .where(pending_links.c.id == other.id)
            .values(secret=stolen.scalar_subquery())
        )
    with pytest.raises(SealBrokenError):
        await store.pending_links.enter(other.id, 1, CODE)
    dropped = await store.pending_links.drop(other.id, 1)
    assert dropped is not None
    assert dropped[1] is None
