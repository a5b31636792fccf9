from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import UserError
from cogs.rehost.message_link import MessageLink, parse_message_link

GUILD, CHANNEL, MESSAGE = 120000000000000001, 120000000000000002, 120000000000000003
TAIL = f"{GUILD}/{CHANNEL}/{MESSAGE}"


@pytest.mark.parametrize(
    "typed",
    [
        f"https://discord.com/channels/{TAIL}",
        f"http://discord.com/channels/{TAIL}/",
        f"https://www.discord.com/channels/{TAIL}",
        f"https://ptb.discord.com/channels/{TAIL}",
        f"https://canary.discord.com/channels/{TAIL}",
        f"https://discordapp.com/channels/{TAIL}",
        f" <https://DISCORD.com/channels/{TAIL}?a=b#c> ",
    ],
)
def test_links(typed: str) -> None:
    assert parse_message_link(typed) == MessageLink(GUILD, CHANNEL, MESSAGE)


def test_direct_messages() -> None:
    found = parse_message_link(f"https://discord.com/channels/@me/{CHANNEL}/{MESSAGE}")
    assert found == MessageLink(None, CHANNEL, MESSAGE)


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "discord",
        TAIL,
        f"https://discord.com/channels/{GUILD}/{CHANNEL}",
        f"https://discord.com/channels/{TAIL}/1",
        f"https://discord.com.example.com/channels/{TAIL}",
        f"https://example.com/https://discord.com/channels/{TAIL}",
        f"https://evil-discord.com/channels/{TAIL}",
        f"https://discord.com@example.com/channels/{TAIL}",
        f"ftp://discord.com/channels/{TAIL}",
        f"https://discord.com/channels/@you/{CHANNEL}/{MESSAGE}",
        "https://discord.com/channels/1/2/3",
        f"https://discord.com/channels/{GUILD}/{CHANNEL}/99999999999999999999",
        f"https://discord.com/channels/{GUILD}/{CHANNEL}/{chr(0xFF11) * 18}",
        f"look: https://discord.com/channels/{TAIL}",
    ],
)
def test_what_is_none(typed: str) -> None:
    with pytest.raises(UserError, match="not a link to a message"):
        parse_message_link(typed)


@given(st.text(max_size=200))
def test_anything_typed_is_read_or_refused(typed: str) -> None:
    with pytest.raises(UserError):
        parse_message_link(typed)
