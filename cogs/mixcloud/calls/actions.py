"""Calls that follow people, and keep or pass on shows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.http.client import Call
from cogs.mixcloud.calls.base import Calls
from cogs.mixcloud.decorators import personal, targeting
from cogs.mixcloud.keys import key_segments

if TYPE_CHECKING:
    from cogs.mixcloud.models import AccessDict


class ActionCalls(Calls):
    """Following, keeping and passing on; each sets a state, so twice is as good as once."""

    async def _do_action(self, url: str, action: str, method: str) -> AccessDict:
        personal(self)
        path = key_segments(url)

        async def ask() -> AccessDict:
            template = f"/{{key}}/{action}/"
            call = Call(method, (*path, action, ""), template=template)
            try:
                return self._native_result(await self._transport.send(call))
            finally:
                if self._answers is not None:
                    self._answers.clear()  # what was answered before may not be so any more

        done: AccessDict = await self._settle(ask)
        return done

    async def _post_action(self, url: str, action: str) -> AccessDict:
        return await self._do_action(url, action, "POST")

    async def _delete_action(self, url: str, action: str) -> AccessDict:
        return await self._do_action(url, action, "DELETE")

    @targeting
    async def follow(self, user: str) -> AccessDict:
        """Follow somebody.

        Raises:
            MixcloudParameterError: There is no token, or this is no key.
            ServiceError: Mixcloud refuses, or cannot be reached.
        """
        return await self._post_action(user, "follow")

    @targeting
    async def unfollow(self, user: str) -> AccessDict:
        """Follow somebody no more.

        Raises:
            MixcloudParameterError: There is no token, or this is no key.
            ServiceError: Mixcloud refuses, or cannot be reached.
        """
        return await self._delete_action(user, "follow")

    @targeting
    async def favorite(self, cloudcast: str) -> AccessDict:
        """Make a show a favorite.

        Raises:
            MixcloudParameterError: There is no token, or this is no key.
            ServiceError: Mixcloud refuses, or cannot be reached.
        """
        return await self._post_action(cloudcast, "favorite")

    @targeting
    async def unfavorite(self, cloudcast: str) -> AccessDict:
        """Make a show no favorite any more.

        Raises:
            MixcloudParameterError: There is no token, or this is no key.
            ServiceError: Mixcloud refuses, or cannot be reached.
        """
        return await self._delete_action(cloudcast, "favorite")

    @targeting
    async def repost(self, cloudcast: str) -> AccessDict:
        """Pass a show on to one's followers.

        Raises:
            MixcloudParameterError: There is no token, or this is no key.
            ServiceError: Mixcloud refuses, or cannot be reached.
        """
        return await self._post_action(cloudcast, "repost")

    @targeting
    async def unrepost(self, cloudcast: str) -> AccessDict:
        """Take a repost back.

        Raises:
            MixcloudParameterError: There is no token, or this is no key.
            ServiceError: Mixcloud refuses, or cannot be reached.
        """
        return await self._delete_action(cloudcast, "repost")

    @targeting
    async def listen_later(self, cloudcast: str) -> AccessDict:
        """Keep a show for later.

        Raises:
            MixcloudParameterError: There is no token, or this is no key.
            ServiceError: Mixcloud refuses, or cannot be reached.
        """
        return await self._post_action(cloudcast, "listen-later")

    @targeting
    async def unlisten_later(self, cloudcast: str) -> AccessDict:
        """Keep a show for later no more.

        Raises:
            MixcloudParameterError: There is no token, or this is no key.
            ServiceError: Mixcloud refuses, or cannot be reached.
        """
        return await self._delete_action(cloudcast, "listen-later")
