"""Whether what only the demo needs is installed."""

from __future__ import annotations

from importlib.util import find_spec

from bot.errors import StartError

NEEDED = ("simcord", "PIL", "markdown_it")


def check_extra() -> None:
    """Make sure that the demo can be imported.

    Raises:
        StartError: It cannot.
    """
    if any(find_spec(name) is None for name in NEEDED):
        raise StartError("the demo is not installed; see to it with: pip install 'carryall[demo]'")
