"""How our few pages look: one column, light and dark, no scripts, nothing from elsewhere."""

from __future__ import annotations

import base64
import hashlib
from functools import cache
from html import escape
from http import HTTPStatus
from typing import TYPE_CHECKING

from aiohttp import web

if TYPE_CHECKING:
    from collections.abc import Sequence

_STYLE = """
:root { color-scheme: light dark; --back: #f4f5f7; --card: #fff; --text: #1d2128;
  --soft: #4b5361; --line: #d5d9e0; --accent: #3f4bd8; --on-accent: #fff; --warn: #8a3b00;
  --warn-back: #fff3e2; }
@media (prefers-color-scheme: dark) {
  :root { --back: #15171c; --card: #1f232b; --text: #eceef2; --soft: #b4bbc8; --line: #3a404c;
    --accent: #9aa5ff; --on-accent: #12142b; --warn: #ffc58a; --warn-back: #38270f; } }
* { box-sizing: border-box; }
body { margin: 0; padding: 1.5rem 1rem; background: var(--back); color: var(--text);
  font: 1.0625rem/1.55 system-ui, sans-serif; overflow-wrap: anywhere; }
main { max-width: 34rem; margin: 0 auto; padding: 1.5rem; background: var(--card);
  border: 1px solid var(--line); border-radius: 0.75rem; }
h1 { margin: 0 0 1rem; font-size: 1.5rem; line-height: 1.25; }
p, ul, ol { margin: 0 0 1rem; } ul, ol { padding-left: 1.4rem; } li { margin-bottom: 0.25rem; }
.soft { color: var(--soft); font-size: 0.9375rem; } main > :last-child { margin-bottom: 0; }
button { width: 100%; min-height: 3rem; padding: 0.6rem 1rem; border: 0; border-radius: 0.5rem;
  background: var(--accent); color: var(--on-accent); font: inherit; font-weight: 600;
  cursor: pointer; }
button:focus-visible { outline: 3px solid var(--text); outline-offset: 3px; }
.code { display: block; margin: 0 0 1rem; padding: 0.75rem; border: 2px solid var(--accent);
  border-radius: 0.5rem; text-align: center; font: 700 1.9rem/1.3 ui-monospace, monospace;
  letter-spacing: 0.08em; white-space: nowrap; user-select: all; }
.warn { padding: 0.75rem 1rem; border-radius: 0.5rem; background: var(--warn-back);
  color: var(--warn); font-weight: 600; }
"""

_HEADERS = {
    "Cache-Control": "no-store",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "X-Robots-Tag": "noindex",
}


def show(
    title: str,
    *parts: str,
    status: HTTPStatus = HTTPStatus.OK,
    form_targets: Sequence[str] = (),
) -> web.Response:
    """Answer with a page.

    Args:
        title: What stands above it, not escaped.
        parts: Its content, HTML.
        status: The answer's.
        form_targets: Where its form may lead, redirects included (CSP's ``form-action``).
    """
    body = "\n".join(parts)
    text = (
        '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{escape(title)} · Carryall</title>\n<style>{_STYLE}</style>\n</head>\n"
        f"<body>\n<main>\n<h1>{escape(title)}</h1>\n{body}\n</main>\n</body>\n</html>\n"
    )
    headers = {**_HEADERS, "Content-Security-Policy": _policy(form_targets)}
    return web.Response(text=text, content_type="text/html", status=status, headers=headers)


def redirect(url: str) -> web.Response:
    """Send a browser on, with nothing of where it was."""
    return web.Response(status=HTTPStatus.SEE_OTHER, headers={**_HEADERS, "Location": url})


def paragraph(text: str, *, kind: str = "") -> str:
    """Make a paragraph of a text that is not escaped yet."""
    return f'<p class="{kind}">{escape(text)}</p>' if kind else f"<p>{escape(text)}</p>"


def _policy(form_targets: Sequence[str]) -> str:
    forms = " ".join(form_targets) or "'none'"
    return (
        f"default-src 'none'; style-src 'sha256-{_style_hash()}'; form-action {forms};"
        " base-uri 'none'; frame-ancestors 'none'"
    )


@cache
def _style_hash() -> str:
    return base64.b64encode(hashlib.sha256(_STYLE.encode()).digest()).decode()
