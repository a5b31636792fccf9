"""What an examination found."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class State(StrEnum):
    """How bad it is; only a problem keeps the bot from working."""

    OK = "ok"
    WARNING = "warning"
    PROBLEM = "problem"


@dataclass(frozen=True, slots=True)
class Finding:
    """One line of the report.

    Args:
        label: What was looked at.
        state: How it is.
        seen: What was seen, without secrets.
        mend: What to do about it, empty where all is well.
    """

    label: str
    state: State
    seen: str
    mend: str = ""


def ok(label: str, seen: str) -> Finding:
    """Find that all is well."""
    return Finding(label, State.OK, seen)


def warning(label: str, seen: str, mend: str) -> Finding:
    """Find something that works, but not for ever or not in full."""
    return Finding(label, State.WARNING, seen, mend)


def problem(label: str, seen: str, mend: str) -> Finding:
    """Find something that keeps the bot, or a part of it, from working."""
    return Finding(label, State.PROBLEM, seen, mend)
