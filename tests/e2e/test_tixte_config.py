"""`/tixte embed`, `config` and `config-edit`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec
import pytest

from .world import reply_of

if TYPE_CHECKING:
    from simcord.results import InteractionResult

    from cogs.tixte.emulator.state import Config

    from .world import World

LARKSPUR = "4c1d8e0f9b7a43529d6e1f2a3b4c5d6e"
JUNIPER = "9e2b7c6d5a4f4e3d8c1b0a9f8e7d6c5b"


def config_of(world: World, account: str = LARKSPUR) -> Config:
    return world.tixte.state.accounts[account].config


async def edit(world: World, **options: Any) -> str:
    seen = world.see_reply(await world.slash("tixte config-edit", **options))
    assert seen.ephemeral
    return seen.text


def embeds_of(world: World, message: Any) -> list[dict[str, Any]]:
    stored = world.env.backend.get_message(message.channel_id, message.id)
    return [dict(one) for one in stored.embeds]


def embed_in(world: World, result: InteractionResult) -> dict[str, Any]:
    (embed,) = embeds_of(world, reply_of(result))
    return embed


EVERYTHING: dict[str, Any] = {
    "title": "Larks & spurs",
    "description": "All of *it*",
    "author": "larkspur",
    "author-url": "https://larkspur.example/",
    "provider": "Pictures",
    "provider-url": "https://pictures.example/",
    "color": "#1A2B3C",
    "redirect": "https://larkspur.example/home",
    "only-image": True,
}


async def test_everything_is_changed_and_shown(linked: World) -> None:
    text = await edit(linked, **EVERYTHING)
    assert text.startswith("### ✅ Saved: how your links look now")
    config = config_of(linked)
    assert config.embed.title == "Larks & spurs"
    assert config.embed.description == "All of *it*"
    assert (config.embed.author_name, config.embed.author_url) == (
        "larkspur",
        "https://larkspur.example/",
    )
    assert (config.embed.provider_name, config.embed.provider_url) == (
        "Pictures",
        "https://pictures.example/",
    )
    assert config.embed.theme_color == "#1a2b3c"
    assert config.base_redirect == "https://larkspur.example/home"
    assert config.only_image is True
    shown = linked.see_reply(await linked.slash("tixte config"))
    assert shown.ephemeral
    for line in (
        "**Title** Larks & spurs",
        r"**Description** All of \*it\*",
        "**Author** larkspur · `https://larkspur.example/`",
        "**Provider** Pictures · `https://pictures.example/`",
        "**Color** `#1a2b3c`",
        "**Redirect** `https://larkspur.example/home`",
        "**Only the image** on",
        "**Branding hidden** off",
        "**Custom CSS** *not set*",
    ):
        assert line in shown.text.splitlines()


async def test_only_what_is_given_changes(linked: World) -> None:
    await edit(linked, **EVERYTHING)
    await edit(linked, title="New")
    config = config_of(linked)
    assert config.embed.title == "New"
    assert config.embed.description == "All of *it*"
    assert config.base_redirect == "https://larkspur.example/home"
    await edit(linked, **{"only-image": False})
    assert config_of(linked).only_image is False


async def test_none_clears(linked: World) -> None:
    await edit(linked, **EVERYTHING)
    given = {name: "None" for name in EVERYTHING if name != "only-image"}
    text = await edit(linked, **given)
    config = config_of(linked)
    assert set(vars_of(config.embed).values()) == {None}
    assert config.base_redirect is False
    assert text.count("*not set*") == 7
    assert "**Redirect** *not set*" in text


def vars_of(embed: Any) -> dict[str, Any]:
    return {name: getattr(embed, name) for name in embed.__struct_fields__}


@pytest.mark.parametrize(
    ("typed", "stored"), [("red", "#ff0000"), ("5865F2", "#5865f2"), ("#abc", "#aabbcc")]
)
async def test_colours(linked: World, typed: str, stored: str) -> None:
    assert f"**Color** `{stored}`" in await edit(linked, color=typed)
    assert config_of(linked).embed.theme_color == stored


@pytest.mark.parametrize(
    ("option", "typed", "words"),
    [
        ("color", "12345", "`color` does not read as a colour: 12345."),
        ("color", "rgb(1,2,3)", "`color` does not read as a colour"),
        ("author-url", "example.org", "`author-url` is not a web address"),
        ("provider-url", "javascript:alert(1)", "`provider-url` is not a web address"),
        ("redirect", "https://", "`redirect` is not a web address"),
        ("redirect", "https://user:secret@example.org/", "`redirect` is not a web address"),
        ("redirect", "https://exa mple.org", "`redirect` is not a web address"),
    ],
)
async def test_what_cannot_be_is_not_sent(
    linked: World, option: str, typed: str, words: str
) -> None:
    before = len(linked.tixte.requests)
    text = await edit(linked, **{option: typed, "title": "x"})
    assert words in text
    assert "`none` clears it." in text
    assert len(linked.tixte.requests) == before


async def test_nothing_given(linked: World) -> None:
    assert "Nothing was given to change." in await edit(linked)


async def test_hiding_the_branding_costs(linked: World) -> None:
    text = await edit(linked, **{"hide-branding": True, "title": "x"})
    assert "Tixte hides its branding only on a paid plan (Turbo or Turbo Charged)" in text
    assert "Nothing was changed." in text
    assert "Leave `hide-branding` out" in text
    assert config_of(linked).embed.title is None
    linked.tixte.state.accounts[LARKSPUR].premium_tier = 1
    assert "**Branding hidden** on" in await edit(linked, **{"hide-branding": True})


async def test_tixte_may_refuse_a_value(linked: World) -> None:
    linked.tixte.fail(method="PATCH", path="/users/@me/config", status=400)
    text = await edit(linked, title="x")
    assert "Tixte does not take one of these values. Nothing was changed." in text


async def test_a_lost_answer_is_asked_for_again(linked: World) -> None:
    linked.tixte.fail(method="PATCH", path="/users/@me/config", mode="handle_then_drop")
    assert "**Title** x" in await edit(linked, title="x")


async def test_colour_completion(linked: World) -> None:
    choices = await linked.ada.autocomplete(linked.channel, "tixte config-edit", "color", "blu")
    assert [choice["value"] for choice in choices] == ["blue", "blurple"]
    (choice,) = await linked.ada.autocomplete(linked.channel, "tixte config-edit", "color", "non")
    assert choice["value"] == "none"


async def test_embed(linked: World) -> None:
    await edit(linked, **EVERYTHING)
    result = await linked.slash("tixte embed")
    embed = embed_in(linked, result)
    assert embed["title"] == "Larks & spurs"
    assert embed["description"] == r"All of \*it\*"
    assert embed["color"] == 0x1A2B3C
    assert embed["author"]["name"] == "larkspur"
    assert embed["author"]["url"] == "https://larkspur.example/"
    seen = linked.see_reply(result)
    assert seen.ephemeral
    assert "Above it stands the provider: Pictures" in seen.text
    assert "only the image is shown" in seen.text
    assert linked.public_messages(linked.ben) == []


async def test_embed_posted(linked: World) -> None:
    await edit(linked, title="Larks")
    result = await linked.slash("tixte embed", post=True)
    assert linked.see_reply(result).text == "Posted below."
    (posted,) = result.followups
    assert embeds_of(linked, posted)[0]["title"] == "Larks"
    (seen,) = linked.public_messages(linked.ben)
    assert seen.text == "This is how the links of **larkspur** look:"
    assert "larkspur@example.org" not in linked.everything_said()


@pytest.mark.parametrize("post", [False, True])
async def test_no_embed(linked: World, post: bool) -> None:  # noqa: FBT001
    seen = linked.see_reply(await linked.slash("tixte embed", post=post))
    assert "Your links make no embed" in seen.text
    assert "`/tixte config-edit`" in seen.text
    assert seen.ephemeral
    assert linked.public_messages(linked.ben) == []


async def test_what_tixte_has_may_be_too_long_or_lead_nowhere(linked: World) -> None:
    account = linked.tixte.state.accounts[LARKSPUR]
    embed = msgspec.structs.replace(
        account.config.embed,
        title="*" * 3000,
        description="x_" * 9000,
        author_name="@everyone " * 100,
        author_url="javascript:alert(1)",
        provider_name="`" * 3000,
        theme_color="puce",
    )
    account.config = msgspec.structs.replace(account.config, embed=embed)
    found = embed_in(linked, await linked.slash("tixte embed"))
    assert found["color"] == 0x5865F2
    assert "url" not in found["author"] or found["author"]["url"] is None
    shown = linked.see_reply(await linked.slash("tixte config"))
    assert "**Title**" in shown.text
    assert len(shown.text) < 4000
    assert "@everyone" not in shown.text


async def test_everybody_has_their_own(linked: World) -> None:
    await linked.link("c07d2a94-51be-4f7c-8a36-2e9b6d1f4058", by=linked.ben)
    await linked.slash("tixte config-edit", by=linked.ben, title="Of Ben")
    assert config_of(linked, JUNIPER).embed.title == "Of Ben"
    assert config_of(linked).embed.title is None
    assert "Of Ben" not in linked.see_reply(await linked.slash("tixte config")).text
