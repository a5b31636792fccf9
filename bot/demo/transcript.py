"""The tour as a transcript; it is a smoke test as well."""

from __future__ import annotations

import textwrap

import aiohttp
import click
from simcord import BackendError, SetupError

from bot.demo.further import FurtherSteps
from bot.demo.script import SERVICE, Script
from bot.demo.stage import open_stage
from bot.demo.steps import TourError

WIDTH = 100
NAME_WIDTH = 8


async def play_and_print() -> None:
    """Play the tour and print it.

    Raises:
        SystemExit: With status 1 when a step did not do what it should.
    """
    click.echo("Carryall, a tour: the real bot in a simulated Discord, with emulated services.")
    # The tour goes wrong on purpose once or twice; the log's warnings of it would only puzzle.
    async with open_stage(log_level="error") as stage, aiohttp.ClientSession() as session:
        try:
            await stage.link_all_but(SERVICE)
            narrator = Transcript()
            await _play(Script(stage, session, narrator), FurtherSteps(stage, session, narrator))
        # SimCord refuses what a person could not do, such as press a button that is not there.
        except (TourError, SetupError, BackendError, TimeoutError, aiohttp.ClientError) as error:
            reason = str(error) or type(error).__name__
            click.echo(f"\ncarryall: the tour failed: {reason}", err=True)
            raise SystemExit(1) from None
    click.echo("\nThat was the tour: every step did what it should. Try it yourself: make demo")


async def _play(script: Script, further: FurtherSteps) -> None:
    await script.ask_for_help()
    await script.link_with_wrong_key()
    await script.link()
    await script.list_accounts()
    card = await script.rehost_from_menu()
    await script.rehost_and_post()
    await script.rehost_several()
    await further.play()
    await script.delete(card)


class Transcript:
    """Prints what happens."""

    def __init__(self) -> None:
        self._chapters = 0
        self._answered = False

    def chapter(self, title: str) -> None:
        """Begin a chapter."""
        self._chapters += 1
        self._answered = False
        click.echo(f"\n{self._chapters}. {title}\n")

    def act(self, who: str, what: str) -> None:
        """Tell what somebody does."""
        if self._answered:  # a gap between what was answered and what is done next
            click.echo()
        self._answered = False
        _print_column(who, [what])

    def answer(self, lines: list[str], *, is_private: bool) -> None:
        """Tell what the bot answers, and whether only the person who asked sees it."""
        self._answered = True
        seen_by = "only you see this" if is_private else "everybody sees this"
        _print_column("bot", [*lines, f"({seen_by})"])

    def check(self, what: str) -> None:
        """Tell what was checked, and found as it should be."""
        _print_column("checked", [what])


def _print_column(name: str, lines: list[str]) -> None:
    """Print lines behind a name, wrapped; a link stays in one piece."""
    lead = f"  {name:<{NAME_WIDTH}}"
    for line in lines:
        hang = " " * len(lead) + ("   " if line[:1].isdigit() else "")
        click.echo(
            textwrap.fill(
                line,
                WIDTH,
                initial_indent=lead,
                subsequent_indent=hang,
                break_long_words=False,
                break_on_hyphens=False,
            )
        )
        lead = " " * len(lead)
