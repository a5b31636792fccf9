"""Messages and offers of files (contract, sections 2.1 and 2.3)."""

from collections.abc import Iterable
from typing import Any

import msgspec
from aiohttp import web

from bot.emulation import RefusalError, read_object
from cogs.mxit.emulator.answers import (
    STATE,
    authenticate,
    not_found,
    read_flag,
    read_query,
)
from cogs.mxit.emulator.gallery import answer_file_id, store_file
from cogs.mxit.emulator.state import USER, Grant, Person


class Link(msgspec.Struct):
    """A place in a message that leads to a service."""

    CreateTemporaryContact: bool
    TargetService: str
    Text: str
    AddToBackHistory: bool | None = None
    Parameters: dict[str, Any] | None = None


class Message(msgspec.Struct):
    """What ``POST /message/send`` takes."""

    From: str
    To: str
    Body: str
    ContainsMarkup: bool = True
    Spool: bool = True
    SpoolTimeOut: int = 604800
    Links: list[Link] | None = None


def routes() -> Iterable[web.RouteDef]:
    """Return the routes of this module."""
    return (
        web.post("/message/send", send_message),
        web.post("/message/send/", send_message),
        web.post("/user/media/file/send", offer_new),
        web.post("/user/media/file/send/{fileid}", offer_stored),
    )


async def send_message(request: web.Request) -> web.Response:
    """``POST /message/send``: who may have it gets it, even where somebody else is not there."""
    grant = authenticate(request, "message/send message/user", needs_user=False)
    message = await _read_message(request)
    _check_sender(request, grant, message.From)
    receivers = [one for one in message.To.split(",") if one]
    if not receivers:
        raise RefusalError(400, "To is empty")
    refused = [one for one in receivers if not _deliver(request, message, one)]
    if refused:
        raise RefusalError(400, f"unknown recipients: {', '.join(refused)}")
    return web.Response()


async def offer_new(request: web.Request) -> web.Response:
    """``POST /user/media/file/send``: the body is the file."""
    authenticate(request, "content/send", needs_user=False)
    query = read_query(request, ("fileName", "userId", "autoOpen", "preventShare"))
    receiver = _receiver(request, query.get("userId", ""))
    auto_open = read_flag(query.get("autoOpen"))
    file = await store_file(request, query, "")
    receiver.files[file.id] = file
    receiver.offers.append({"FileId": file.id, "FileName": file.name, "AutoOpen": auto_open})
    return answer_file_id(request, file.id)


async def offer_stored(request: web.Request) -> web.Response:
    """``POST /user/media/file/send/{fileid}``: somebody's file is offered to somebody."""
    authenticate(request, "content/send", needs_user=False)
    query = read_query(request, ("UserId", "autoOpen"))
    await read_object(request, ())
    wanted = request.match_info["fileid"].lower()
    people = request.config_dict[STATE].people.values()
    file = next((one.files[wanted] for one in people if wanted in one.files), None)
    if file is None:
        raise not_found(request, "file")
    receiver = _receiver(request, query.get("UserId", ""))
    auto_open = read_flag(query.get("autoOpen"))
    receiver.offers.append({"FileId": file.id, "FileName": file.name, "AutoOpen": auto_open})
    return answer_file_id(request, file.id)


async def _read_message(request: web.Request) -> Message:
    sent = await read_object(request, Message.__struct_fields__)
    # As the .NET reader took it: null is as good as nothing.
    given = {name: value for name, value in sent.items() if value is not None}
    # Seen: flags as texts were taken too.
    for name in ("ContainsMarkup", "Spool"):
        if given.get(name) in ("true", "false"):
            given[name] = given[name] == "true"
    try:
        message = msgspec.convert(given, Message)
    except msgspec.ValidationError as error:
        raise RefusalError(400, str(error)) from error
    if message.Links is not None and not message.Links:
        raise RefusalError(400, "Links is empty")
    if not message.Body:
        raise RefusalError(400, "Body is empty")
    return message


def _check_sender(request: web.Request, grant: Grant, sender: str) -> None:
    """Let the app speak as the app, and a person as themselves."""
    app = request.config_dict[STATE].app_id
    if sender == app and "message/send" in grant.scopes:
        return
    if sender == grant.user_id and "message/user" in grant.scopes:
        return
    raise RefusalError(403, "the token may not send as this sender")


def _deliver(request: web.Request, message: Message, user_id: str) -> bool:
    state = request.config_dict[STATE]
    receiver = state.people.get(user_id)
    if receiver is None or receiver.kind != USER:
        return False
    # An app may write only to those who have it as a contact.
    contact = receiver.contacts.get(message.From)
    if message.From == state.app_id and (contact is None or contact.subscription != "B"):
        return False
    receiver.inbox.append(msgspec.to_builtins(message))
    return True


def _receiver(request: web.Request, user_id: str) -> Person:
    receiver = request.config_dict[STATE].people.get(user_id)
    if receiver is None or receiver.kind != USER:
        raise not_found(request, "user")
    return receiver
