"""`/cards/{id}/unmask/`: numbers in full, for those who see them masked."""

from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.access import Action
from accounts.api.asker import asker
from crm.api.serializers.card import UnmaskedSerializer
from crm.services.card_data import phone_input
from crm.services.view_audit import unmask_card
from kit.api.views import Endpoint


class CardNumbers(Endpoint):
    """A card's numbers."""

    action = {"POST": Action.CARD_VIEW}
    # Each view is noted, also one for a key that was sent before; nothing stores the numbers for a repeat.
    is_idempotent = False
    bodiless = ("POST",)

    @extend_schema(summary="Show a card's numbers in full", request=None, responses=UnmaskedSerializer)
    def post(self, request: Request, card_id: UUID) -> Response:
        """The audit keeps who asked for them and when, each time."""
        card = unmask_card(asker(request), card_id)
        return Response({"phones": [phone_input(phone) for phone in card.phones.all()]})
