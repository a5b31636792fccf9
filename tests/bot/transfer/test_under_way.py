from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from bot.transfer.under_way import UnderWay
from storage.transfers import Transfer
from storage.uploads import Origin

NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)
FIRST = Transfer(
    id="1",
    batch_id="b",
    position=0,
    user_id=7,
    account_id=1,
    service="tixte",
    origin=Origin(1, 2, 3, 4),
    filename="photo.png",
    wished_name=None,
    declared_type="image/png",
    size=1000,
    private=False,
    source_kind="attachment",
    state="waiting",
    cause=None,
    next_step=None,
    reference=None,
    upload=None,
    created_at=NOW,
)
SECOND = replace(FIRST, id="2", created_at=NOW + timedelta(seconds=1))
OF_ANOTHER = Origin(1, 2, 3, 5)


def begun(*transfers: Transfer) -> UnderWay:
    under_way = UnderWay()
    for one in transfers:
        under_way.begin(one)
    return under_way


@pytest.mark.parametrize(
    "changes",
    [
        pytest.param({}, id="the same attachment"),
        pytest.param({"filename": "other.png"}, id="the same attachment by another name"),
        pytest.param({"origin": OF_ANOTHER}, id="sent anew by the same name"),
        pytest.param(
            {"origin": OF_ANOTHER, "filename": "photo-x7k2.png"}, id="its name made distinct"
        ),
    ],
)
def test_what_may_be_the_same_waits(changes: dict[str, Any]) -> None:
    second = replace(SECOND, **changes)
    assert begun(FIRST, second).before(second) == FIRST
    assert begun(FIRST, second).before(FIRST) is None, "the first one waits for nobody"


@pytest.mark.parametrize(
    "changes",
    [
        {"size": 1001},
        {"size": None},
        {"user_id": 8},
        {"account_id": 2},
        {"account_id": None},
        {"private": True},
        {"keep_metadata": True},
        {"options": {"domain": "a.tixte.co"}},
        {"force": True},
        {"origin": OF_ANOTHER, "filename": "other.png"},
    ],
    ids=str,
)
def test_what_is_another_file_does_not_wait(changes: dict[str, Any]) -> None:
    second = replace(SECOND, **changes)
    assert begun(FIRST, second).before(second) is None


def test_only_what_has_begun_is_waited_for() -> None:
    assert begun(SECOND).before(SECOND) is None
    under_way = begun(FIRST, SECOND)
    under_way.end(FIRST.id)
    under_way.end("unknown")
    assert under_way.before(SECOND) is None


def test_of_several_the_first_one_counts() -> None:
    same_time = replace(FIRST, id="0", position=1)
    third = replace(FIRST, id="3", created_at=NOW + timedelta(seconds=2))
    under_way = begun(third, SECOND, same_time, FIRST)
    assert [under_way.before(one) for one in (FIRST, same_time, SECOND, third)] == [
        None,
        FIRST,
        FIRST,
        FIRST,
    ]
