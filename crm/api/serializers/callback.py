"""Callbacks as they come in and go out (CC-1, CC-2, CC-3, CC-4)."""

from rest_framework import serializers

from crm.rules.codes import CallbackKind, Method, Satisfaction
from kit.api.fields import CodeField, CodesField, DateField, FlagField, TextField
from kit.api.serializers import StrictSerializer


class SaidSerializer(serializers.Serializer):  # type: ignore[type-arg]  # shown only
    """What a customer said when called back."""

    kind = CodeField(CallbackKind)
    method = serializers.CharField(allow_blank=True)
    reached = serializers.BooleanField(allow_null=True)
    satisfaction = serializers.CharField(allow_blank=True)
    reason_true = serializers.BooleanField(allow_null=True)
    may_return = serializers.BooleanField(allow_null=True)
    remarks = serializers.CharField(allow_blank=True)
    next_on = serializers.DateField(allow_null=True)


class CallbackSerializer(SaidSerializer):
    """A call that is due or was made, with what it takes to make it."""

    id = serializers.UUIDField()
    card = serializers.UUIDField()
    consultant = serializers.UUIDField(allow_null=True, help_text="Whom it is due from; null: the care department.")
    consultant_name = serializers.CharField(allow_blank=True)
    due_on = serializers.DateField()
    made_at = serializers.DateTimeField(allow_null=True)
    made_by = serializers.UUIDField(allow_null=True)
    made_by_name = serializers.CharField(allow_blank=True)
    customer_name = serializers.CharField()
    phone = serializers.CharField(help_text="The main number.")
    model = serializers.CharField()
    owner = serializers.UUIDField()
    owner_name = serializers.CharField()
    closed_on = serializers.DateField(allow_null=True, help_text="Delivered or lost on.")
    loss_reason = serializers.CharField(allow_blank=True)


class CallbackFilterSerializer(StrictSerializer):
    kind = CodesField(CallbackKind, required=False)
    consultant = serializers.UUIDField(required=False)
    card = serializers.UUIDField(required=False)
    due = serializers.BooleanField(required=False, help_text="Due today or before, and not made.")
    made = serializers.BooleanField(required=False)


class CallbackRecordSerializer(StrictSerializer):
    """What was said. Of a customer who was reached after a delivery the satisfaction, after a loss both answers."""

    method = CodeField(Method, required=False)
    reached = FlagField(required=False, allow_null=True)
    satisfaction = CodeField(Satisfaction, required=False)
    reason_true = FlagField(required=False, allow_null=True, help_text="Was the reason of the loss true (CC-2)?")
    may_return = FlagField(required=False, allow_null=True, help_text="May they come back (CC-2)?")
    remarks = TextField(required=False, max_length=1000)
    next_on = DateField(required=False, help_text="When to call again.")


class CallbackBodySerializer(CallbackRecordSerializer):
    card = serializers.UUIDField(required=False)
