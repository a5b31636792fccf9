"""Two signatures: of delivery addresses (contract, 6.3) and, where wanted, of requests (1.3)."""

from __future__ import annotations

import base64
import hashlib
import hmac
import time
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, quote, urlsplit

from cogs.pixelbin.errors import PixelbinIllegalArgumentError, PixelbinInvalidUrlError

if TYPE_CHECKING:
    from collections.abc import Iterable

# No secret: every library of Pixelbin's has it, the signature guards against accidents alone.
REQUEST_KEY = b"1234567"
DATE = "%Y%m%dT%H%M%SZ"
SIGNED_HEADERS = "host;x-ebg-param"


def sign_url(
    url: str,
    expiry_seconds: object,
    access_key: object,
    token: object,
    *,
    cover_query: bool = False,
    now: float | None = None,
) -> str:
    """Sign a delivery address, so that a private file can be fetched for a while.

    Args:
        url: The address; its path is percent-encoded already.
        expiry_seconds: For how long.
        access_key: The access key of the token; it stands in the address.
        token: The token itself; it does not.
        cover_query: Sign the query too, as some of the service's libraries do.
        now: The time, for tests.

    Raises:
        PixelbinIllegalArgumentError: One of them cannot be, or the address is signed already.
        PixelbinInvalidUrlError: It is no address.
    """
    if isinstance(expiry_seconds, bool) or not isinstance(expiry_seconds, int):
        raise PixelbinIllegalArgumentError("expiry_seconds must be an integer")
    if isinstance(access_key, bool) or not isinstance(access_key, str | int) or access_key == "":
        raise PixelbinIllegalArgumentError("access_key must be a string")
    if not isinstance(token, str):
        raise PixelbinIllegalArgumentError("token must be a string")
    try:
        parsed = urlsplit(url)
    except (ValueError, AttributeError):
        raise PixelbinInvalidUrlError("This is no address.") from None
    if any(key == "pbs" for key, _ in parse_qsl(parsed.query, keep_blank_values=True)):
        raise PixelbinIllegalArgumentError("URL already has a signature")
    expires = int(time.time() if now is None else now) + expiry_seconds
    covered = parsed.path.removeprefix("/")
    if cover_query and parsed.query:
        covered += f"?{parsed.query}"
    signature = url_signature(covered, expires, token)
    access = quote(str(access_key), safe="")
    added = f"pbs={signature}&pbe={expires}&pbt={access}"
    query = f"{parsed.query}&{added}" if parsed.query else added
    return parsed._replace(query=query).geturl()


def url_signature(covered: str, expires: int, token: str) -> str:
    """Give the signature of what an address says before its query."""
    return hmac.new(token.encode(), f"{covered}{expires}".encode(), hashlib.sha256).hexdigest()


def sign_request(
    method: str,
    path: str,
    query: Iterable[tuple[str, str]],
    host: str,
    body: bytes = b"",
    *,
    date: str | None = None,
) -> dict[str, str]:
    """Give the two headers that sign a request.

    Args:
        method: The HTTP method.
        path: The path, as it is sent.
        query: The query's pairs, not percent-encoded; only counted for GET.
        host: The host, with its port if there is one.
        body: The bytes of a JSON body; none of a multipart one.
        date: The time as ``YYYYMMDDTHHMMSSZ``; else now.
    """
    date = date or datetime.now(UTC).strftime(DATE)
    pairs = sorted(query, key=lambda pair: pair[0]) if method.upper() == "GET" else []
    text = canonical_request(
        method, path, "&".join(f"{key}={value}" for key, value in pairs), host, date, body
    )
    return {"x-ebg-param": encoded(date), "x-ebg-signature": request_signature(text, date)}


def canonical_request(  # noqa: PLR0917 - in the order in which they are signed
    method: str, path: str, query: str, host: str, date: str, body: bytes
) -> str:
    """Write what is signed of a request."""
    lines = (
        method.upper(),
        path,
        query,
        f"host:{host}\nx-ebg-param:{date}\n",
        SIGNED_HEADERS,
        hashlib.sha256(body).hexdigest(),
    )
    return "\n".join(lines)


def request_signature(canonical: str, date: str) -> str:
    """Sign what was written of a request."""
    digest = hashlib.sha256(canonical.encode()).hexdigest()
    signed = hmac.new(REQUEST_KEY, f"{date}\n{digest}".encode(), hashlib.sha256)
    return f"v1:{signed.hexdigest()}"


def encoded(text: str) -> str:
    """Give a text in base64, as ``Authorization`` and ``x-ebg-param`` want it."""
    return base64.b64encode(text.encode()).decode()


def query_pairs(query: Any) -> list[tuple[str, str]]:
    """List the decoded pairs of a query."""
    return [(str(key), str(value)) for key, value in query.items()]
