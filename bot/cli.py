"""The command ``carryall``."""

from __future__ import annotations

import asyncio
import signal
import sys
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from bot import __version__
from bot.config import SettingsError, load_settings
from bot.emulation import EmulatorOptions, run_until_signal
from bot.errors import StartError
from bot.extensions import find_emulators

if TYPE_CHECKING:
    from collections.abc import Coroutine

EXIT_CANNOT_START = 2


@click.group()
@click.version_option(__version__, prog_name="carryall")
def main() -> None:
    """Carry what people post in Discord to the hosts where they have accounts."""


@main.command()
def run() -> None:
    """Run the bot on Discord (settings: .env)."""
    _leave_at_signals()
    settings = _settings()
    from bot.run import run as run_bot  # noqa: PLC0415 - discord.py takes a while to import

    _run(run_bot(settings))


@main.command()
@click.option(
    "--port",
    default=8765,
    show_default=True,
    type=click.IntRange(0, 65535),
    help="Port of the page; 0 for any.",
)
def demo(port: int) -> None:
    """Show the bot in the browser: no Discord, no network."""
    _leave_at_signals()
    from bot.demo.page import show_demo  # noqa: PLC0415

    _run(show_demo(port))


@main.command()
def tour() -> None:
    """Play the demo's tour and print it."""
    from bot.demo.tour import print_tour  # noqa: PLC0415

    _run(print_tour())


@main.command()
@click.argument("service", metavar="SERVICE", type=click.Choice(find_emulators()))
@click.option("--port", required=True, type=click.IntRange(0, 65535), help="Port; 0 for any.")
@click.option("--strict", is_flag=True, help="Answer unknown fields with an error.")
@click.option("--public-base", help="Where public links point: an address, or `self`.")
def emulate(service: str, port: int, *, strict: bool, public_base: str | None) -> None:
    """Stand in for SERVICE on this machine."""
    module = import_module(f"cogs.{service}.emulator")
    emulation = module.create_emulator(EmulatorOptions(strict=strict, public_base=public_base))
    try:
        _run(run_until_signal(emulation, port))
    except OSError as error:
        _give_up(StartError(f"port {port} cannot be used: {error.strerror}"))


@main.command()
def doctor() -> None:
    """Look at everything the bot needs; exit status 1 when there is a problem."""
    _leave_at_signals()
    from bot.doctor.examine import report  # noqa: PLC0415

    sys.exit(0 if asyncio.run(report()) else 1)


@main.command()
def invite() -> None:
    """Print the links that install the bot: for a server, for yourself."""
    _leave_at_signals()
    from bot.invite import install_links  # noqa: PLC0415

    settings = _settings()

    async def show() -> None:
        for whom, link in (await install_links(settings)).items():
            click.echo(f"{whom:<6}  {link}")

    _run(show())


@main.group()
def keys() -> None:
    """See, make and change the keys that seal what is secret."""


@keys.command("list")
def keys_list() -> None:
    """List the keys by their ids, and what each holds."""
    from bot.upkeep import list_keys  # noqa: PLC0415

    _run(list_keys(_settings()))


@keys.command("new")
def keys_new() -> None:
    """Make a key; it seals from now on."""
    from bot.upkeep import new_key  # noqa: PLC0415

    _run(new_key(_settings()))


@keys.command("rotate")
def keys_rotate() -> None:
    """Seal everything anew with the newest key; the bot may run."""
    from bot.upkeep import rotate_keys  # noqa: PLC0415

    _run(rotate_keys(_settings()))


@main.command()
def migrate() -> None:
    """Bring the database up to date (`run` does so by itself)."""
    from bot.upkeep import apply_migrations  # noqa: PLC0415

    _run(apply_migrations(_settings()))


@main.command()
@click.option("--output", "-o", type=click.Path(path_type=Path), help="A file; else standard out.")
def export(output: Path | None) -> None:
    """Write everything but the secrets as JSON lines; the bot may run."""
    from bot.upkeep import export as write_export  # noqa: PLC0415

    _run(write_export(_settings(), output))


def _leave_at_signals() -> None:
    """Leave in peace at a signal, until what runs has its own way of stopping."""
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, _leave)


def _leave(_number: int, _frame: object) -> None:
    sys.exit(0)


def _settings() -> Any:
    try:
        return load_settings()
    except SettingsError as error:
        _give_up(error)


def _run(work: Coroutine[Any, Any, None]) -> None:
    try:
        asyncio.run(work)
    except (SettingsError, StartError) as error:
        _give_up(error)
    except KeyboardInterrupt:
        sys.exit(130)


def _give_up(error: Exception) -> None:
    for line in str(error).splitlines():
        click.echo(f"carryall: {line}", err=True)
    sys.exit(EXIT_CANNOT_START)
