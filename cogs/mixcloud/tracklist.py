"""Track lists as people write and export them: lines with times, `.cue`, `.m3u`."""

from __future__ import annotations

import re
from pathlib import PurePath
from typing import TYPE_CHECKING

from cogs.mixcloud.options import Track

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

MAX_BYTES = 256 * 1024
MAX_TRACKS = 500
MAX_WORDS = 255

_TIME = r"(?:(?P<h{0}>\d{{1,2}}):)?(?P<m{0}>\d{{1,3}}):(?P<s{0}>[0-5]\d)(?:\.\d{{1,3}})?"
# Hyphen, en dash and em dash.
_DASHES = "-\N{EN DASH}\N{EM DASH}"
_NUMBER = re.compile(r"\A\s*(?:#?\d{1,3}\s*[.)]|\d{1,3}\s+-(?=\s)|[-*•])\s+")
_FIRST = re.compile(rf"\s*[\[(]?\s*{_TIME.format('')}\s*[\])]?\s*(?:[{_DASHES}|:.]\s+|\s|$)")
_LAST = re.compile(rf"\s+[{_DASHES}|@]?\s*[\[(]?\s*{_TIME.format('')}\s*[\])]?\s*$")
_DASH = re.compile(rf"\s+[{_DASHES}]\s+|\s*\t\s*")
_EXTINF = re.compile(r"#EXTINF:\s*(?P<seconds>-?\d+(?:\.\d+)?)[^,]*,(?P<words>.*)", re.IGNORECASE)
_CUE_TEXT = re.compile(r'\s*(?P<what>TITLE|PERFORMER)\s+(?:"(?P<quoted>.*)"|(?P<bare>.*))\s*')
_CUE_TRACK = re.compile(r"\s*TRACK\s+\d+\s+\w+\s*")
_CUE_INDEX = re.compile(r"\s*INDEX\s+01\s+(?P<m>\d{1,4}):(?P<s>[0-5]\d):\d\d\s*")
_HEADINGS = frozenset({"tracklist", "track list", "tracklisting", "playlist", "setlist"})


class TracklistError(ValueError):
    """A track list cannot be read; the text says which line and why."""


def read_tracklist(filename: str, content: bytes) -> list[Track]:
    """Read an attached track list; its name says how it is written.

    Raises:
        TracklistError: It cannot be read.
    """
    if len(content) > MAX_BYTES:
        raise TracklistError("The track list is larger than 256 KiB.")
    text = _decode(content)
    match PurePath(filename).suffix.lower():
        case ".cue":
            return _checked(parse_cue(text))
        case ".m3u" | ".m3u8":
            return _checked(parse_m3u(text))
    if "#EXTM3U" in text[:20]:
        return _checked(parse_m3u(text))
    return parse_text(text)


def parse_text(text: str) -> list[Track]:
    """Read lines such as ``12:34 Artist - Song``; one line may hold several, parted by semicolons.

    The time stands at the begin or the end of a line, or nowhere in all of them. What has no dash
    is a chapter.

    Raises:
        TracklistError: It cannot be read.
    """
    lines = [line for line in text.splitlines() if line.strip()]
    if len(lines) == 1 and ";" in lines[0]:
        lines = [part for part in lines[0].split(";") if part.strip()]
    if len(lines) > 1 and lines[0].strip().rstrip(":").casefold() in _HEADINGS:
        del lines[0]
    return _checked(_line(line) for line in lines)


def parse_cue(text: str) -> Iterator[Track]:
    """Read a cue sheet; a track without a performer has the sheet's.

    Raises:
        TracklistError: It has no tracks.
    """
    sheet: dict[str, str] = {}
    tracks: list[tuple[dict[str, str], int | None]] = []
    for line in text.splitlines():
        if _CUE_TRACK.fullmatch(line):
            tracks.append(({}, None))
        elif (match := _CUE_TEXT.fullmatch(line)) is not None:
            said = match["quoted"] if match["quoted"] is not None else match["bare"]
            (tracks[-1][0] if tracks else sheet)[match["what"]] = said.strip()
        elif tracks and (match := _CUE_INDEX.fullmatch(line)) is not None:
            tracks[-1] = (tracks[-1][0], int(match["m"]) * 60 + int(match["s"]))
    if not tracks:
        raise TracklistError("There is no track in this cue sheet.")
    for number, (said, start) in enumerate(tracks, 1):
        artist = said.get("PERFORMER") or sheet.get("PERFORMER")
        yield _track(artist, said.get("TITLE") or f"Track {number}", start)


def parse_m3u(text: str) -> Iterator[Track]:
    """Read a playlist; the lengths of its entries, where all are told, make the times."""
    entries: list[tuple[str, float | None]] = []
    told: tuple[str, float | None] | None = None
    for line in map(str.strip, text.splitlines()):
        if (match := _EXTINF.fullmatch(line)) is not None:
            seconds = float(match["seconds"])
            told = (match["words"].strip(), seconds if seconds > 0 else None)
        elif line and not line.startswith("#"):
            name = PurePath(line.replace("\\", "/")).stem
            words, length = told or ("", None)
            entries.append((words or name, length))
            told = None
    # The last one's length tells the start of nothing.
    has_times = all(length is not None for _, length in entries[:-1])
    start = 0.0
    for words, length in entries:
        yield _of_words(words, round(start) if has_times else None)
        start += length or 0.0


def as_text(tracks: Iterable[Track]) -> str:
    """Write a track list as ``parse_text`` reads it."""
    return "\n".join(
        one.words if one.start_time is None else f"{_clock(one.start_time)} {one.words}"
        for one in tracks
    )


def _line(line: str) -> Track:
    words = _NUMBER.sub("", line, count=1)
    match = _FIRST.match(words)
    if match is not None:
        words = words[match.end() :]
        # Some number their lines behind the time.
        words = _NUMBER.sub("", words, count=1) if _NUMBER.match(words) else words
    elif (match := _LAST.search(words)) is not None:
        words = words[: match.start()]
    return _of_words(words, None if match is None else _seconds(match))


def _seconds(match: re.Match[str]) -> int:
    return int(match["h"] or 0) * 3600 + int(match["m"]) * 60 + int(match["s"])


def _of_words(words: str, start: int | None) -> Track:
    parts = _DASH.split(words.strip(), maxsplit=1)
    artist, song = (parts[0], parts[1]) if len(parts) > 1 else (None, parts[0])
    return _track(artist, song, start)


def _track(artist: str | None, song: str, start: int | None) -> Track:
    artist, song = (artist or "").strip(), song.strip()
    if artist and song:
        return Track(artist=artist[:MAX_WORDS], song=song[:MAX_WORDS], start_time=start)
    return Track(chapter=(song or artist)[:MAX_WORDS], start_time=start)


def _checked(tracks: Iterable[Track]) -> list[Track]:
    """Take tracks as long as they make sense together.

    Raises:
        TracklistError: They do not; the line is named.
    """
    found: list[Track] = []
    for number, one in enumerate(tracks, 1):
        if number > MAX_TRACKS:
            raise TracklistError(f"There are more than {MAX_TRACKS} tracks.")
        if not one.words.strip():
            raise TracklistError(f"Track {number} has a time, but no name.")
        if found and (one.start_time is None) != (found[0].start_time is None):
            raise TracklistError(f"Track {number}: either every track has a time, or none has one.")
        before = found[-1].start_time if found else None
        if before is not None and one.start_time is not None and one.start_time <= before:
            raise TracklistError(f"Track {number} starts no later than the one before it.")
        found.append(one)
    if not found:
        raise TracklistError("There is nothing in this track list.")
    return found


def _decode(content: bytes) -> str:
    encodings = ["utf-8-sig", "cp1252"]
    if content[:2] in (b"\xff\xfe", b"\xfe\xff"):
        encodings.insert(0, "utf-16")
    for encoding in encodings:
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    return content.decode("latin-1")


def _clock(seconds: int) -> str:
    minutes, rest = divmod(seconds, 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}"
