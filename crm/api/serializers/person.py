"""Requests about a person's data, retention and the notice, as they come in and go out (PI-1, PI-3, PI-4, PI-5)."""

from rest_framework import serializers

from crm.rules.codes import Status
from kit.api.fields import CodeField, TextField
from kit.api.serializers import StrictSerializer


class PersonBodySerializer(StrictSerializer):
    """The person to look up."""

    name = TextField(required=False, max_length=60)
    number = TextField(required=False, max_length=40)


class PersonSerializer(serializers.Serializer):  # type: ignore[type-arg]  # shown only
    """A person who was looked up, and what became of it."""

    id = serializers.UUIDField()
    name = serializers.CharField(allow_blank=True, help_text="Empty once erased, or after 30 days.")
    number = serializers.CharField(allow_blank=True)
    cards = serializers.IntegerField(help_text="How many cards are theirs, merged ones too.")
    traffic = serializers.IntegerField()
    leads = serializers.IntegerField()
    asked_at = serializers.DateTimeField()
    asked_by = serializers.UUIDField()
    asked_by_name = serializers.CharField()
    handed_over_at = serializers.DateTimeField(allow_null=True)
    erased_at = serializers.DateTimeField(allow_null=True)
    erased_by = serializers.UUIDField(allow_null=True)
    erasure_waits = serializers.ListField(
        child=serializers.UUIDField(), help_text="Ordered cards, erased once they are delivered or lost (PI-4)."
    )


class HeldCardSerializer(serializers.Serializer):  # type: ignore[type-arg]  # shown only
    """A card that an erasure would empty."""

    id = serializers.UUIDField()
    customer_name = serializers.CharField()
    filed_on = serializers.DateField()
    status = CodeField(Status)
    waits = serializers.BooleanField(help_text="Ordered: it would wait for its delivery or loss.")


class PersonDetailSerializer(PersonSerializer):
    """With the cards: what an erasure would do."""

    held = HeldCardSerializer(many=True)


class RetentionSerializer(serializers.Serializer):  # type: ignore[type-arg]  # shown only
    """How many cards, parties and leads have been kept for their time."""

    cards = serializers.IntegerField()
    traffic = serializers.IntegerField()
    leads = serializers.IntegerField()


class NoticeBodySerializer(StrictSerializer):
    """The next version of the dealer's notice."""

    text_zh = TextField(required=False, max_length=5000)
    text_en = TextField(required=False, max_length=5000)


class NoticeSerializer(serializers.Serializer):  # type: ignore[type-arg]  # shown only
    """The notice in force, and the page that its QR code leads to."""

    version = serializers.IntegerField()
    text_zh = serializers.CharField()
    text_en = serializers.CharField()
    page = serializers.CharField(help_text="Open to everyone, without sign-in.")
