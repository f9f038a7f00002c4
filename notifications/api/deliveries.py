"""`/deliveries/`: messages that leave the system, and their state (RM-5)."""

from collections.abc import Sequence
from typing import Any, cast
from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.access import Action
from accounts.api.asker import asker
from kit.api.fields import CodeField
from kit.api.openapi import page_of
from kit.api.paging import Keyset
from kit.api.parameters import read_parameters
from kit.api.serializers import StrictSerializer
from kit.api.views import Endpoint
from kit.errors import raise_all
from notifications.models import Delivery
from notifications.rules.channels import Channel
from notifications.rules.outcomes import DeliveryState
from notifications.services.send_again import send_again


class DeliverySerializer(serializers.Serializer):  # type: ignore[type-arg]  # shown only
    """One message on one channel. It names no customer."""

    id = serializers.UUIDField()
    kind = serializers.CharField()
    channel = CodeField(Channel)
    state = serializers.ChoiceField([each.value for each in DeliveryState])
    recipient = serializers.UUIDField(allow_null=True)
    notification = serializers.UUIDField(allow_null=True)
    created_at = serializers.DateTimeField()
    due_at = serializers.DateTimeField()
    finished_at = serializers.DateTimeField(allow_null=True)
    tries = serializers.IntegerField()
    code = serializers.CharField(help_text="The gateway's own code for the last failure.")


class DeliveryFilterSerializer(StrictSerializer):
    state = serializers.ChoiceField([each.value for each in DeliveryState], required=False)


class Deliveries(Endpoint):
    """Messages of the dealer."""

    action = {"GET": Action.SETTINGS_MANAGE}
    keyset = Keyset({"created_at": "created_at"}, default="-created_at")

    @extend_schema(parameters=[DeliveryFilterSerializer, *keyset.parameters()], responses=page_of(DeliverySerializer))
    def get(self, request: Request) -> Response:
        """Return the newest first."""
        filters, problems = read_parameters(DeliveryFilterSerializer, request)
        raise_all(problems)
        rows = Delivery.objects.all()
        rows = rows.filter(state=filters["state"]) if filters.get("state") else rows
        page = self.keyset.page(request, rows, lambda row: row)
        return Response({**page, "results": [_shown(each) for each in cast("Sequence[Delivery]", page["results"])]})


class DeliverySending(Endpoint):
    """A message that all tries have failed for."""

    action = {"POST": Action.SETTINGS_MANAGE}
    bodiless = ("POST",)
    refusals = ("not_dead", "messages_used_up")

    @extend_schema(request=None, responses=DeliverySerializer)
    def post(self, request: Request, delivery_id: UUID) -> Response:
        """Send it again, from its first try on."""
        return Response(_shown(send_again(asker(request), delivery_id)))


def _shown(row: Delivery) -> dict[str, Any]:
    return {
        "id": row.id,
        "kind": row.kind,
        "channel": row.channel,
        "state": row.state,
        "recipient": row.recipient_id,
        "notification": row.notification_id,
        "created_at": row.created_at,
        "due_at": row.due_at,
        "finished_at": row.finished_at,
        "tries": row.tries,
        "code": row.code,
    }
