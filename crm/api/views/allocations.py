"""`/allocations/` (CA-6, CA-8)."""

from typing import cast
from uuid import UUID

from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.access import Action
from accounts.api.asker import asker
from crm.api import examples
from crm.api.representations.request import allocation_detail
from crm.api.serializers.request import AllocationFilterSerializer, AllocationSerializer, DecisionSerializer
from crm.queries.allocations import allocations_of, filter_allocations
from crm.services.allocations import DecisionInput, decide_allocation
from kit.api.openapi import page_of
from kit.api.paging import Keyset
from kit.api.parameters import read_parameters
from kit.api.serializers import run_body_command
from kit.api.views import Endpoint
from kit.errors import raise_all


class Allocations(Endpoint):
    """What waits for a decision, and what was decided."""

    action = {"GET": Action.CARD_FILE}
    keyset = Keyset({"asked_at": "asked_at"}, default="-asked_at")

    @extend_schema(
        parameters=[AllocationFilterSerializer, *keyset.parameters()], responses=page_of(AllocationSerializer)
    )
    def get(self, request: Request) -> Response:
        """Questions whose customer it is, and drafts of clerks. Managers see all; others what they asked, what was
        typed for them, and what was given to them."""
        filters, problems = read_parameters(AllocationFilterSerializer, request, several=frozenset({"kind", "state"}))
        raise_all(problems)
        rows = filter_allocations(allocations_of(asker(request)), filters)
        rows = rows.select_related("asked_by", "consultant", "owner")
        return Response(self.keyset.page(request, rows, allocation_detail))


class AllocationDecision(Endpoint):
    """The decision."""

    action = {"POST": Action.CARD_FILE}
    refusals = (
        "allocation_decided",
        "not_a_consultant",
        "duplicate_card",
        "traffic_day_closed",
        "traffic_settled",
        "too_late",
    )

    @extend_schema(
        request=DecisionSerializer,
        responses=AllocationSerializer,
        examples=[
            OpenApiExample("Whose customer it is", {"owner": examples.SOME_ID}, request_only=True),
            OpenApiExample("File a clerk's draft", {"decision": "several_cars"}, request_only=True),
        ],
    )
    def post(self, request: Request, allocation_id: UUID) -> Response:
        """Decide whose customer it is (CA-6). Managers name the owner: the open cards and the traffic pass to that
        consultant, and the traffic stays pending. A clerk's draft is also decided by its consultant: it is filed as
        typed for the named owner, or dropped (CA-8). Within 24 hours it counts on the day of the request."""
        decided = run_body_command(
            DecisionSerializer,
            request,
            lambda data: decide_allocation(asker(request), allocation_id, cast(DecisionInput, data)),
        )
        found = allocations_of(asker(request)).select_related("asked_by", "consultant", "owner").get(id=decided.id)
        return Response(allocation_detail(found))
