from __future__ import annotations

from datetime import UTC, datetime

import pytest

from bot.service_registry import ServiceRegistry
from cogs.accounts.words import account_list
from storage.accounts import Account, Owner
from storage.guild_settings import GuildSettings

FIRST = "used where no service is named"


def account(service: str, label: str, *, kind: str = "user", is_default: bool = True) -> Account:
    owner = Owner("guild" if kind == "guild" else "user", 1)
    moment = datetime(2026, 1, 1, tzinfo=UTC)
    return Account(1, owner, service, label, "r", label, is_default, None, moment)


def test_one_service_needs_no_word_on_which_comes_first() -> None:
    accounts = [account("tixte", "a"), account("tixte", "b", is_default=False)]
    said = account_list(accounts, ServiceRegistry(), None)
    assert FIRST not in said
    assert said.count("default") == 1


def test_of_several_services_the_first_is_marked() -> None:
    accounts = [account("gett", "a"), account("tixte", "b"), account("tixte", "c", kind="guild")]
    said = account_list(accounts, ServiceRegistry(), GuildSettings())
    assert said.count(FIRST) == 1
    assert f"**gett** · a · default · {FIRST} · linked" in said


@pytest.mark.parametrize("is_open", [False, True])
def test_a_servers_accounts_say_who_uses_them(is_open: bool) -> None:  # noqa: FBT001
    accounts = [account("tixte", "c", kind="guild")]
    said = account_list(accounts, ServiceRegistry(), GuildSettings(members_may_use=is_open))
    assert "Your linked accounts" not in said
    assert ("members may use it" in said) is is_open
