"""What a person says of a show in the options of `/mixcloud upload` and `edit`."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import discord
from msgspec.structs import replace as changed

from bot.errors import UserError
from bot.ui import text
from bot.ui.typed import parse_time
from cogs.mixcloud.commands.attached import check_picture, tracks_of
from cogs.mixcloud.commands.using import sentence
from cogs.mixcloud.errors import MixcloudParameterError
from cogs.mixcloud.form import check_name
from cogs.mixcloud.options import ShowAbout
from cogs.mixcloud.preview import clock
from cogs.mixcloud.sealed_pictures import SealedPictures

if TYPE_CHECKING:
    from bot.app import Carryall
    from bot.transfer.request import RequestedFile
    from cogs.mixcloud.audio import AudioFacts
    from cogs.mixcloud.options import Track
    from cogs.mixcloud.views import View

SHOWN_TRACKS = 10
PRO_OPTIONS = ("publish-at", "disable-comments", "hide-stats", "hosts")
_PARTED = re.compile(r"[,;\n]")


@dataclass(frozen=True, slots=True)
class Wishes:
    """The options of a command, as they were typed."""

    name: str | None = None
    picture: discord.Attachment | None = None
    description: str | None = None
    tags: str | None = None
    tracklist: str | None = None
    tracklist_file: discord.Attachment | None = None
    hosts: str | None = None
    publish_at: str | None = None
    visibility: str | None = None
    disable_comments: bool = False
    hide_stats: bool = False

    @property
    def pro_options(self) -> list[str]:
        """List what only Pro accounts may ask for."""
        asked = (self.publish_at, self.disable_comments, self.hide_stats, self.hosts)
        return [name for name, value in zip(PRO_OPTIONS, asked, strict=True) if value]


async def read_wishes(
    bot: Carryall, wishes: Wishes, *, audio_length: int | None = None
) -> ShowAbout:
    """Make of the options what Mixcloud is told.

    Raises:
        UserError: Something of it cannot be meant, or Mixcloud would not take it.
    """
    tracks = await tracks_of(bot, wishes.tracklist, wishes.tracklist_file)
    picture = wishes.picture
    if picture is not None:
        await check_picture(bot, picture)
    try:
        about = ShowAbout(
            title=None if wishes.name is None else check_name(wishes.name),
            description=wishes.description,
            tags=_list(wishes.tags),
            tracks=tracks,
            hosts=_list(wishes.hosts),
            publish_date=None
            if wishes.publish_at is None
            else parse_time(wishes.publish_at, "publish-at"),
            visibility=wishes.visibility,
            disable_comments=wishes.disable_comments,
            hide_stats=wishes.hide_stats,
            picture=None if picture is None else SealedPictures.of(bot).seal(picture.url),
            picture_size=0 if picture is None else picture.size,
            audio_length=audio_length,
        )
        about.check()
    except MixcloudParameterError as error:
        raise UserError(sentence(error), "Change it and run the command again.") from None
    return about


def with_tracks(about: ShowAbout, tracks: list[Track]) -> ShowAbout:
    """Put another track list in.

    Raises:
        UserError: It does not fit the audio.
    """
    made: ShowAbout = changed(about, tracks=tracks)
    try:
        made.check()
    except MixcloudParameterError as error:
        raise UserError(sentence(error), "Change the track list.") from None
    return made


def refuse_what_needs_pro(wishes: Wishes, me: View) -> None:
    """Say before anything is sent what a basic account cannot have.

    Raises:
        UserError: The account is a basic one, and something asked for needs Pro.
    """
    if me.data.get("is_pro") is not False or not wishes.pro_options:
        return
    named = ", ".join(f"`{name}`" for name in wishes.pro_options)
    raise UserError(
        f"{named}: only Mixcloud Pro accounts may ask for this; **{text.safe(me.name, 60)}** is a"
        " basic one.",
        "Leave it out, or link a Pro account.",
    )


def basic_hint(me: View) -> str | None:
    """Say what a basic account has to reckon with; None for others."""
    if me.data.get("is_pro") is not False:
        return None
    return (
        "⚠️ This is a basic account: Mixcloud keeps at most 10 of its shows published, and may take"
        " uploads of other programs from Pro accounts only."
    )


def file_facts(file: RequestedFile, facts: AudioFacts) -> list[str]:
    """Say what is known of the audio, a line each."""
    told = [text.safe(file.filename, 80)]
    if file.size is not None:
        told.append(text.size(file.size))
    if facts.seconds is not None:
        told.append(f"⏱ {clock(facts.seconds)}")
    if tagged := " \N{EN DASH} ".join(one for one in (facts.artist, facts.title) if one):
        told.append(f"tagged “{text.safe(tagged, 100)}”")
    lines = [f"-# {' · '.join(told)}"]
    if not facts.is_audio:
        lines.append("⚠️ This does not look like audio: Mixcloud may make nothing of it.")
    return lines


def summary(about: ShowAbout) -> list[str]:
    """Say what will be told to Mixcloud, a line each."""
    lines = [f"**{label}:** {value}" for label, value in _said(about)]
    if about.tracks:
        lines.append(f"**Tracks:** {len(about.tracks)}")
        for track in about.tracks[:SHOWN_TRACKS]:
            start = "" if track.start_time is None else f"`{clock(track.start_time)}` "
            lines.append(f"- {start}{text.safe(track.words, 100)}")
        if len(about.tracks) > SHOWN_TRACKS:
            lines.append(f"-# … and {len(about.tracks) - SHOWN_TRACKS} more")
    return lines


def _said(about: ShowAbout) -> list[tuple[str, Any]]:
    said: list[tuple[str, Any]] = []
    if about.title is not None:
        said.append(("Title", text.safe(about.title, 255)))
    if about.description is not None:
        said.append(("Description", text.safe(about.description, 300) or "none"))
    if about.tags:
        said.append(("Tags", ", ".join(text.safe(tag, 60) for tag in about.tags)))
    if about.hosts is not None:
        said.append(("Hosts", ", ".join(text.safe(one, 60) for one in about.hosts) or "none"))
    if about.publish_date is not None:
        full = discord.utils.format_dt(about.publish_date, "F")
        said.append(("Published", f"{full} ({discord.utils.format_dt(about.publish_date, 'R')})"))
    if about.picture is not None:
        said.append(("Picture", f"attached, {text.size(about.picture_size)}"))
    if about.visibility is not None:
        words = {
            "unlisted": "unlisted: found by its link alone",
            "publish": "published",
            "unpublish": "not published any more",
        }
        said.append(("Visibility", words[about.visibility]))
    for flag, words_ in (("disable_comments", "no comments"), ("hide_stats", "hidden numbers")):
        if getattr(about, flag):
            said.append(("Also", words_))
    return said


def _list(typed: str | None) -> list[str] | None:
    if typed is None:
        return None
    if typed.strip().casefold() in ("none", "-"):
        return []
    return [part.strip() for part in _PARTED.split(typed) if part.strip()]
