"""What is linked before anybody does anything."""

from __future__ import annotations

from bot.demo.stage import open_stage
from storage.accounts import Owner


async def test_you_have_an_account_at_each_service_but_the_one_that_you_link() -> None:
    async with open_stage(log_level="error") as stage:
        await stage.link_all_but("tixte")
        store = stage.simulation.store.accounts
        linked = {one.service: one for one in await store.of(Owner("user", stage.you.id))}
        services = {one.name for one in stage.bot.services}
        assert set(linked) == services - {"tixte"}
        for name, account in linked.items():
            assert await store.credentials(account) == stage.simulation.linked[name]
        assert await store.of(Owner("user", stage.friend.id)) == []
        # Who else links it, the tour or a test, finds that these are right as well.
        await stage.link_all_but("gett")
        assert {one.service for one in await store.of(Owner("user", stage.you.id))} == services
