"""`/consents/`: to what a customer agreed, and when they withdrew it (PI-1, PI-2)."""

from typing import cast
from uuid import UUID

from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.access import Action
from accounts.api.asker import asker
from crm.api.representations import Representation
from crm.api.serializers.consent import ConsentBodySerializer, ConsentFilterSerializer, ConsentSerializer
from crm.models import Consent
from crm.queries.cards import one_card
from crm.queries.consents import consents_of
from crm.services.consents import ConsentInput, record_consent
from kit.api.openapi import page_of
from kit.api.paging import Keyset
from kit.api.parameters import read_parameters
from kit.api.serializers import run_body_command
from kit.api.views import Endpoint
from kit.errors import raise_all

_EXAMPLE = {"card": "0192f0c1-7a53-7cc1-9b1e-1f2f3a4b5c6d", "purpose": "contact", "given": False, "way": "spoken"}


def _shown(row: Consent) -> Representation:
    return {
        "id": row.id,
        "card": row.card_id,
        "purpose": row.purpose,
        "given": row.is_given,
        "way": row.way,
        "notice_version": row.notice_version,
        "at": row.at,
        "asked_by": row.asked_by_id,
        "asked_by_name": row.asked_by.name if row.asked_by else "",
    }


class Consents(Endpoint):
    """Consents of one card's customer."""

    action = {"GET": Action.CARD_VIEW, "POST": Action.CARD_EDIT}
    keyset = Keyset({"id": "id"}, default="-id")

    @extend_schema(
        summary="List a customer's consents",
        parameters=[ConsentFilterSerializer, *keyset.parameters()],
        responses=page_of(ConsentSerializer),
    )
    def get(self, request: Request) -> Response:
        """Given and withdrawn, the newest first. A card from before the notice has none (PI-2)."""
        filters, problems = read_parameters(ConsentFilterSerializer, request)
        raise_all(problems)
        card = one_card(asker(request), cast(UUID, filters["card"]))
        return Response(self.keyset.page(request, consents_of(card.id), _shown))

    @extend_schema(
        summary="Record a consent",
        request=ConsentBodySerializer,
        responses={201: ConsentSerializer},
        examples=[OpenApiExample("No more calls", _EXAMPLE, request_only=True)],
    )
    def post(self, request: Request) -> Response:
        """Give or withdraw a consent, for all cards of the person. One that holds already adds no row."""

        def command(values: ConsentInput) -> Representation:
            card = record_consent(asker(request), values)
            return _shown(consents_of(card.id).filter(purpose=values["purpose"])[0])

        return Response(run_body_command(ConsentBodySerializer, request, command), status=201)
