"""`/leads/`: leads that the brand assigned to the dealer (HQ-4, HQ-5)."""

from typing import cast
from uuid import UUID

from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.access import Action
from accounts.api.asker import asker
from crm.api import examples
from crm.api.representations import Representation
from crm.api.representations.lead import contact_shown, figures_shown, lead_shown
from crm.api.serializers.lead import (
    LeadContactBodySerializer,
    LeadDeclineSerializer,
    LeadFiguresPeriodSerializer,
    LeadFiguresSerializer,
    LeadFilterSerializer,
    LeadGiveSerializer,
    LeadSerializer,
    OneLeadSerializer,
)
from crm.queries.leads import contacts_of, lead_of, leads_of, mask_lead
from crm.rules.answers import missing
from crm.services.leads.work import LeadContactInput, claim_lead, contact_lead, decline_lead, give_lead
from kit.api.etags import answer_version
from kit.api.openapi import page_of
from kit.api.paging import Keyset
from kit.api.parameters import read_parameters
from kit.api.serializers import run_body_command
from kit.api.views import Endpoint
from kit.errors import Problem, raise_all
from kit.tenancy import current_dealer
from tenants.leads.queries.figures import own_lead_figures

_NEWEST = Keyset({"assigned_at": "assigned_at"}, default="-assigned_at")
_CALLED = {"method": "outgoing_call", "reached": True, "note": "周六上午来看车"}


class Leads(Endpoint):
    """Leads here."""

    action = {"GET": Action.LEAD_WORK}

    @extend_schema(parameters=[LeadFilterSerializer, *_NEWEST.parameters()], responses=page_of(LeadSerializer))
    def get(self, request: Request) -> Response:
        """Leads, the newest first: managers see all, others those that they may claim or have claimed (HQ-4)."""
        filters, problems = read_parameters(LeadFilterSerializer, request, several=frozenset({"state"}))
        raise_all(problems)
        user = asker(request)
        rows = leads_of(user).select_related("claimed_by", "offered_to")
        rows = rows.filter(state__in=filters["state"]) if filters.get("state") else rows
        return Response(_NEWEST.page(request, rows, lambda row: lead_shown(mask_lead(user, row))))


class LeadFiguresView(Endpoint):
    """The dealer's figures of leads."""

    action = {"GET": Action.LEAD_GIVE}
    refusals = ("period_reversed", "not_a_date", "required")

    @extend_schema(parameters=[LeadFiguresPeriodSerializer], responses=LeadFiguresSerializer)
    def get(self, request: Request) -> Response:
        """Figures of the leads that were assigned to the dealer in a period (HQ-7)."""
        given, problems = read_parameters(LeadFiguresPeriodSerializer, request)
        problems += missing(given, [name for name in ("from", "to") if name not in {e.field for e in problems}], "HQ-7")
        if not problems and given["from"] > given["to"]:
            problems.append(Problem("period_reversed", "to", "RP-1", {"first": given["from"]}))
        raise_all(problems)
        return Response(figures_shown(own_lead_figures(current_dealer().code, given["from"], given["to"])))


class OneLead(Endpoint):
    """One lead."""

    action = {"GET": Action.LEAD_WORK}
    tagged = ("GET",)

    @extend_schema(responses=OneLeadSerializer)
    def get(self, request: Request, lead_id: UUID) -> Response:
        """A lead with the attempts to reach the customer."""
        body, version = _one(request, lead_id)
        return answer_version(request, body, version)


class LeadClaim(Endpoint):
    """Claiming."""

    action = {"POST": Action.LEAD_CLAIM}
    bodiless = ("POST",)
    refusals = ("lead_taken",)

    @extend_schema(request=None, responses=OneLeadSerializer)
    def post(self, request: Request, lead_id: UUID) -> Response:
        """Claim a lead (HQ-4). Of two who claim it at once one gets it; the other is refused with `lead_taken`."""
        claim_lead(asker(request), lead_id)
        return Response(_one(request, lead_id)[0])


class LeadAttempt(Endpoint):
    """Calling."""

    action = {"POST": Action.LEAD_WORK}
    refusals = ("lead_taken", "lead_settled", "contact_in_future", "contact_before_lead")

    @extend_schema(
        request=LeadContactBodySerializer,
        responses=OneLeadSerializer,
        examples=[
            OpenApiExample("Reached", _CALLED, request_only=True),
            OpenApiExample("Nobody answered", {"method": "outgoing_call", "reached": False}, request_only=True),
        ],
    )
    def post(self, request: Request, lead_id: UUID) -> Response:
        """Record an attempt to reach the customer; the first stops the clock, reached or not (HQ-5)."""
        run_body_command(
            LeadContactBodySerializer,
            request,
            lambda data: contact_lead(asker(request), lead_id, cast(LeadContactInput, data)),
        )
        return Response(_one(request, lead_id)[0])


class LeadDecline(Endpoint):
    """Declining."""

    action = {"POST": Action.LEAD_WORK}
    refusals = ("lead_taken", "lead_settled")

    @extend_schema(
        request=LeadDeclineSerializer,
        responses=OneLeadSerializer,
        examples=[OpenApiExample("Wrong number", {"reason": "wrong_number"}, request_only=True)],
    )
    def post(self, request: Request, lead_id: UUID) -> Response:
        """Decline a lead, with the reason (HQ-4)."""
        run_body_command(
            LeadDeclineSerializer,
            request,
            lambda data: decline_lead(asker(request), lead_id, str(data.get("reason") or "")),
        )
        return Response(_one(request, lead_id)[0])


class LeadHandOut(Endpoint):
    """Handing out."""

    action = {"POST": Action.LEAD_GIVE}
    refusals = ("not_a_consultant", "lead_settled")

    @extend_schema(
        request=LeadGiveSerializer,
        responses=OneLeadSerializer,
        examples=[OpenApiExample("To a consultant", {"consultant": examples.SOME_ID}, request_only=True)],
    )
    def post(self, request: Request, lead_id: UUID) -> Response:
        """Hand a lead to a consultant or telemarketer, from a colleague too (HQ-4)."""
        run_body_command(
            LeadGiveSerializer, request, lambda data: give_lead(asker(request), lead_id, data.get("consultant"))
        )
        return Response(_one(request, lead_id)[0])


def _one(request: Request, lead_id: UUID) -> tuple[Representation, int]:
    user = asker(request)
    lead = mask_lead(user, lead_of(user, lead_id))
    attempts = [contact_shown(each) for each in contacts_of(user, lead)]
    return {**lead_shown(lead), "contacts": attempts}, lead.version
