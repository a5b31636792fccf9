"""Why the file at a typed address cannot be had, in words for the person who typed it.

None of them holds the address: it may carry a secret, and their texts go into the log.
"""

from __future__ import annotations

from bot.transfer.source import FetchError


class UrlError(FetchError):
    """The file at an address cannot be had."""

    cause = "The server at this address does not give out this file."
    next_step = "Open the address in a browser to see whether it works, then try again."


class UrlNotAllowedError(UrlError):
    """The address is not one that is fetched."""

    next_step = "Use the address of a file on the open web, as your browser shows it."

    def __init__(self, reason: str, *, redirected: bool = False) -> None:
        super().__init__(reason)
        self.cause = (
            f"This address leads to another one, and that one {reason}."
            if redirected
            else f"This address {reason}."
        )


class UrlDestructiveError(UrlError):
    """To open it would delete something."""

    cause = "This address deletes a file as soon as it is opened; it was not opened."
    next_step = "Use the file's own address. Whoever has this one can delete it: keep it secret."

    def __init__(self) -> None:
        super().__init__("destructive")


class UrlPrivateError(UrlError):
    """It leads into a private network."""

    cause = "This address leads into a private network. Only files on the open web are fetched."
    next_step = "Attach the file with `/rehost files` instead."


class UrlUnknownHostError(UrlError):
    """There is no server of that name."""

    cause = "There is no server of this name."
    next_step = "Check the address for typing errors."


class UrlUnreachableError(UrlError):
    """The server cannot be reached, or speaks no HTTP."""

    cause = "The server at this address cannot be reached."


class UrlCertificateError(UrlError):
    """The server cannot prove who it is."""

    cause = "The server at this address cannot prove who it is: its certificate is not valid."
    next_step = "Tell whoever runs that server, or attach the file with `/rehost files` instead."


class UrlSlowError(UrlError):
    """The server does not answer in time."""

    cause = "The server at this address did not answer in time."
    next_step = "Try again in a few minutes."


class UrlStatusError(UrlError):
    """The server answers with something else than the file."""

    def __init__(self, status: int) -> None:
        super().__init__(f"HTTP {status}")
        self.status = status
        if status in (404, 410):
            self.cause = f"There is no file at this address (HTTP {status})."
            self.next_step = "Check the address; the file may have been removed."
        elif status in (401, 402, 403):
            self.cause = f"The server does not let us have this file (HTTP {status})."
            self.next_step = "It may need a login: attach the file with `/rehost files` instead."
        elif status == 429 or status >= 500:  # noqa: PLR2004 - HTTP
            self.cause = f"The server at this address has trouble of its own (HTTP {status})."
            self.next_step = "Try again in a few minutes."
        else:
            self.cause = f"The server at this address gave no file (HTTP {status})."


class UrlRedirectsError(UrlError):
    """One address leads to the next, too often."""

    cause = "This address leads from one address to the next too many times."
    next_step = "Use the address that it ends at, as your browser shows it."


class UrlCompressedError(UrlError):
    """The server packs the file for the way, which was not asked for."""

    cause = "The server sends this file only in a compressed form, which is not unpacked here."
    next_step = "Download it yourself and attach it with `/rehost files`."


class UrlTooLargeError(UrlError):
    """The body goes on beyond the ceiling."""

    next_step = "Use a smaller file."

    def __init__(self, text: str, ceiling: str) -> None:
        super().__init__(text)
        self.cause = f"The file at this address is larger than {ceiling}, the most that goes there."


class UrlStalledError(UrlError):
    """The server stopped sending, or sends next to nothing."""

    cause = "The server at this address stopped sending, or is far too slow."
    next_step = "Try again in a few minutes."


class UrlEndedEarlyError(UrlError):
    """The body ended before its announced length."""

    cause = "The file at this address ended before it was complete; nothing of it was kept."
    next_step = "Try again in a few minutes."


class UrlChangedError(UrlError):
    """Asked for a second time, the server has another file there."""

    cause = "The file at this address changed while it was fetched."
    next_step = "Try again."


class SpoolFullError(UrlError):
    """There is no room to hold the file."""

    cause = "The bot has no room right now to hold a file whose size its server does not tell."
    next_step = "Try again later, or attach the file with `/rehost files` instead."
