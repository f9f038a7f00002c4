"""`/cards/{id}/proposal/` (FU-5, CA-11)."""

from dataclasses import asdict
from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.access import Action
from accounts.api.asker import asker
from crm.api.serializers.proposal import ProposalParametersSerializer, ProposalSerializer
from crm.queries.card_visibility import cards_of
from crm.rules.proposals import propose
from crm.rules.schedule import check_appointment
from crm.services.card_data import data_of
from kit import clock
from kit.api.parameters import read_parameters
from kit.api.views import Endpoint
from kit.errors import raise_all, refuse
from kit.tenancy import current_dealer


class CardProposal(Endpoint):
    """What the system proposes at a contact."""

    action = {"GET": Action.FOLLOW_UP_RECORD}
    refusals = ("appointment_before_contact",)

    @extend_schema(parameters=[ProposalParametersSerializer], responses=ProposalSerializer)
    def get(self, request: Request, card_id: UUID) -> Response:
        """The next date for a contact, with its bounds, and the intent level that the card's answers support."""
        given, problems = read_parameters(ProposalParametersSerializer, request)
        card = cards_of(asker(request)).filter(id=card_id).first()
        if card is None:
            raise refuse("not_found", status=404)
        zone = current_dealer().time_zone
        contact_on = clock.business_date(given.get("contact_at") or clock.moment(), zone)
        appointment_on = given.get("appointment_on")
        raise_all(problems + check_appointment((), appointment_on, contact_on))
        found = propose(
            data_of(card, []),
            status=card.status,
            level=given.get("followup_level") or card.followup_level,
            contact_on=contact_on,
            today=clock.today(zone),
            appointment_on=appointment_on,
        )
        return Response(asdict(found))
