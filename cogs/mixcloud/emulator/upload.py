"""Uploading and editing: forms read as streams (contract, 2.7 and 2.8)."""

import re
from collections.abc import Iterable
from datetime import UTC, datetime

from aiohttp import BodyPartReader, web
from aiohttp.http_exceptions import HttpProcessingError

from bot.emulation import (
    RefusalError,
    StoredBody,
    blocks_of,
    check_fields,
    discard_body,
    read_text,
    store_body,
)
from cogs.mixcloud.emulator.answers import (
    STATE,
    InvalidFormError,
    answer,
    authenticate,
    not_found,
)
from cogs.mixcloud.emulator.paging import COMMON
from cogs.mixcloud.emulator.state import BASIC_SHOWS, Section, Show, User, now

TEXT_LIMIT = 64 * 1024
AUDIO_LIMIT = 4 * 1024**3
PICTURE_LIMIT = 10 * 1024**2
REQUIRED = "This field is required."
FLAGS = frozenset({"disable_comments", "hide_stats", "unlisted"})
PRO = ("publish_date", "disable_comments", "hide_stats", "hosts-0-username", "hosts-1-username")
YES = frozenset({"1", "true"})
GROUPED = re.compile(
    r"(tags|sections|hosts)-(\d{1,3})-(tag|artist|song|chapter|start_time|username)"
)
PLAIN = frozenset({"name", "description", "publish_date", "percentage_music"}) | FLAGS
VISIBILITY = frozenset({"publish", "unpublish", "unlisted"})


class Form:
    """The parts of one upload or edit."""

    def __init__(self, request: web.Request, files: frozenset[str]) -> None:
        self.request = request
        self.files = files
        self.text: dict[str, str] = {}
        self.bodies: dict[str, StoredBody] = {}

    async def read(self) -> None:
        """Read all parts.

        Raises:
            RefusalError: 400 for a broken form or a file too large, 413 for a text too large.
        """
        if self.request.content_type == "application/x-www-form-urlencoded":
            self.text = {name: str(value) for name, value in (await self.request.post()).items()}
            return
        if not self.request.content_type.startswith("multipart/"):
            raise RefusalError(400, "the body is no form")
        try:
            async for part in await self.request.multipart():
                if not isinstance(part, BodyPartReader) or part.name is None:
                    raise RefusalError(400, "a part of the form has no name")
                await self._take(part, part.name)
        except (ValueError, RuntimeError, HttpProcessingError) as error:
            raise RefusalError(400, "the form is broken") from error

    def discard(self) -> None:
        """Forget the files."""
        for body in self.bodies.values():
            discard_body(self.request, body)

    def group(self, name: str) -> list[dict[str, str]] | None:
        """Return the entries of a numbered group, None where there is none of it."""
        found: dict[int, dict[str, str]] = {}
        for field, value in self.text.items():
            if (match := GROUPED.fullmatch(field)) is not None and match[1] == name:
                found.setdefault(int(match[2]), {})[match[3]] = value
        if not found:
            return None
        # What comes behind a gap is not looked at.
        return [found[number] for number in range(len(found)) if number in found]

    async def _take(self, part: BodyPartReader, name: str) -> None:
        if name in self.files and part.filename is not None and name not in self.bodies:
            limit = AUDIO_LIMIT if name == "mp3" else PICTURE_LIMIT
            try:
                self.bodies[name] = await store_body(self.request, blocks_of(part), limit)
            except RefusalError:
                complaint = f"Ensure this file has at most {limit} bytes."
                raise InvalidFormError({name: [complaint]}) from None
            return
        self.text[name] = await read_text(part, TEXT_LIMIT)


def routes() -> Iterable[web.RouteDef]:
    """Return the routes of this module."""
    return (
        web.post("/upload/", upload_show),
        web.post("/upload/{user}/{slug}/edit/", edit_show),
    )


async def upload_show(request: web.Request) -> web.Response:
    """``POST /upload/``."""
    owner = authenticate(request)
    check_fields(request, request.query, COMMON)
    form = Form(request, frozenset({"mp3", "picture"}))
    try:
        await form.read()
        _check(request, form, owner, PLAIN)
        _require(form, "name", "mp3")
    except BaseException:
        form.discard()
        raise
    state = request.config_dict[STATE]
    if not owner.is_pro and len(state.shows_of(owner.username, None)) >= BASIC_SHOWS:
        form.discard()
        return web.Response()  # what basic accounts were seen to get (contract, 1.6)
    name = form.text["name"].strip()
    show = Show(
        owner=owner.username, slug=state.free_slug(owner.username, name), name=name, created=now()
    )
    _apply(request, show, form, is_new=True)
    state.shows[show.key] = show
    return answer(
        request,
        {"result": {"success": True, "message": f"Uploaded {show.name}", "key": show.key}},
    )


async def edit_show(request: web.Request) -> web.Response:
    """``POST /upload/{user}/{slug}/edit/``."""
    editor = authenticate(request)
    check_fields(request, request.query, COMMON)
    show = request.config_dict[STATE].shows.get("/{user}/{slug}/".format(**request.match_info))
    form = Form(request, frozenset({"picture"}))
    try:
        await form.read()
        show = _own(editor, show)
        _check(request, form, editor, PLAIN | VISIBILITY)
        if "name" in form.text:
            _require(form, "name")
    except BaseException:
        form.discard()
        raise
    show.name = form.text.get("name", show.name).strip()
    _apply(request, show, form, is_new=False)
    show.updated = now()
    return answer(
        request,
        {"result": {"success": True, "message": f"Edited {show.name}", "key": show.key}},
    )


def _own(editor: User, show: Show | None) -> Show:
    if show is None:
        raise not_found()
    if show.owner != editor.username:
        raise RefusalError(403, "You do not have permission to edit this cloudcast.")
    return show


def _require(form: Form, *names: str) -> None:
    if missing := [name for name in names if not _is_given(form, name)]:
        raise InvalidFormError({name: [REQUIRED] for name in missing})


def _check(request: web.Request, form: Form, owner: User, plain: frozenset[str]) -> None:
    """Refuse what the service refuses."""
    unknown = [name for name in form.text if name not in plain and not GROUPED.fullmatch(name)]
    check_fields(request, [f"part {name}" for name in unknown], ())
    if not owner.is_pro and (used := [name for name in PRO if name in form.text]):
        raise RefusalError(403, f"{', '.join(used)}: this needs a Pro account")
    wrong: dict[str, list[str]] = {}
    if len(form.text.get("description", "")) > 1000:  # noqa: PLR2004 - contract, 1.6
        wrong["description"] = ["Ensure this value has at most 1000 characters."]
    if len(form.group("tags") or ()) > 5:  # noqa: PLR2004
        wrong["tags"] = ["Ensure there are at most 5 tags."]
    if len(form.group("hosts") or ()) > 2:  # noqa: PLR2004
        wrong["hosts"] = ["Ensure there are at most 2 hosts."]
    if "publish_date" in form.text and _date(form.text["publish_date"]) is None:
        wrong["publish_date"] = ["Enter a valid date/time."]
    if sum(form.text.get(name) in YES for name in VISIBILITY) > 1:
        wrong["publish"] = ["Only one of publish, unpublish and unlisted."]
    for entry in form.group("sections") or ():
        if not re.fullmatch(r"\d{1,6}", entry.get("start_time", "0")):
            wrong["sections"] = ["Enter a whole number."]
    if wrong:
        raise InvalidFormError(wrong)


def _apply(request: web.Request, show: Show, form: Form, *, is_new: bool) -> None:
    """Set what was sent; groups change as a whole, what was not sent stays."""
    users = request.config_dict[STATE].users
    show.description = form.text.get("description", show.description)
    if (tags := form.group("tags")) is not None:
        show.tags = [entry["tag"] for entry in tags if entry.get("tag")]
    if (sections := form.group("sections")) is not None:
        show.sections = [_section(entry) for entry in sections]
    if (hosts := form.group("hosts")) is not None:
        names = [entry["username"] for entry in hosts if entry.get("username")]
        known = [name for name in names if name in users]
        # On an edit one unknown host keeps them all as they are.
        if is_new or len(known) == len(names):
            show.hosts = known
    show.hides_stats = form.text.get("hide_stats") in YES or show.hides_stats
    show.takes_no_comments = form.text.get("disable_comments") in YES or show.takes_no_comments
    show.publish_date = _date(form.text.get("publish_date", "")) or show.publish_date
    for name in VISIBILITY:
        if form.text.get(name) in YES:
            show.is_unlisted = name == "unlisted"
            show.is_published = name != "unpublish"
            show.publish_date = None if name == "publish" else show.publish_date
    show.picture = form.bodies.get("picture", show.picture)
    show.audio = form.bodies.get("mp3", show.audio)


def _section(entry: dict[str, str]) -> Section:
    start = entry.get("start_time")
    return Section(
        start_time=None if start is None else int(start),
        artist=entry.get("artist"),
        song=entry.get("song"),
        chapter=entry.get("chapter"),
    )


def _date(text: str) -> datetime | None:
    try:
        return datetime.strptime(text, "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC)
    except ValueError:
        return None


def _is_given(form: Form, name: str) -> bool:
    return bool(form.text.get(name, "").strip()) or name in form.bodies
