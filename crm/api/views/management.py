"""What managers do to a card: withdraw, review, transfer (section 7)."""

from dataclasses import asdict
from typing import cast
from uuid import UUID

from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.access import Action
from accounts.api.asker import asker
from crm.api import examples
from crm.api.representations.card import card_detail
from crm.api.serializers.card import CardSerializer
from crm.api.serializers.management import (
    OneTransferSerializer,
    TransferredSerializer,
    TransferSerializer,
    WithdrawalBodySerializer,
)
from crm.queries.cards import one_card
from crm.services.transfers import TransferInput, transfer_card, transfer_cards
from crm.services.withdraw import withdraw_outcome
from kit.api.etags import answer_version
from kit.api.serializers import run_body_command
from kit.api.views import Endpoint


class CardWithdrawal(Endpoint):
    """Withdrawing an order, a delivery or a loss."""

    action = {"POST": Action.CARD_WITHDRAW}
    tagged = ("POST",)
    refusals = ("nothing_to_withdraw", "withdrawal_too_late", "transferred_since")

    @extend_schema(
        request=WithdrawalBodySerializer,
        responses=CardSerializer,
        examples=[OpenApiExample("The wrong card", {"reason": "误将另一位王女士的交车录入"}, request_only=True)],
    )
    def post(self, request: Request, card_id: UUID) -> Response:
        """Withdraw an order, delivery or loss set by mistake, on its own day; the card is as it was before (ST-7)."""
        run_body_command(
            WithdrawalBodySerializer,
            request,
            lambda data: withdraw_outcome(asker(request), card_id, data.get("reason", "")),
        )
        found = one_card(asker(request), card_id)
        return answer_version(request, card_detail(found), found.version)


class CardTransfer(Endpoint):
    """Giving one card to another consultant."""

    action = {"POST": Action.CARD_TRANSFER}
    tagged = ("POST",)
    refusals = (
        "card_closed", "already_owner", "not_an_owner", "not_wholesale_consultant", "card_merged", "owner_or_custody",
        "already_in_custody", "dormant_stays",
    )  # fmt: skip

    @extend_schema(
        request=OneTransferSerializer,
        responses=CardSerializer,
        examples=[
            OpenApiExample("Overdue", {"owner": examples.SOME_ID, "reason": "overdue"}, request_only=True),
            OpenApiExample("To care", {"custody": "care", "reason": "care"}, request_only=True),
            OpenApiExample("In other words", {"owner": examples.SOME_ID, "reason": "客户要求更换"}, request_only=True),
        ],
    )
    def post(self, request: Request, card_id: UUID) -> Response:
        """Transfer the card to an owner, or hand it to a department while its owner stays, with a reason (MG-2).

        Figures stay with whoever owned it at the time; what is due of a card that care has is care's.
        """
        run_body_command(
            OneTransferSerializer,
            request,
            lambda data: transfer_card(asker(request), card_id, cast(TransferInput, data)),
        )
        found = one_card(asker(request), card_id)
        return answer_version(request, card_detail(found), found.version)


class CardTransfers(Endpoint):
    """Giving many."""

    action = {"POST": Action.CARD_TRANSFER}
    refusals = ("not_an_owner", "not_wholesale_consultant", "card_merged", "owner_or_custody")

    @extend_schema(
        request=TransferSerializer,
        responses=TransferredSerializer,
        examples=[
            OpenApiExample(
                "Some",
                {"cards": [examples.SOME_ID], "owner": examples.SOME_ID, "reason": "no_visit"},
                request_only=True,
            ),
            OpenApiExample(
                "All of a leaver",
                {"from_owner": examples.SOME_ID, "owner": examples.SOME_ID, "reason": "leaver"},
                request_only=True,
            ),
        ],
    )
    def post(self, request: Request) -> Response:
        """Transfer many cards in one go; closed ones are not transferred, and told (MG-2)."""
        done = run_body_command(
            TransferSerializer, request, lambda data: transfer_cards(asker(request), cast(TransferInput, data))
        )
        return Response(asdict(done))
