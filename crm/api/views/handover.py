"""`/staff/{id}/hand-over/`: everything of someone to one person or to several (MG-7)."""

from typing import Any, cast
from uuid import UUID

from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.access import Action
from accounts.api.asker import asker
from crm.api import examples
from crm.rules.codes import HandOverRule, IntentLevel, Status
from crm.services.handover import HandOver, HandOverInput, Share, hand_over, preview_hand_over
from kit.api.fields import CodeField, TextField
from kit.api.serializers import StrictSerializer, run_body_command
from kit.api.views import Endpoint


class HandOverSerializer(StrictSerializer):
    """The recipients, and the rule by which the work is spread over several."""

    owners = serializers.ListField(child=serializers.UUIDField(), required=False, max_length=50)
    by = CodeField(HandOverRule, required=False, help_text="`load` unless given.")
    reason = TextField(required=False, max_length=500, help_text="`leaver` unless given.")


class CardLineSerializer(serializers.Serializer):  # type: ignore[type-arg]  # shown only
    """One line of context about a card."""

    id = serializers.UUIDField()
    customer_name = serializers.CharField()
    status = CodeField(Status)
    intent_level = CodeField(IntentLevel)
    model = serializers.CharField(allow_blank=True)
    last_contact_at = serializers.DateTimeField()
    next_followup_on = serializers.DateField(allow_null=True)


class ShareSerializer(serializers.Serializer):  # type: ignore[type-arg]  # shown only
    """The share of one recipient. Load is open cards, weighted by what is due."""

    owner = serializers.UUIDField()
    owner_name = serializers.CharField()
    load_before = serializers.IntegerField()
    load_after = serializers.IntegerField()
    cards = CardLineSerializer(many=True)
    callbacks = serializers.IntegerField()
    traffic = serializers.IntegerField(help_text="Pending parties of today.")
    drafts = serializers.IntegerField(help_text="Drafts and questions whose customer it is.")
    requests = serializers.IntegerField(help_text="Parties that reception is asked to record (TR-7).")
    leads = serializers.IntegerField(help_text="Claimed leads that are not settled (HQ-4).")
    returned = serializers.IntegerField(help_text="Entries to correct (CA-13).")


class HandedOverSerializer(serializers.Serializer):  # type: ignore[type-arg]  # shown only
    """The shares of all recipients."""

    recipients = ShareSerializer(many=True)
    callbacks_to_care = serializers.IntegerField(help_text="Callbacks that no recipient may make.")


_EXAMPLES = [
    OpenApiExample("To one", {"owners": [examples.SOME_ID]}, request_only=True),
    OpenApiExample("By model", {"owners": [examples.SOME_ID], "by": "model"}, request_only=True),
]
_REFUSALS = ("not_an_owner", "not_a_consultant", "not_wholesale_consultant")


class StaffHandOver(Endpoint):
    """Handing it over."""

    action = {"POST": Action.CARD_TRANSFER}
    refusals = _REFUSALS

    @extend_schema(request=HandOverSerializer, responses=HandedOverSerializer, examples=_EXAMPLES)
    def post(self, request: Request, user_id: UUID) -> Response:
        """Hand over someone's open cards, callbacks, pending traffic, drafts, requests, leads and entries (MG-7).

        Past figures stay with whoever owned the card then.
        """
        done = run_body_command(
            HandOverSerializer, request, lambda data: hand_over(asker(request), user_id, cast(HandOverInput, data))
        )
        return Response(_shown(done))


class StaffHandOverPreview(Endpoint):
    """What would go to whom."""

    action = {"POST": Action.CARD_TRANSFER}
    refusals = _REFUSALS

    @extend_schema(request=HandOverSerializer, responses=HandedOverSerializer, examples=_EXAMPLES)
    def post(self, request: Request, user_id: UUID) -> Response:
        """Show who would take over what, and change nothing (MG-7)."""
        seen = run_body_command(
            HandOverSerializer,
            request,
            lambda data: preview_hand_over(asker(request), user_id, cast(HandOverInput, data)),
        )
        return Response(_shown(seen))


def _shown(divided: HandOver) -> dict[str, Any]:
    return {
        "recipients": [_share(share) for share in divided.shares],
        "callbacks_to_care": len(divided.to_care),
    }


def _share(share: Share) -> dict[str, Any]:
    return {
        "owner": share.owner.id,
        "owner_name": share.owner.name,
        "load_before": share.load_before,
        "load_after": share.load_after,
        "cards": [{field: getattr(card, field) for field in _LINE} for card in share.cards],
        "callbacks": len(share.callbacks),
        "traffic": len(share.traffic),
        "drafts": len(share.allocations),
        "requests": len(share.requests),
        "leads": len(share.leads),
        "returned": share.returned,
    }


_LINE = ("id", "customer_name", "status", "intent_level", "model", "last_contact_at", "next_followup_on")
