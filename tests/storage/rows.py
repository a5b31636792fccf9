"""Rows of every revision, so that each upgrade is tried with something in the tables.

A new step gets a new entry: what a database of that revision holds, in that revision's columns.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

Rows = dict[str, list[dict[str, Any]]]  # by table; tables that others refer to come first

WHEN = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)
LARGE = 2**63 - 1

_FIRST: Rows = {
    "accounts": [
        {
            "id": number,
            "owner_kind": kind,
            "owner_id": LARGE,
            "service": "tixte",
            "label": "main",
            "remote_id": "larkspur",
            "remote_name": "Larkspur ☀️",
            "is_default": True,
            "max_file_bytes": 10_000_000_000,
            "secret": b"\x01sealed",
            "created_at": WHEN,
        }
        for number, kind in ((1, "user"), (2, "guild"))
    ],
    "batches": [
        {
            "id": "b" * 32,
            "user_id": LARGE,
            "guild_id": 1,
            "channel_id": 2,
            "application_id": 3,
            "posted": False,
            "token": b"\x01sealed",
            "token_expires_at": WHEN,
            "created_at": WHEN,
            "told_at": None,
        }
    ],
    "uploads": [
        {
            "id": 7,
            "owner_id": LARGE,
            "account_id": 1,
            "service": "tixte",
            "remote_id": "l5r277bx20a",
            "url": "https://larkspur.tixte.co/sun.png",
            "direct_url": None,
            "filename": "sun ☀️.png",
            "declared_type": "image/png",
            "content_type": "image/png",
            "size": 10_000_000_000,
            "sha256": "ab" * 32,
            "private": True,
            "guild_id": 1,
            "channel_id": 2,
            "message_id": 3,
            "attachment_id": 4,
            "deletion_handle": b"\x01sealed",
            "state": "stored",
            "created_at": WHEN,
            "deleted_at": None,
        }
    ],
    "transfers": [
        {
            "id": str(number) * 32,
            "batch_id": "b" * 32,
            "position": number,
            "user_id": LARGE,
            "account_id": 1,
            "service": "tixte",
            "guild_id": 1,
            "channel_id": 2,
            "message_id": 3,
            "attachment_id": 4,
            "filename": "sun ☀️.png",
            "declared_type": None,
            "size": 10_000_000_000,
            "private": True,
            "source_url": None if upload else b"\x01sealed",
            "state": "done" if upload else "waiting",
            "cause": None,
            "next_step": None,
            "reference": None,
            "upload_id": upload,
            "created_at": WHEN,
            "finished_at": WHEN if upload else None,
        }
        for number, upload in ((0, 7), (1, None))
    ],
    "kept_requests": [
        {"id": "k" * 32, "user_id": LARGE, "request": b"\x01sealed", "created_at": WHEN}
    ],
    "command_syncs": [
        {
            "application_id": LARGE,
            "scope": "global",
            "digest": "d" * 64,
            "registered": "{}",
            "synced_at": WHEN,
        }
    ],
}

_TYPED_ADDRESSES: Rows = _FIRST | {
    "transfers": [
        row | {"source_kind": kind, "wished_name": None, "size": size}
        for row, kind, size in zip(
            _FIRST["transfers"], ("attachment", "url"), (10_000_000_000, None), strict=True
        )
    ]
}

_GUILD_SETTINGS: Rows = _TYPED_ADDRESSES | {
    "guild_settings": [
        {"guild_id": LARGE, "settings": '{"members_may_use":true}', "updated_at": WHEN}
    ],
    "default_accounts": [{"owner_kind": "user", "owner_id": LARGE, "account_id": 1}],
}

_TRANSFER_OPTIONS: Rows = _GUILD_SETTINGS | {
    "transfers": [
        row | {"options": options}
        for row, options in zip(
            _GUILD_SETTINGS["transfers"], (None, '{"domain": "sun.tixte.co"}'), strict=True
        )
    ]
}

_DURABLE_JOBS: Rows = _TRANSFER_OPTIONS | {
    "transfers": [
        row | {"remote_id": remote_id, "stored": None if remote_id is None else b"\x01sealed"}
        for row, remote_id in zip(_TRANSFER_OPTIONS["transfers"], (None, "r9"), strict=True)
    ]
}

_PENDING_LINKS: Rows = _DURABLE_JOBS | {
    "pending_links": [
        {
            "id": "p" * 32,
            "user_id": LARGE,
            "user_name": "Ada ☀️",
            "owner_kind": "user",
            "owner_id": LARGE,
            "service": "toy",
            "label": None,
            "account_id": 1,
            "kept_id": "k" * 32,
            "scopes": "profile/public openid",
            "page_hash": "a" * 64,
            "state_hash": "b" * 64,
            "browser_hash": "c" * 64,
            "redirect_base": "https://carryall.example.org/link/back",
            "status": "pending",
            "secret": b"\x01sealed",
            "tries_left": 3,
            "created_at": WHEN,
            "expires_at": WHEN,
        }
    ]
}

_REMOVED_METADATA: Rows = _PENDING_LINKS | {
    "uploads": [
        row
        | {"source_size": 10_000_000_001, "source_sha256": "cd" * 32, "removed": "location, date"}
        for row in _PENDING_LINKS["uploads"]
    ],
    "transfers": [
        row | {"keep_metadata": kept, "sent_size": sent}
        for row, kept, sent in zip(
            _PENDING_LINKS["transfers"], (False, True), (10_000_000_000, None), strict=True
        )
    ],
}

_HISTORY: Rows = _REMOVED_METADATA | {
    "uploads": [row | {"place": "#general"} for row in _REMOVED_METADATA["uploads"]],
    "transfers": [row | {"place": None} for row in _REMOVED_METADATA["transfers"]],
    "upload_words": [{"upload_id": 7, "owner": str(LARGE), "words": "sun png tixte general"}],
}

_MEMORIES: Rows = _HISTORY | {
    "accounts": [
        row | {"memory": None if number else b"\x01sealed"}
        for number, row in enumerate(_HISTORY["accounts"])
    ],
    "transfers": [row | {"noted": '{"fileid": "2f"}'} for row in _HISTORY["transfers"]],
}

_UPLOAD_CHECKPOINTS: Rows = _MEMORIES | {
    "transfers": [
        row | {"checkpoint": checkpoint}
        for row, checkpoint in zip(_MEMORIES["transfers"], (None, b"\x01sealed"), strict=True)
    ]
}

_CHANNEL_WALKS: Rows = _UPLOAD_CHECKPOINTS | {
    "channel_walks": [
        {
            "id": _FIRST["batches"][0]["id"],
            "user_id": LARGE,
            "guild_id": LARGE,
            "channel_id": LARGE,
            "channel_name": "general ☀️",
            "account_id": 1,
            "service": "tixte",
            "private": False,
            "since": None,
            "until": WHEN,
            "message_limit": 100_000,
            "state": "walking",
            "place_id": LARGE,
            "before_id": LARGE,
            "messages": 100,
            "files": 2,
            "cause": None,
            "next_step": None,
            "reference": None,
            "created_at": WHEN,
            "ended_at": None,
        }
    ],
    "walk_files": [
        {
            "walk_id": _FIRST["batches"][0]["id"],
            "message_id": LARGE,
            "attachment_id": LARGE,
            "channel_id": LARGE,
            "author_id": LARGE,
            "filename": "sun.png",
            "size": 10_000_000_000,
            "transfer_id": _FIRST["transfers"][0]["id"],
            "upload_id": 7,
            "before_id": LARGE,
            "messages_before": 0,
        }
    ],
}

_DELETIONS: Rows = _CHANNEL_WALKS | {
    "transfers": [
        row | {"force": forced, "double_of": double}
        for row, forced, double in zip(
            _CHANNEL_WALKS["transfers"], (True, False), (None, 7), strict=True
        )
    ],
    "deletions": [{"id": "d" * 32, "user_id": LARGE, "executor": "alone", "created_at": WHEN}],
    "deletion_items": [
        {"deletion_id": "d" * 32, "upload_id": 7, "state": "failed", "cause": "Tixte is down."}
    ],
}

_TROUBLE: Rows = _DELETIONS | {
    "transfers": [
        row | {"trouble_since": since}
        for row, since in zip(_DELETIONS["transfers"], (WHEN, None), strict=True)
    ],
}

ROWS: dict[str, Rows] = {
    "0001": _FIRST,
    "0002": _TYPED_ADDRESSES,
    "0003": _GUILD_SETTINGS,
    "0004": _TRANSFER_OPTIONS,
    "0005": _DURABLE_JOBS,
    "0006": _PENDING_LINKS,
    "0007": _REMOVED_METADATA,
    "0008": _HISTORY,
    "0009": _MEMORIES,
    "0010": _UPLOAD_CHECKPOINTS,
    "0011": _CHANNEL_WALKS,
    "0012": _DELETIONS,
    "0013": _TROUBLE,
}


def beside_search_index(_thing: object, name: str | None, *_more: object) -> bool:
    """Leave out of a comparison what alembic knows nothing of: each database's own index."""
    return name is None or not name.startswith("upload_index")
