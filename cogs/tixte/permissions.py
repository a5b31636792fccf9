"""Who may do what with an upload."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar, overload

from bot.enums import named
from bot.http.body import JsonBody
from cogs.tixte.enums import UploadPermissionLevel
from cogs.tixte.user import User
from cogs.tixte.wire import PermissionData, read, read_object

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from cogs.tixte.state import State
    from cogs.tixte.upload import PartialUpload

T = TypeVar("T")

Level = UploadPermissionLevel | int
OWNER = UploadPermissionLevel.owner


class Permissions(Mapping[User, Level]):
    """The permissions of one upload, as far as they are known.

    A person is looked up by user or by id.
    """

    __slots__ = ("_known", "_state", "_upload")

    def __init__(
        self,
        state: State,
        upload: PartialUpload,
        permission_mapping: Mapping[User, Level] | None = None,
    ) -> None:
        self._state = state
        self._upload = upload
        self._known: dict[str, tuple[User, Level]] | None = None
        if permission_mapping is not None:
            self._known = {user.id: (user, level) for user, level in permission_mapping.items()}

    @property
    def upload(self) -> PartialUpload:
        """The upload."""
        return self._upload

    @overload
    def get(self) -> dict[User, Level] | None: ...
    @overload
    def get(self, user: User | str, default: None = None, /) -> Level | None: ...
    @overload
    def get(self, user: User | str, default: T, /) -> Level | T: ...
    def get(self, *wanted: Any) -> Any:
        """Give all that is known, None if nothing ever was; with a person, that one's level."""
        if wanted:
            return super().get(*wanted)
        return None if self._known is None else dict(self._known.values())

    async def fetch(self) -> dict[User, Level]:
        """Fetch all permissions.

        Raises:
            HTTPException: Tixte refuses.
            TixteConnectionError: Tixte cannot be reached.
        """
        data = await self._state.request("GET", self._path, template=f"{self._template}")
        self._known = self._entries(read(data, list[PermissionData]))
        return dict(self._known.values())

    async def add(
        self, user: User | str, /, *, level: UploadPermissionLevel, message: str | None = None
    ) -> User:
        """Give somebody access; the level ``owner`` gives the upload away for good.

        Args:
            user: Who, or an id.
            level: What that person may do.
            message: What Tixte tells that person.

        Raises:
            HTTPException: Tixte refuses, also where the person has access already; ``NotFound``
                where there is nobody of that id.
            TixteConnectionError: Tixte cannot be reached.
        """
        body: dict[str, Any] = {"permission_level": int(level), "user": _id_of(user)}
        if message is not None:
            body["message"] = message
        data = await self._state.request(
            "POST", self._path, body=JsonBody(body), idempotent=False, template=self._template
        )
        return self._note(data, level)

    async def edit(self, user: User | str, /, *, level: UploadPermissionLevel) -> User:
        """Change what somebody may do; the level ``owner`` gives the upload away for good.

        Raises:
            HTTPException: Tixte refuses; ``NotFound`` where the person has no access.
            TixteConnectionError: Tixte cannot be reached.
        """
        data = await self._state.request(
            "PATCH",
            (*self._path, _id_of(user)),
            body=JsonBody({"permission_level": int(level)}),
            # Who gave the upload away may not do so again.
            idempotent=level != OWNER,
            template=f"{self._template}/{{user}}",
        )
        return self._note(data, level)

    async def remove(self, user: User | str, /) -> None:
        """Take somebody's access away.

        Raises:
            HTTPException: Tixte refuses; ``NotFound`` where the person has no access.
            TixteConnectionError: Tixte cannot be reached.
        """
        user_id = _id_of(user)
        await self._state.delete((*self._path, user_id), template=f"{self._template}/{{user}}")
        if self._known is not None:
            self._known.pop(user_id, None)

    @property
    def _path(self) -> tuple[str, ...]:
        return ("users", "@me", "uploads", self._upload.id, "permissions")

    @property
    def _template(self) -> str:
        return "/users/@me/uploads/{upload}/permissions"

    def _entries(self, data: Iterable[PermissionData]) -> dict[str, tuple[User, Level]]:
        known: dict[str, tuple[User, Level]] = {}
        for entry in data:
            user = self._state.store_user(entry.user)
            level = entry.access_level or entry.permission_level or 0
            known[user.id] = (user, named(UploadPermissionLevel, level))
        return known

    def _note(self, data: Any, level: UploadPermissionLevel) -> User:
        """Remember what an answer says of one person."""
        entry = read({"access_level": int(level), **read_object(data)}, PermissionData)
        if level == OWNER and self._known is not None:
            self._known = {key: one for key, one in self._known.items() if one[1] != OWNER}
        known = self._entries([entry])
        self._known = {**(self._known or {}), **known}
        return known[entry.user.id][0]

    def __getitem__(self, user: User | str) -> Level:
        return (self._known or {})[_id_of(user)][1]

    def __contains__(self, user: object) -> bool:
        return isinstance(user, User | str) and _id_of(user) in (self._known or {})

    def __iter__(self) -> Iterator[User]:
        return iter([user for user, _ in (self._known or {}).values()])

    def __len__(self) -> int:
        return len(self._known or {})

    def __repr__(self) -> str:
        return f"<Permissions upload={self._upload.id!r} known={self.get()!r}>"


def _id_of(user: User | str) -> str:
    return user if isinstance(user, str) else user.id


def permissions_of(
    state: State, upload: PartialUpload, data: Iterable[PermissionData] | None
) -> Permissions:
    """Make an upload's permissions from what its answer tells of them."""
    permissions = Permissions(state, upload)
    if data is not None:
        permissions._known = permissions._entries(data)  # noqa: SLF001 - of this module
    return permissions
