"""The manager's review (CA-13): the queue, the decision, the correction."""

from typing import cast
from uuid import UUID

from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.access import Action
from accounts.api.asker import asker
from crm.api.representations import Representation
from crm.api.representations.timeline import follow_up_row
from crm.api.serializers.follow_up import FollowUpSerializer
from crm.api.serializers.management import (
    CorrectionSerializer,
    ReviewBodySerializer,
    ReviewEntrySerializer,
    ReviewFilterSerializer,
    ReviewSerializer,
)
from crm.models import FollowUp, Review
from crm.queries.numbers import mask_contacts
from crm.queries.reviews import TO_REVIEW, Entry, as_entries, entries_of
from crm.rules.codes import ReviewSubject
from crm.services.correct_follow_up import CorrectionInput, correct_follow_up
from crm.services.reviews import ReviewInput, review_entry
from kit.api.openapi import page_of
from kit.api.paging import Keyset
from kit.api.parameters import read_parameters
from kit.api.serializers import run_body_command
from kit.api.views import Endpoint
from kit.errors import raise_all


class Reviews(Endpoint):
    """Entries to be checked, or in another state."""

    action = {"GET": Action.CARD_VIEW}
    keyset = Keyset({"recorded_at": "recorded_at"}, default="recorded_at")

    @extend_schema(parameters=[ReviewFilterSerializer, *keyset.parameters()], responses=page_of(ReviewEntrySerializer))
    def get(self, request: Request) -> Response:
        """What is to be checked, the longest due first; `?state=returned` is what waits to be corrected (CA-13)."""
        filters, problems = read_parameters(ReviewFilterSerializer, request, several=frozenset({"state"}))
        raise_all(problems)
        user = asker(request)
        rows = entries_of(user, filters.get("state") or TO_REVIEW)
        for field in ("owner", "is_filing"):
            rows = rows.filter(**{field: filters[field]}) if filters.get(field) is not None else rows
        page = self.keyset.page(request, rows, lambda row: row)
        found = cast("list[FollowUp]", page["results"])
        mask_contacts(user, found)
        entries = as_entries(found)
        return Response({**page, "results": [_entry(entry) for entry in entries]})


class CardReview(Endpoint):
    """The decision on one entry."""

    action = {"POST": Action.CARD_REVIEW}
    refusals = ("nothing_to_review", "approved_already", "typed_yourself", "card_merged")

    @extend_schema(
        request=ReviewBodySerializer,
        responses=ReviewSerializer,
        examples=[
            OpenApiExample("Approved", {"decision": "approved"}, request_only=True),
            OpenApiExample(
                "Returned",
                {"decision": "returned", "remarks": [{"field": "budget", "text": "与意向车型不符，请核实"}]},
                request_only=True,
            ),
        ],
    )
    def post(self, request: Request, card_id: UUID) -> Response:
        """Approve the card with its filing, or a later contact, or return it with remarks by field (CA-13)."""
        made = run_body_command(
            ReviewBodySerializer, request, lambda data: review_entry(asker(request), card_id, cast(ReviewInput, data))
        )
        return Response(_review(made))


class OneFollowUp(Endpoint):
    """One contact of a card."""

    action = {"PATCH": Action.FOLLOW_UP_RECORD}
    refusals = ("not_returned", "card_merged")

    @extend_schema(
        request=CorrectionSerializer,
        responses=FollowUpSerializer,
        examples=[OpenApiExample("What was said", {"note": "客户周六带家人来店"}, request_only=True)],
    )
    def patch(self, request: Request, card_id: UUID, follow_up_id: UUID) -> Response:
        """Correct what the manager returned, on a closed card too, except status and dates (CA-13)."""
        run_body_command(
            CorrectionSerializer,
            request,
            lambda data: correct_follow_up(asker(request), card_id, follow_up_id, cast(CorrectionInput, data)),
        )
        row = FollowUp.objects.select_related("owner", "recorded_by").get(id=follow_up_id)
        return Response(follow_up_row(row))


def _entry(entry: Entry) -> Representation:
    row = entry.follow_up
    return {
        "id": row.id,
        "subject": ReviewSubject.CARD if row.is_filing else ReviewSubject.FOLLOW_UP,
        "state": row.review_state,
        "due_at": entry.due_at,
        "is_overdue": entry.is_overdue,
        "remarks": entry.remarks,
        "card": row.card_id,
        "customer_name": row.card.customer_name,
        "follow_up": follow_up_row(row),
    }


def _review(row: Review) -> Representation:
    fields = ("id", "subject", "decision", "remarks", "is_first", "reviewed_at")
    return {
        **{field: getattr(row, field) for field in fields},
        "card": row.card_id,
        "follow_up": row.follow_up_id,
        "owner": row.owner_id,
        "reviewed_by": row.reviewed_by_id,
    }
