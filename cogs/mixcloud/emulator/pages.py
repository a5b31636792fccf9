"""What people see in a browser: pages of users and shows, and pictures."""

from collections.abc import Iterable
from html import escape
from string import Template

from aiohttp import web

from bot.emulation import StoredBody, StoredPayload
from cogs.mixcloud.emulator.answers import STATE, not_found
from cogs.mixcloud.emulator.fixtures import picture
from cogs.mixcloud.emulator.state import Show, User

PAGE = Template(
    """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<meta name="color-scheme" content="light dark">
<title>$title</title>
<style>body{font:1rem/1.5 system-ui,sans-serif;max-width:40rem;margin:2rem auto;padding:0 1rem}
button{font:inherit;padding:.5rem 1.5rem;margin-right:.5rem}footer{margin-top:2rem}</style>
</head>
<body>
$body
<footer><small>An emulated Mixcloud</small></footer>
</body>
</html>
"""
)
SIDE = 256


def routes() -> Iterable[web.RouteDef]:
    """Return the routes of this module."""
    return (
        web.get("/pictures/users/{user}/{size}.png", user_picture),
        web.get("/pictures/shows/{user}/{slug}/{size}.png", show_picture),
    )


def is_for_people(request: web.Request) -> bool:
    """Tell whether a browser asks; the API says the same to everybody else."""
    return "text/html" in request.headers.get("Accept", "") and "metadata" not in request.query


def page(title: str, body: str, status: int = 200) -> web.Response:
    """Return a page; the body is HTML already."""
    text = PAGE.substitute(title=escape(title), body=body)
    return web.Response(text=text, content_type="text/html", status=status)


def user_page(request: web.Request, user: User) -> web.Response:
    """Return the page of a user."""
    shows = request.config_dict[STATE].shows_of(user.username, None)
    links = "".join(
        f'<li><a href="{escape(show.key)}">{escape(show.name)}</a></li>' for show in shows
    )
    return page(
        user.name, f"<h1>{escape(user.name)}</h1><p>{escape(user.biog)}</p><ul>{links}</ul>"
    )


def show_page(request: web.Request, show: Show) -> web.Response:
    """Return the page of a show."""
    owner = request.config_dict[STATE].users[show.owner]
    return page(
        show.name,
        f'<img src="/pictures/shows{escape(show.key)}300.png" alt="" width="300">'
        f"<h1>{escape(show.name)}</h1>"
        f'<p>by <a href="/{escape(owner.username)}/">{escape(owner.name)}</a></p>'
        f"<p>{escape(show.description)}</p>",
    )


async def user_picture(request: web.Request) -> web.Response:
    """``GET /pictures/users/{user}/{size}.png``."""
    user = request.config_dict[STATE].users.get(request.match_info["user"])
    if user is None:
        raise not_found()
    return _image(user.picture)


async def show_picture(request: web.Request) -> web.Response:
    """``GET /pictures/shows/{user}/{slug}/{size}.png``; one that has none gets a disc."""
    key = "/{user}/{slug}/".format(**request.match_info)
    show = request.config_dict[STATE].shows.get(key)
    if show is None:
        raise not_found()
    if show.picture is None:
        red, green, blue = bytes.fromhex(show.colour)
        show.picture = StoredBody(picture((SIDE, SIDE), (red, green, blue), (230, 215, 170)))
    return _image(show.picture)


def _image(body: StoredBody) -> web.Response:
    return web.Response(body=StoredPayload(body, "image/png"))
