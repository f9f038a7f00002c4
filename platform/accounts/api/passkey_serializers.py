"""Bodies of passkeys."""

from typing import Any

from rest_framework import serializers

from kit.api.fields import TextField
from kit.api.serializers import StrictSerializer


class PasskeyProofSerializer(StrictSerializer):
    """A device's answer to a question."""

    ceremony = serializers.UUIDField(required=False, help_text="Of the question.")
    credential = serializers.JSONField(required=False, help_text="As `PublicKeyCredential.toJSON()` writes it.")


class NewPasskeySerializer(PasskeyProofSerializer):
    """A passkey that a device has made."""

    name = TextField(required=False, max_length=60, help_text="Shown in the list of passkeys.")


class TokenOfChallengeSerializer(StrictSerializer):
    """The sign-in by password that the passkey completes; nothing where it is the whole sign-in."""

    mfa_token = TextField(required=False, max_length=200)


class PasskeyLoginSerializer(PasskeyProofSerializer):
    """A passkey's answer at the sign-in."""

    mfa_token = TextField(required=False, max_length=200)
    device_name = TextField(required=False, max_length=80)


class QuestionSerializer(serializers.Serializer[Any]):
    """A question to a device."""

    ceremony = serializers.UUIDField()
    options = serializers.JSONField(help_text="Of WebAuthn, in its JSON form.")


class PasskeySerializer(serializers.Serializer[Any]):
    """One of one's own passkeys."""

    id = serializers.UUIDField()
    name = serializers.CharField()
    created_at = serializers.DateTimeField()
    last_used_at = serializers.DateTimeField(allow_null=True)


class AddedPasskeySerializer(PasskeySerializer):
    """The same, just added."""

    recovery_codes = serializers.ListField(child=serializers.CharField())
