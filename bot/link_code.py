"""The code that a browser shows and its person enters in Discord; the cookie that it hangs on."""

from __future__ import annotations

import base64
import hashlib
import hmac
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from storage.pending_link import PendingLink

_CODE_BYTES = 5  # 8 letters of base32
# Digits that base32 does not have, as people read them; and what they put between.
_MISREAD = str.maketrans("018", "OIB", " -\t\n\u2013")


def cookie_name(link: PendingLink) -> str:
    """Name the cookie of a link: several may be on their way in one browser."""
    return f"carryall_link_{link.id[:12]}"


def clean_code(typed: str) -> str:
    """Read a code as people type it."""
    return typed.upper().translate(_MISREAD)


def show_code(code: str) -> str:
    """Write a code so that it can be read and typed."""
    return f"{code[:4]}-{code[4:]}"


def confirmation_code(cookie: str, state: str) -> str:
    """Make the code: the same at each look, and known to nobody without the cookie."""
    digest = hmac.digest(cookie.encode(), b"code:" + state.encode(), hashlib.sha256)
    return base64.b32encode(digest[:_CODE_BYTES]).decode()
