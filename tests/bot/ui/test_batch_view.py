"""Whatever a batch has become, Discord takes the message that tells it."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import discord
import pytest

from bot.errors import Action
from bot.service_registry import ServiceRegistry
from bot.ui.batch_view import MAX_CARDS, result_view
from storage.transfers import Transfer
from storage.uploads import Origin, Upload

NOW = datetime(2026, 1, 1, tzinfo=UTC)
# https://discord.com/developers/docs/components/reference#text-display
MOST_TEXT = 4000
MOST_COMPONENTS = 40


def upload(number: int, *, link: int, state: str = "stored") -> Upload:
    address = f"https://files.example/{number}/".ljust(link, "a")
    return Upload(
        owner_id=1, account_id=1, service="elsewhere", remote_id=str(number), url=address,
        direct_url=f"{address}?raw", filename=f"{number}{'*' * 200}.png", declared_type=None,
        content_type="application/vnd.oasis.opendocument.text-template", size=123_456_789,
        sha256="0" * 64, private=True, origin=Origin(1, 2, 3, 4), id=number, state=state,
        created_at=NOW, removed=", ".join(["where and when it was taken"] * 9),
    )  # fmt: skip


def transfer(number: int, sent: Upload | None, **other: Any) -> Transfer:
    facts: dict[str, Any] = {
        "id": str(number), "batch_id": "b" * 32, "position": number, "user_id": 1, "account_id": 1,
        "service": "elsewhere", "origin": Origin(1, 2, 3, 4), "filename": f"{number}{'*' * 200}",
        "wished_name": None, "declared_type": "text/html", "size": 1, "private": True,
        "source_kind": "url", "state": "done", "cause": None, "next_step": None,
        "reference": None, "upload": sent, "created_at": NOW,
    }  # fmt: skip
    return Transfer(**(facts | other))


def failed(number: int) -> Transfer:
    words = {"cause": "It is too large. " * 60, "next_step": "Send less.", "reference": "AB12CD34"}
    return transfer(number, None, state="failed", **words)


def shown(transfers: list[Transfer]) -> discord.ui.LayoutView:
    relink = Action("Link again", "carryall:link:elsewhere")
    return result_view("b" * 32, transfers, ServiceRegistry(), is_public=False, relink=relink)


@pytest.mark.parametrize("link", [40, 340, 512, 2000])
@pytest.mark.parametrize("failures", [0, 1, 20])
@pytest.mark.parametrize("sent", range(MAX_CARDS + 2))
def test_every_result_fits(sent: int, failures: int, link: int) -> None:
    done = [transfer(number, upload(number, link=link), double_of=number) for number in range(sent)]
    view = shown([*done, *(failed(sent + number) for number in range(failures))])
    assert view.content_length() <= MOST_TEXT
    assert view.total_children_count <= MOST_COMPONENTS


def test_a_few_have_cards_and_many_a_list() -> None:
    few = [transfer(number, upload(number, link=40)) for number in range(MAX_CARDS)]
    assert all(isinstance(item, discord.ui.Container) for item in shown(few).children[:MAX_CARDS])
    many = [*few, transfer(MAX_CARDS, upload(MAX_CARDS, link=40))]
    assert not any(isinstance(item, discord.ui.Container) for item in shown(many).children)


def test_cards_that_are_too_long_together_are_a_list() -> None:
    few = [transfer(number, upload(number, link=1200)) for number in range(MAX_CARDS)]
    (select,) = [one for one in shown(few).walk_children() if isinstance(one, discord.ui.Select)]
    assert [option.value for option in select.options] == ["0", "1", "2", "3"]
