"""Traffic, activities and the day's work as they come in and go out."""

from rest_framework import serializers

from crm.api.serializers.callback import CallbackSerializer
from crm.api.serializers.card import CardRowSerializer
from crm.api.serializers.follow_up import FollowUpSerializer
from crm.rules.codes import ActivityKind, TrafficKind, TrafficState, Venue
from kit.api.fields import CodeField, CodesField, DateField, FlagField, InstantField, MoneyField, TextField
from kit.api.serializers import StrictSerializer


class TrafficBodySerializer(StrictSerializer):
    """A party that walked in or called (TR-1); `arrived_at` is now unless given."""

    kind = CodeField(TrafficKind, required=False)
    arrived_at = InstantField(required=False)
    left_at = InstantField(required=False)
    party_size = serializers.IntegerField(required=False, min_value=1, max_value=99)
    first_time = FlagField(required=False)
    consultant = serializers.UUIDField(required=False)
    customer_name = TextField(required=False, max_length=60)
    phone = TextField(required=False, max_length=40)
    model = TextField(required=False, max_length=40)
    test_drive = FlagField(required=False)
    remark = TextField(required=False, max_length=500)


class DeclineSerializer(StrictSerializer):
    """Why the customer left no details (TR-4)."""

    reason = TextField(required=False, max_length=500)


class JoinSerializer(StrictSerializer):
    """The card that was filed or followed up before the party was recorded (TR-8)."""

    card = serializers.UUIDField(required=False)


class ReassignSerializer(StrictSerializer):
    """The consultant who goes home, and the one who takes the pending parties of today (TR-4)."""

    consultant = serializers.UUIDField(required=False)
    to = serializers.UUIDField(required=False)


class TrafficFilterSerializer(StrictSerializer):
    """The filters of the list."""

    on = DateField(required=False)
    kind = CodesField(TrafficKind, required=False)
    state = CodesField(TrafficState, required=False)
    consultant = serializers.ListField(child=serializers.UUIDField(), required=False, max_length=50)


SEVERAL = frozenset({"kind", "state", "consultant"})


class TrafficSerializer(serializers.Serializer):  # type: ignore[type-arg]  # shown only
    """A traffic record."""

    id = serializers.UUIDField()
    version = serializers.IntegerField()
    kind = CodeField(TrafficKind)
    on = serializers.DateField(help_text="Its business date.")
    arrived_at = serializers.DateTimeField()
    left_at = serializers.DateTimeField(allow_null=True)
    party_size = serializers.IntegerField()
    first_time = serializers.BooleanField()
    consultant = serializers.UUIDField()
    consultant_name = serializers.CharField()
    customer_name = serializers.CharField()
    phone = serializers.CharField()
    model = serializers.CharField()
    test_drive = serializers.BooleanField()
    remark = serializers.CharField()
    state = CodeField(TrafficState)
    reason = serializers.CharField()
    recorded_at = serializers.DateTimeField()
    settled_at = serializers.DateTimeField(allow_null=True)


class TrafficListSerializer(serializers.Serializer):  # type: ignore[type-arg]  # shown only
    traffic = TrafficSerializer(many=True)


class BoardRowSerializer(serializers.Serializer):  # type: ignore[type-arg]  # shown only
    """Today's traffic of one consultant, or of all."""

    consultant = serializers.UUIDField(allow_null=True)
    consultant_name = serializers.CharField()
    total = serializers.IntegerField()
    showroom = serializers.IntegerField()
    calls = serializers.IntegerField()
    test_drives = serializers.IntegerField()
    pending = serializers.IntegerField()


class BoardSerializer(serializers.Serializer):  # type: ignore[type-arg]  # shown only
    on = serializers.DateField()
    total = BoardRowSerializer()
    consultants = BoardRowSerializer(many=True)


class ActivityBodySerializer(StrictSerializer):
    """An activity as planned (AC-1); the budget in yuan."""

    kind = CodeField(ActivityKind, required=False)
    name = TextField(required=False, max_length=80)
    starts_on = DateField(required=False)
    ends_on = DateField(required=False)
    place = TextField(required=False, max_length=120)
    venue = CodeField(Venue, required=False)
    budget = MoneyField(required=False)


class ActivityFilterSerializer(StrictSerializer):
    kind = CodesField(ActivityKind, required=False)
    on = DateField(required=False, help_text="Open at that date.")


class ActivitySerializer(serializers.Serializer):  # type: ignore[type-arg]  # shown only
    id = serializers.UUIDField()
    kind = CodeField(ActivityKind)
    name = serializers.CharField()
    starts_on = serializers.DateField()
    ends_on = serializers.DateField()
    place = serializers.CharField()
    venue = serializers.CharField()
    budget = serializers.DecimalField(max_digits=12, decimal_places=2, allow_null=True)


class WorklistParametersSerializer(StrictSerializer):
    on = DateField(required=False, help_text="A business date; today unless given.")
    consultant = serializers.UUIDField(required=False)


class WorklistInvitationSerializer(serializers.Serializer):  # type: ignore[type-arg]  # shown only
    id = serializers.UUIDField()
    activity = serializers.UUIDField()
    activity_name = serializers.CharField()
    card = serializers.UUIDField()
    customer_name = serializers.CharField()


class WorklistSerializer(serializers.Serializer):  # type: ignore[type-arg]  # shown only
    """A day's plan and what is done of it (RP-4); lists hold 200 rows at most, counts are whole."""

    on = serializers.DateField()
    follow_ups = CardRowSerializer(many=True)
    overdue = CardRowSerializer(many=True)
    appointments = CardRowSerializer(many=True)
    not_arrived = CardRowSerializer(
        many=True, help_text="Of `appointments`, those to call about now: at 15:00, or an hour after their time (FU-6)."
    )
    missed = CardRowSerializer(many=True, help_text="Appointments that passed without a visit.")
    callbacks = CallbackSerializer(many=True, help_text="Due that day or before (CC-1).")
    invitations = WorklistInvitationSerializer(many=True, help_text="Customers to be told of an activity (AC-1).")
    traffic_pending = TrafficSerializer(many=True)
    done = FollowUpSerializer(many=True)
    counts = serializers.DictField(child=serializers.IntegerField())
