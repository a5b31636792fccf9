"""Calls that upload and edit shows."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from bot.http.client import Call
from bot.http.errors import ErrorKind
from cogs.mixcloud.bodies import FilePart, FormOfFiles
from cogs.mixcloud.calls.base import Calls
from cogs.mixcloud.calls.reading import ReadingCalls
from cogs.mixcloud.decorators import personal, targeting
from cogs.mixcloud.errors import (
    MixcloudError,
    MixcloudParameterError,
    MixcloudTransportError,
)
from cogs.mixcloud.form import check_name, uploading
from cogs.mixcloud.keys import key_segments
from cogs.mixcloud.models import AccessDict
from cogs.mixcloud.pictures import open_picture
from cogs.mixcloud.sources import open_source
from cogs.mixcloud.views import view_of

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from typing import Unpack

    from cogs.mixcloud.dialect import Reply
    from cogs.mixcloud.errors import Outcome
    from cogs.mixcloud.form import Uploading
    from cogs.mixcloud.sources import Uploadable

# Clocks differ a little, and times have whole seconds.
CLOCK_SLACK = timedelta(seconds=10)
LOOK_BACK = 10
KEY_PARTS = 2
PRO_HINT = (
    "Mixcloud may take uploads of other programs from Pro accounts only; publish it on its site"
    " if this goes on."
)


class PublishingCalls(ReadingCalls, Calls):
    """Uploading and editing."""

    _own_names: dict[str, str]

    async def upload(
        self,
        mp3: Uploadable,
        name: str,
        *,
        filename: str | None = None,
        size: int | None = None,
        content_type: str = "audio/mpeg",
        audio_length: int | None = None,
        on_progress: Callable[[int], object] | None = None,
        picture: Any = None,
        **about: Unpack[Uploading],
    ) -> AccessDict:
        """Publish a show; audio and picture stream (contract, 2.7 and 5.3).

        Args:
            mp3: A path, bytes, a stream that can be rewound, a ``ByteSource`` or an async iterator.
            name: The show's title.
            filename: What the file is called; else its own name.
            size: How many bytes an async iterator gives; None where nobody knows.
            content_type: What the audio is.
            audio_length: How many seconds it has, to check the sections against.
            on_progress: Told how many bytes of the audio were sent so far.
            picture: As ``mp3``; at most 10 MiB.
            about: See ``uploading``.

        Returns:
            ``result`` with ``key``.

        Raises:
            MixcloudParameterError: Something is not what Mixcloud takes; nothing was sent.
            MixcloudError: Mixcloud refuses.
            MixcloudTransportError: There was no answer that makes sense; ``outcome`` tells whether
                the show is there all the same.
            SourceError: The bytes could not be read as announced.
        """
        personal(self)
        title = check_name(name)
        fields = {"name": title, **uploading(**about, audio_length=audio_length)}
        source, own_name = open_source(mp3, size)
        if source.length is not None and source.length > self._mp3_max_size:
            raise MixcloudParameterError(
                f"The audio has {source.length} bytes; at most {self._mp3_max_size} may be."
            )
        files = [] if picture is None else [await open_picture(picture)]
        files.append(
            FilePart(
                "mp3",
                filename or own_name or "show.mp3",
                source,
                content_type,
                ceiling=self._mp3_max_size,
                on_progress=on_progress,
            )
        )
        return await self._publish(title, fields, files)

    @targeting
    async def edit(
        self,
        key: str,
        *,
        name: str | None = None,
        picture: Any = None,
        **about: Unpack[Uploading],
    ) -> AccessDict:
        """Change a show; what is not given stays, but tags, sections and hosts change as a whole.

        Args:
            key: The show's key, or its last part alone for one's own.
            name: The new title.
            picture: As ``mp3``; at most 10 MiB.
            about: See ``uploading``.

        Raises:
            MixcloudParameterError: Something is not what Mixcloud takes; nothing was sent.
            MixcloudError: Mixcloud refuses.
            MixcloudTransportError: There was no answer that makes sense.
        """
        token = personal(self)
        fields = {} if name is None else {"name": check_name(name)}
        fields |= uploading(**about)
        files = [] if picture is None else [await open_picture(picture)]
        if not fields and not files:
            raise MixcloudParameterError("There is nothing to change.")
        parts = key_segments(key)
        if len(parts) == 1:
            parts = (await self._own_name(token), *parts)
        if len(parts) != KEY_PARTS:
            raise MixcloudParameterError("This is no key of a show.")

        async def ask() -> AccessDict:
            path = ("upload", *parts, "edit", "")
            return self._result(await self._upload(fields, files, path), needs_key=False)

        done: AccessDict = await self._settle(ask)
        return done

    async def _upload(
        self, params: dict[str, str], data: Sequence[FilePart], url: Sequence[str]
    ) -> Reply:
        """Assemble the form and send it."""
        is_edit = len(url) > KEY_PARTS
        call = Call(
            "POST",
            url,
            body=FormOfFiles(params, data),
            idempotent=is_edit,  # an upload that is sent twice is there twice
            template="/upload/{user}/{show}/edit/" if is_edit else "/upload/",
        )
        try:
            return await self._transport.send(call, "edit" if is_edit else "upload")
        finally:
            if self._answers is not None:
                self._answers.clear()

    async def _publish(
        self, title: str, fields: dict[str, str], files: Sequence[FilePart]
    ) -> AccessDict:
        began = datetime.now(UTC)

        async def ask() -> AccessDict:
            try:
                return self._result(await self._upload(fields, files, ("upload", "")))
            except (MixcloudError, MixcloudTransportError) as error:
                if error.maybe_done:
                    error.hint = PRO_HINT if error.kind is ErrorKind.INVALID_ANSWER else None
                    error.outcome, error.key = await self._look_for(title, began)
                raise

        done: AccessDict = await self._settle(ask)
        return done

    def _result(self, reply: Reply, *, needs_key: bool = True) -> AccessDict:
        data = self._process_response(reply)
        result = data.get("result") if isinstance(data, dict) else None
        told = result if isinstance(result, dict) else {}
        is_named = isinstance(told.get("key"), str) or not needs_key
        if told.get("success") is not True or not is_named:
            raise MixcloudTransportError(
                "the answer names no result", kind=ErrorKind.INVALID_ANSWER, maybe_done=True
            )
        return AccessDict(data, mixcloud=self._self)

    async def _look_for(self, title: str, began: datetime) -> tuple[Outcome, str | None]:
        """Look whether a show was made by an upload that ended in the dark."""
        try:
            query = {"limit": str(LOOK_BACK), "metadata": "1"}
            data = await self._read(("me", "cloudcasts"), query, fresh=True)
        except (MixcloudError, MixcloudTransportError):
            return "unknown", None
        shows = data.get("data") if isinstance(data, dict) else None
        for show in shows if isinstance(shows, list) else ():
            if _is_it(show, title, began - CLOCK_SLACK):
                return "made", show.get("key")
        return "not made", None

    async def _own_name(self, token: str) -> str:
        if token not in self._own_names:
            data = await self._read(("me",), {"metadata": "1"})
            name = view_of(data).username if isinstance(data, dict) else ""
            if not name:
                text = "the account has no name"
                raise MixcloudTransportError(text, kind=ErrorKind.INVALID_ANSWER)
            self._own_names = {token: name}
        return self._own_names[token]


def _is_it(show: Any, title: str, since: datetime) -> bool:
    if not isinstance(show, dict) or show.get("name") != title:
        return False
    came = show.get("created_time")
    return isinstance(came, datetime) and came >= since
