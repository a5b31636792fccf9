from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from cogs.transfers.queue import positions
from storage.transfers import Transfer
from storage.uploads import Origin

ONE = Transfer(
    id="0", batch_id="b", position=0, user_id=1, account_id=1, service="tixte",
    origin=Origin(1, 2, 3, 4), filename="a", wished_name=None, declared_type=None, size=1,
    private=False, source_kind="attachment", state="waiting", cause=None, next_step=None,
    reference=None, upload=None, created_at=datetime(2026, 1, 1, tzinfo=UTC),
)  # fmt: skip


@pytest.mark.parametrize(
    ("others", "places"),
    [({}, [1, 2, 3]), ({2: 1}, [2, 3, 4]), ({2: 1000}, [2, 4, 6]), ({2: 1, 3: 2}, [3, 5, 6])],
)
def test_long_queues_of_others_count_for_little(others: dict[int, int], places: list[int]) -> None:
    mine = [replace(ONE, id=str(number)) for number in range(3)]
    found = positions(mine, {"tixte": {1: 3} | others})
    assert [found[one.id] for one in mine] == places


def test_only_what_waits_has_a_place_and_each_service_its_queue() -> None:
    mine = [
        replace(ONE, id="running", state="sending"),
        replace(ONE, id="first"),
        replace(ONE, id="elsewhere", service="gett"),
    ]
    assert positions(mine, {"tixte": {1: 1}}) == {"first": 1, "elsewhere": 1}
