"""What is refused before a byte is sent."""

from __future__ import annotations

import humanize

from bot.errors import UserError


def refusal(
    size: int,
    *,
    title: str,
    plan_ceiling: int | None,
    own_ceiling: int,
    host_ceiling: int | None = None,
) -> UserError | None:
    """Say why a file cannot be carried, None where it can.

    Args:
        size: The file's size in bytes.
        title: What people call the service.
        plan_ceiling: The largest file that the account's plan takes.
        own_ceiling: The largest file that this bot carries.
        host_ceiling: The largest file that the service takes from anybody.
    """
    if size == 0:
        return UserError(
            "This file is empty (0 bytes).", "Check it on your side and send it again."
        )
    if plan_ceiling is not None and size > plan_ceiling:
        return UserError(
            f"This file has {_bytes(size)}; your {title} plan takes files up to"
            f" {_bytes(plan_ceiling)}.",
            "Send a smaller file. If your plan has changed, link the account again.",
        )
    if host_ceiling is not None and size > host_ceiling:
        return UserError(
            f"This file has {_bytes(size)}; {title} takes files up to {_bytes(host_ceiling)}.",
            "Send a smaller file, or choose another service.",
        )
    if size > own_ceiling:
        return UserError(
            f"This file has {_bytes(size)}; this bot carries files up to {_bytes(own_ceiling)}.",
            "Send a smaller file, or ask whoever runs this bot.",
        )
    return None


def _bytes(size: int) -> str:
    return humanize.naturalsize(size, format="%.1f")
