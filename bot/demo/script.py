"""The steps of the tour: what people do, and what must come of it.

The demo plays some of them into its channel, the tour all of them onto the screen.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.demo import pictures
from bot.demo.speech import inputs_of, text_of
from bot.demo.steps import CARD, GONE, OK, Sent, Steps, TourError, expect

if TYPE_CHECKING:
    from collections.abc import Awaitable

    import aiohttp
    import discord
    from simcord.results import InteractionResult

    from bot.demo.stage import Stage
    from bot.demo.steps import Narrator

SERVICE = "tixte"
CREDENTIAL = "session token"  # which of the emulator's to type into the form
WRONG_KEY = "tx.not-a-key"


class Script(Steps):
    """Plays the tour.

    Args:
        stage: Where.
        session: To follow links with.
        narrator: Who tells it.
    """

    def __init__(
        self, stage: Stage, session: aiohttp.ClientSession, narrator: Narrator | None = None
    ) -> None:
        super().__init__(stage, session, narrator)
        self._key = stage.simulation.credentials[SERVICE][CREDENTIAL]

    async def ask_for_help(self) -> None:
        """You ask what this is."""
        self._tell.chapter("Where to begin")
        self._tell.act("you", "/help")
        shown = await self._stage.you.slash(self._stage.channel, "help")
        self._answer(shown, expected="/account link")

    async def link_with_wrong_key(self) -> None:
        """You mistype the key; nothing is kept."""
        self._tell.chapter("Linking an account")
        await self._type_key(WRONG_KEY, "a wrong key", expected="does not know this key")

    async def link(self) -> None:
        """You link the account that the emulated service comes with."""
        await self._type_key(self._key, "the right key", expected="Linked")

    async def list_accounts(self) -> None:
        """You look what is linked; the key is not shown."""
        self._tell.act("you", "/account list")
        shown = await self._stage.you.slash(self._stage.channel, "account list")
        text = text_of(self._answer(shown, expected="Your linked accounts"))
        expect("the account list without the key", text, holds=self._key not in text)

    async def rehost_from_menu(self) -> Sent:
        """Your friend posts a picture, and you carry it away."""
        self._tell.chapter("A picture that somebody posted")
        picture = pictures.dusk()
        words = "Last night from the ridge. Somebody keep this, please!"
        self._tell.act("Mira", f"{words} (with hills-at-dusk.png)")
        message = await self._stage.friend.send(
            self._stage.channel, words, attachments=[("hills-at-dusk.png", picture)]
        )
        self._tell.act("you", "right-click that message, Apps, Re-host attachments")
        shown = await self._carried(self._menu(message))
        return await self._check_link(self._answer(shown, expected=CARD), picture)

    async def rehost_and_post(self) -> Sent:
        """You send a picture of your own, for everybody to see."""
        self._tell.chapter("A picture of your own, for everybody")
        picture = pictures.harbour()
        self._tell.act("you", "/rehost files file:harbour.png post:True")
        shown = await self._carried(
            self._stage.you.slash(
                self._stage.channel, "rehost files", file=("harbour.png", picture), post=True
            )
        )
        message = self._answer(shown, expected=CARD, is_private=False)
        return await self._check_link(message, picture)

    async def rehost_several(self) -> None:
        """You send three files, of which one cannot be sent."""
        self._tell.chapter("Three files, one of them empty")
        good = [("meadow.png", pictures.meadow()), ("recipe.txt", b"Flour, water, salt, time.\n")]
        self._tell.act("you", "/rehost files file:meadow.png file2:empty.txt file3:recipe.txt")
        shown = await self._carried(
            self._stage.you.slash(
                self._stage.channel,
                "rehost files",
                file=good[0],
                file2=("empty.txt", b""),
                file3=good[1],
            )
        )
        message = self._answer(shown, expected="This file is empty")
        for _name, content in good:
            await self._check_link(message, content)

    async def delete(self, card: Sent) -> None:
        """You delete a file from its card, and are asked first."""
        self._tell.chapter("Deleting, after a question")
        self._tell.act("you", "press Delete on the first card")
        pressed = await self._stage.you.click(card.message, label="Delete")
        question = pressed.followups[-1] if pressed.followups else None
        if question is None:
            raise TourError("expected a question before anything is deleted; there was none")
        self._say(question, expected="cannot be undone")
        await self._expect_status(card.link, OK, "the link still works")
        self._tell.act("you", "press Delete once more, the red one")
        await self._stage.you.click(question, label="Delete")
        self._say(question, expected="Deleted")
        await self._expect_status(card.link, GONE, "the link is gone (404)")
        text = text_of(card.message)
        expect("a card that says that its file is deleted", text, holds="Deleted at" in text)

    async def _type_key(self, key: str, called: str, *, expected: str) -> None:
        self._tell.act("you", f"/account link service:{SERVICE}")
        asked = await self._stage.you.slash(self._stage.channel, "account link", service=SERVICE)
        if asked.modal is None:
            raise TourError("expected a form for the key; there was none")
        fields = inputs_of(asked.modal)
        label, custom_id = next(iter(fields.items()))
        self._tell.act("you", f"fill in “{label}” with {called}")
        shown = await self._stage.you.submit_modal(asked, {custom_id: key})
        self._answer(shown, expected=expected)

    def _menu(self, message: discord.Message) -> Awaitable[InteractionResult]:
        stage = self._stage
        return stage.you.context_menu(stage.channel, "Re-host attachments", message)
