"""What Tixte's objects have in common."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from cogs.tixte.state import State


class Object:
    """Something that a client gave out, and that can call on it."""

    __slots__ = ("_state",)

    def __init__(self, state: State) -> None:
        self._state = state


class IDable(Object):
    """Something with an id: the same class and id are the same thing."""

    __slots__ = ()

    @property
    def id(self) -> str:
        """The id."""
        raise NotImplementedError

    def __eq__(self, other: object) -> bool:
        return isinstance(other, IDable) and type(other) is type(self) and other.id == self.id

    def __hash__(self) -> int:
        return hash(self.id)
