"""Allocations, traffic asked for and concessions as they come in and go out."""

from rest_framework import serializers

from crm.api.serializers.card import matches_field
from crm.rules.codes import AllocationDecision, AllocationKind, ConcessionKind, RequestState
from kit.api.fields import CodeField, CodesField, DateField, MoneyField, TextField
from kit.api.serializers import StrictSerializer


class AllocationSerializer(serializers.Serializer):  # type: ignore[type-arg]  # shown only
    """A filing held back until someone decides whose customer it is (CA-6, CA-8)."""

    id = serializers.UUIDField()
    kind = CodeField(AllocationKind)
    state = CodeField(RequestState)
    asked_at = serializers.DateTimeField()
    asked_by = serializers.UUIDField()
    asked_by_name = serializers.CharField()
    consultant = serializers.UUIDField(help_text="Whom it was typed for.")
    consultant_name = serializers.CharField()
    traffic = serializers.UUIDField(allow_null=True)
    data = serializers.DictField(help_text="What was typed, as in `POST /cards/`.")  # type: ignore[assignment]  # DRF takes the fields out of the class
    matches = serializers.ListField(child=serializers.UUIDField())
    decision = CodeField(AllocationDecision, allow_blank=True)
    decided_at = serializers.DateTimeField(allow_null=True)
    decided_by = serializers.UUIDField(allow_null=True)
    owner = serializers.UUIDField(allow_null=True, help_text="Whose customer it is.")
    owner_name = serializers.CharField(allow_blank=True)
    card = serializers.UUIDField(allow_null=True, help_text="What was filed of a draft.")


class AllocationFilterSerializer(StrictSerializer):
    kind = CodesField(AllocationKind, required=False)
    state = CodesField(RequestState, required=False)


class DecisionSerializer(StrictSerializer):
    """Whose customer it is; of a clerk's draft also what becomes of it (CA-8)."""

    owner = serializers.UUIDField(required=False)
    decision = CodeField(AllocationDecision, required=False, help_text="`allocate` unless given.")
    matches = matches_field()


class _AskedSerializer(serializers.Serializer):  # type: ignore[type-arg]  # shown only
    id = serializers.UUIDField()
    state = CodeField(RequestState)
    asked_at = serializers.DateTimeField()
    asked_by = serializers.UUIDField()
    asked_by_name = serializers.CharField()
    answered_at = serializers.DateTimeField(allow_null=True)
    answered_by = serializers.UUIDField(allow_null=True)
    reason = serializers.CharField(allow_blank=True)


class TrafficRequestSerializer(_AskedSerializer):
    """A party that reception is asked to record (TR-7)."""

    on = serializers.DateField()
    consultant = serializers.UUIDField()
    consultant_name = serializers.CharField()
    data = serializers.DictField(help_text="The record asked for, as in `POST /traffic/`.")  # type: ignore[assignment]  # DRF takes the fields out of the class
    traffic = serializers.UUIDField(allow_null=True, help_text="The record, once accepted.")


class TrafficRequestFilterSerializer(StrictSerializer):
    on = DateField(required=False)
    state = CodesField(RequestState, required=False)


class RefusalSerializer(StrictSerializer):
    """Why not."""

    reason = TextField(required=False, max_length=500)


class ConcessionSerializer(_AskedSerializer):
    """A gift or concession for a customer, whatever was answered (FU-11)."""

    card = serializers.UUIDField()
    kind = CodeField(ConcessionKind)
    what = serializers.CharField()
    worth = serializers.DecimalField(max_digits=12, decimal_places=2, allow_null=True, help_text="In yuan.")


class ConcessionBodySerializer(StrictSerializer):
    kind = CodeField(ConcessionKind, required=False)
    what = TextField(required=False, max_length=200)
    worth = MoneyField(required=False)


class ConcessionFilterSerializer(StrictSerializer):
    state = CodesField(RequestState, required=False)


class ConcessionAnswerSerializer(StrictSerializer):
    """The director's word."""

    decision = CodeField((RequestState.ACCEPTED, RequestState.REFUSED), required=False)
    reason = TextField(required=False, max_length=500, help_text="Required with a refusal.")
