"""Everything that is kept, opened together and handed down as one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from storage.accounts import AccountStore
from storage.batches import BatchStore
from storage.carrying import CarryingStore
from storage.command_syncs import CommandSyncStore
from storage.database import Database, StorageError, sqlite_file
from storage.deletions import DeletionStore
from storage.guild_settings import GuildSettingsStore
from storage.history import HistoryStore
from storage.kept_requests import KeptRequestStore
from storage.pending_links import PendingLinkStore
from storage.schema import migrate
from storage.transfers import TransferStore
from storage.uploads import UploadStore
from storage.vault import Vault
from storage.walk_index import WalkIndexStore
from storage.walk_steps import WalkStepStore
from storage.walks import WalkStore

if TYPE_CHECKING:
    from pathlib import Path

    from storage.keys import KeyRingSource


@dataclass(frozen=True, slots=True)
class Store:
    """The database and the stores on top of it."""

    database: Database
    vault: Vault
    accounts: AccountStore
    uploads: UploadStore
    history: HistoryStore
    deletions: DeletionStore
    batches: BatchStore
    transfers: TransferStore
    carrying: CarryingStore
    walks: WalkStore
    walk_steps: WalkStepStore
    walk_index: WalkIndexStore
    kept_requests: KeptRequestStore
    pending_links: PendingLinkStore
    guild_settings: GuildSettingsStore
    command_syncs: CommandSyncStore

    async def close(self) -> None:
        """Close the database."""
        await self.database.close()


async def open_store(url: str, key_ring: KeyRingSource) -> Store:
    """Open the database, bring it up to date, and build the stores.

    Args:
        url: The database's address, see ``Database``.
        key_ring: The keys that seal and open.

    Raises:
        StorageError: The database cannot be used; the text says why and what to do.
    """
    database = open_database(url)
    try:
        await migrate(database)
    except BaseException:
        await database.close()
        raise
    vault = Vault(key_ring)
    upload_store = UploadStore(database, vault)
    batch_store = BatchStore(database, vault)
    transfer_store = TransferStore(database, vault, batch_store, upload_store)
    return Store(
        database=database,
        vault=vault,
        accounts=AccountStore(database, vault),
        uploads=upload_store,
        history=HistoryStore(database),
        deletions=DeletionStore(database),
        batches=batch_store,
        transfers=transfer_store,
        carrying=CarryingStore(database, vault, batch_store, upload_store),
        walks=WalkStore(database, batch_store),
        walk_steps=WalkStepStore(database, transfer_store),
        walk_index=WalkIndexStore(database),
        kept_requests=KeptRequestStore(database, vault),
        pending_links=PendingLinkStore(database, vault),
        guild_settings=GuildSettingsStore(database),
        command_syncs=CommandSyncStore(database),
    )


def open_database(url: str) -> Database:
    """Open the database as it is; the folder of a file is made.

    Raises:
        StorageError: The file cannot be written.
    """
    if (file := sqlite_file(url)) is not None:
        _prepare_file(file)
    return Database(url)


def _prepare_file(file: Path) -> None:
    """Make the folder, and see that the file can be written.

    Where it cannot, the driver fails as well, but its thread may outlive the loop and complain.
    """
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise StorageError(f"the folder {file.parent} cannot be made: {error}") from error
    try:
        file.open("ab").close()
    except OSError as error:
        raise StorageError(
            f"the database cannot be used: unable to open database file ({error.strerror})"
        ) from error
