"""`/cards/{id}/follow-ups/` (section 5)."""

from uuid import UUID

from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.access import Action
from accounts.api.asker import asker
from crm.api import examples
from crm.api.representations import Representation
from crm.api.representations.card import card_detail
from crm.api.representations.timeline import follow_up_row
from crm.api.serializers.card import CardSerializer
from crm.api.serializers.follow_up import FollowUpBodySerializer, FollowUpSerializer
from crm.models import FollowUp
from crm.queries.card_visibility import cards_of
from crm.queries.cards import one_card
from crm.queries.numbers import mask_contacts
from crm.services.record_follow_up import record_follow_up
from crm.services.undo_follow_up import undo_follow_up
from crm.services.view_audit import note_opening
from kit.api.etags import answer_version
from kit.api.openapi import page_of
from kit.api.paging import Keyset
from kit.api.serializers import run_body_command
from kit.api.views import Endpoint
from kit.errors import refuse


class FollowUps(Endpoint):
    """The contacts of one card."""

    action = {"GET": Action.CARD_VIEW, "POST": Action.FOLLOW_UP_RECORD}
    refusals = (
        "card_closed", "next_date_required", "next_date_not_allowed", "next_date_out_of_bounds",
        "appointment_required", "appointment_before_contact", "contact_in_future", "contact_out_of_order",
        "details_required", "transition_not_allowed", "dormancy_not_allowed", "key_questions_missing",
        "level_o_only_at_filing", "not_for_care", "duplicate_card", "traffic_day_closed", "traffic_settled",
        "nobody_reached", "was_reached", "unreachable_needs_tries", "bad_vin", "deposit_above_price",
        "order_number_taken", "planned_before_signing", "vin_taken",
    )  # fmt: skip
    keyset = Keyset({"contact_at": "contact_at"}, default="-contact_at")

    @extend_schema(parameters=keyset.parameters(), responses=page_of(FollowUpSerializer))
    def get(self, request: Request, card_id: UUID) -> Response:
        """The card's contacts, the latest first. The audit keeps who opened someone else's."""
        user = asker(request)
        card = cards_of(user).filter(id=card_id).only("id", "owner_id").first()
        if card is None:
            raise refuse("not_found", status=404)
        note_opening(user, card)

        def render(row: FollowUp) -> Representation:
            mask_contacts(user, [row])
            return follow_up_row(row)

        rows = FollowUp.objects.filter(card_id=card_id).select_related("owner", "recorded_by")
        return Response(self.keyset.unfiltered_page(request, rows, render))

    @extend_schema(
        request=FollowUpBodySerializer,
        responses={201: FollowUpSerializer},
        examples=[
            OpenApiExample("An appointment by telephone", examples.FOLLOW_UP, request_only=True),
            OpenApiExample("A loss", examples.LOSS, request_only=True),
        ],
    )
    def post(self, request: Request, card_id: UUID) -> Response:
        """Record a contact and its outcome (FU-1 … FU-10)."""
        recorded = run_body_command(
            FollowUpBodySerializer, request, lambda data: record_follow_up(asker(request), card_id, data)
        )
        return Response(follow_up_row(recorded), status=201)


class FollowUpUndoing(Endpoint):
    """Undoing a contact that was recorded by mistake."""

    action = {"POST": Action.FOLLOW_UP_RECORD}
    tagged = ("POST",)
    bodiless = ("POST",)
    refusals = ("nothing_to_undo", "changed_since", "undo_too_late")

    @extend_schema(request=None, responses=CardSerializer)
    def post(self, request: Request, card_id: UUID, follow_up_id: UUID) -> Response:
        """Undo one's own last contact within ten minutes, while nothing has followed; the card is as before it (FU-7).

        A contact that changed the status, customer data or a party, and a visit, cannot be undone.
        """
        user = asker(request)
        undo_follow_up(user, card_id, follow_up_id)
        found = one_card(user, card_id)
        return answer_version(request, card_detail(found), found.version)
