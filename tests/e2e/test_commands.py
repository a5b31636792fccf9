"""What Discord is told of the commands, and `/help`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import text

from .seen import look

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .world import World

COMMANDS = "/applications/*/commands"
DEV_GUILD = 1_400_000_000_000_000_000


def leaves(command: dict[str, Any], path: str = "") -> Iterator[tuple[str, dict[str, Any]]]:
    name = f"{path} {command['name']}".strip()
    nested = [option for option in command.get("options", ()) if option["type"] in {1, 2}]
    if not nested:
        yield name, command
    for option in nested:
        yield from leaves(option, name)


def described(command: dict[str, Any]) -> Iterator[tuple[str, str]]:
    yield command["name"], command["description"]
    for option in command.get("options", ()):
        yield from described(option)


def written(command: dict[str, Any]) -> int:
    """Count the characters that Discord limits: names, descriptions, values of choices."""
    own = len(command["name"]) + len(command.get("description", ""))
    choices = command.get("choices") or ()
    own += sum(len(one["name"]) + len(str(one["value"])) for one in choices)
    return own + sum(written(option) for option in command.get("options", ()))


async def test_what_is_registered(world: World) -> None:
    (put,) = world.wire.of("PUT", COMMANDS)
    found = {name: leaf for command in put.body for name, leaf in leaves(command)}
    # The menu carries the same name in every language.
    # What services add is in the tests of their commands.
    services = {one.name for one in world.simulation.bot.services}
    assert sorted(name for name in found if name.split()[0] not in services) == [
        "Preview links",
        "Re-host attachments",
        "account link",
        "account list",
        "account test",
        "account unlink",
        "account use",
        "help",
        "history delete",
        "history delete-many",
        "history export",
        "history gallery",
        "history list",
        "history search",
        "history show",
        "history stats",
        "preview",
        "rehost channel",
        "rehost files",
        "rehost form",
        "rehost message",
        "rehost url",
        "status",
        "transfers cancel",
        "transfers list",
        "transfers resume",
    ]
    assert found["Re-host attachments"]["type"] == 3
    options = {
        name: [one["name"] for one in leaf.get("options", ())] for name, leaf in found.items()
    }
    assert options["rehost files"] == [
        *("file", "file2", "file3", "file4", "file5"),
        *("service", "private", "name", "force", "keep-metadata", "post"),
    ]
    url = ["url", "service", "private", "name", "force", "keep-metadata", "post"]
    assert options["rehost url"] == url
    message = ["link", "service", "private", "force", "keep-metadata", "post"]
    assert options["rehost message"] == message
    assert options["rehost form"] == []
    assert options["preview"] == ["url", "post"]
    assert options["account link"] == ["service", "label", "server"]
    for command in ("account use", "account test", "account unlink"):
        assert options[command] == ["account"]
    assert options["help"] == ["topic"]
    assert options["transfers list"] == []
    assert options["transfers cancel"] == options["transfers resume"] == ["transfer"]
    assert options["history list"] == ["service", "kind"]
    assert options["history search"] == ["text"]
    assert options["history show"] == ["item", "post"]
    assert options["history delete"] == ["item"]
    assert options["history delete-many"] == ["service", "before", "kind"]
    assert options["history gallery"] == ["service", "kind"]
    assert options["history export"] == ["format"]
    for command in put.body:
        assert command["integration_types"] == [0, 1]
        assert command["contexts"] == [0, 1, 2]
        if command["type"] == 1:
            for name, description in described(command):
                assert len(description.strip("…. ")) > 5, name
            assert written(command) <= 8000, command["name"]  # Discord


@pytest.mark.on_both_storages
async def test_commands_are_sent_again_only_when_they_changed(world: World) -> None:
    await world.simulation.restart()
    assert len(world.wire.of("PUT", COMMANDS)) == 1
    async with world.simulation.store.database.write() as connection:
        await connection.execute(text("UPDATE command_syncs SET digest = 'of an older release'"))
    await world.simulation.restart()
    assert len(world.wire.of("PUT", COMMANDS)) == 2
    # Somebody took them away in the meantime: they come back.
    world.env.backend.commands.clear()
    await world.simulation.restart()
    assert len(world.wire.of("PUT", COMMANDS)) == 3
    await world.slash("help")


@pytest.mark.parametrize("simulation", [{"dev_guild_ids": (DEV_GUILD,)}], indirect=True)
async def test_development_servers_get_the_commands_alone(world: World) -> None:
    (put,) = world.wire.of("PUT", "/applications/*/commands")
    assert put.path.endswith(f"/guilds/{DEV_GUILD}/commands")
    await world.simulation.restart()
    assert len(world.wire.of("PUT", "/applications/*/commands")) == 1
    assert world.ada.available_commands(world.channel) == ()
    workshop = world.env.create_guild("workshop", id=DEV_GUILD)
    channel = workshop.create_text_channel("bench")
    smith = workshop.add_member(world.env.create_user("smith"))
    assert "rehost files" in smith.available_commands(channel)


@pytest.mark.parametrize(
    ("topic", "words"),
    [
        (None, "`/account link` — link your account at {services}."),
        ("start", "`/rehost files`"),
        ("files", "takes up to five files"),
        ("files", "`/rehost form` takes up to ten files"),
        ("files", "`/transfers cancel` stops"),
        ("previews", "Links of {previews} are known"),
        ("accounts", "Can be linked: {services}."),
        ("history", "`/history search` finds them"),
        ("tixte", "`/tixte uploads` lists your files"),
        ("pixelbin", "`/pixelbin search` finds files"),
        ("privacy", "AES-256-GCM"),
    ],
)
async def test_help(world: World, topic: str | None, words: str) -> None:
    options: dict[str, Any] = {} if topic is None else {"topic": topic}
    result = await world.slash("help", **options)
    seen = world.see_reply(result)
    known = world.simulation.bot.services.previewables()
    previews = ", ".join(one.title for one in known)
    assert words.format(services=", ".join(world.services), previews=previews) in seen.text
    assert "{" not in seen.text
    assert seen.ephemeral


async def test_help_in_direct_messages(world: World) -> None:
    result = await world.ada.user.slash("help")
    assert "Carryall" in look(result.response._message).text
