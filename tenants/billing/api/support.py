"""`/support/` at a dealer and `/operator/support/` at the brand: support by invitation (SA-8)."""

from uuid import UUID

from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.access import Action
from accounts.api.asker import asker
from accounts.rules.commands import Purpose
from kit.api.fields import TextField
from kit.api.openapi import page_of
from kit.api.paging import Keyset
from kit.api.serializers import StrictSerializer, run_body_command
from kit.api.views import Endpoint
from kit.tenancy import current_dealer
from tenants.billing.models import SupportInvitation
from tenants.billing.queries.support import invitations, invitations_of
from tenants.billing.rules.support import MOST_HOURS, Invitation
from tenants.billing.services.support import end_support, invite_support

_ORDER = Keyset({"invited_at": "invited_at"}, default="-invited_at")


class SupportInvitationSerializer(serializers.Serializer[object]):
    """An invitation of support."""

    id = serializers.UUIDField()
    dealer = serializers.CharField(help_text="Its code.")
    person = serializers.CharField(help_text="The name of the person invited.")
    reason = serializers.CharField()
    invited_by = serializers.CharField()
    invited_at = serializers.DateTimeField()
    ends_at = serializers.DateTimeField()
    entered_at = serializers.DateTimeField(allow_null=True)
    ended_at = serializers.DateTimeField(allow_null=True)
    is_open = serializers.BooleanField()


class NewInvitationSerializer(StrictSerializer):
    """An invitation to be made."""

    person = TextField(required=False, help_text="The username of someone of the hosting company.")
    reason = TextField(required=False)
    hours = serializers.IntegerField(required=False, help_text=f"From now on, {MOST_HOURS} at most.")


class InvitationsView(Endpoint):
    """The dealer's invitations."""

    action = {"GET": Action.SETTINGS_MANAGE, "POST": Action.SETTINGS_MANAGE}
    sensitive = {"POST": Purpose.WORK}
    refusals = ("required", "not_a_choice", "too_long", "out_of_range", "read_only")

    @extend_schema(
        summary="List the invitations of support",
        parameters=_ORDER.parameters(),
        responses=page_of(SupportInvitationSerializer),
    )
    def get(self, request: Request) -> Response:
        rows = invitations_of(current_dealer().code).order_by()
        return Response(_ORDER.unfiltered_page(request, rows, from_invitation))

    @extend_schema(
        summary="Invite someone of the hosting company",
        request=NewInvitationSerializer,
        responses={201: SupportInvitationSerializer},
        examples=[
            OpenApiExample("For an hour", {"person": "wang", "reason": "导入失败", "hours": 1}, request_only=True)
        ],
    )
    def post(self, request: Request) -> Response:
        """They view pages with masked numbers, do nothing, and everything they open is in the audit."""
        invitation = run_body_command(
            NewInvitationSerializer,
            request,
            lambda values: invite_support(
                asker(request),
                Invitation(values.get("person", ""), values.get("reason", ""), values.get("hours") or 0),
            ),
        )
        return Response(from_invitation(invitation), status=201)


class InvitationView(Endpoint):
    """One invitation."""

    action = {"DELETE": Action.SETTINGS_MANAGE}

    @extend_schema(summary="End an invitation and sign its person out", request=None, responses={204: None})
    def delete(self, request: Request, invitation_id: UUID) -> Response:
        end_support(asker(request), invitation_id)
        return Response(status=204)


class AllInvitationsView(Endpoint):
    """The invitations of all dealers."""

    action = {"GET": Action.HOSTING_MANAGE}

    @extend_schema(
        summary="List the invitations of all dealers",
        parameters=_ORDER.parameters(),
        responses=page_of(SupportInvitationSerializer),
    )
    def get(self, request: Request) -> Response:
        return Response(_ORDER.unfiltered_page(request, invitations().order_by(), from_invitation))


def from_invitation(row: SupportInvitation) -> dict[str, object]:
    """Return an invitation as the API shows it."""
    return {
        "id": row.id,
        "dealer": row.dealer,
        "person": row.person_name,
        "reason": row.reason,
        "invited_by": row.invited_by,
        "invited_at": row.invited_at,
        "ends_at": row.ends_at,
        "entered_at": row.entered_at,
        "ended_at": row.ended_at,
        "is_open": row.is_open,
    }
