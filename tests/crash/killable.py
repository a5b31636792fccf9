"""The bot's program, which kills itself at one place: ``python -m tests.crash.killable run``.

``KILL_AT`` names the place. At the start that follows it is unset, and nothing here does anything.
``FIND_BY`` makes Tixte a host that is asked in another way whether it has a file.
"""

from __future__ import annotations

import os
import signal
from itertools import count
from typing import TYPE_CHECKING, Any

from bot.cli import main
from bot.connections import Connections
from bot.transfer.progress import ProgressBoard
from bot.transfer.transfers import Transfers
from bot.walks import history, walker
from cogs.gett import hosting, uploading
from cogs.gett.client import GettClient
from cogs.gett.service import GettService
from cogs.tixte import service
from cogs.tixte.service import TixteService
from storage.batches import BatchStore
from storage.carrying import CarryingStore
from storage.walk_steps import WalkStepStore
from storage.walks import WalkStore
from tests.finders import FINDERS

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from bot.transfer.jobs import Step

GETT_PLACES = (
    "between the share and its note",
    "between the share's note and the file",
    "between the file and its note",
    "between the file's note and its first byte",
    "between the last byte and the look at it",
    "between Ge.tt's yes and our note",
)
STEPS = ("plan", "send", "verify", "record", "tell")
PLACES = (
    *(f"{side} {step}" for step in STEPS for side in ("before", "after")),
    "in the middle of plan",
    "in the middle of the bytes",
    "in the middle of verify",
    "in the middle of record",
    "between the host's yes and our note",
    "between our note that it goes out and the first byte",
    "between the answer and our note that it is told",
)

WALK_PLACES = (
    "behind a page that is read",
    "before a step is noted",
    "between a step that is noted and its jobs",
    "between the last step and the end",
    "between the end of a walk and its telling",
    "between the telling of a walk and our note of it",
)

# Where nobody knows whether the host has the file, unless it can be asked.
UNSURE = (
    "in the middle of the bytes",
    "between the host's yes and our note",
    "between our note that it goes out and the first byte",
)


def die() -> None:
    """End at once, as kill -9 does."""
    os.kill(os.getpid(), signal.SIGKILL)


def dying(work: Callable[..., Any], side: str, time: int = 1) -> Callable[..., Any]:
    """Make something that ends the process before or after it does its work, the n-th time."""
    times = count(1)

    async def run(*args: Any, **keywords: Any) -> Any:
        is_time = next(times) == time
        if is_time and side == "before":
            die()
        result = await work(*args, **keywords)
        if is_time:
            die()
        return result

    return run


def arm(place: str) -> None:
    """Put the end of the process where it is wanted."""
    side, _, step = place.partition(" ")
    if step in STEPS:
        steps = Transfers._steps

        def armed(self: Transfers) -> Mapping[str, Step]:
            found = dict(steps(self))
            found[step] = dying(found[step], side)
            return found

        Transfers._steps = armed  # type: ignore[method-assign]
        return
    match place:
        case "in the middle of plan":
            Connections.host = dying(Connections.host, "after")  # type: ignore[method-assign]
        case "in the middle of the bytes":
            ProgressBoard.note = lambda *_: die()  # type: ignore[method-assign]
        case "in the middle of verify":
            CarryingStore.sent = dying(CarryingStore.sent, "after")  # type: ignore[method-assign]
        case "in the middle of record":
            CarryingStore.finish = dying(CarryingStore.finish, "after")  # type: ignore[method-assign]
        case "between the host's yes and our note":
            TixteService.put = dying(TixteService.put, "after")  # type: ignore[method-assign]
        case "between our note that it goes out and the first byte":
            sending = CarryingStore.mark_sending
            CarryingStore.mark_sending = dying(sending, "after")  # type: ignore[method-assign]
        case "between the answer and our note that it is told":
            BatchStore.mark_told = dying(BatchStore.mark_told, "before")  # type: ignore[method-assign]
        case _:
            arm_gett(place)


def arm_gett(place: str) -> None:
    """Put the end between the steps of an upload to Ge.tt."""
    match place:
        case "between the share and its note":
            GettClient.create_share = dying(GettClient.create_share, "after")  # type: ignore[method-assign]
        case "between the share's note and the file":
            GettClient.create_file = dying(GettClient.create_file, "before")  # type: ignore[method-assign]
        case "between the file and its note":
            GettClient.create_file = dying(GettClient.create_file, "after")  # type: ignore[method-assign]
        case "between the file's note and its first byte":
            hosting.fill = dying(uploading.fill, "before")  # type: ignore[attr-defined]
        case "between the last byte and the look at it":
            uploading.is_there = dying(uploading.is_there, "before")
        case "between Ge.tt's yes and our note":
            GettService.put = dying(GettService.put, "after")  # type: ignore[method-assign]
        case _:
            raise ValueError(place)


def arm_walk(place: str) -> None:
    """Put the end of the process into a walk."""
    match WALK_PLACES.index(place):
        case 0:
            walker.page = dying(history.page, "after", 2)  # type: ignore[attr-defined]
        case 1:
            WalkStepStore.take = dying(WalkStepStore.take, "before", 3)  # type: ignore[method-assign]
        case 2:
            WalkStepStore.take = dying(WalkStepStore.take, "after", 2)  # type: ignore[method-assign]
        case 3:
            WalkStore.finish = dying(WalkStore.finish, "before")  # type: ignore[method-assign]
        case 4:
            WalkStore.finish = dying(WalkStore.finish, "after")  # type: ignore[method-assign]
        case _:
            BatchStore.mark_told = dying(BatchStore.mark_told, "before")  # type: ignore[method-assign]


if __name__ == "__main__":
    if place := os.environ.get("KILL_AT"):
        (arm_walk if place in WALK_PLACES else arm)(place)
    if way := os.environ.get("FIND_BY"):
        service.TixteService = FINDERS[way]  # type: ignore[misc]
    main()
