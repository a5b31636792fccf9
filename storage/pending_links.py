"""Accounts on their way through OAuth: each step is taken once, in time, and by whom it may.

    opened    the person has the address of our page
    sent      a browser has gone on to the service; it holds a cookie and the state
    called    the service has sent it back; its code is being turned into credentials
    pending   those lie here, sealed, until the person enters our code in Discord

What a browser or a service holds is kept as its SHA-256 alone.
"""

from __future__ import annotations

import json
import secrets
import uuid
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import Row, delete, insert, select, update

from storage.accounts import Owner
from storage.pending_link import Entered, Fetched, NewLink, PendingLink, hashed
from storage.sealed import pending_secret
from storage.tables import pending_links
from storage.vault import VaultError

if TYPE_CHECKING:
    from sqlalchemy import ColumnElement

    from storage.database import Database
    from storage.vault import Vault

# To sign in, and then again to enter the code.
LIFE = timedelta(minutes=10)
TRIES = 3
# Of one person; the oldest go first.
MOST_AT_ONCE = 5


class PendingLinkStore:
    """The rows of ``pending_links``."""

    def __init__(self, database: Database, vault: Vault) -> None:
        self._database = database
        self._vault = vault

    async def open(self, new: NewLink) -> tuple[PendingLink, str]:
        """Begin one; gives the token of its page too."""
        page = secrets.token_urlsafe(32)
        link_id = uuid.uuid4().hex
        now = datetime.now(UTC)
        async with self._database.write() as connection:
            mine = pending_links.c.user_id == new.user_id
            newest = (
                select(pending_links.c.id)
                .where(mine)
                .order_by(pending_links.c.created_at.desc())
                .limit(MOST_AT_ONCE - 1)
            )
            kept = (await connection.execute(newest)).scalars().all()
            await connection.execute(
                delete(pending_links).where(mine, pending_links.c.id.not_in(kept))
            )
            await connection.execute(
                insert(pending_links).values(
                    id=link_id,
                    user_id=new.user_id,
                    user_name=new.user_name,
                    owner_kind=new.owner.kind,
                    owner_id=new.owner.id,
                    service=new.service,
                    label=new.label,
                    account_id=new.account_id,
                    kept_id=new.kept_id,
                    scopes=" ".join(new.scopes),
                    page_hash=hashed(page),
                    status="opened",
                    tries_left=TRIES,
                    created_at=now,
                    expires_at=now + LIFE,
                )
            )
            row = (await connection.execute(_by_id(link_id))).one()
        return _link(row), page

    async def by_page(self, page: str) -> PendingLink | None:
        """Find one by the token of its page; None where it is over."""
        return await self._find(pending_links.c.page_hash == hashed(page))

    async def by_state(self, state: str) -> PendingLink | None:
        """Find one by the state that a browser came back with; None where it is over."""
        return await self._find(pending_links.c.state_hash == hashed(state))

    async def waiting(self, new: NewLink) -> PendingLink | None:
        """Find the newest one for the same that only waits for its code."""
        return await self._find(
            (pending_links.c.user_id == new.user_id)
            & (pending_links.c.owner_kind == new.owner.kind)
            & (pending_links.c.owner_id == new.owner.id)
            & (pending_links.c.service == new.service)
            & (pending_links.c.label == new.label)
            & (pending_links.c.status == "pending")
        )

    async def _find(self, condition: ColumnElement[bool]) -> PendingLink | None:
        query = (
            select(pending_links)
            .where(condition, _alive())
            .order_by(pending_links.c.created_at.desc())
            .limit(1)
        )
        async with self._database.read() as connection:
            row = (await connection.execute(query)).one_or_none()
        return None if row is None else _link(row)

    async def send(self, link: PendingLink, state: str, browser: str, redirect_base: str) -> bool:
        """Note that a browser goes on to the service; an earlier one cannot come back any more.

        Returns:
            Whether it may: it may not once the credentials are there, or it is over.
        """
        return await self._change(
            (pending_links.c.id == link.id) & (pending_links.c.status != "pending"),
            status="sent",
            state_hash=hashed(state),
            browser_hash=hashed(browser),
            redirect_base=redirect_base,
        )

    async def claim(self, link: PendingLink) -> bool:
        """Take the one chance to use the code that the browser came back with."""
        return await self._change(_as_seen(link, "sent"), status="called")

    async def give_back(self, link: PendingLink) -> bool:
        """Let it be begun again: the service, or the person there, refused."""
        return await self._change(
            _as_seen(link, "sent", "called"), status="opened", state_hash=None, browser_hash=None
        )

    async def keep(self, link: PendingLink, fetched: Fetched, code: str) -> bool:
        """Keep what the service gave, sealed, until its person enters the code.

        Returns:
            Whether it is kept: it is not where the link is over, or was begun again meanwhile.
        """
        sealed = self._vault.seal(
            json.dumps(
                {
                    "remote_id": fetched.remote_id,
                    "remote_name": fetched.remote_name,
                    "max_file_bytes": fetched.max_file_bytes,
                    "credentials": dict(fetched.credentials),
                    # Hashed below the seal: a hash of so few letters alone could be tried out.
                    "code": hashed(code),
                }
            ),
            pending_secret(link.id, link.asked.user_id, link.asked.service),
        )
        return await self._change(
            _as_seen(link, "called"),
            status="pending",
            secret=sealed,
            expires_at=datetime.now(UTC) + LIFE,
        )

    async def _change(self, condition: ColumnElement[bool], **values: object) -> bool:
        async with self._database.write() as connection:
            result = await connection.execute(
                update(pending_links).where(condition, _alive()).values(values)
            )
        return result.rowcount > 0

    async def enter(self, link_id: str, user_id: int, code: str) -> Entered | None:
        """Take what the code opens, once; the last wrong one throws it away.

        Returns:
            What came of it; None where there is nothing to enter a code for.

        Raises:
            VaultError: What is kept cannot be opened.
        """
        mine = (pending_links.c.id == link_id) & (pending_links.c.user_id == user_id) & _alive()
        waiting = mine & (pending_links.c.status == "pending")
        async with self._database.write() as connection:
            query = select(pending_links).where(waiting).with_for_update()
            row = (await connection.execute(query)).one_or_none()
            if row is None:
                return None
            opened, code_hash = self._open(row)
            fetched: Fetched | None = opened
            is_right = secrets.compare_digest(hashed(code), code_hash)
            left = row.tries_left - (not is_right)
            if is_right or left <= 0:
                await connection.execute(delete(pending_links).where(waiting))
            else:
                await connection.execute(
                    update(pending_links).where(waiting).values(tries_left=left)
                )
                fetched = None
        return Entered(_link(row), fetched, is_right=is_right, tries_left=left)

    async def account_name(self, link: PendingLink) -> str:
        """Tell whose account waits for its code, empty where that is over.

        Raises:
            VaultError: What is kept cannot be opened.
        """
        async with self._database.read() as connection:
            row = (await connection.execute(_by_id(link.id))).one_or_none()
        return "" if row is None or row.secret is None else self._open(row)[0].remote_name

    async def of(self, link_id: str, user_id: int) -> PendingLink | None:
        """Find somebody's link; None where it is over."""
        return await self._find(
            (pending_links.c.id == link_id) & (pending_links.c.user_id == user_id)
        )

    async def drop(self, link_id: str, user_id: int) -> tuple[PendingLink, Fetched | None] | None:
        """Throw somebody's link away; gives what was in it."""
        mine = (pending_links.c.id == link_id) & (pending_links.c.user_id == user_id)
        dropped = await self._drop(mine)
        return dropped[0] if dropped else None

    async def drop_expired(self) -> list[tuple[PendingLink, Fetched | None]]:
        """Throw away all that are over; gives what was in them."""
        return await self._drop(pending_links.c.expires_at <= datetime.now(UTC))

    async def _drop(
        self, condition: ColumnElement[bool]
    ) -> list[tuple[PendingLink, Fetched | None]]:
        async with self._database.write() as connection:
            query = select(pending_links).where(condition).with_for_update()
            rows = (await connection.execute(query)).all()
            await connection.execute(
                delete(pending_links).where(pending_links.c.id.in_([row.id for row in rows]))
            )
        return [(_link(row), self._opened(row)) for row in rows]

    def _opened(self, row: Row[Any]) -> Fetched | None:
        try:
            return None if row.secret is None else self._open(row)[0]
        except VaultError:
            return None  # it goes all the same

    def _open(self, row: Row[Any]) -> tuple[Fetched, str]:
        bound_to = pending_secret(row.id, row.user_id, row.service)
        said = json.loads(self._vault.open(row.secret, bound_to))
        fetched = Fetched(
            said["remote_id"], said["remote_name"], said["max_file_bytes"], said["credentials"]
        )
        return fetched, said["code"]


def _alive() -> ColumnElement[bool]:
    return pending_links.c.expires_at > datetime.now(UTC)


def _by_id(link_id: str) -> Any:
    return select(pending_links).where(pending_links.c.id == link_id)


def _as_seen(link: PendingLink, *statuses: str) -> ColumnElement[bool]:
    """Tell whether a row is still on the way on which it was seen."""
    return (
        (pending_links.c.id == link.id)
        & (pending_links.c.state_hash == link.state_hash)
        & pending_links.c.status.in_(statuses)
    )


def _link(row: Row[Any]) -> PendingLink:
    return PendingLink(
        id=row.id,
        asked=NewLink(
            user_id=row.user_id,
            user_name=row.user_name,
            owner=Owner(row.owner_kind, row.owner_id),
            service=row.service,
            label=row.label,
            account_id=row.account_id,
            kept_id=row.kept_id,
            scopes=tuple(row.scopes.split()),
        ),
        status=row.status,
        state_hash=row.state_hash,
        browser_hash=row.browser_hash,
        redirect_base=row.redirect_base,
        expires_at=row.expires_at,
    )
