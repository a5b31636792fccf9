"""A stand-in for Discord over real sockets, to start the real bot against."""

from .api import BY_PROXY, Fault, Seen
from .entities import Attachment, Channel, DriveError, Guild, Member, Message, Role, User
from .interaction import Interaction
from .server import DiscordServer

__all__ = [
    "BY_PROXY",
    "Attachment",
    "Channel",
    "DiscordServer",
    "DriveError",
    "Fault",
    "Guild",
    "Interaction",
    "Member",
    "Message",
    "Role",
    "Seen",
    "User",
]
