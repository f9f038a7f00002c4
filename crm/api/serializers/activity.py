"""Activities, their results and their people as they come in and go out (AC-1)."""

from rest_framework import serializers

from crm.api.serializers.card import CardFilterSerializer
from crm.api.serializers.traffic import ActivitySerializer
from crm.queries.activities import STATES
from crm.rules.codes import IntentLevel, Status
from kit.api.fields import CodeField
from kit.api.serializers import StrictSerializer


class CostEachSerializer(serializers.Serializer):  # type: ignore[type-arg]  # shown only
    """The budget by each of them, in yuan; null where there are none, or no budget."""

    came = serializers.DecimalField(max_digits=12, decimal_places=2, allow_null=True)
    filed = serializers.DecimalField(max_digits=12, decimal_places=2, allow_null=True)
    reactivated = serializers.DecimalField(max_digits=12, decimal_places=2, allow_null=True)
    orders = serializers.DecimalField(max_digits=12, decimal_places=2, allow_null=True)


class ActivityResultSerializer(serializers.Serializer):  # type: ignore[type-arg]  # shown only
    """What came of it, from the filings and follow-ups that name it."""

    invited = serializers.IntegerField()
    contacted = serializers.IntegerField(help_text="Of the invited, those that have been told.")
    came = serializers.IntegerField()
    filed = serializers.IntegerField()
    reactivated = serializers.IntegerField(help_text="Dormant when invited, worked on again since.")
    orders = serializers.IntegerField(help_text="Of those who were filed at it or came to it, since its first day.")
    cost_each = CostEachSerializer()


class ActivityDetailSerializer(ActivitySerializer):
    """An activity with its result."""

    version = serializers.IntegerField()
    planned_by = serializers.UUIDField()
    planned_by_name = serializers.CharField()
    result = ActivityResultSerializer()


class InvitationBodySerializer(StrictSerializer):
    """Whom to invite: cards by id, or all open ones that pass filters."""

    cards = serializers.ListField(child=serializers.UUIDField(), required=False, max_length=200)
    filters = CardFilterSerializer(required=False, help_text="As in `GET /cards/`.")


class InvitedSerializer(serializers.Serializer):  # type: ignore[type-arg]  # shown only
    invited = serializers.IntegerField()
    already = serializers.IntegerField(help_text="Had been invited before.")


class InvitationSerializer(serializers.Serializer):  # type: ignore[type-arg]  # shown only
    """An invited customer, and how far it came."""

    id = serializers.UUIDField()
    card = serializers.UUIDField()
    state = CodeField(STATES)
    invited_at = serializers.DateTimeField()
    was_dormant = serializers.BooleanField()
    customer_name = serializers.CharField()
    status = CodeField(Status)
    intent_level = CodeField(IntentLevel)
    model = serializers.CharField()
    owner = serializers.UUIDField()
    owner_name = serializers.CharField()
    last_contact_at = serializers.DateTimeField()
