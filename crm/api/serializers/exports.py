"""Exports as they come in and go out (RP-7)."""

from typing import Any

from django.conf import settings
from rest_framework import serializers

from crm.api.serializers.traffic import TrafficFilterSerializer
from crm.rules.codes import CallbackKind
from crm.rules.exporting import ExportState
from kit.api.fields import CodeField, CodesField, DateField, TextField
from kit.api.serializers import StrictSerializer


class NoFilterSerializer(StrictSerializer):
    """A list that is taken out whole."""


class PeriodFilterSerializer(StrictSerializer):
    """A period of business dates, inclusive; open where an end is left out."""

    to = DateField(required=False)

    def get_fields(self) -> dict[str, Any]:
        """`from` is a word of Python's own."""
        return {"from": DateField(required=False), **super().get_fields()}


class ContactFilterSerializer(PeriodFilterSerializer):
    """Contacts of a period, of one consultant."""

    consultant = serializers.UUIDField(required=False)


class TrafficPeriodSerializer(TrafficFilterSerializer, PeriodFilterSerializer):
    """The traffic's own filters, over a period."""


class PlanFilterSerializer(StrictSerializer):
    """A day, and whose."""

    on = DateField(required=False)
    consultant = serializers.UUIDField(required=False)


class CallbackExportSerializer(StrictSerializer):
    """The filters of the callbacks' list."""

    kind = CodesField(CallbackKind, required=False)
    consultant = serializers.UUIDField(required=False)
    due = serializers.BooleanField(required=False)
    made = serializers.BooleanField(required=False)


class InvitationExportSerializer(StrictSerializer):
    """Whose invitations."""

    activity = serializers.UUIDField(required=False, help_text="Required.")


class StaffExportSerializer(StrictSerializer):
    """The filters of the staff's list."""

    role = TextField(required=False, max_length=30)
    is_active = TextField(required=False, max_length=5, help_text="`true` or `false`.")


class AuditExportSerializer(PeriodFilterSerializer):
    """The filters of the audit."""

    actor = serializers.UUIDField(required=False)
    what = TextField(required=False, max_length=40)


class ExportBodySerializer(StrictSerializer):
    """What to take out."""

    kind = TextField(max_length=30, help_text=f"One of {', '.join(settings.EXPORTS)}.")
    filters = serializers.DictField(
        required=False,
        help_text="The list's own filters, the report's own parameters; `from` and `to` for what has none.",
    )


class ExportSerializer(serializers.Serializer):  # type: ignore[type-arg]  # shown only
    """An export asked for."""

    id = serializers.UUIDField()
    kind = serializers.CharField()
    state = CodeField(ExportState)
    rows = serializers.IntegerField()
    created_at = serializers.DateTimeField()
    finished_at = serializers.DateTimeField(allow_null=True)
    file = serializers.URLField(allow_null=True, help_text="Where it is fetched once `state` is `ready`.")
