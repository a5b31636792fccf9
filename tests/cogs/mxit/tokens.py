"""Tokens of the fixtures, as the client keeps them."""

from __future__ import annotations

import time

from pydantic import SecretStr

from cogs.mxit.scopes import SCOPES
from cogs.mxit.tokens import Token

from .over_sockets import U_REFRESH, U


def token_of_thandi(seconds: float = 3600) -> Token:
    """Make her token, with all scopes, to end in so many seconds as far as we know."""
    return Token(SecretStr(U), frozenset(SCOPES), time.time() + seconds, SecretStr(U_REFRESH))
