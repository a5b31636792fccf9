"""Look up and open a credential: as the bot does it, and without anything kept."""

from __future__ import annotations

import asyncio
import statistics
import sys
import tempfile
import time
from typing import TYPE_CHECKING, Any, cast

from sqlalchemy import event

from bot.connections import Connections
from bot.service_registry import ServiceRegistry
from cogs.tixte.service import TixteService
from storage.accounts import NewAccount, Owner
from storage.store import open_store
from storage.vault import KeyRing, generate_key

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    import aiohttp

    from storage.store import Store

ACCOUNTS = 1000
ROUNDS = 500


async def fill(store: Store) -> list[int]:
    """Link accounts, one a person."""
    ids = []
    for person in range(ACCOUNTS):
        new = NewAccount(Owner("user", person), "tixte", "main", "r", "n", None)
        account = await store.accounts.save(new, {"master_key": f"tx.{person}", "domain": "a.b"})
        ids.append(account.id)
    return ids


async def measure(look_up: Callable[[int], Awaitable[object]], ids: list[int]) -> str:
    """Time single look-ups, one after another."""
    taken = []
    for number in range(ROUNDS):
        before = time.perf_counter()
        await look_up(ids[number % len(ids)])
        taken.append((time.perf_counter() - before) * 1000)
    cuts = statistics.quantiles(taken, n=100)
    return f"median {statistics.median(taken):7.4f} ms  p99 {cuts[98]:7.4f} ms"


async def run() -> None:
    """Print the table."""
    with tempfile.TemporaryDirectory() as folder:
        ring = KeyRing.parse(generate_key())
        store = await open_store(f"sqlite+aiosqlite:///{folder}/a.db", ring)
        ids = await fill(store)
        services = ServiceRegistry()
        # Clients are only made, not used: they need no session.
        session = cast("aiohttp.ClientSession", None)
        services.add(TixteService(session, "http://127.0.0.1:1"))
        statements = [0]

        def count(*_: Any) -> None:
            statements[0] += 1

        event.listen(store.database.engine.sync_engine, "before_cursor_execute", count)
        connections = Connections(store.accounts, services)

        async def kept(account_id: int) -> object:
            return await connections.host(account_id, "tixte")

        async def anew(account_id: int) -> object:
            return await Connections(store.accounts, services).host(account_id, "tixte")

        for name, look_up, those in (
            ("nothing kept", anew, ids),
            ("first use", kept, ids),
            ("used in the last minute", kept, ids[:1]),
        ):
            statements[0] = 0
            row = await measure(look_up, those)
            each = statements[0] / ROUNDS
            sys.stdout.write(f"{name:<24} {row}  {each:4.1f} statements each\n")
            store.accounts.listeners.clear()
        await store.close()


def main() -> None:
    """Run it."""
    sys.stdout.write(
        f"look up and open a credential, {ACCOUNTS} accounts in SQLite, {ROUNDS} times each\n"
    )
    asyncio.run(run())


if __name__ == "__main__":
    main()
