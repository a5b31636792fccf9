"""What people type into the options of `/tixte`: colours, addresses, people, domains."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from discord import app_commands
from yarl import URL

from bot.errors import UserError
from bot.ui import text
from bot.ui.completion import MAX_CHOICES

if TYPE_CHECKING:
    from collections.abc import Mapping

CLEAR = "none"
MAX_URL = 512
MAX_DOMAIN = 270  # with a scheme before it

# The sixteen of HTML 4.01, and a few that people ask for.
COLOURS: Mapping[str, str] = {
    "aqua": "#00ffff",
    "black": "#000000",
    "blue": "#0000ff",
    "blurple": "#5865f2",
    "fuchsia": "#ff00ff",
    "gold": "#ffd700",
    "gray": "#808080",
    "green": "#008000",
    "lime": "#00ff00",
    "maroon": "#800000",
    "navy": "#000080",
    "olive": "#808000",
    "orange": "#ffa500",
    "pink": "#ffc0cb",
    "purple": "#800080",
    "red": "#ff0000",
    "silver": "#c0c0c0",
    "teal": "#008080",
    "white": "#ffffff",
    "yellow": "#ffff00",
}
_HEX = re.compile(r"(?:#|0x)?([0-9a-f]{6}|[0-9a-f]{3})")
_DOMAIN = re.compile(r"(?=.{4,253}$)(?:[^\W_](?:[\w-]{0,61}[^\W_])?\.)+[^\W\d_][\w-]{0,61}[^\W_]")
_USER = re.compile(r"[^\s/\\?#%@]{1,64}")


def is_clear(typed: str) -> bool:
    """Tell whether somebody wants a value taken away."""
    return typed.strip().lower() == CLEAR


def parse_colour(typed: str) -> str:
    """Read a colour: ``#rrggbb``, ``#rgb`` or a name.

    Returns:
        ``#rrggbb`` in lower case.

    Raises:
        UserError: It is none.
    """
    wanted = typed.strip().lower()
    if wanted in COLOURS:
        return COLOURS[wanted]
    found = _HEX.fullmatch(wanted)
    if found is None:
        raise UserError(
            f"`color` does not read as a colour: {text.safe(typed, 40)}.",
            "Write it like `#5865f2`, or choose one of the names that are suggested; `none` clears"
            " it.",
        )
    digits = found[1]
    return "#" + (digits if len(digits) == 6 else "".join(2 * digit for digit in digits))  # noqa: PLR2004 - #rrggbb


def parse_address(typed: str, option: str) -> str:
    """Read a web address.

    Args:
        typed: What was typed.
        option: The name of the option that it was typed into.

    Raises:
        UserError: It is none, or too long.
    """
    wanted = typed.strip().removeprefix("<").removesuffix(">")
    if not is_address(wanted):
        raise UserError(
            f"`{option}` is not a web address of at most {MAX_URL} characters.",
            "Write it whole, such as `https://example.org/page`; `none` clears it.",
        )
    return wanted


def is_address(address: str) -> bool:
    """Tell whether a text is an address that Discord and browsers follow."""
    if len(address) > MAX_URL or not address.isprintable() or " " in address:
        return False
    try:
        url = URL(address)
        host, _port = url.host, url.port
    except ValueError:
        return False
    return url.scheme in ("http", "https") and bool(host) and url.user is None


def parse_user(typed: str) -> str:
    """Read a person's Tixte id or username.

    Raises:
        UserError: It cannot be one.
    """
    wanted = typed.strip().removeprefix("@")
    if not _USER.fullmatch(wanted) or not wanted.isprintable() or wanted.strip(".") == "":
        raise UserError(
            f"{text.safe(typed, 40) or 'This'} is no Tixte id or username.",
            "Write the person's name at Tixte, such as `larkspur`, or the id of 32 letters and"
            " digits.",
        )
    return wanted


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


def colour_choices(typed: str) -> list[app_commands.Choice[str]]:
    """Complete a colour: its names, and ``none``."""
    wanted = typed.strip().lower()
    shown = {name: f"{name} {hexadecimal}" for name, hexadecimal in COLOURS.items()}
    shown[CLEAR] = "none: clear it"
    return [
        app_commands.Choice(name=name, value=value)
        for value, name in shown.items()
        if wanted in name
    ][:MAX_CHOICES]
