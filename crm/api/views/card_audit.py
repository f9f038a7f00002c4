"""`/audit/cards/`: who changed what of whose card."""

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.access import Action
from accounts.api.serializers import AuditEntrySerializer
from crm.queries.card_audit import KINDS, card_changes
from kit.api.fields import CodeField, DateField
from kit.api.openapi import page_of
from kit.api.paging import Keyset
from kit.api.parameters import read_parameters
from kit.api.serializers import StrictSerializer
from kit.api.views import Endpoint
from kit.errors import raise_all
from kit.tenancy import current_dealer


class CardAuditFilterSerializer(StrictSerializer):
    """What narrows the changes of cards."""

    what = CodeField(KINDS, required=False)
    actor = serializers.UUIDField(required=False, help_text="Who did it.")
    object = serializers.UUIDField(required=False, help_text="A card.")
    to = DateField(required=False, help_text="The last day of entry, included.")

    def get_fields(self) -> "dict[str, serializers.Field[Any, Any, Any, Any]]":
        """`from` is a word of Python's own."""
        return {"from": DateField(required=False, help_text="The first day of entry."), **super().get_fields()}


class CardAudit(Endpoint):
    """The log of what was done to cards, for who looks after the accounts: no names, no numbers, no values."""

    action = {"GET": Action.AUDIT_VIEW}
    keyset = Keyset({"id": "id"}, default="-id")

    @extend_schema(
        summary="List the changes of cards",
        parameters=[CardAuditFilterSerializer, *keyset.parameters()],
        responses=page_of(AuditEntrySerializer),
    )
    def get(self, request: Request) -> Response:
        """The newest first. `data.changed` are the names of the fields; the values stand in the card's history."""
        filters, problems = read_parameters(CardAuditFilterSerializer, request)
        raise_all(problems)
        events = card_changes(filters, current_dealer().time_zone)
        return Response(self.keyset.page(request, events, _entry))


def _entry(event: Any) -> dict[str, object]:
    return {
        "id": str(event.id),
        "at": event.recorded_at,
        "actor": event.actor_id,
        "actor_name": event.actor_name,
        "what": event.kind,
        "object": str(event.card_id),
        "data": {"changed": event.data.get("changed", [])},
    }
