"""One lead: its history, and where it goes; leads in quarantine and their correction (HQ-3, HQ-6)."""

from uuid import UUID

from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.access import Action
from accounts.api.asker import asker
from kit.api.etags import answer_content
from kit.api.openapi import page_of
from kit.api.paging import Keyset
from kit.api.serializers import run_body_command
from kit.api.views import Endpoint
from tenants.leads.api.representations import progress, quarantined, taken
from tenants.leads.api.serializers import (
    CorrectionsSerializer,
    DestinationSerializer,
    FieldToOpenSerializer,
    LeadHistorySerializer,
    OpenedFieldSerializer,
    QuarantinedLeadSerializer,
    QuarantinedSerializer,
    TakenLeadSerializer,
)
from tenants.leads.models import Lead
from tenants.leads.queries.leads import lead_history, lead_in_quarantine, lead_progress, leads_in_quarantine
from tenants.leads.queries.quarantine import masked_fields
from tenants.leads.services.assign import move_lead
from tenants.leads.services.mend import mend_lead, open_field

_ORDER = Keyset({"received_at": "received_at"}, default="received_at")


class LeadView(Endpoint):
    """One lead, as a dispute needs it."""

    action = {"GET": Action.LEADS_MANAGE}
    tagged = ("GET",)

    @extend_schema(summary="Show a lead's progress and history", responses=LeadHistorySerializer)
    def get(self, request: Request, lead_id: UUID) -> Response:
        row = lead_progress(lead_id)
        events = [
            {"at": each.at, "kind": each.kind, "actor": each.actor, "data": each.data} for each in lead_history(lead_id)
        ]
        return answer_content(request, {**progress(row), "events": events})


class LeadMoveView(Endpoint):
    """Where a lead goes."""

    action = {"POST": Action.LEADS_MANAGE}
    refusals = ("required", "not_a_choice", "lead_under_way")

    @extend_schema(
        summary="Assign a lead by hand, or move it to another dealer",
        request=DestinationSerializer,
        responses=TakenLeadSerializer,
        examples=[OpenApiExample("To the dealer north", {"dealer": "north"}, request_only=True)],
    )
    def post(self, request: Request, lead_id: UUID) -> Response:
        def command(values: dict[str, str]) -> Lead:
            return move_lead(asker(request), lead_id, values.get("dealer", ""))

        return Response(taken(run_body_command(DestinationSerializer, request, command)))


class QuarantineView(Endpoint):
    """Leads that could not be read."""

    action = {"GET": Action.LEADS_MANAGE}

    @extend_schema(
        summary="List the leads in quarantine",
        parameters=_ORDER.parameters(),
        responses=page_of(QuarantinedSerializer),
    )
    def get(self, request: Request) -> Response:
        """The oldest first. Reasons name fields and codes, never values."""
        return Response(_ORDER.unfiltered_page(request, leads_in_quarantine(), quarantined))


class QuarantinedLeadView(Endpoint):
    """One of them."""

    action = {"GET": Action.LEADS_MANAGE}
    tagged = ("GET",)

    @extend_schema(summary="Show a lead in quarantine, masked", responses=QuarantinedLeadSerializer)
    def get(self, request: Request, quarantined_id: UUID) -> Response:
        lead = lead_in_quarantine(quarantined_id)
        return answer_content(request, {**quarantined(lead), "fields_read": masked_fields(lead)})


class QuarantinedFieldView(Endpoint):
    """A field of one in full."""

    action = {"POST": Action.LEADS_MANAGE}
    refusals = ("not_a_choice",)
    # Personal data is not stored for repeats.
    is_secret = True

    @extend_schema(
        summary="Show one field in full; the audit keeps who did",
        request=FieldToOpenSerializer,
        responses=OpenedFieldSerializer,
        examples=[OpenApiExample("The number", {"field": "phone"}, request_only=True)],
    )
    def post(self, request: Request, quarantined_id: UUID) -> Response:
        def command(values: dict[str, str]) -> dict[str, str]:
            name = values.get("field", "")
            return {"field": name, "value": open_field(asker(request), quarantined_id, name)}

        return Response(run_body_command(FieldToOpenSerializer, request, command))


class MendView(Endpoint):
    """The correction of one."""

    action = {"POST": Action.LEADS_MANAGE}
    refusals = ("required", "too_long", "bad_phone", "not_a_choice", "requested_in_future", "unreadable", "stale")

    @extend_schema(
        summary="Correct a lead in quarantine and send it on",
        request=CorrectionsSerializer,
        responses=TakenLeadSerializer,
        examples=[OpenApiExample("The right number", {"phone": "13800138000"}, request_only=True)],
    )
    def post(self, request: Request, quarantined_id: UUID) -> Response:
        """Fields that are not given stay as they were read."""

        def command(values: dict[str, object]) -> Lead:
            return mend_lead(asker(request), quarantined_id, values)

        return Response(taken(run_body_command(CorrectionsSerializer, request, command)))
