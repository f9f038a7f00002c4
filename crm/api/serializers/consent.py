"""Consents as they come in and go out (PI-1, PI-2)."""

from rest_framework import serializers

from crm.rules.codes import ConsentPurpose, NoticeWay
from crm.rules.consent import NAMED_WAYS
from kit.api.fields import CodeField, FlagField
from kit.api.serializers import StrictSerializer


class ConsentBodySerializer(StrictSerializer):
    """A consent that a customer gives or withdraws; it holds for all cards of the person."""

    card = serializers.UUIDField(required=False)
    purpose = CodeField(ConsentPurpose, required=False)
    given = FlagField(required=False, allow_null=True, help_text="`false` withdraws it.")
    way = CodeField(NAMED_WAYS, required=False, help_text="How it was asked for; the dealer's usual way unless given.")


class ConsentFilterSerializer(StrictSerializer):
    card = serializers.UUIDField(help_text="The card whose customer's consents are listed.")


class ConsentSerializer(serializers.Serializer):  # type: ignore[type-arg]  # shown only
    """One consent, given or withdrawn."""

    id = serializers.UUIDField()
    card = serializers.UUIDField()
    purpose = CodeField(ConsentPurpose)
    given = serializers.BooleanField()
    way = CodeField(NoticeWay)
    notice_version = serializers.IntegerField(help_text="The version of the dealer's notice; 0 from before it.")
    at = serializers.DateTimeField()
    asked_by = serializers.UUIDField(allow_null=True, help_text="Null: the customer, on the QR page.")
    asked_by_name = serializers.CharField(allow_blank=True)
