"""Large files in parts: several at once, each tried again, going on after a crash (3.2, 6.1)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bot.http.body import JsonBody
from bot.http.client import Call
from bot.http.errors import ErrorKind
from cogs.pixelbin import upload_state
from cogs.pixelbin.errors import PixelbinError, PixelbinNotFoundError
from cogs.pixelbin.models import AccessEnum, PresignedUrlV2, UploadResponse
from cogs.pixelbin.parts import CHUNK_BYTES, TEMPLATE, PartSender, UploadOptions
from cogs.pixelbin.sources import open_source
from cogs.pixelbin.upload_state import UploadState
from cogs.pixelbin.wire import read

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from bot.http.body import ByteSource
    from bot.http.checkpoint import Checkpoint
    from bot.http.client import ApiClient
    from cogs.pixelbin.client import Assets
    from cogs.pixelbin.sources import Uploadable
    from cogs.pixelbin.transport import Transport

# What came of the completion is not known after these.
UNCLEAR = (ErrorKind.SERVER, ErrorKind.INTERRUPTED, ErrorKind.INVALID_ANSWER)


class Uploader:
    """Sends files in parts.

    Args:
        transport: The ways out.
        assets: The calls that make the signed address and find the finished file.
    """

    def __init__(self, transport: Transport, assets: Assets) -> None:
        self._transport = transport
        self._assets = assets

    async def upload(
        self,
        file: Uploadable,
        *,
        name: str | None = None,
        path: str | None = None,
        format: str | None = None,  # noqa: A002 - the contract's name
        access: AccessEnum | str | None = None,
        tags: Sequence[str] | None = None,
        metadata: Mapping[str, Any] | None = None,
        overwrite: bool | None = None,
        filename_override: bool | None = None,
        expiry: int | None = None,
        chunk_size: int = CHUNK_BYTES,
        max_retries: int = 2,
        concurrency: int = 3,
        exponential_factor: float = 2,
        progress: Callable[[int, int], None] | None = None,
        length: int | None = None,
        checkpoint: Checkpoint | None = None,
    ) -> UploadResponse:
        """Store a file in parts, ``concurrency`` of them at once; so many are held in memory.

        Args:
            file: Bytes, a path, an open binary stream, a ``ByteSource``, or blocks.
            name: What it is to be called, without extension.
            path: The folder; missing ones are made.
            format: The extension.
            access: Who may fetch it.
            tags: Its tags.
            metadata: What else to keep with it.
            overwrite: Whether to replace a file of that name.
            filename_override: Whether to find another name where it is taken.
            expiry: For how many seconds the upload may go on.
            chunk_size: Bytes a part.
            max_retries: How often a part or the completion is sent again.
            concurrency: How many parts are on their way at once.
            exponential_factor: How many times longer each wait is than the one before.
            progress: Told after each part how many bytes of how many have arrived.
            length: How many bytes the blocks are.
            checkpoint: Where to note what has arrived, and to go on from.

        Raises:
            PixelbinError: Pixelbin refuses; with ``maybe_done`` it may have the file all the same.
            SourceError: The bytes could not be read as announced; nothing is kept.
        """
        options = UploadOptions(chunk_size, max_retries, concurrency, exponential_factor)
        opened = open_source(file, length)
        source = opened.source

        async def begin() -> UploadState:
            signed = await self._assets.create_signed_url_v2(
                name=name,
                path=path,
                format=format,
                access=access,
                tags=tags,
                metadata=metadata,
                overwrite=overwrite,
                filename_override=filename_override,
                expiry=expiry,
            )
            url = signed.presigned_url or PresignedUrlV2()
            return UploadState(
                address=self._transport.check_own(url.url or ""),
                fields=url.fields or {},
                size=source.length,
                chunk_size=options.chunk_size,
            )

        try:
            self._assets.check_size(source.length)
            state = await upload_state.load(checkpoint, source.length)
            if state is not None:
                try:
                    return await self._run(state, source, options, progress, checkpoint)
                except PixelbinError as error:
                    if not _is_forgotten(error) or not source.replayable:
                        raise
            state = await begin()
            await upload_state.save(checkpoint, state)
            return await self._run(state, source, options, progress, checkpoint)
        finally:
            opened.close()

    async def _run(
        self,
        state: UploadState,
        source: ByteSource,
        options: UploadOptions,
        progress: Callable[[int, int], None] | None,
        checkpoint: Checkpoint | None,
    ) -> UploadResponse:
        way = self._transport.without_token(options.max_retries + 1, options.exponential_factor)
        was_whole = state.is_whole
        # The bytes are read even where all have arrived: whoever counts them on their way does so.
        await PartSender(way, state, options, progress, checkpoint).send(source)
        return await self._complete(way, state, may_be_done=was_whole)

    async def _complete(
        self, way: ApiClient, state: UploadState, *, may_be_done: bool
    ) -> UploadResponse:
        body = JsonBody({"parts": sorted(state.done), **state.fields})
        call = Call("POST", (), body=body, template=TEMPLATE, url=state.address)
        try:
            return read(UploadResponse, await way.request(call), maybe_done=True)
        except PixelbinError as error:
            unclear = error.kind in UNCLEAR
            # The first answer of several may be lost (contract, 7.5).
            if unclear or may_be_done or error.attempt > 1:
                try:
                    found = await self._find_finished(state)
                except PixelbinError:
                    found = None
                if found is not None:
                    return found
            error.maybe_done = unclear
            error.request = f"POST {TEMPLATE}"
            raise

    async def _find_finished(self, state: UploadState) -> UploadResponse | None:
        """Look for the file that the upload was to make: it bears the upload's id."""
        file_id = state.asset.get("fileId")
        if not isinstance(file_id, str) or state.upload_id is None:
            return None
        try:
            file = await self._assets.get_file_by_file_id(file_id)
        except PixelbinNotFoundError:
            return None
        is_same = (file.metadata or {}).get("publicUploadId") == state.upload_id
        if not is_same or file.size not in (None, state.size):
            return None
        return read(UploadResponse, file.raw)


def _is_forgotten(error: PixelbinError) -> bool:
    """Tell whether an upload that was begun cannot go on, and another may."""
    return error.kind in (
        ErrorKind.UNAUTHORIZED,
        ErrorKind.FORBIDDEN,
        ErrorKind.NOT_FOUND,
        ErrorKind.BAD_REQUEST,
    )
