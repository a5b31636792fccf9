"""The objects of Ge.tt's contract, in one place (contract, sections 3 and 4)."""

from __future__ import annotations

from cogs.gett.file import GettFile
from cogs.gett.links import parse_url
from cogs.gett.request import BaseRequest, GettRequest, GettResponse
from cogs.gett.share import GettShare
from cogs.gett.tokens import Tokens, TokenStore
from cogs.gett.user import GettUser

__all__ = [
    "BaseRequest",
    "GettFile",
    "GettRequest",
    "GettResponse",
    "GettShare",
    "GettUser",
    "TokenStore",
    "Tokens",
    "parse_url",
]
