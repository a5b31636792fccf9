"""Tokens: renewed before they end, once for many, and had anew where they are refused."""

from __future__ import annotations

import asyncio
import time
from typing import TYPE_CHECKING, Any

import pytest
from pydantic import SecretStr

from bot.emulation import FAULTS, REQUESTS, Fault
from bot.http.errors import ErrorKind
from cogs.gett.client import GettClient
from cogs.gett.emulator import STATE
from cogs.gett.errors import GettAuthError, GettConnectionError, GettError, GettServerError
from cogs.gett.tokens import Tokens
from tests.bot.http.loopback import Blocks
from tests.cogs.gett.over_sockets import MAPLE, USERID

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from bot.emulation import RunningEmulator

LIFE = 86_400


class Clock:
    """A clock that is set by hand."""

    def __init__(self) -> None:
        self.now = time.time()

    def __call__(self) -> float:
        return self.now


class Kept:
    """A store of tokens in memory."""

    def __init__(self, tokens: Tokens | None = None) -> None:
        self.tokens = tokens
        self.saved = 0

    async def load(self) -> Tokens | None:
        await asyncio.sleep(0)
        return self.tokens

    async def save(self, tokens: Tokens) -> None:
        await asyncio.sleep(0)
        self.tokens, self.saved = tokens, self.saved + 1


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
async def client(gett: RunningEmulator, clock: Clock) -> AsyncIterator[GettClient]:
    async with GettClient(**MAPLE, base_url=gett.url, clock=clock) as opened:
        yield opened


def logins(gett: RunningEmulator) -> int:
    return sum(one.path == "/users/login" for one in gett.runner.app[REQUESTS])


def fail(gett: RunningEmulator, **fault: Any) -> None:
    gett.runner.app[FAULTS].append(Fault(**fault))


def withdraw(gett: RunningEmulator, *, refresh: bool = False) -> None:
    state = gett.runner.app[STATE]
    state.access_tokens.clear()
    if refresh:
        state.refresh_tokens.clear()


async def test_many_calls_log_in_once(client: GettClient, gett: RunningEmulator) -> None:
    found = await asyncio.gather(*(client.get_shares_list() for _ in range(20)))
    assert all(len(one) == 2 for one in found)
    assert logins(gett) == 1


async def test_h23_many_calls_renew_once(client: GettClient, gett: RunningEmulator) -> None:
    await client.user.login()
    old = await client.user.access_token()
    withdraw(gett)
    found = await asyncio.gather(
        *(client.get_shares_list() for _ in range(10)),
        *(client.create_share(f"{number}") for number in range(10)),
    )
    assert len(found) == 20
    assert logins(gett) == 2
    assert await client.user.access_token() != old
    assert len(gett.runner.app[STATE].shares) == 13


@pytest.mark.parametrize(("passed", "renews"), [(LIFE - 3600 - 5, False), (LIFE - 3600, True)])
async def test_renewed_before_it_ends(
    client: GettClient, gett: RunningEmulator, clock: Clock, *, passed: int, renews: bool
) -> None:
    first = await client.user.access_token()
    clock.now += passed
    found = await asyncio.gather(*(client.user.access_token() for _ in range(20)))
    assert len(set(found)) == 1
    assert (found[0] != first) is renews
    assert logins(gett) == 1 + renews


async def test_the_grace_can_be_set(
    client: GettClient, gett: RunningEmulator, clock: Clock
) -> None:
    client.user.access_token_grace = 60
    await client.user.access_token()
    clock.now += LIFE - 61
    await client.user.access_token()
    assert logins(gett) == 1
    clock.now += 1
    await client.user.access_token()
    assert logins(gett) == 2


async def test_a_grace_as_long_as_the_life(
    client: GettClient, gett: RunningEmulator, clock: Clock
) -> None:
    gett.runner.app[STATE].token_seconds = 1000
    for passed, wanted in ((0, 1), (499, 1), (2, 2)):
        clock.now += passed
        await client.user.access_token()
        assert logins(gett) == wanted


@pytest.mark.parametrize("refused", [400, 401, 403, 404])
async def test_a_refused_refresh_falls_back_to_the_keys(
    client: GettClient, gett: RunningEmulator, refused: int
) -> None:
    await client.user.login()
    withdraw(gett)
    fail(gett, path="/users/login", status=refused, body={"error": "no"})
    assert await client.user.refresh() is True
    assert logins(gett) == 3


async def test_both_tokens_are_gone(client: GettClient, gett: RunningEmulator) -> None:
    await client.user.login()
    withdraw(gett, refresh=True)
    await client.user.refresh()
    assert client.user.userid == USERID


async def test_without_keys_there_is_nothing_to_fall_back_to(
    client: GettClient, gett: RunningEmulator
) -> None:
    await client.user.login()
    withdraw(gett, refresh=True)
    token = SecretStr(str(client.user.refresh_token))
    async with GettClient(refresh_token=token, base_url=gett.url) as other:
        with pytest.raises(GettAuthError) as caught:
            await other.user.refresh()
    assert caught.value.kind is ErrorKind.UNAUTHORIZED


@pytest.mark.parametrize("status", [400, 401, 403, 404])
async def test_wrong_keys(gett: RunningEmulator, status: int) -> None:
    fail(gett, path="/users/login", status=status, body={"error": "User not found"}, times=None)
    async with GettClient(**MAPLE, base_url=gett.url) as client:
        with pytest.raises(GettAuthError) as caught:
            await client.get_shares()
    error = caught.value
    assert (error.http_status, error.error) == (status, "User not found")
    assert error.kind is ErrorKind.UNAUTHORIZED
    assert error.endpoint == "/users/login"


async def test_a_failed_renewal_wakes_all_who_wait(
    client: GettClient, gett: RunningEmulator
) -> None:
    fail(gett, path="/users/login", status=401, body={"error": "User not found"}, times=None)
    calls = (client.get_shares() for _ in range(20))
    found = await asyncio.wait_for(asyncio.gather(*calls, return_exceptions=True), 5)
    assert all(isinstance(one, GettAuthError) for one in found)
    assert logins(gett) == 1
    gett.runner.app[FAULTS].clear()
    assert len(await client.get_shares()) == 2


@pytest.mark.usefixtures("no_backoff")
async def test_trouble_at_renewing_is_no_refusal(client: GettClient, gett: RunningEmulator) -> None:
    await client.user.login()
    withdraw(gett)
    fail(gett, path="/users/login", status=503, times=None)
    with pytest.raises(GettServerError):
        await client.user.refresh()
    gett.runner.app[FAULTS].clear()
    fail(gett, path="/users/login", mode="drop", times=1)
    await client.user.refresh()
    fail(gett, path="/users/login", mode="drop", times=None)
    withdraw(gett)
    with pytest.raises(GettConnectionError):
        await client.user.refresh()


async def test_whoever_gives_up_leaves_the_renewal_to_the_next(
    client: GettClient, gett: RunningEmulator
) -> None:
    fail(gett, path="/users/login", mode="stall")
    first = asyncio.create_task(client.get_shares())
    while not logins(gett):  # noqa: ASYNC110 - the emulator tells nobody
        await asyncio.sleep(0.01)
    second = asyncio.create_task(client.get_shares())
    await asyncio.sleep(0)
    first.cancel()
    assert len(await asyncio.wait_for(second, 5)) == 2


@pytest.mark.parametrize(
    ("status", "text", "renews"),
    [
        (401, "", True),
        (403, "accesstoken is not valid", True),
        (403, "the share is not yours", False),
    ],
)
async def test_which_refusals_mean_the_token(
    client: GettClient, gett: RunningEmulator, status: int, text: str, *, renews: bool
) -> None:
    await client.user.login()
    fail(gett, method="POST", path="/shares/create", status=status, body={"error": text})
    if renews:
        await client.create_share()
    else:
        with pytest.raises(GettError):
            await client.create_share()
    assert logins(gett) == 1 + renews


async def test_a_new_token_that_is_refused_too_is_an_error(
    client: GettClient, gett: RunningEmulator
) -> None:
    fail(gett, path="/shares", status=401, body={"error": "bad token"}, times=None)
    with pytest.raises(GettAuthError):
        await client.get_shares()
    assert logins(gett) == 2
    assert sum(one.path == "/shares" for one in gett.runner.app[REQUESTS]) == 2


async def test_it_ends_while_a_long_file_goes_out(
    client: GettClient, gett: RunningEmulator, clock: Clock
) -> None:
    class Long(Blocks):
        """Takes longer than the tokens live."""

        def open(self) -> Any:
            clock.now += 2 * LIFE
            withdraw(gett)
            return super().open()

    file = await client.upload_file("long.bin", Long([b"abc"]))
    assert await file.contents() == b"abc"
    await file.destroy()
    assert logins(gett) == 2


# --- the clock


async def test_a_clock_that_is_put_back(
    client: GettClient, gett: RunningEmulator, clock: Clock
) -> None:
    await client.user.access_token()
    clock.now -= 3600
    await client.user.access_token()
    assert logins(gett) == 2
    await client.user.access_token()
    assert logins(gett) == 2


@pytest.mark.parametrize("hours", [-48, 48])
async def test_a_server_whose_clock_is_wrong(gett: RunningEmulator, hours: int) -> None:
    clock = Clock()
    clock.now += hours * 3600
    async with GettClient(**MAPLE, base_url=gett.url, clock=clock) as client:
        for _ in range(3):
            await client.get_shares()
    assert logins(gett) == 1


# --- what is kept


async def test_tokens_are_shared_through_the_store(gett: RunningEmulator) -> None:
    store = Kept()
    for _ in range(3):
        async with GettClient(**MAPLE, base_url=gett.url, tokens=store) as client:
            await client.get_shares()
    assert (logins(gett), store.saved) == (1, 1)
    assert store.tokens is not None
    for secret in (store.tokens.access, store.tokens.refresh):
        assert str(secret) not in repr(store.tokens)


async def test_what_another_process_has_renewed_is_taken(gett: RunningEmulator) -> None:
    store = Kept()
    async with (
        GettClient(**MAPLE, base_url=gett.url, tokens=store) as one,
        GettClient(**MAPLE, base_url=gett.url, tokens=store) as other,
    ):
        await one.get_shares()
        await other.get_shares()
        withdraw(gett)
        await one.get_shares()
        await other.get_shares()
    assert logins(gett) == 2


async def test_stale_tokens_in_the_store_are_renewed(gett: RunningEmulator) -> None:
    now = int(time.time())
    for expires_at in (now - 10, now + 100, now + 10 * LIFE):
        store = Kept(Tokens("a.old", "r.old", expires_at, LIFE))
        async with GettClient(**MAPLE, base_url=gett.url, tokens=store) as client:
            await client.get_shares()
        assert store.tokens is not None
        assert store.tokens.access != "a.old"


async def test_the_refresh_token_that_comes_is_kept(gett: RunningEmulator) -> None:
    store = Kept()
    async with GettClient(**MAPLE, base_url=gett.url, tokens=store) as client:
        await client.user.login()
        first = client.user.refresh_token
        withdraw(gett)
        await client.user.refresh()
        assert client.user.refresh_token != first
        body = {"accesstoken": "a.x", "expires": 60}
        fail(gett, path="/users/login", status=200, body=body)
        second = client.user.refresh_token
        await client.user.login()
        assert client.user.refresh_token == second


@pytest.mark.parametrize(
    "body",
    ["welcome", "", [], {"accesstoken": ""}, {"accesstoken": "a.x", "expires": 0}, {"expires": 5}],
)
async def test_a_login_that_brings_no_token(
    client: GettClient, gett: RunningEmulator, body: Any
) -> None:
    fail(gett, path="/users/login", status=200, body=body, times=None)
    with pytest.raises(GettServerError) as caught:
        await client.get_shares()
    assert caught.value.kind is ErrorKind.INVALID_ANSWER
    assert "a.x" not in str(caught.value)
