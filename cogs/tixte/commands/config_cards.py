"""How an account's configuration looks in Discord, and the embed that its links make."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import discord

from bot.ui import text
from bot.ui.view import static_view
from cogs.tixte.commands.options import is_address

if TYPE_CHECKING:
    from cogs.tixte.config import Config
    from cogs.tixte.wire import EmbedData

# Discord's limits; what is longer is cut there as well.
MAX_TITLE = 256
MAX_DESCRIPTION = 4096
MAX_NAME = 256
_SHOWN_DESCRIPTION = 1000
_UNSET = "*not set*"


def config_view(config: Config, heading: str) -> discord.ui.LayoutView:
    """Show a configuration.

    Args:
        config: What is set.
        heading: What stands above it.
    """
    embed = config.embed
    redirect = config.base_redirect
    style = f"{len(config.custom_css):,} characters" if config.custom_css else _UNSET
    shown = [
        f"### {heading}",
        f"**Title** {_words(embed.title)}",
        f"**Description** {_words(embed.description, _SHOWN_DESCRIPTION)}",
        f"**Author** {_named(embed.author_name, embed.author_url)}",
        f"**Provider** {_named(embed.provider_name, embed.provider_url)}",
        f"**Color** {_colour(embed, config)}",
    ]
    pages = [
        f"**Redirect** {text.code(redirect, 400) if isinstance(redirect, str) else _UNSET}",
        f"**Only the image** {_on(config.only_image)}",
        f"**Branding hidden** {_on(config.hide_branding)}",
        f"**Custom CSS** {style}",
    ]
    card: discord.ui.Container[Any] = discord.ui.Container(
        discord.ui.TextDisplay("\n".join(shown)),
        discord.ui.Separator(),
        discord.ui.TextDisplay("\n".join(pages)),
        discord.ui.TextDisplay(
            "-# Change it with `/tixte config-edit`; see what it makes with `/tixte embed`."
        ),
        accent_colour=config.colour,
    )
    return static_view(card)


def embed_of(config: Config) -> discord.Embed | None:
    """Make the embed that links of an account show; None where nothing of it is set.

    Discord makes it of a page's words, without markup; here it would read markup, and refuse what
    is too long or leads nowhere.
    """
    made = config.to_embed(discord.Embed)
    shown = discord.Embed(colour=made.colour)
    if made.title:
        shown.title = text.safe_lines(made.title, MAX_TITLE // 2)
    if made.description:
        shown.description = text.safe_lines(made.description, MAX_DESCRIPTION // 2)
    if made.author.name:
        url = made.author.url
        shown.set_author(
            name=text.shorten(made.author.name, MAX_NAME),
            url=url if url and is_address(url) else None,
        )
    return shown if shown.title or shown.description or shown.author.name else None


def embed_words(config: Config, user_name: str) -> str:
    """Say whose links these are, and what Discord lets no bot's embed show."""
    embed = config.embed
    said = f"This is how the links of **{text.safe(user_name)}** look:"
    if embed.provider_name:
        said += f"\n-# Above it stands the provider: {_named(embed.provider_name, None)}"
    if config.only_image:
        said += "\n-# Pictures go without it: only the image is shown."
    return said


def _words(value: str | None, length: int = 300) -> str:
    return text.safe(value, length) if value and value.strip() else _UNSET


def _named(name: str | None, url: str | None) -> str:
    return f"{_words(name)} · {text.code(url, 400)}" if url else _words(name)


def _colour(embed: EmbedData, config: Config) -> str:
    if not embed.theme_color:
        return _UNSET
    return f"`#{config.colour:06x}`"


def _on(value: bool) -> str:  # noqa: FBT001 - the value itself
    return "on" if value else "off"
