"""People: ids, names, statuses, profiles (contract, sections 2.2 and 4.3)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bot.http.body import JsonBody
from bot.http.client import Call
from cogs.mxit.calls.base import Calls, missing
from cogs.mxit.errors import MxitAPIException
from cogs.mxit.models import Profile, read

if TYPE_CHECKING:
    from collections.abc import Mapping


class ProfileCalls(Calls):
    """Ids, names, statuses and profiles."""

    async def who_am_i(self, scope: str = "openid") -> str:
        """Tell whose token it is: their user id.

        Raises:
            MxitAPIException: The service refuses, or does not answer.
        """
        way = self._transport.identity
        call = Call("GET", ("userinfo",), query={"schema": "openid"})
        facts = read(await self._as_user(call, scope, way), dict[str, Any])
        return read(facts.get("sub"), str)

    async def get_user_id(self, mxit_id: str, scope: str = "profile/public") -> str:
        """Look somebody up by Mxit id.

        Raises:
            MxitAPIException: The service refuses, or does not answer; NOT_FOUND where there is
                nobody of that name.
        """
        call = Call("GET", ("user", "lookup", mxit_id), template="/user/lookup/{mxitid}")
        try:
            return read(await self._as_app(call, scope), str)
        except MxitAPIException as error:
            raise missing(error) from None

    async def get_display_name(self, mxit_id: str, scope: str = "profile/public") -> str:
        """Tell how somebody calls themselves.

        Raises:
            MxitAPIException: The service refuses, or does not answer.
        """
        return await self._public("displayname", mxit_id, scope)

    async def get_status(self, mxit_id: str, scope: str = "profile/public") -> str:
        """Tell somebody's status message.

        Raises:
            MxitAPIException: The service refuses, or does not answer.
        """
        return await self._public("statusmessage", mxit_id, scope)

    async def set_status(self, message: str, scope: str = "status/write") -> None:
        """Change the person's status message.

        Raises:
            MxitAPIException: The service refuses, or does not answer.
        """
        await self._as_user(Call("PUT", ("user", "statusmessage"), body=JsonBody(message)), scope)

    async def get_basic_profile(self, user_id: str, scope: str = "profile/public") -> Profile:
        """Fetch what somebody tells everybody, by user id.

        Raises:
            MxitAPIException: The service refuses, or does not answer; NOT_FOUND where there is
                nobody of that id.
        """
        call = Call("GET", ("user", "profile", user_id), template="/user/profile/{userid}")
        try:
            return Profile(await self._as_app(call, scope))
        except MxitAPIException as error:
            raise missing(error) from None

    async def get_own_profile(self, user_id: str, scope: str = "profile/public") -> Profile:
        """Fetch the same of the person whose token it is: that allows it too (contract, 1.2).

        Raises:
            MxitAPIException: The service refuses, or does not answer.
        """
        call = Call("GET", ("user", "profile", user_id), template="/user/profile/{userid}")
        return Profile(await self._as_user(call, scope))

    async def get_full_profile(self, scope: str = "profile/private") -> Profile:
        """Fetch everything that the person told the service, private things too.

        Raises:
            MxitAPIException: The service refuses, or does not answer.
        """
        return Profile(await self._as_user(Call("GET", ("user", "profile")), scope))

    async def update_profile(  # noqa: PLR0917 - the contract's order
        self,
        about_me: str | None = None,
        display_name: str | None = None,
        email: str | None = None,
        first_name: str | None = None,
        gender: int | None = None,
        last_name: str | None = None,
        mobile_number: str | None = None,
        relationship_status: int | None = None,
        title: str | None = None,
        where_am_i: str | None = None,
        scope: str = "profile/write",
    ) -> None:
        """Change some of the person's profile; None leaves a field, empty text and 0 are sent.

        Raises:
            MxitAPIException: The service refuses, or does not answer.
        """
        given: Mapping[str, str | int | None] = {
            "AboutMe": about_me,
            "DisplayName": display_name,
            "Email": email,
            "FirstName": first_name,
            "Gender": gender,
            "LastName": last_name,
            "MobileNumber": mobile_number,
            "RelationshipStatus": relationship_status,
            "Title": title,
            "WhereAmI": where_am_i,
        }
        fields = {name: value for name, value in given.items() if value is not None}
        if fields:
            await self._as_user(Call("PUT", ("user", "profile"), body=JsonBody(fields)), scope)

    async def _public(self, what: str, mxit_id: str, scope: str) -> str:
        del scope  # everybody may ask; the keyword is the contract's
        path = ("user", "public", what, mxit_id)
        call = Call("GET", path, template=f"/user/public/{what}/{{mxitid}}")
        try:
            answer = await self._as_anybody(call)
            return "" if answer is None else read(answer, str)
        except MxitAPIException as error:
            raise missing(error) from None
