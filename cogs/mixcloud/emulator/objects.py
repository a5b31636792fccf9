"""The objects of the API, short as in lists and full (contract, 2.3, 2.4 and 3)."""

from collections.abc import Iterable
from typing import Any
from urllib.parse import quote

from aiohttp import web

from cogs.mixcloud.emulator.answers import STATE, format_time, own_address, viewer_of
from cogs.mixcloud.emulator.state import Comment, Section, Show, User, slugify

USER_PICTURES = {
    "small": 25,
    "thumbnail": 50,
    "medium_mobile": 80,
    "medium": 100,
    "large": 300,
    "320wx320h": 320,
    "extra_large": 600,
    "640wx640h": 640,
}
SHOW_PICTURES = {**USER_PICTURES, "768wx768h": 768, "1024wx1024h": 1024}
COVERS = {"835wx120h": 835, "1113wx160h": 1113, "1670wx240h": 1670}
USER_LISTS = (
    "feed",
    "playlists",
    "comments",
    "followers",
    "favorites",
    "following",
    "cloudcasts",
    "listens",
)
SHOW_LISTS = ("listeners", "similar", "favorites", "comments")
TAG_LISTS = ("popular", "new", "hot")
CATEGORY_LISTS = ("cloudcasts", "users", "userpick-cloudcasts", "userpick-users")


def address(request: web.Request, key: str) -> str:
    """Return the address of a key's page."""
    return own_address(request) + quote(key)


def short_user(request: web.Request, user: User) -> dict[str, Any]:
    """Return a user as lists have it."""
    key = f"/{user.username}/"
    base = f"{own_address(request)}/pictures/users/{user.username}"
    return {
        "key": key,
        "url": address(request, key),
        "name": user.name,
        "username": user.username,
        "pictures": {name: f"{base}/{size}.png" for name, size in USER_PICTURES.items()},
        "type": "user",
    }


def full_user(request: web.Request, user: User) -> dict[str, Any]:
    """Return a user's page; what the viewer has to do with them only with a token."""
    state, viewer = request.config_dict[STATE], viewer_of(request)
    key, covers = f"/{user.username}/", f"{own_address(request)}/pictures/users/{user.username}"
    whole = short_user(request, user) | {
        "biog": user.biog,
        "created_time": format_time(user.created),
        "updated_time": format_time(user.created),
        "follower_count": len(state.on("follow", key)),
        "following_count": len(state.by("follow", user.username)),
        "cloudcast_count": len(state.shows_of(user.username, None)),
        "favorite_count": len(state.by("favorite", user.username)),
        "listen_count": len(state.by("listen", user.username)),
        "is_pro": user.is_pro,
        "is_premium": False,
        "city": user.city,
        "country": user.country,
        "cover_pictures": {name: f"{covers}/{size}.png" for name, size in COVERS.items()},
        "picture_primary_color": user.colour,
        "metadata": _metadata(request, key, USER_LISTS),
    }
    if viewer is not None:
        whole |= {
            "following": state.has_mark("follow", viewer.username, key),
            "follower": state.has_mark("follow", user.username, f"/{viewer.username}/"),
            "is_current_user": viewer.username == user.username,
        }
    return whole


def short_show(request: web.Request, show: Show) -> dict[str, Any]:
    """Return a show as lists have it."""
    state = request.config_dict[STATE]
    base = f"{own_address(request)}/pictures/shows{quote(show.key)}"
    told = {
        "key": show.key,
        "url": address(request, show.key),
        "name": show.name,
        "slug": show.slug,
        "tags": [tag(request, name) for name in show.tags],
        "created_time": format_time(show.created),
        "updated_time": format_time(show.updated or show.created),
        "audio_length": show.audio_length,
        "pictures": {name: f"{base}{size}.png" for name, size in SHOW_PICTURES.items()},
        "user": short_user(request, state.users[show.owner]),
        "type": "cloudcast",
    }
    if show.hides_stats:
        return told | {"hidden_stats": True}
    return told | {
        "play_count": show.play_count,
        "favorite_count": len(state.on("favorite", show.key)),
        "comment_count": sum(one.show == show.key for one in state.comments),
        "listener_count": len(state.on("listen", show.key)),
        "repost_count": len(state.on("repost", show.key)),
    }


def full_show(request: web.Request, show: Show) -> dict[str, Any]:
    """Return a show's page."""
    users = request.config_dict[STATE].users
    whole = short_show(request, show) | {
        "description": show.description,
        "picture_primary_color": show.colour,
        "sections": [
            _section(request, section, number) for number, section in enumerate(show.sections, 1)
        ],
        "metadata": _metadata(request, show.key, SHOW_LISTS),
    }
    if show.hosts:
        whole["hosts"] = [short_user(request, users[name]) for name in show.hosts]
    return whole


def tag(request: web.Request, name: str) -> dict[str, Any]:
    """Return a tag as shows have it."""
    key = f"/genres/{slugify(name)}/"
    return {"key": key, "url": address(request, key), "name": name, "type": "tag"}


def full_tag(request: web.Request, spec: str, name: str) -> dict[str, Any]:
    """Return a tag's page; the key's prefix is always the same (contract, 2.1)."""
    key = f"/genres/{spec}/"
    return {
        "key": key,
        "url": address(request, key),
        "name": f"{name} shows",
        "metadata": _metadata(request, key, TAG_LISTS),
        "type": "tag",
    }


def category(request: web.Request, slug: str, *, full: bool = False) -> dict[str, Any]:
    """Return a category."""
    name, kind = request.config_dict[STATE].categories[slug]
    key = f"/categories/{slug}/"
    told = {
        "key": key,
        "url": address(request, key),
        "name": name,
        "slug": slug,
        "format": kind,
        "pictures": {},
        "type": "category",
    }
    return told | {"metadata": _metadata(request, key, CATEGORY_LISTS)} if full else told


def comment(request: web.Request, one: Comment) -> dict[str, Any]:
    """Return a comment."""
    key = f"/comments/cr/204/28/c{one.number}/"
    return {
        "comment": one.text,
        "submit_date": format_time(one.at),
        "user": short_user(request, request.config_dict[STATE].users[one.username]),
        "key": key,
        "url": address(request, key),
        "type": "comment",
    }


def feed_item(request: web.Request, show: Show) -> dict[str, Any]:
    """Return what a feed says of a new show."""
    owner = request.config_dict[STATE].users[show.owner]
    return {
        "from": short_user(request, owner),
        "title": f"{owner.name} uploaded {show.name}",
        "url": address(request, show.key),
        "key": f"/{show.owner}/feed/{show.slug}/",
        "created_time": format_time(show.created),
        "cloudcasts": [short_show(request, show)],
        "type": "upload",
    }


def _section(request: web.Request, one: Section, number: int) -> dict[str, Any]:
    told: dict[str, Any] = {"start_time": one.start_time, "position": number}
    if one.chapter is not None:
        return told | {"section_type": "chapter", "chapter": one.chapter, "type": "section"}
    artist, song = one.artist or "", one.song or ""
    artist_key = f"/artist/{slugify(artist)}/"
    key = f"/track/{slugify(artist)}/{slugify(song)}/"
    by = {
        "key": artist_key,
        "url": address(request, artist_key),
        "name": artist,
        "slug": slugify(artist),
        "type": "artist",
    }
    track = {
        "key": key,
        "url": address(request, key),
        "name": song,
        "slug": slugify(song),
        "type": "track",
        "artist": by,
    }
    return told | {"section_type": "track", "track": track, "type": "section"}


def _metadata(request: web.Request, key: str, names: Iterable[str]) -> dict[str, Any]:
    base = address(request, key)
    return {"connections": {name: f"{base}{name}/" for name in names}}
