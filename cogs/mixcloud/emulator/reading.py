"""Objects and lists that do not belong to one user (contract, 2.1 and 2.2)."""

from collections.abc import Callable, Iterable

from aiohttp import web

from bot.emulation import RefusalError, check_fields
from cogs.mixcloud.emulator import objects
from cogs.mixcloud.emulator.answers import STATE, answer, not_found
from cogs.mixcloud.emulator.paging import COMMON, answer_list
from cogs.mixcloud.emulator.state import Show, User, slugify

CITY = "city:"


def routes() -> Iterable[web.RouteDef]:
    """Return the routes of this module."""
    tags = [
        route
        for prefix in ("genres", "discover", "tag")
        for route in (
            web.get(f"/{prefix}/{{spec}}/", show_tag),
            web.get(f"/{prefix}/{{spec}}/{{list}}/", list_tag),
        )
    ]
    return (
        web.get("/popular/", list_popular),
        web.get("/popular/hot/", list_hot),
        web.get("/new/", list_new),
        web.get("/search/", search),
        web.get("/categories/", list_categories),
        web.get("/categories/{slug}/", show_category),
        web.get("/categories/{slug}/{list}/", list_category),
        web.get("/artist/{slug}/", show_legacy),
        web.get("/track/{artist}/{slug}/", show_legacy),
        *tags,
    )


def most_played(shows: Iterable[Show]) -> list[Show]:
    """Sort shows by how often they were played."""
    return sorted(shows, key=lambda show: (-show.play_count, show.key))


def hottest(shows: Iterable[Show]) -> list[Show]:
    """Sort shows by plays and age together."""
    return sorted(
        shows, key=lambda show: (-show.play_count - show.created.timestamp() / 3600, show.key)
    )


def shower(request: web.Request) -> Callable[[Show], dict[str, object]]:
    """Return what makes a show's short object."""
    return lambda show: objects.short_show(request, show)


async def list_popular(request: web.Request) -> web.Response:
    """``GET /popular/``."""
    shows = most_played(request.config_dict[STATE].public_shows())
    return answer_list(request, shows, shower(request), name="Popular Cloudcasts")


async def list_hot(request: web.Request) -> web.Response:
    """``GET /popular/hot/``."""
    shows = hottest(request.config_dict[STATE].public_shows())
    return answer_list(request, shows, shower(request), name="Hot Cloudcasts")


async def list_new(request: web.Request) -> web.Response:
    """``GET /new/``."""
    shows = request.config_dict[STATE].public_shows()
    return answer_list(
        request, shows, shower(request), time_of=lambda show: show.created, name="New Cloudcasts"
    )


async def search(request: web.Request) -> web.Response:
    """``GET /search/``: by number, and without a name."""
    words = request.query.get("q", "").casefold().split()
    if not words:
        raise RefusalError(400, "there is nothing to search for")
    state, known = request.config_dict[STATE], frozenset({"q", "type"})
    match request.query.get("type", "cloudcast"):
        case "cloudcast" | "upload":
            shows = [one for one in state.public_shows() if _has(words, one.name, *one.tags)]
            return answer_list(request, shows, shower(request), known=known)
        case "user":
            users = [one for one in state.users.values() if _has(words, one.name, one.username)]
            shown = _user_shower(request)
            return answer_list(request, users, shown, known=known)
        case "tag":
            names = sorted({tag for show in state.public_shows() for tag in show.tags})
            tags = [name for name in names if _has(words, name)]
            return answer_list(request, tags, lambda name: objects.tag(request, name), known=known)
    raise RefusalError(400, "the type is cloudcast, user or tag")


async def list_categories(request: web.Request) -> web.Response:
    """``GET /categories/``: all at once."""
    check_fields(request, request.query, COMMON)
    slugs = request.config_dict[STATE].categories
    return answer(request, {"data": [objects.category(request, slug) for slug in slugs]})


async def show_category(request: web.Request) -> web.Response:
    """``GET /categories/{slug}/``."""
    check_fields(request, request.query, COMMON)
    return answer(request, objects.category(request, _category(request), full=True))


async def list_category(request: web.Request) -> web.Response:
    """``GET /categories/{slug}/{list}/``."""
    state, slug, wanted = request.config_dict[STATE], _category(request), request.match_info["list"]
    if wanted not in objects.CATEGORY_LISTS:
        raise not_found()
    shows = [one for one in state.public_shows() if slug in map(slugify, one.tags)]
    if wanted.endswith("cloudcasts"):
        return answer_list(request, shows, shower(request), time_of=lambda show: show.created)
    owners = {show.owner: state.users[show.owner] for show in shows}
    return answer_list(request, [*owners.values()], _user_shower(request))


async def show_tag(request: web.Request) -> web.Response:
    """``GET /genres/{tag}/``, ``city:…`` and ``tag+city:…`` too."""
    check_fields(request, request.query, COMMON)
    spec, name, _ = _find_tag(request)
    return answer(request, objects.full_tag(request, spec, name))


async def list_tag(request: web.Request) -> web.Response:
    """``GET /genres/{tag}/{popular,new,hot}/``."""
    _, _, shows = _find_tag(request)
    match request.match_info["list"]:
        case "popular":
            return answer_list(request, most_played(shows), shower(request))
        case "hot":
            return answer_list(request, hottest(shows), shower(request))
        case "new":
            return answer_list(request, shows, shower(request), time_of=lambda show: show.created)
    raise not_found()


async def show_legacy(request: web.Request) -> web.Response:
    """``GET /artist/…`` and ``/track/…``: sections still link there, nothing is there."""
    check_fields(request, request.query, COMMON)
    raise not_found()


def _user_shower(request: web.Request) -> Callable[[User], dict[str, object]]:
    return lambda user: objects.short_user(request, user)


def _has(words: Iterable[str], *texts: str) -> bool:
    text = " ".join(texts).casefold()
    return all(word in text for word in words)


def _category(request: web.Request) -> str:
    slug = request.match_info["slug"]
    if slug not in request.config_dict[STATE].categories:
        raise not_found()
    return slug


def _find_tag(request: web.Request) -> tuple[str, str, list[Show]]:
    """Return a tag's spec, its name and its shows."""
    state, spec = request.config_dict[STATE], request.match_info["spec"]
    parts = spec.split("+")
    cities = [part.removeprefix(CITY) for part in parts if part.startswith(CITY)]
    tags = [part for part in parts if not part.startswith(CITY)]
    if len(tags) > 1 or len(cities) > 1:
        raise not_found()
    shows, names = state.public_shows(), []
    for slug in tags:
        names.append(state.tag_name(slug))
        shows = [one for one in shows if slug in map(slugify, one.tags)]
    for city in cities:
        places = {slugify(user.city): user.city for user in state.users.values()}
        names.append(places.get(city))
        shows = [one for one in shows if slugify(state.users[one.owner].city) == city]
    if None in names:
        raise not_found()
    return spec, " ".join(str(name) for name in names), shows
