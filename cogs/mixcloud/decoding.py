"""Reading Mixcloud's JSON: times become datetimes, and nothing else does."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime
from typing import Any

import msgspec

TIME_FIELDS = frozenset(
    {"created_time", "updated_time", "submit_date", "listen_time", "publish_date"}
)
_EXACT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ").fullmatch


class MixcloudJSONDecoder(json.JSONDecoder):
    """A decoder that makes datetimes of the fields that hold times (contract, 4.5)."""

    def __init__(self, **options: Any) -> None:
        options.setdefault("object_hook", self.object_hook)
        super().__init__(**options)

    @staticmethod
    def object_hook(obj: dict[str, Any]) -> dict[str, Any]:
        """Make datetimes of an object's times; what only looks like one stays text."""
        for name in TIME_FIELDS.intersection(obj):
            obj[name] = read_time(obj[name])
        return obj


def decode_json(text: str | bytes) -> Any:
    """Decode as ``MixcloudJSONDecoder`` does, several times as fast.

    Raises:
        ValueError: It is no JSON.
    """
    try:
        value = msgspec.json.decode(text)
        _mark_times(value)
    except (msgspec.DecodeError, RecursionError) as error:
        raise json.JSONDecodeError(str(error), "", 0) from None
    return value


def read_time(value: Any) -> Any:
    """Make a datetime of a time in exactly the service's form; give back anything else."""
    if not isinstance(value, str) or not _EXACT(value):
        return value
    try:
        return datetime.fromisoformat(value).astimezone(UTC)
    except ValueError:  # the thirtieth of February
        return value


def _mark_times(value: Any) -> None:
    if type(value) is dict:
        for name in value:
            inner = value[name]
            kind = type(inner)
            if kind is dict or kind is list:
                _mark_times(inner)
            elif kind is str and name in TIME_FIELDS:
                value[name] = read_time(inner)
    elif type(value) is list:
        for inner in value:
            _mark_times(inner)
