"""Leads of the brand's as they come in and go out (HQ-4, HQ-5)."""

from typing import Any

from rest_framework import serializers

from crm.rules.codes import LeadReason, LeadState, Method
from kit.api.fields import CodeField, CodesField, DateField, FlagField, InstantField, TextField
from kit.api.serializers import StrictSerializer


class LeadContactSerializer(serializers.Serializer[Any]):
    """An attempt to reach the customer."""

    at = serializers.DateTimeField()
    by = serializers.UUIDField()
    by_name = serializers.CharField()
    method = CodeField(Method)
    reached = serializers.BooleanField()
    automatic = serializers.BooleanField(help_text="A system's answer, which is no attempt (HQ-5).")
    note = serializers.CharField(allow_blank=True)
    minutes = serializers.IntegerField(help_text="Opening minutes since the assignment (HQ-5).")


class LeadSerializer(serializers.Serializer[Any]):
    """A lead. Its numbers are masked until the asker has claimed it."""

    id = serializers.UUIDField()
    state = CodeField(LeadState)
    sender = serializers.CharField()
    sender_name = serializers.CharField()
    model = serializers.CharField(allow_blank=True)
    received_at = serializers.DateTimeField()
    requested_at = serializers.DateTimeField(allow_null=True)
    assigned_at = serializers.DateTimeField()
    due_at = serializers.DateTimeField(help_text="The first attempt is due by then (HQ-5).")
    customer_name = serializers.CharField()
    phone = serializers.CharField()
    more_phones = serializers.ListField(child=serializers.CharField())
    email = serializers.CharField(allow_blank=True)
    province = serializers.CharField(allow_blank=True)
    city = serializers.CharField(allow_blank=True)
    comments = serializers.CharField(allow_blank=True)
    match = serializers.UUIDField(allow_null=True, help_text="An open card of the same customer (CA-5).")
    offered_to = serializers.UUIDField(allow_null=True, help_text="Null: everyone may claim it.")
    offered_to_name = serializers.CharField(allow_blank=True)
    open_from = serializers.DateTimeField(allow_null=True, help_text="From then on everyone may claim it.")
    claimed_by = serializers.UUIDField(allow_null=True)
    claimed_by_name = serializers.CharField(allow_blank=True)
    claimed_at = serializers.DateTimeField(allow_null=True)
    attempted_at = serializers.DateTimeField(allow_null=True)
    reached_at = serializers.DateTimeField(allow_null=True)
    card = serializers.UUIDField(allow_null=True)
    settled_at = serializers.DateTimeField(allow_null=True)
    reason = CodeField(LeadReason, allow_blank=True)


class OneLeadSerializer(LeadSerializer):
    """A lead with the attempts to reach the customer, in their order."""

    contacts = LeadContactSerializer(many=True)


class LeadFilterSerializer(StrictSerializer):
    state = CodesField(LeadState, required=False)


class LeadFiguresPeriodSerializer(StrictSerializer):
    """The dates of assignment."""

    to = DateField(required=False, help_text="The last date, included.")

    def get_fields(self) -> dict[str, Any]:
        """`from` is a word of Python's own."""
        return {"from": DateField(required=False, help_text="The first date."), **super().get_fields()}


class LeadRateSerializer(serializers.Serializer[Any]):
    """A rate of leads as n of N."""

    numerator = serializers.IntegerField()
    denominator = serializers.IntegerField()


class LeadFiguresSerializer(serializers.Serializer[Any]):
    """The figures of a dealer's leads; `in_time` is of those whose first attempt was made or due."""

    leads = serializers.IntegerField()
    automatic = serializers.IntegerField(help_text="Automatic answers, which are no attempts.")
    minutes_median = serializers.FloatField(allow_null=True, help_text="To the first attempt; null of fewer than five.")
    minutes_p90 = serializers.FloatField(allow_null=True)
    rates = serializers.DictField(child=LeadRateSerializer())


class LeadContactBodySerializer(StrictSerializer):
    """An attempt. `at` is now unless given; an attempt recorded later counts at the time it was made (HQ-5)."""

    method = CodeField(Method, required=False)
    at = InstantField(required=False)
    reached = FlagField(required=False, allow_null=True)
    automatic = FlagField(required=False, help_text="A system answered by itself: no attempt, so it stops no clock.")
    note = TextField(required=False, max_length=500)


class LeadDeclineSerializer(StrictSerializer):
    reason = CodeField(LeadReason, required=False)


class LeadGiveSerializer(StrictSerializer):
    consultant = serializers.UUIDField(required=False, allow_null=True)
