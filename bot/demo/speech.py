"""What stands in a message, as plain text."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from discord import ComponentType

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from simcord.results import ResponseMessage

Component = dict[str, Any]

_MARKUP = (
    (re.compile(r"^(?:#{1,3}|-#|>) +", re.MULTILINE), ""),
    (re.compile(r"\*\*|~~|`"), ""),
    (re.compile(r"\[((?:\\.|[^\[\]\\])+)\]\(<([^<>]+)>\)"), r"\1 (\2)"),
    (re.compile(r"\\([^a-zA-Z0-9\s])"), r"\1"),
)
_TIME = re.compile(r"<t:(\d+)(?::(\w))?>")
# Brackets are a part of it in pairs only: it may stand in brackets itself.
_LINK = re.compile(r"https?://(?:[^\s<>()]|\([^\s<>()]*\))+")
JUST_NOW = timedelta(minutes=5)


def walk(components: Sequence[Component]) -> Iterator[Component]:
    """Go through all components, in the order in which a person reads them."""
    for component in components:
        yield component
        inner = [*component.get("components", ())]
        inner += [component[name] for name in ("component", "accessory") if component.get(name)]
        yield from walk(inner)


def lines_of(message: ResponseMessage) -> list[str]:
    """Give a message's lines: its text, then its buttons in brackets, card by card."""
    lines = plain(message.content).splitlines() if message.content else []
    row: list[str] = []
    for component in walk(message.components):
        label = _label(component)
        if label is not None:
            row.append(label)
            continue
        if row:
            lines.append(" ".join(row))
            row = []
        if component["type"] == ComponentType.text_display.value:
            lines += plain(component["content"]).splitlines()
    return [*lines, " ".join(row)] if row else lines


def text_of(message: ResponseMessage) -> str:
    """Give all that stands in a message, in one piece."""
    return "\n".join(lines_of(message))


def links_of(message: ResponseMessage) -> list[str]:
    """List the links that a message shows or opens, each once."""
    found = links_in(text_of(message))
    found += [part["url"] for part in walk(message.components) if part.get("url")]
    return list(dict.fromkeys(found))


def links_in(words: str) -> list[str]:
    """List the links in plain text."""
    return _LINK.findall(words)


def pictures_of(components: Sequence[Component]) -> list[str]:
    """List the addresses of the pictures that components show."""
    media = [part.get("media") for part in walk(components)]
    media += [item.get("media") for part in walk(components) for item in part.get("items", ())]
    return [one["url"] for one in media if isinstance(one, dict) and "url" in one]


def inputs_of(modal: Mapping[str, Any]) -> dict[str, str]:
    """Map the labels of a form's text fields to the ids by which they are filled in."""
    return {
        part["label"]: part["component"]["custom_id"]
        for part in walk(modal["components"])
        if part["type"] == ComponentType.label.value
    }


def _label(component: Component) -> str | None:
    if component["type"] == ComponentType.button.value:
        return f"[{component['label']}]"
    if component["type"] == ComponentType.select.value:
        return f"[{component.get('placeholder', 'Choose')} ▾]"
    return None


def plain(markdown: str) -> str:
    """Write Discord's markup as plain text; a link's address stands behind its name."""
    for shape, replacement in _MARKUP:
        markdown = shape.sub(replacement, markdown)
    return _TIME.sub(lambda found: _moment(int(found[1]), found[2]), markdown)


def _moment(seconds: int, style: str | None) -> str:
    """Say when something was, by the day."""
    moment = datetime.fromtimestamp(seconds, UTC)
    passed = datetime.now(UTC) - moment
    if abs(passed) < JUST_NOW:
        return "just now"
    if style == "R" and passed.days > 0:
        return "1 day ago" if passed.days == 1 else f"{passed.days:,} days ago"
    return f"{moment.day} {moment:%B %Y}"
