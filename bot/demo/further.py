"""The steps of the tour at the services that you have an account of from the start."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.demo import pictures
from bot.demo.speech import links_of, pictures_of, text_of, walk
from bot.demo.steps import CARD, OK, Steps, TourError, expect

if TYPE_CHECKING:
    from simcord.results import ResponseMessage

RECIPE = b"Flour, water, salt, time.\n"


class FurtherSteps(Steps):
    """One short step for each further service."""

    async def play(self) -> None:
        """Play those of the services that are there."""
        steps = {
            "mixcloud": self.find_a_show,
            "pixelbin": self.rehost_by_name,
            "gett": self.share_two_files,
            "mxit": self.keep_without_a_link,
        }
        for name, step in steps.items():
            if name in self._stage.simulation.emulators:
                await step()

    async def find_a_show(self) -> None:
        """You look for a radio show, and open its card."""
        self._tell.chapter("A radio show at Mixcloud")
        stage = self._stage
        self._tell.act("you", "/mixcloud search query:harbour tape 01")
        shown = await stage.you.slash(stage.channel, "mixcloud search", query="harbour tape 01")
        found = self._answer(shown, expected="Harbour Tape 01")
        self._tell.act("you", "choose the show from the list below it")
        opened = await stage.you.select(found, [_first_choice(found)])
        card = opened.followups[-1] if opened.followups else opened.response
        if card is None:
            raise TourError("expected the card of a show; there was none")
        self._say(card, expected="Open at Mixcloud")
        await self._check_pictures(card)

    async def rehost_by_name(self) -> None:
        """You send a picture to a service that is not your default one."""
        self._tell.chapter("A picture for Pixelbin")
        picture = pictures.meadow()
        self._tell.act("you", "/rehost files file:meadow.png service:Pixelbin")
        shown = await self._carried(
            self._stage.you.slash(
                self._stage.channel,
                "rehost files",
                file=("meadow.png", picture),
                service="pixelbin",
            )
        )
        await self._check_link(self._answer(shown, expected=CARD), picture)

    async def share_two_files(self) -> None:
        """You put two files in one share, and show it to everybody."""
        self._tell.chapter("Two files in one share at Ge.tt")
        picture, stage = pictures.dusk(), self._stage
        self._tell.act("you", "/gett upload file:dusk.png file2:recipe.txt title:For Sunday")
        shown = await self._carried(
            stage.you.slash(
                stage.channel,
                "gett upload",
                file=("dusk.png", picture),
                file2=("recipe.txt", RECIPE),
                title="For Sunday",
            )
        )
        cards = self._answer(shown, expected=CARD)
        for content in (picture, RECIPE):
            await self._check_link(cards, content)
        link = links_of(cards)[0]
        self._tell.act("you", f"/gett share show share:{link} post:True")
        shown = await stage.you.slash(stage.channel, "gett share show", share=link, post=True)
        if not shown.followups:
            raise TourError("expected a share that everybody sees; there was none")
        self._say(shown.followups[-1], expected="For Sunday", is_private=False)

    async def keep_without_a_link(self) -> None:
        """You keep a file where no link leads to it, and get it back."""
        self._tell.chapter("A file that no link leads to, at Mxit")
        stage = self._stage
        self._tell.act("you", "/mxit gallery upload file:recipe.txt folder:Kitchen")
        shown = await self._carried(
            stage.you.slash(
                stage.channel, "mxit gallery upload", file=("recipe.txt", RECIPE), folder="Kitchen"
            )
        )
        self._answer(shown, expected="No link leads to it")
        self._tell.act("you", "/mxit gallery show file:recipe.txt")
        shown = await stage.you.slash(stage.channel, "mxit gallery show", file="recipe.txt")
        message = self._answer(shown, expected="recipe.txt")
        files = [stage.env.backend.cdn.get(one.url) for one in message.attachments]
        expect("the same file, attached", f"{len(files)} others", holds=files == [RECIPE])
        self._tell.check(f"what is attached is the same {len(RECIPE)} bytes")

    async def _check_pictures(self, message: ResponseMessage) -> None:
        """Make sure that the pictures of a card are there."""
        shown = pictures_of(message.components)
        expect("a card with a picture", text_of(message), holds=bool(shown))
        for picture in shown:
            async with self._session.get(picture) as answer:
                came = f"HTTP {answer.status}, {answer.content_type}"
                is_picture = answer.status == OK and answer.content_type.startswith("image/")
                expect(f"a picture at {picture}", came, holds=is_picture)
        self._tell.check("its picture is there")


def _first_choice(message: ResponseMessage) -> str:
    """Give the value of the first choice of a message's menu."""
    choices = [one for part in walk(message.components) for one in part.get("options", ())]
    if not choices:
        raise TourError(f"expected something to choose; there was:\n{text_of(message)}")
    value: str = choices[0]["value"]
    return value
