"""`/cards/`: the list, filing, one card, its data, its history (sections 4 and 6)."""

from typing import cast
from uuid import UUID

from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.access import Action
from accounts.api.asker import asker
from crm.api import examples
from crm.api.representations.card import card_detail
from crm.api.representations.request import allocation_detail
from crm.api.representations.timeline import timeline_row
from crm.api.serializers.card import (
    SEVERAL,
    CardChangeSerializer,
    CardFilterSerializer,
    CardRowSerializer,
    CardSerializer,
    DuplicateCheckSerializer,
    MatchesSerializer,
)
from crm.api.serializers.follow_up import FilingSerializer, TimelineEntrySerializer
from crm.api.serializers.request import AllocationSerializer
from crm.models import Allocation, Card, Event
from crm.queries.card_order import CARD_KEYSET
from crm.queries.cards import KEPT_NAMES, has_one_plan, kept_rows, one_card, rows_asked
from crm.queries.numbers import mask_names, mask_story
from crm.queries.timeline import events_of, timeline
from crm.rules.codes import OnDuplicate, Status
from crm.services.allocations import file_draft_anew, file_or_ask
from crm.services.edit_card import edit_card
from crm.services.file_card import file_card
from crm.services.inputs import FilingInput
from crm.services.look_for_duplicates import look_for_duplicates
from crm.services.take_over import take_over
from crm.services.view_audit import note_opening
from kit.api.etags import answer_version, expected_version, showing_current
from kit.api.openapi import page_of
from kit.api.paging import Keyset
from kit.api.parameters import read_parameters
from kit.api.prepared_lists import KeptList
from kit.api.serializers import run_body_command
from kit.api.views import Endpoint
from kit.errors import raise_all

_FILING_REFUSALS = (
    "duplicate_card", "filed_in_future", "filed_in_closed_month", "walk_in_day_closed", "contact_before_arrival",
    "activity_not_open", "bad_phone", "key_questions_missing",
    "level_o_only_at_filing", "next_date_required", "next_date_not_allowed", "next_date_out_of_bounds",
    "appointment_required", "appointment_before_contact", "contact_in_future", "details_required",
    "transition_not_allowed", "traffic_day_closed", "traffic_settled", "locked_by_traffic",
    "allocation_asked", "allocation_decided", "not_to_take_over", "reached_at_filing", "unreachable_needs_tries",
    "bad_vin", "deposit_above_price", "order_number_taken", "planned_before_signing", "vin_taken",
)  # fmt: skip


def _file_or_ask(request: Request, data: FilingInput) -> tuple[Card | Allocation, int]:
    """Return what was made and the answer's status: 200 for a card that was taken over, 202 for a question."""
    match data.get("on_duplicate"):
        case OnDuplicate.TAKE_OVER:
            return take_over(asker(request), data), 200
        case OnDuplicate.REQUEST_ALLOCATION:
            made = file_or_ask(asker(request), data)
            return made, 202 if isinstance(made, Allocation) else 201
        case _ if draft := data.get("draft"):
            return file_draft_anew(asker(request), draft, data), 201
        case _:
            return file_card(asker(request), data), 201


class Cards(Endpoint):
    """The list of the cards that one sees, and filing."""

    action = {"GET": Action.CARD_VIEW, "POST": Action.CARD_FILE}
    tagged = ("POST",)
    refusals = _FILING_REFUSALS
    keyset = CARD_KEYSET

    @extend_schema(parameters=[CardFilterSerializer, *keyset.parameters()], responses=page_of(CardRowSerializer))
    def get(self, request: Request) -> Response:
        """Cards, newest first. Ordered by a date, cards without that date are left out; `intent_level` is warmest
        first."""
        filters, problems = read_parameters(CardFilterSerializer, request, several=SEVERAL)
        raise_all(problems)
        user = asker(request)
        page = _LIST.page(request, *rows_asked(user, filters))
        mask_names(user, cast("list[dict[str, object]]", page["results"]))
        return Response(page)

    @extend_schema(
        request=FilingSerializer,
        responses={200: CardSerializer, 201: CardSerializer, 202: AllocationSerializer},
        examples=[OpenApiExample("Walk-in, from traffic", examples.WALK_IN, request_only=True)],
    )
    def post(self, request: Request) -> Response:
        """File a card (CA-2 … CA-11). Matches → 409 `duplicate_card`; again with `on_duplicate` to file it, or with
        `request_allocation` to ask the manager whose customer it is: 202, what was typed is kept (CA-6, CA-8). With
        `take_over` the visit is recorded on the match and the card passes to the party's consultant: 200. `draft` names
        the clerk's draft that is filed anew once its own day is over (CA-8)."""
        filed, status = run_body_command(FilingSerializer, request, lambda data: _file_or_ask(request, data))
        if isinstance(filed, Allocation):
            return Response(allocation_detail(filed), status=status)
        # One with an outcome is read again: an order's figures are as the database keeps them.
        whole = filed if filed.status == Status.ACTIVE and status == 201 else one_card(asker(request), filed.id)
        return answer_version(request, card_detail(whole), whole.version, status=status)


_LIST = KeptList(Cards.keyset, kept_rows, KEPT_NAMES, has_one_plan)


class OneCard(Endpoint):
    """One card."""

    action = {"GET": Action.CARD_VIEW, "PATCH": Action.CARD_EDIT}
    tagged = ("GET", "PATCH")
    refusals = ("card_closed", "fixed", "duplicate_card", "bad_phone")

    @extend_schema(responses=CardSerializer)
    def get(self, request: Request, card_id: UUID) -> Response:
        """The card with all its data, its ETag for a later `If-Match`. The audit keeps who opened someone else's
        card. Numbers are masked (`phones_masked`) for who calls nobody: `POST /cards/{id}/unmask/`."""
        user = asker(request)
        found = one_card(user, card_id)
        note_opening(user, found)
        return answer_version(request, card_detail(found), found.version)

    @extend_schema(
        request=CardChangeSerializer,
        responses=CardSerializer,
        examples=[OpenApiExample("Another budget", {"budget": "20_25"}, request_only=True)],
    )
    def patch(self, request: Request, card_id: UUID) -> Response:
        """Change the card's data (CA-12, CA-14). With `If-Match`: `412 stale` when it changed since."""
        expected = expected_version(request)
        with showing_current(lambda: card_detail(one_card(asker(request), card_id))):
            run_body_command(
                CardChangeSerializer,
                request,
                lambda data: edit_card(asker(request), card_id, data, expected_version=expected),
            )
        found = one_card(asker(request), card_id)
        return answer_version(request, card_detail(found), found.version)


class Duplicates(Endpoint):
    """The check that comes first (CA-6)."""

    action = {"POST": Action.CARD_FILE}
    refusals = ("bad_phone",)

    @extend_schema(
        request=DuplicateCheckSerializer,
        responses=MatchesSerializer,
        examples=[OpenApiExample("By name and number", examples.DUPLICATE_CHECK, request_only=True)],
    )
    def post(self, request: Request) -> Response:
        """Standing cards with this surname and one of these numbers, and what may be done about each."""

        matches = run_body_command(
            DuplicateCheckSerializer, request, lambda data: look_for_duplicates(asker(request), data)
        )
        return Response({"matches": matches})


class Timeline(Endpoint):
    """A card's history."""

    action = {"GET": Action.CARD_VIEW}
    keyset = Keyset({"id": "id"}, default="-id")

    @extend_schema(parameters=keyset.parameters(), responses=page_of(TimelineEntrySerializer))
    def get(self, request: Request, card_id: UUID) -> Response:
        """All that happened to it, newest first (CA-12). The audit keeps who opened someone else's."""
        user = asker(request)
        found = one_card(user, card_id)
        note_opening(user, found)
        page = self.keyset.unfiltered_page(request, events_of(found), lambda event: event)
        entries = mask_story(user, timeline(user, cast("list[Event]", page["results"])))
        return Response({**page, "results": [timeline_row(entry) for entry in entries]})
