"""The routes that an interaction's token opens: callback, ``@original`` and follow-ups."""

from __future__ import annotations

import copy
from typing import TYPE_CHECKING

from . import validate
from .api import Answer, ApiError, Call, RejectedError
from .content import EPHEMERAL, LOADING, Composer, copied, number, state_violations
from .interaction import AUTOCOMPLETE, COMMAND, COMPONENT, MODAL_SUBMIT, Interaction
from .rest import delete, edit
from .validate import Violation

if TYPE_CHECKING:
    from .api import Api
    from .entities import JSON, Message
    from .gateway import Gateway
    from .world import World

MESSAGE, DEFER, DEFER_UPDATE, UPDATE, CHOICES, MODAL = 4, 5, 6, 7, 8, 9
SLASH_REPLY, MENU_REPLY = 20, 23
MOST_FOLLOWUPS = 5


class Webhooks:
    """Everything that the bot does with an interaction's token."""

    def __init__(self, world: World, api: Api, gateway: Gateway) -> None:
        self.world = world
        self.gateway = gateway
        api.route("POST", "/interactions/{interaction}/{token}/callback", self.callback)
        api.route("POST", "/webhooks/{app}/{token}", self.follow_up)
        there = "/webhooks/{app}/{token}/messages/{message}"
        api.route("GET PATCH DELETE", there, self.one_message)

    # ---- the first answer

    def callback(self, call: Call) -> Answer:
        interaction = self.world.interactions.get(call.id("interaction"))
        if interaction is None or interaction.token != call.ids["token"]:
            raise ApiError(404, 10062, "Unknown interaction")
        if interaction.callback is not None:
            raise ApiError(400, 40060, "Interaction has already been acknowledged.")
        if interaction.late:
            raise ApiError(404, 10062, "Unknown interaction")
        if wrong := validate.callback_violations(interaction.payload, call.body):
            raise RejectedError(Violation(("type",), "BASE_TYPE_CHOICES", one) for one in wrong)
        kind, data = call.body["type"], call.body.get("data") or {}
        message = self._act(interaction, kind, data, call)
        shown: JSON = {"type": kind, "data": copy.deepcopy(data)}
        if kind == MODAL:
            shown["data"] = copied(data)
            number(shown["data"]["components"])
        interaction.answer_with(shown)
        if call.query.get("with_response") not in {"1", "true"}:
            return Answer(204)
        return Answer(200, self._resource(interaction, kind, message))

    def _act(self, interaction: Interaction, kind: int, data: JSON, call: Call) -> Message | None:
        message: Message | None = None
        if kind in {MESSAGE, DEFER}:
            message = self._new(interaction, (data.get("flags") or 0) & EPHEMERAL)
            if kind == DEFER:
                message.fields["flags"] |= LOADING
            else:
                Composer(self.world, message).apply(data, call.files, create=True)
        elif kind in {DEFER_UPDATE, UPDATE}:
            message = interaction.source
            if message is not None and kind == UPDATE:
                if found := state_violations(message, data, call.files):
                    raise RejectedError(found)
                Composer(self.world, message).apply(data, call.files, create=False)
        if message is not None:
            interaction.original = message.id
            event = "MESSAGE_UPDATE" if kind == UPDATE else "MESSAGE_CREATE"
            if kind != DEFER_UPDATE:
                self.gateway.message_event(event, message)
        return message

    @staticmethod
    def _resource(interaction: Interaction, kind: int, message: Message | None) -> JSON:
        about: JSON = {"id": str(interaction.id), "type": interaction.kind}
        if message is not None:
            about |= {
                "response_message_id": str(message.id),
                "response_message_loading": message.loading,
                "response_message_ephemeral": message.ephemeral,
            }
        if message is None or kind not in {MESSAGE, UPDATE}:
            return {"interaction": about}
        return {
            "interaction": about,
            "resource": {"type": kind, "message": message.payload()},
        }

    def _new(self, interaction: Interaction, flags: int) -> Message:
        world = self.world
        kind = 0
        if interaction.kind == COMMAND:
            kind = SLASH_REPLY if interaction.payload["data"]["type"] == 1 else MENU_REPLY
        elif interaction.kind in {COMPONENT, MODAL_SUBMIT} and interaction.source is not None:
            kind = 19
        extra: JSON = {}
        if kind == 19 and interaction.source is not None:
            place = {"channel_id": str(interaction.channel.id)}
            reference = place | {"message_id": str(interaction.source.id)}
            extra["message_reference"] = {"type": 0} | reference
        message = world.new_message(
            interaction.channel,
            world.bot,
            type=kind,
            flags=flags,
            webhook_id=str(world.application_id),
            application_id=str(world.application_id),
            interaction_metadata=interaction.metadata(),
            **extra,
        )
        message.seen_by = interaction.user if flags & EPHEMERAL else None
        return message

    # ---- afterwards

    def _interaction(self, call: Call) -> Interaction:
        token = call.ids["token"]
        if call.id("app") == self.world.application_id:
            for interaction in self.world.interactions.values():
                if interaction.token == token and interaction.callback is not None:
                    if interaction.dead:
                        raise ApiError(401, 50027, "Invalid Webhook Token")
                    return interaction
        raise ApiError(404, 10015, "Unknown Webhook")

    def _message(self, interaction: Interaction, name: str) -> Message:
        found: Message | None = None
        if name == "@original":
            found = self.world.messages.get(interaction.original or 0)
        elif name.isdigit():
            own = [interaction.original, *interaction.followup_ids]
            if interaction.source is not None:
                own.append(interaction.source.id)
            found = self.world.messages.get(int(name)) if int(name) in own else None
        if found is None:
            raise ApiError(404, 10008, "Unknown Message")
        return found

    def one_message(self, call: Call) -> Answer:
        message = self._message(self._interaction(call), call.ids["message"])
        if call.method == "PATCH":
            edit(self.world, self.gateway, message, call)
        elif call.method == "DELETE":
            delete(self.world, self.gateway, message)
            return Answer(204)
        return Answer(200, message.payload())

    def follow_up(self, call: Call) -> Answer:
        interaction, body = self._interaction(call), call.body or {}
        if interaction.kind == AUTOCOMPLETE:
            raise ApiError(404, 10015, "Unknown Webhook")
        first = self.world.messages.get(interaction.original or 0)
        if first is not None and first.loading:
            edit(self.world, self.gateway, first, call)
            return Answer(200, first.payload())
        if interaction.user_installed_only and len(interaction.followup_ids) >= MOST_FOLLOWUPS:
            raise ApiError(400, 40094, "Maximum number of follow ups reached")
        message = self._new(interaction, (body.get("flags") or 0) & EPHEMERAL)
        if first is not None:
            place = {"channel_id": str(interaction.channel.id)}
            reference = place | {"message_id": str(first.id)}
            message.fields |= {"type": 19, "message_reference": {"type": 0} | reference}
        Composer(self.world, message).apply(body, call.files, create=True)
        interaction.followup_ids.append(message.id)
        self.gateway.message_event("MESSAGE_CREATE", message)
        return Answer(200, message.payload())
