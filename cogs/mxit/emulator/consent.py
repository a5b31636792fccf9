"""The page that asks somebody whether an app may do what it wants to."""

from collections.abc import Mapping
from html import escape

from aiohttp import web

FORM_FIELDS = ("answer", "username", "password")
_PAGE = """<!DOCTYPE html>
<html lang="en">
<head><meta charset="utf-8"><title>Mxit: allow access?</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<style>
body {{ font: 16px/1.5 sans-serif; max-width: 28rem; margin: 3rem auto; padding: 0 1rem }}
button {{ font: inherit; padding: .5rem 1.5rem; margin-right: .5rem }}
label {{ display: block; margin: .5rem 0 }}
</style></head>
<body>
<h1>Mxit</h1>
{error}<p>You are signed in as <b>{person}</b>. The app <b>{client}</b> asks for:</p>
<ul>{scopes}</ul>
<form method="post" action="/authorize">
{hidden}
<p><button name="answer" value="allow">Allow</button>
<button name="answer" value="deny">Deny</button></p>
<details><summary>Sign in as somebody else</summary>
<label>Mxit id <input name="username" autocomplete="off"></label>
<label>Password <input name="password" type="password" autocomplete="off"></label>
</details>
</form>
</body>
</html>
"""


def consent_page(asked: Mapping[str, str], person: str, error: str = "") -> web.Response:
    """Return the page; its form carries on what was asked."""
    hidden = "\n".join(
        f'<input type="hidden" name="{escape(name)}" value="{escape(value)}">'
        for name, value in asked.items()
        if name not in FORM_FIELDS
    )
    scopes = "".join(f"<li>{escape(scope)}</li>" for scope in asked["scope"].split())
    text = _PAGE.format(
        error=f"<p><b>{escape(error)}</b></p>\n" if error else "",
        person=escape(person),
        client=escape(asked["client_id"]),
        scopes=scopes,
        hidden=hidden,
    )
    return web.Response(text=text, content_type="text/html", status=403 if error else 200)
