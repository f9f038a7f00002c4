"""The dates and level proposed for a contact (FU-5, CA-11)."""

from rest_framework import serializers

from crm.rules.codes import FollowUpLevel, IntentLevel
from kit.api.fields import CodeField, DateField, InstantField
from kit.api.serializers import StrictSerializer


class ProposalParametersSerializer(StrictSerializer):
    contact_at = InstantField(required=False, help_text="Now unless given.")
    followup_level = CodeField(FollowUpLevel, required=False, help_text="The card's own unless given.")
    appointment_on = DateField(required=False)


class ProposalSerializer(serializers.Serializer):  # type: ignore[type-arg]  # shown only
    next_followup_on = serializers.DateField(
        allow_null=True, help_text="Null for a closed card, and without a follow-up level."
    )
    earliest = serializers.DateField(allow_null=True)
    latest = serializers.DateField(allow_null=True, help_text="By the follow-up level (FU-3).")
    intent_level = CodeField(IntentLevel)
    missing = serializers.ListField(
        child=serializers.CharField(), help_text="The key questions that level H still lacks (CA-11)."
    )
