"""Bodies and answers of `/sync/` (domain.md §13)."""

from typing import Any

from rest_framework import serializers

from crm.api.serializers.callback import CallbackBodySerializer
from crm.api.serializers.card import CardChangeSerializer
from crm.api.serializers.follow_up import FilingSerializer, FollowUpBodySerializer
from crm.api.serializers.traffic import (
    DeclineSerializer,
    JoinSerializer,
    TrafficBodySerializer,
    TrafficSerializer,
)
from crm.rules.codes import OnDuplicate
from crm.rules.sync.states import CommandState, NeedDecision, NeedReason, RemovalReason
from kit.api.fields import CodeField, InstantField, TextField
from kit.api.serializers import StrictSerializer


class _AboutSerializer(StrictSerializer):
    """A command about one thing."""

    id = serializers.UUIDField(
        required=False, help_text="The thing: our id, or the id of the command by which this device made it."
    )


def _about(body: type[StrictSerializer]) -> type[StrictSerializer]:
    """Return the body of a command about one thing, which names it beside what its own endpoint takes."""
    return type(f"{body.__name__}AboutOne", (_AboutSerializer, body), {})


# The body of each kind of command; crm.services.sync.kinds carries them out.
BODIES: dict[str, type[StrictSerializer]] = {
    "file_card": FilingSerializer,
    "record_follow_up": _about(FollowUpBodySerializer),
    "edit_card": _about(CardChangeSerializer),
    "record_traffic": TrafficBodySerializer,
    "correct_traffic": _about(TrafficBodySerializer),
    "void_traffic": _AboutSerializer,
    "decline_traffic": _about(DeclineSerializer),
    "reopen_traffic": _AboutSerializer,
    "join_traffic": _about(JoinSerializer),
    "record_departure": _AboutSerializer,
    "request_traffic": TrafficBodySerializer,
    "record_callback": _about(CallbackBodySerializer),
}


class SyncParametersSerializer(StrictSerializer):
    """The device that asks, and how far it is."""

    device = TextField(max_length=64, help_text="The name that the device gave itself.")
    cursor = TextField(required=False, max_length=120, help_text="Of the last answer; without it the device begins.")
    page_bytes = serializers.IntegerField(
        required=False, min_value=10_000, max_value=2_000_000, help_text="About how long an answer may be; 200,000."
    )
    schema = serializers.IntegerField(
        required=False, min_value=1, max_value=9999, help_text="The schema that the app was written for."
    )


class RemovedSerializer(serializers.Serializer[Any]):
    """A row that the device removes before it takes the rows of the same answer."""

    kind = CodeField(("card", "all"))
    id = serializers.CharField(allow_blank=True)
    reason = CodeField(RemovalReason)


class SyncSerializer(serializers.Serializer[Any]):
    """The changes. Null means unchanged; a row replaces the one with the same id; empty fields are left out."""

    cursor = serializers.CharField()
    more = serializers.BooleanField(help_text="There is more: ask again at once with this cursor.")
    time = serializers.DateTimeField()
    schema = serializers.IntegerField()
    cards = serializers.ListField(child=serializers.DictField())
    follow_ups = serializers.ListField(
        child=serializers.DictField(), help_text="All contacts of these cards of the last 90 days."
    )
    tasks = serializers.ListField(
        child=serializers.DictField(), allow_null=True, help_text="Callbacks and invitations, by `task`; all of them."
    )
    traffic = TrafficSerializer(many=True, allow_null=True, help_text="All of today's parties.")
    leads = serializers.ListField(child=serializers.DictField(), allow_null=True)
    catalogue = serializers.DictField(allow_null=True)
    codes = serializers.DictField(allow_null=True)
    settings = serializers.DictField(allow_null=True)
    removed = RemovedSerializer(many=True)


class CommandSerializer(StrictSerializer):
    """One command, in the device's order."""

    id = serializers.UUIDField(help_text="Made on the device; the same id again is a correction.")
    sequence = serializers.IntegerField(min_value=1, max_value=2**53)
    done_at = InstantField(help_text="By the device's clock.")
    kind = CodeField(tuple(BODIES))
    body = serializers.DictField(required=False, help_text="As the kind's own endpoint takes it, with `id`.")


class CommandsSerializer(StrictSerializer):
    """A batch of a device's commands."""

    device = TextField(max_length=64)
    device_time = InstantField(help_text="The device's clock as it sends this.")
    commands = CommandSerializer(many=True)


class AcknowledgeSerializer(StrictSerializer):
    """Up to which command a device has its answers."""

    device = TextField(max_length=64)
    sequence = serializers.IntegerField(min_value=0, max_value=2**53)


class CommandResultSerializer(serializers.Serializer[Any]):
    """The answer to one command."""

    id = serializers.UUIDField()
    state = CodeField(CommandState)
    status = serializers.IntegerField(help_text="As its own endpoint would have answered.")
    body = serializers.DictField(
        help_text="Done: `{kind, id, version, left_out}`. Refused: the problem. Waiting: `{code}`."
    )


class CommandResultsSerializer(serializers.Serializer[Any]):
    """The answers to a batch, in the device's order."""

    results = CommandResultSerializer(many=True)
    acknowledged = serializers.IntegerField()


class AcknowledgedSerializer(serializers.Serializer[Any]):
    """Up to which command the answers are forgotten."""

    acknowledged = serializers.IntegerField()


class NeedSerializer(serializers.Serializer[Any]):
    """A command that waits for a person (SY-3)."""

    id = serializers.UUIDField()
    command = serializers.UUIDField(help_text="Its id on the device.")
    device = serializers.CharField()
    user = serializers.UUIDField()
    user_name = serializers.CharField()
    kind = serializers.CharField()
    reason = CodeField(NeedReason, allow_blank=True, help_text="Empty once nobody is asked any more.")
    state = CodeField(CommandState)
    status = serializers.IntegerField()
    done_at = serializers.DateTimeField(help_text="By the device's clock.")
    moment = serializers.DateTimeField(help_text="By ours, as far as we know.")
    received_at = serializers.DateTimeField()
    body = serializers.DictField(help_text="As it was sent.")
    reply = serializers.DictField(help_text="Its answer so far.")


class NeedDecisionSerializer(StrictSerializer):
    """The decision about a command."""

    decision = CodeField(NeedDecision, required=False)
    at = InstantField(required=False, help_text="The time that a manager confirms for a wrong clock.")
    on_duplicate = CodeField(OnDuplicate, required=False)
    matches = serializers.ListField(child=serializers.UUIDField(), required=False, max_length=50)
