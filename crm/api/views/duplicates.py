"""Suspected duplicates to the end: the list, merging, its undo, and settling (CA-7, MG-1)."""

from typing import cast
from uuid import UUID

from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.access import Action
from accounts.api.asker import asker
from crm.api import examples
from crm.api.representations.card import card_detail
from crm.api.representations.pair import suspected_pair
from crm.api.serializers.card import CardSerializer
from crm.api.serializers.management import (
    MergeSerializer,
    SettleSerializer,
    SuspectedPairSerializer,
    UnmergeSerializer,
)
from crm.queries.cards import one_card
from crm.queries.suspected import suspected_of
from crm.services.merge_cards import MergeInput, merge_cards
from crm.services.settle_duplicate import settle_duplicate
from crm.services.sweep_duplicates import SWEEP
from crm.services.unmerge_card import unmerge_card
from kit import queue
from kit.api.etags import answer_version
from kit.api.openapi import page_of
from kit.api.paging import Keyset
from kit.api.serializers import run_body_command
from kit.api.views import Endpoint
from kit.tenancy import current_dealer


class SuspectedDuplicates(Endpoint):
    """The manager's list."""

    action = {"GET": Action.CARD_SETTLE, "POST": Action.CARD_SETTLE}
    bodiless = ("POST",)
    keyset = Keyset({"flagged_at": "flagged_at"}, default="-flagged_at")

    @extend_schema(parameters=keyset.parameters(), responses=page_of(SuspectedPairSerializer))
    def get(self, request: Request) -> Response:
        """Pairs to settle, both cards whole, what differs, and what speaks for which (CA-7)."""
        return Response(self.keyset.unfiltered_page(request, suspected_of(asker(request)), suspected_pair))

    @extend_schema(request=None, responses={202: None})
    def post(self, request: Request) -> Response:
        """Have a worker look through all standing cards now; it does so by itself a few times a day."""
        queue.notify(SWEEP, current_dealer().code)
        return Response(status=202)


class Merging(Endpoint):
    """Making one card of several."""

    action = {"POST": Action.CARD_MERGE}
    tagged = ("POST",)
    refusals = (
        "card_closed", "merge_ordered", "card_merged", "not_an_owner", "not_wholesale_consultant",
    )  # fmt: skip

    @extend_schema(
        request=MergeSerializer,
        responses=CardSerializer,
        examples=[
            OpenApiExample(
                "One into the other",
                {"survivor": examples.SOME_ID, "merged": ["0192f0c1-7a53-7cc1-9b1e-1f2f3a4b5c6e"]},
                request_only=True,
            )
        ],
    )
    def post(self, request: Request) -> Response:
        """Merge cards into the one that survives; answers with it (MG-1)."""
        survivor = run_body_command(
            MergeSerializer, request, lambda data: merge_cards(asker(request), cast(MergeInput, data))
        )
        found = one_card(asker(request), survivor.id)
        return answer_version(request, card_detail(found), found.version)


class Unmerging(Endpoint):
    """Undoing a merge."""

    action = {"POST": Action.CARD_MERGE}
    tagged = ("POST",)
    refusals = ("cannot_be_divided", "card_merged")

    @extend_schema(
        request=UnmergeSerializer,
        responses=CardSerializer,
        examples=[OpenApiExample("Divide them", {"merged": examples.SOME_ID}, request_only=True)],
    )
    def post(self, request: Request, card_id: UUID) -> Response:
        """Divide a card from this survivor again; every field, link and figure as before (MG-1)."""
        run_body_command(
            UnmergeSerializer, request, lambda data: unmerge_card(asker(request), card_id, data.get("merged"))
        )
        found = one_card(asker(request), card_id)
        return answer_version(request, card_detail(found), found.version)


class DuplicateSettlement(Endpoint):
    """Clearing a pair."""

    action = {"POST": Action.CARD_SETTLE}
    tagged = ("POST",)
    refusals = ("card_merged",)

    @extend_schema(
        request=SettleSerializer,
        responses=CardSerializer,
        examples=[OpenApiExample("Not the same", {"other": examples.SOME_ID}, request_only=True)],
    )
    def post(self, request: Request, card_id: UUID) -> Response:
        """The two are not the same: off the list for good, whichever of the two is named first (CA-7)."""
        run_body_command(
            SettleSerializer, request, lambda data: settle_duplicate(asker(request), card_id, data.get("other"))
        )
        found = one_card(asker(request), card_id)
        return answer_version(request, card_detail(found), found.version)
