"""The links in a message, wherever in it they stand."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from bot.http.guard import UrlRefusedError, check_url

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    import discord

# A message's text is bounded by Discord; so is the work here.
MAX_LINKS = 100
_LINK = re.compile(r"https?://(?:(?!\]\()[^\s<>])+", re.IGNORECASE)
_TRAILING = ".,;:!?'\"*_~|`"
_BRACKETS = {")": "(", "]": "["}


def links_in(text: str) -> list[str]:
    """List the links in a text: bare, in angle brackets, or behind words (Markdown)."""
    return [_trimmed(found) for found in _LINK.findall(text)]


def links_of(message: discord.Message) -> list[str]:
    """List the links in a message, its embeds and components, and in what it forwards; each once.

    Those that nobody would fetch anyway (private networks, other schemes) are left out.
    """
    found: dict[str, None] = {}
    parts: list[discord.Message | discord.MessageSnapshot] = [message, *message.message_snapshots]
    for part in parts:
        for text in _texts(part):
            found.update(dict.fromkeys(links_in(text)))
    return [url for one in list(found)[:MAX_LINKS] if (url := _checked(one))]


def _texts(part: discord.Message | discord.MessageSnapshot) -> Iterator[str]:
    yield part.content
    for embed in part.embeds:
        shown = (embed.url, embed.author.url, embed.title, embed.description)
        yield from (text for text in shown if text)
        for field in embed.fields:
            yield f"{field.name} {field.value}"
    yield from _of_components(part.components)


def _of_components(components: Iterable[Any]) -> Iterator[str]:
    for component in components:
        for name in ("content", "url"):  # of texts and of link buttons
            text = getattr(component, name, None)
            if isinstance(text, str):
                yield text
        yield from _of_components(getattr(component, "children", ()))


def _trimmed(link: str) -> str:
    """Cut off what belongs to the sentence around a link, or to its markup."""
    while link:
        last = link[-1]
        opening = _BRACKETS.get(last)
        is_unbalanced = opening is not None and link.count(last) > link.count(opening)
        if last not in _TRAILING and not is_unbalanced:
            break
        link = link[:-1]
    return link


def _checked(link: str) -> str | None:
    try:
        return str(check_url(link))
    except UrlRefusedError:
        return None
