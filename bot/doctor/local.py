"""What lies on this machine: settings, keys, the database, room on the disk."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import humanize

from bot.doctor.finding import Finding, ok, problem, warning
from storage.database import Database, StorageError, sqlite_file
from storage.schema import HEAD, current_revision, known_revisions
from storage.vault import KeyRing, KeyRingError

if TYPE_CHECKING:
    from pathlib import Path

    from bot.config import Settings, SettingsError

ROOM_NEEDED = 100 * 1024**2
ROOM_WISHED = 1024**3


def bad_settings(error: SettingsError) -> list[Finding]:
    """Tell which settings are wrong; each line of the error names one."""
    found = []
    for line in str(error).splitlines():
        seen, _, example = line.partition("; for example ")
        mend = f"write it like {example}" if example else "see .env.example"
        found.append(problem("Settings", seen, mend))
    return found


def good_settings(settings: Settings) -> Finding:
    """Tell that the settings can be read."""
    count = len(settings.model_fields_set)
    return ok("Settings", f"readable, {count} set and the others at their defaults")


def check_keys(settings: Settings) -> Finding:
    """Look whether the ring of keys can be used; nothing is made."""
    if settings.credential_keys is not None:
        ring = KeyRing.parse(settings.credential_keys.get_secret_value())
        return ok("Keys", f"{_keys(ring)} in CREDENTIAL_KEYS")
    path = settings.data_dir / "keys"
    try:
        if not path.exists():
            return warning(
                "Keys",
                f"there is no {path} yet",
                "nothing to do: the first start makes it; then keep a copy elsewhere",
            )
        ring = KeyRing.from_file(path)
    except KeyRingError as error:
        return problem("Keys", str(error), "restore the file from a copy, or set CREDENTIAL_KEYS")
    except OSError as error:
        return problem(
            "Keys",
            f"{path} cannot be read ({error.strerror})",
            "let it belong to the user that runs the bot, mode 0600",
        )
    return ok("Keys", f"{_keys(ring)} in {path}, which nobody else may read")


def _keys(ring: KeyRing) -> str:
    return "1 key" if len(ring.keys) == 1 else f"{len(ring.keys)} keys"


def check_disk(settings: Settings) -> list[Finding]:
    """Look how much room there is where the bot writes."""
    file = sqlite_file(settings.database_url)
    folders = [settings.data_dir] if file is None else [settings.data_dir, file.parent]
    found = [_room(folder) for folder in dict.fromkeys(map(_existing, folders))]
    return [one for one in found if one is not None]


def _room(folder: Path) -> Finding | None:
    label = "Disk"
    try:
        free = shutil.disk_usage(folder).free
    except OSError:
        return None  # what is wrong with the folder say keys and database
    seen = f"{humanize.naturalsize(free)} free at {folder.resolve()}"
    if free < ROOM_NEEDED:
        return problem(label, seen, "make room: without it nothing can be recorded")
    if free < ROOM_WISHED:
        return warning(label, seen, "make room before the database needs it")
    return ok(label, seen)


def _existing(path: Path) -> Path:
    """Give the folder that is there, or would hold what is not there yet."""
    path = path.absolute()
    return next((one for one in (path, *path.parents) if one.is_dir()), path)


async def check_database(settings: Settings) -> Finding:
    """Look whether the database answers, takes changes, and has a shape that we know."""
    file = sqlite_file(settings.database_url)
    where = "PostgreSQL" if file is None else f"SQLite at {file}"
    mend = "check DATABASE_URL, and that the server runs and knows this user and database"
    if file is not None:
        mend = "check DATABASE_URL, and that the file belongs to the user that runs the bot"
    try:
        if file is not None and not file.exists():
            return warning(
                "Database",
                f"{where} is not there yet",
                "nothing to do: the first start makes it",
            )
        database = Database(settings.database_url)
        try:
            return _revision(where, await current_revision(database))
        finally:
            await database.close()
    except (StorageError, OSError) as error:
        return problem("Database", f"{where}: {' '.join(str(error).split())}", mend)


def _revision(where: str, revision: str | None) -> Finding:
    if revision == HEAD:
        return ok("Database", f"{where} answers and can be written, revision {revision}")
    if revision is None or revision in known_revisions():
        shape = "empty" if revision is None else f"at revision {revision}"
        return warning(
            "Database",
            f"{where} is {shape}, this release works with {HEAD}",
            "back it up; the next start brings it up to date",
        )
    return problem(
        "Database",
        f"{where} is of a newer release (revision {revision}, this one knows up to {HEAD})",
        "run that release, or restore a backup from before the upgrade",
    )
