"""What people type where Tixte wants a domain."""

from __future__ import annotations

import re

from bot.errors import UserError
from bot.ui import text

_DOMAIN = re.compile(r"(?=.{4,253}$)(?:[^\W_](?:[\w-]{0,61}[^\W_])?\.)+[^\W\d_][\w-]{0,61}[^\W_]")


def domain_or_none(typed: str | None) -> str | None:
    """Read a domain, with or without scheme.

    Raises:
        UserError: It is none.
    """
    return None if typed is None else parse_domain(typed)


def parse_domain(typed: str) -> str:
    """Read a domain, with or without scheme.

    Raises:
        UserError: It is none.
    """
    domain = typed.strip().lower().removeprefix("https://").removeprefix("http://").strip("/")
    if not _DOMAIN.fullmatch(domain):
        raise UserError(
            f"{text.safe(typed, 60)} is no domain.",
            "Write one like `you.tixte.co`, or choose one of yours as they come up.",
        )
    return domain
