"""What managers do to a card: withdraw, review, transfer (section 7)."""

from uuid import UUID

from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.access import Action
from crm.api import shown
from crm.api.serializers.card import CardSerializer
from crm.api.serializers.management import WithdrawalBodySerializer
from crm.queries.cards import one_card
from crm.services.withdraw import withdraw_outcome
from kit.api.etags import answer_version
from kit.api.serializers import attempt
from kit.api.views import Endpoint


class CardWithdrawal(Endpoint):
    """Taking back a delivery or a loss."""

    action = {"POST": Action.CARD_WITHDRAW}
    refusals = ("nothing_to_withdraw", "withdrawal_too_late")

    @extend_schema(
        request=WithdrawalBodySerializer,
        responses=CardSerializer,
        examples=[OpenApiExample("The wrong card", {"reason": "误将另一位王女士的交车录入"}, request_only=True)],
    )
    def post(self, request: Request, card_id: UUID) -> Response:
        """Withdraw a delivery or loss set by mistake, on its own day; the card stands as before (ST-7)."""
        attempt(
            WithdrawalBodySerializer,
            request,
            lambda data: withdraw_outcome(request.user, card_id, data.get("reason", "")),
        )
        found = one_card(request.user, card_id)
        return answer_version(request, shown.card(found), found.version)
