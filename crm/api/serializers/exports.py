"""Exports as they come in and go out (RP-7)."""

from rest_framework import serializers

from crm.api.serializers.card import CardFilterSerializer
from crm.rules.exporting import ExportState
from kit.api.fields import CodeField, DateField, TextField
from kit.api.serializers import StrictSerializer


class PeriodFilterSerializer(StrictSerializer):
    """A period of business dates, inclusive; open where an end is left out."""

    to = DateField(required=False)


# `from` is a word of Python's own.
PeriodFilterSerializer._declared_fields["from"] = DateField(required=False)

# What each kind of the crm's own may be narrowed by; a report's kind takes a period.
FILTERS: dict[str, type[StrictSerializer]] = {"cards": CardFilterSerializer}


class ExportBodySerializer(StrictSerializer):
    """What to take out."""

    kind = TextField(max_length=30, help_text="`cards`, `follow_ups`, `traffic`.")
    filters = serializers.DictField(required=False, help_text="The list's filters; a period's `from` and `to`.")


class ExportSerializer(serializers.Serializer):  # type: ignore[type-arg]  # shown only
    """An export asked for."""

    id = serializers.UUIDField()
    kind = serializers.CharField()
    state = CodeField(ExportState)
    rows = serializers.IntegerField()
    created_at = serializers.DateTimeField()
    finished_at = serializers.DateTimeField(allow_null=True)
    file = serializers.URLField(allow_null=True, help_text="Where it is fetched once `state` is `ready`.")
