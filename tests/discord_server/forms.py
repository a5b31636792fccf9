"""What Discord's client does with components and modals: press, choose, fill in, send off."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .content import walk
from .entities import JSON, Attachment, Channel, DriveError, Role, User

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from .invoke import Invocation

BUTTON, STRING_SELECT, TEXT_INPUT, TEXT_DISPLAY, LABEL = 2, 3, 4, 10, 18
FILE_UPLOAD, RADIO, CHECKBOX_GROUP, CHECKBOX = 19, 21, 22, 23
ENTITY_SELECTS = frozenset({5, 6, 7, 8})
LINK = 5
Entity = Attachment | User | Channel | Role
Chosen = str | Attachment | User | Channel | Role
Filled = str | bool | None | list[Chosen] | list[str] | list[Attachment]


def pressed(message: JSON, custom_id: str | None, label: str | None) -> JSON:
    """Find a button by custom id or label and build ``data`` of a press.

    Raises:
        DriveError: There is none, or it cannot be pressed.
    """
    buttons = [one for one in walk(message["components"]) if one["type"] == BUTTON]
    for button in buttons:
        wanted = custom_id is None or button.get("custom_id") == custom_id
        if not wanted or (label is not None and button.get("label") != label):
            continue
        if button.get("disabled"):
            raise DriveError(f"the button is disabled: {button}")
        if button["style"] == LINK or "custom_id" not in button:
            raise DriveError(f"a link button sends no interaction: {button}")
        return {
            "custom_id": button["custom_id"],
            "component_type": BUTTON,
            "id": button["id"],
        }
    there = [(one.get("custom_id"), one.get("label")) for one in buttons]
    raise DriveError(f"no button {custom_id!r} {label!r}; there are {there}")


def chosen(call: Invocation, message: JSON, custom_id: str, values: Sequence[Chosen]) -> JSON:
    """Find a select by custom id and build ``data`` of a choice.

    Raises:
        DriveError: There is none, or it does not offer these values.
    """
    selects = [
        one
        for one in walk(message["components"])
        if one["type"] in ENTITY_SELECTS | {STRING_SELECT}
    ]
    for select in selects:
        if select["custom_id"] != custom_id:
            continue
        if select.get("disabled"):
            raise DriveError(f"the select is disabled: {custom_id!r}")
        data: JSON = {
            "custom_id": custom_id,
            "component_type": select["type"],
            "id": select["id"],
            "values": values_of(call, select, values),
        }
        if call.resolved:
            data["resolved"] = call.resolved
        return data
    there = [one["custom_id"] for one in selects]
    raise DriveError(f"no select {custom_id!r}; there are {there}")


def values_of(call: Invocation, component: JSON, values: Sequence[Chosen]) -> list[str]:
    """Check the values of a select, checkbox group or file upload and give their ids."""
    named = component["custom_id"]
    optional = component.get("required") is False and not values
    low = 0 if optional else component.get("min_values", 1)
    high = component.get("max_values", 1)
    if component["type"] == CHECKBOX_GROUP:
        high = component.get("max_values", len(component["options"]))
    if not low <= len(values) <= high:
        raise DriveError(f"{named!r} takes {low} to {high} values, not {len(values)}")
    if component["type"] in {STRING_SELECT, CHECKBOX_GROUP}:
        offered = [option["value"] for option in component["options"]]
        if wrong := [one for one in values if one not in offered]:
            raise DriveError(f"{named!r} offers {offered}, not {wrong}")
    fits: tuple[type, ...] = {
        STRING_SELECT: (str,),
        5: (User,),
        6: (Role,),
        7: (User, Role),
        8: (Channel,),
        FILE_UPLOAD: (Attachment,),
        CHECKBOX_GROUP: (str,),
    }[component["type"]]
    built: list[str] = []
    for one in values:
        if not isinstance(one, fits):
            raise DriveError(f"{named!r} does not take {one!r}")
        built.append(one if isinstance(one, str) else call.resolve(one))
    return built


class ModalForm:
    """A modal that the bot has shown, as a person fills it in."""

    def __init__(self, call: Invocation, modal: JSON, values: Mapping[str, Filled]) -> None:
        self.call = call
        self.modal = modal
        self.values = dict(values)

    def data(self) -> JSON:
        """Build ``data`` of the submission.

        Raises:
            DriveError: A field is missing, not there, or takes no such value.
        """
        fields = {one["custom_id"] for one in walk(self.modal["components"]) if "custom_id" in one}
        if unknown := set(self.values) - fields:
            raise DriveError(f"no fields {sorted(unknown)}; there are {sorted(fields)}")
        data: JSON = {
            "custom_id": self.modal["custom_id"],
            "components": [self._mirror(one) for one in self.modal["components"]],
        }
        if self.call.resolved:
            data["resolved"] = self.call.resolved
        return data

    def _mirror(self, component: JSON) -> JSON:
        built: JSON = {"type": component["type"], "id": component["id"]}
        if component["type"] == 1:
            built["components"] = [self._field(one) for one in component["components"]]
        elif component["type"] == LABEL:
            built["component"] = self._field(component["component"])
        return built

    def _field(self, component: JSON) -> JSON:
        kind, named = component["type"], component["custom_id"]
        built: JSON = {"type": kind, "id": component["id"], "custom_id": named}
        value = self.values.get(named)
        if kind == TEXT_INPUT:
            return built | {"value": self._text(component, value)}
        if kind == RADIO:
            return built | {"value": self._radio(component, value)}
        if kind == CHECKBOX:
            return built | {"value": bool(component.get("default") if value is None else value)}
        options = component.get("options", [])
        ticked: list[Chosen] = [option["value"] for option in options if option.get("default")]
        if value is not None:
            if not isinstance(value, list):
                raise DriveError(f"{named!r} takes a list, not {value!r}")
            ticked = list(value)
        return built | {"values": values_of(self.call, component, ticked)}

    @staticmethod
    def _text(component: JSON, value: Filled) -> str:
        named = component["custom_id"]
        text = component.get("value", "") if value is None else value
        if not isinstance(text, str):
            raise DriveError(f"{named!r} takes text, not {value!r}")
        if not text:
            if component.get("required", True):
                raise DriveError(f"{named!r} is required")
            return ""
        low, high = component.get("min_length", 0), component.get("max_length", 4000)
        if not low <= len(text) <= high:
            raise DriveError(f"{named!r} takes {low} to {high} characters, not {len(text)}")
        return text

    @staticmethod
    def _radio(component: JSON, value: Filled) -> str | None:
        named, options = component["custom_id"], component["options"]
        if value is None:
            value = next((one["value"] for one in options if one.get("default")), None)
        if value is None:
            if component.get("required", True):
                raise DriveError(f"{named!r} is required")
            return None
        offered = [one["value"] for one in options]
        if not isinstance(value, str) or value not in offered:
            raise DriveError(f"{named!r} offers {offered}, not {value!r}")
        return value
