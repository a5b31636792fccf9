"""The stage is that of the tests of the running program."""

from __future__ import annotations

from tests.process.conftest import stage, tixte

__all__ = ["stage", "tixte"]
