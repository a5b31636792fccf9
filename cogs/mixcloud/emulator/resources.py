"""Users and shows by their keys: pages, lists, and what is done to them (2.1, 2.2 and 2.6)."""

from collections.abc import Callable, Iterable
from typing import Any

from aiohttp import web

from bot.emulation import check_fields
from cogs.mixcloud.emulator import objects, pages
from cogs.mixcloud.emulator.answers import (
    STATE,
    answer,
    authenticate,
    format_time,
    not_found,
    viewer_of,
)
from cogs.mixcloud.emulator.embedding import EMBEDS
from cogs.mixcloud.emulator.paging import COMMON, answer_list
from cogs.mixcloud.emulator.state import Mark, Show, User, now

SHOW_ACTIONS = frozenset({"favorite", "repost", "listen-later"})
DONE = {
    "follow": ("Now following {}", "No longer following {}"),
    "favorite": ("Added {} to your favorites", "Removed {} from your favorites"),
    "repost": ("Reposted {}", "Removed the repost of {}"),
    "listen-later": ("Added {} to Listen later", "Removed {} from Listen later"),
}


def routes() -> Iterable[web.RouteDef]:
    """Return the routes of this module; they come last, since they take any path."""
    found = [
        web.get("/{user}/", show_user),
        web.get("/{user}/{second}/", show_second),
        web.get("/{user}/{slug}/{third}/", show_third),
    ]
    for method in ("POST", "DELETE"):
        found.append(web.route(method, "/{user}/follow/", follow))
        found.append(web.route(method, "/{user}/{slug}/{action}/", act))
    return found


async def show_user(request: web.Request) -> web.StreamResponse:
    """``GET /{user}/`` and ``GET /me/``."""
    user = _user(request)
    if pages.is_for_people(request):
        return pages.user_page(request, user)
    check_fields(request, request.query, COMMON)
    return answer(request, objects.full_user(request, user))


async def show_second(request: web.Request) -> web.StreamResponse:
    """``GET /{user}/{slug}/``, or one of a user's lists."""
    user, second = _user(request), request.match_info["second"]
    if second in objects.USER_LISTS:
        return USER_LISTS[second](request, user)
    show = _show(request, user, second)
    if pages.is_for_people(request):
        return pages.show_page(request, show)
    check_fields(request, request.query, COMMON)
    return answer(request, objects.full_show(request, show))


async def show_third(request: web.Request) -> web.StreamResponse:
    """``GET /{user}/{slug}/{list}/``, or what embeds a show."""
    user, third = _user(request), request.match_info["third"]
    show = _show(request, user, request.match_info["slug"])
    if third in EMBEDS:
        return EMBEDS[third](request, show)
    if third not in objects.SHOW_LISTS:
        raise not_found()
    return SHOW_LISTS[third](request, show)


async def follow(request: web.Request) -> web.Response:
    """``POST`` and ``DELETE /{user}/follow/``."""
    target = _user(request)
    return await _mark(request, "follow", f"/{target.username}/", target.name)


async def act(request: web.Request) -> web.Response:
    """``POST`` and ``DELETE`` of what is done to a show."""
    action = request.match_info["action"]
    if action not in SHOW_ACTIONS:
        raise not_found()
    show = _show(request, _user(request), request.match_info["slug"])
    return await _mark(request, action, show.key, show.name)


async def _mark(request: web.Request, action: str, target: str, name: str) -> web.Response:
    viewer = authenticate(request)
    check_fields(request, request.query, COMMON)
    state, form = request.config_dict[STATE], await request.post()
    check_fields(request, form, {"method"})
    takes_back = request.method == "DELETE" or form.get("method") == "delete"
    change = state.unmark if takes_back else state.mark
    change(action, viewer.username, target)
    message = DONE[action][takes_back].format(name)
    return answer(request, {"result": {"success": True, "message": message}})


def _user(request: web.Request) -> User:
    name = request.match_info["user"]
    viewer = authenticate(request) if name == "me" else viewer_of(request)
    if name == "me" and viewer is not None:
        return viewer
    user = request.config_dict[STATE].users.get(name)
    if user is None:
        raise not_found()
    return user


def _show(request: web.Request, user: User, slug: str) -> Show:
    show = request.config_dict[STATE].shows.get(f"/{user.username}/{slug}/")
    viewer = viewer_of(request)
    is_own = viewer is not None and viewer.username == user.username
    if show is None or not (is_own or show.is_unlisted or show.is_public(now())):
        raise not_found()
    return show


def _feed(request: web.Request, user: User) -> web.Response:
    state = request.config_dict[STATE]
    shown = {mark.target.strip("/") for mark in state.by("follow", user.username)}
    shown.add(user.username)
    shows = [one for one in state.public_shows() if one.owner in shown]
    return answer_list(
        request,
        shows,
        lambda show: objects.feed_item(request, show),
        time_of=lambda show: show.created,
        name=f"{user.name}'s Feed",
    )


def _cloudcasts(request: web.Request, user: User) -> web.Response:
    viewer = viewer_of(request)
    shows = request.config_dict[STATE].shows_of(
        user.username, None if viewer is None else viewer.username
    )
    return answer_list(
        request,
        shows,
        lambda show: objects.short_show(request, show),
        time_of=lambda show: show.created,
        name=f"{user.name}'s Cloudcasts",
    )


def _playlists(request: web.Request, user: User) -> web.Response:
    nothing: list[Show] = []
    return answer_list(
        request,
        nothing,
        lambda one: objects.short_show(request, one),
        name=f"{user.name}'s Playlists",
    )


def _comments_by(request: web.Request, user: User) -> web.Response:
    state = request.config_dict[STATE]
    said = [one for one in reversed(state.comments) if one.username == user.username]
    return answer_list(
        request,
        said,
        lambda one: objects.comment(request, one),
        time_of=lambda one: one.at,
        name=f"{user.name}'s Comments",
    )


def _comments_on(request: web.Request, show: Show) -> web.Response:
    state = request.config_dict[STATE]
    said = [one for one in reversed(state.comments) if one.show == show.key]
    return answer_list(
        request,
        said,
        lambda one: objects.comment(request, one),
        time_of=lambda one: one.at,
        name=f"Comments on {show.name}",
    )


def _marks(
    request: web.Request, marks: list[Mark], shown: Callable[[Mark], dict[str, Any]]
) -> web.Response:
    return answer_list(request, marks, shown, time_of=lambda mark: mark.at)


def _who(request: web.Request, marks: list[Mark]) -> web.Response:
    users = request.config_dict[STATE].users
    return _marks(request, marks, lambda m: objects.short_user(request, users[m.username]))


def _what(request: web.Request, marks: list[Mark], time_name: str | None = None) -> web.Response:
    shows = request.config_dict[STATE].shows

    def shown(mark: Mark) -> dict[str, Any]:
        told = objects.short_show(request, shows[mark.target])
        return told | {time_name: format_time(mark.at)} if time_name else told

    return _marks(request, [mark for mark in marks if mark.target in shows], shown)


def _following(request: web.Request, user: User) -> web.Response:
    state = request.config_dict[STATE]
    return _marks(
        request,
        state.by("follow", user.username),
        lambda mark: objects.short_user(request, state.users[mark.target.strip("/")]),
    )


def _similar(request: web.Request, show: Show) -> web.Response:
    shows = request.config_dict[STATE].public_shows()
    alike = [one for one in shows if one is not show and set(one.tags) & set(show.tags)]
    return answer_list(request, alike, lambda one: objects.short_show(request, one))


USER_LISTS: dict[str, Callable[[web.Request, User], web.Response]] = {
    "feed": _feed,
    "playlists": _playlists,
    "comments": _comments_by,
    "followers": lambda request, user: _who(
        request, request.config_dict[STATE].on("follow", f"/{user.username}/")
    ),
    "favorites": lambda request, user: _what(
        request, request.config_dict[STATE].by("favorite", user.username)
    ),
    "following": _following,
    "cloudcasts": _cloudcasts,
    "listens": lambda request, user: _what(
        request, request.config_dict[STATE].by("listen", user.username), "listen_time"
    ),
}
SHOW_LISTS: dict[str, Callable[[web.Request, Show], web.Response]] = {
    "listeners": lambda request, show: _who(
        request, request.config_dict[STATE].on("listen", show.key)
    ),
    "similar": _similar,
    "favorites": lambda request, show: _who(
        request, request.config_dict[STATE].on("favorite", show.key)
    ),
    "comments": _comments_on,
}
