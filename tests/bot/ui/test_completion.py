from __future__ import annotations

import asyncio

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import UserError
from bot.http.errors import ErrorKind, ServiceError
from bot.ui.completion import Suggestion, as_choices, complete


async def know(*names: str, after: float = 0.0) -> list[Suggestion]:
    await asyncio.sleep(after)
    return [Suggestion(name, name.lower()) for name in names]


async def fail(error: Exception) -> list[Suggestion]:
    raise error


async def test_our_own_come_first_and_nothing_twice() -> None:
    choices = await complete(know("Sun", "Moon"), know("Moon", "Star"))
    assert [choice.name for choice in choices] == ["Sun", "Moon", "Star"]


async def test_both_are_asked_at_once() -> None:
    meeting = asyncio.Barrier(2)

    async def meet(name: str) -> list[Suggestion]:
        await meeting.wait()
        return [Suggestion(name, name)]

    assert len(await complete(meet("a"), meet("b"), seconds=5)) == 2


async def test_a_slow_account_is_let_be() -> None:
    loop = asyncio.get_running_loop()
    begun = loop.time()
    choices = await complete(know("Sun"), know("Star", after=60.0), seconds=0.05)
    assert [choice.name for choice in choices] == ["Sun"]
    assert loop.time() - begun < 5


@pytest.mark.parametrize(
    "error",
    [
        ServiceError("away", kind=ErrorKind.UNREACHABLE),
        UserError("No account.", "Link one."),
        ConnectionResetError(),
    ],
)
async def test_a_failing_account_only_leaves_a_gap(error: Exception) -> None:
    assert [choice.name for choice in await complete(know("Sun"), fail(error))] == ["Sun"]
    assert [choice.name for choice in await complete(fail(error), know("Sun"))] == ["Sun"]


@given(st.lists(st.builds(Suggestion, st.text(max_size=150), st.text(max_size=150))))
def test_discord_takes_whatever_comes_of_it(suggestions: list[Suggestion]) -> None:
    choices = as_choices(suggestions)
    assert len(choices) <= 25
    assert len({choice.value for choice in choices}) == len(choices)
    for choice in choices:
        assert 1 <= len(choice.name) <= 100
        assert 1 <= len(choice.value) <= 100
