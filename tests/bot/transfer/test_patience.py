from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from bot.http.errors import ErrorKind, ServiceError
from bot.transfer.patience import IMPATIENT, PASSING, GaveUpError, Patience, Waiting


class Clock:
    now = 1000.0

    def __call__(self) -> float:
        return self.now


def error(kind: ErrorKind = ErrorKind.SERVER, **more: object) -> ServiceError:
    return ServiceError("no", kind=kind, **more)  # type: ignore[arg-type]


def test_pauses_grow_up_to_the_end() -> None:
    clock = Clock()
    waiting = Waiting(Patience(first=5, growth=2, longest=30, in_all=100), clock)
    pauses = []
    for _ in range(6):
        pause = waiting.pause_after(error(), can_ask=True)
        assert pause is not None
        pauses.append(pause)
        clock.now += pause
    assert pauses == [5, 10, 20, 30, 30, 5]
    with pytest.raises(GaveUpError) as caught:
        waiting.pause_after(error(), can_ask=True)
    assert "The bot has tried for 2 minutes." in caught.value.cause
    assert waiting.seconds_left == 0


def test_what_went_wrong_before_a_restart_counts() -> None:
    clock = Clock()
    waiting = Waiting(Patience(first=5, in_all=100), clock)
    ago = datetime.now(UTC) - timedelta(seconds=98)
    pause = waiting.pause_after(error(), can_ask=True, since=ago)
    assert pause == pytest.approx(2, abs=0.5)
    clock.now += 2
    with pytest.raises(GaveUpError):
        waiting.pause_after(error(), can_ask=True, since=ago)


def test_an_hour_is_waited_out() -> None:
    clock = Clock()
    waiting = Waiting(Patience(), clock)
    tries = 0
    while clock.now < 1000 + 3600:
        clock.now += waiting.pause_after(error(ErrorKind.UNREACHABLE), can_ask=True) or 0
        tries += 1
    assert 8 < tries < 20


def test_what_the_host_asks_for_counts() -> None:
    waiting = Waiting(Patience(first=5), Clock())
    assert waiting.pause_after(error(ErrorKind.RATE_LIMITED, retry_after=77.0), can_ask=True) == 77


@pytest.mark.parametrize("kind", sorted(set(ErrorKind) - PASSING))
def test_what_does_not_pass_is_not_waited_for(kind: ErrorKind) -> None:
    assert Waiting(Patience()).pause_after(error(kind), can_ask=True) is None


def test_nothing_is_sent_twice_where_nobody_can_ask() -> None:
    waiting = Waiting(Patience())
    assert waiting.pause_after(error(maybe_done=True), can_ask=False) is None
    assert waiting.pause_after(error(maybe_done=False), can_ask=False) == 5
    assert waiting.pause_after(error(maybe_done=True), can_ask=True) == 10


def test_other_errors_and_impatience() -> None:
    assert Waiting(Patience()).pause_after(ValueError(), can_ask=True) is None
    assert Waiting(IMPATIENT).pause_after(error(), can_ask=True) is None
