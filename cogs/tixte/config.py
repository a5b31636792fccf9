"""How an account's links look, and what its pages show."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

from cogs.tixte.abc import Object
from cogs.tixte.wire import ConfigData, EmbedData

if TYPE_CHECKING:
    from collections.abc import Mapping

    from cogs.tixte.state import State

DEFAULT_COLOUR = 0x5865F2
_COLOUR = re.compile(r"#[0-9a-f]{6}", re.IGNORECASE)

EmbedT_co = TypeVar("EmbedT_co", covariant=True)


class EmbedClass(Protocol[EmbedT_co]):
    """A class that makes embeds of dicts, as discord.py's does."""

    def from_dict(self, data: Any, /) -> EmbedT_co:
        """Make an embed."""
        ...


class Config(Object):
    """An account's configuration."""

    __slots__ = ("_data", "_embed")

    def __init__(self, state: State, data: ConfigData) -> None:
        super().__init__(state)
        self._data = data
        self._embed = data.embed or EmbedData()

    @property
    def custom_css(self) -> str:
        """The style of the pages."""
        return self._data.custom_css or ""

    @property
    def hide_branding(self) -> bool:
        """Whether the pages leave Tixte's name out."""
        return self._data.hide_branding or False

    @property
    def base_redirect(self) -> bool | str:
        """Where the bare domain leads; False for nowhere else."""
        return self._data.base_redirect or False

    @property
    def only_image(self) -> bool:
        """Whether links show the picture alone."""
        return self._data.only_image or False

    @property
    def embed(self) -> EmbedData:
        """The parts of the embed, as Tixte keeps them."""
        return self._embed

    @property
    def colour(self) -> int:
        """The embed's colour; Discord's own blue where none, or none that can be read, is set."""
        text = self._embed.theme_color or ""
        return int(text[1:], 16) if _COLOUR.fullmatch(text) else DEFAULT_COLOUR

    def to_dict(self) -> dict[str, Any]:
        """Give the embed in Discord's form."""
        embed = self._embed
        return {
            "title": embed.title,
            "description": embed.description,
            "author": {"name": embed.author_name, "url": embed.author_url},
            "color": self.colour,
            "provider": {"name": embed.provider_name, "url": embed.provider_url},
        }

    def to_embed(self, embed_cls: EmbedClass[EmbedT_co]) -> EmbedT_co:
        """Make the embed that links of this account show.

        Args:
            embed_cls: The class that makes it, such as ``discord.Embed``.
        """
        return embed_cls.from_dict(_without_gaps(self.to_dict()))

    def __repr__(self) -> str:
        return (
            f"<Config custom_css={self.custom_css!r} hide_branding={self.hide_branding}"
            f" base_redirect={self.base_redirect!r}>"
        )

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Config) and self._identity == other._identity

    def __hash__(self) -> int:
        return hash(self._identity)

    @property
    def _identity(self) -> tuple[str, bool, bool | str]:
        return (self.custom_css, self.hide_branding, self.base_redirect)


def _without_gaps(embed: Mapping[str, Any]) -> dict[str, Any]:
    """Leave out what is empty: Discord refuses an author or provider without a name."""
    kept: dict[str, Any] = {}
    for key, value in embed.items():
        if isinstance(value, dict):
            inner = {name: text for name, text in value.items() if text}
            if "name" in inner:
                kept[key] = inner
        elif value is not None and value != "":
            kept[key] = value
    return kept
