"""Reading what Pixelbin answers: leniently, with everything kept (contract, 1.5 and 4)."""

from __future__ import annotations

from functools import cache
from typing import Any, ClassVar, TypeVar, get_args, get_origin

import msgspec

from cogs.pixelbin.errors import invalid_answer

ModelT = TypeVar("ModelT", bound="Model")


class Model(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """An object of the service; what has an unexpected shape is None, what is unknown in ``raw``.

    Attributes:
        raw: The whole object as it came.
        NEEDED: The attributes without which an answer is not this object.
    """

    NEEDED: ClassVar[tuple[str, ...]] = ()

    raw: dict[str, Any] = {}

    def __repr__(self) -> str:
        # Without values: addresses may be signed, metadata may be private.
        return f"<{type(self).__name__}>"


def read(model: type[ModelT], data: Any, *, maybe_done: bool = False) -> ModelT:
    """Read an object.

    Args:
        model: What it is to be.
        data: Decoded JSON.
        maybe_done: Whether the request that it answers has been carried out.

    Raises:
        PixelbinError: It is no such object.
    """
    found = _read(model, data)
    if found is None or any(getattr(found, name) is None for name in model.NEEDED):
        text = f"the answer is no {model.__name__}"
        raise invalid_answer(text, maybe_done=maybe_done)
    return found


def _read(model: type[ModelT], data: Any) -> ModelT | None:
    if not isinstance(data, dict):
        return None
    values = {
        name: value
        for name, key, kind in _fields(model)
        if key in data and (value := _value(kind, data[key])) is not None
    }
    return model(**values, raw=data)


def _value(kind: Any, value: Any) -> Any:
    if get_origin(kind) is list and _is_model(get_args(kind)[0]):
        model = get_args(kind)[0]
        found = [_read(model, one) for one in value] if isinstance(value, list) else []
        return [one for one in found if one is not None]
    if get_origin(kind) is dict and _is_model(get_args(kind)[1]):
        return _mapping(get_args(kind)[1], value)
    if _is_model(kind):
        return _read(kind, value)
    try:
        return msgspec.convert(value, kind, strict=False)
    except msgspec.ValidationError:
        return None


def _mapping(model: type[Model], value: Any) -> dict[str, Any]:
    if not isinstance(value, dict):
        return {}
    found = {key: _read(model, one) for key, one in value.items()}
    return {key: one for key, one in found.items() if one is not None}


def _is_model(kind: Any) -> bool:
    return isinstance(kind, type) and issubclass(kind, Model)


@cache
def _fields(model: type[Model]) -> list[tuple[str, str, Any]]:
    """List attribute, key and type of each field, without what may be None beside the type."""
    found = []
    for field in msgspec.structs.fields(model):
        if field.name != "raw":
            kinds = [one for one in get_args(field.type) if one is not type(None)]
            is_optional = type(None) in get_args(field.type) and len(kinds) == 1
            found.append((field.name, field.encode_name, kinds[0] if is_optional else field.type))
    return found
