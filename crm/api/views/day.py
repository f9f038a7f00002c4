"""`/worklist/` and `/catalogue/`: what the day's work needs at hand."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import get_language
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.access import Action
from accounts.api.asker import asker
from crm.api.representations import Representation
from crm.api.representations.callback import callbacks_shown
from crm.api.representations.card import card_row
from crm.api.representations.timeline import follow_up_row
from crm.api.representations.traffic import traffic_row
from crm.api.serializers.catalogue import CatalogueSerializer
from crm.api.serializers.traffic import WorklistParametersSerializer, WorklistSerializer
from crm.queries.worklist import worklist
from crm.rules.codes import FIELD_CODES
from kit import clock
from kit.api.parameters import read_parameters
from kit.api.views import Endpoint
from kit.errors import raise_all
from kit.tenancy import current_dealer
from tenants.queries.catalogue import catalogue_json


class TheWorklist(Endpoint):
    """A day's plan and what is done of it."""

    action = {"GET": Action.WORKLIST_VIEW}

    @extend_schema(parameters=[WorklistParametersSerializer], responses=WorklistSerializer)
    def get(self, request: Request) -> Response:
        """Follow-ups due, overdue ones, appointments, traffic pending, and what is done (RP-4)."""
        given, problems = read_parameters(WorklistParametersSerializer, request)
        raise_all(problems)
        day = given.get("on") or clock.today(current_dealer().time_zone)
        found = worklist(asker(request), day, given.get("consultant"))
        return Response(
            {
                "on": found.on,
                "follow_ups": [card_row(row) for row in found.follow_ups],
                "overdue": [card_row(row) for row in found.overdue],
                "appointments": [card_row(row) for row in found.appointments],
                "not_arrived": [card_row(row) for row in found.not_arrived],
                "missed": [card_row(row) for row in found.missed],
                "callbacks": callbacks_shown(found.callbacks),
                "invitations": [_invitation(row) for row in found.invitations],
                "traffic_pending": [traffic_row(row) for row in found.traffic_pending],
                "done": [follow_up_row(row) for row in found.done],
                "counts": found.counts,
            }
        )


def _invitation(row: Mapping[str, Any]) -> Representation:
    return {
        "id": row["id"],
        "activity": row["activity_id"],
        "activity_name": row["activity__name"],
        "card": row["card_id"],
        "customer_name": row["card__customer_name"],
    }


class Catalogue(Endpoint):
    """What may be chosen."""

    action = {"GET": None}

    @extend_schema(responses=CatalogueSerializer)
    def get(self, request: Request) -> Response:
        """Models with configurations, colours and options; competitors; and the codes of every field, labelled."""
        language = get_language() or "en"
        codes = {
            field: [{"code": code.value, "label": code.label(language)} for code in members]
            for field, members in FIELD_CODES.items()
        }
        return Response({**catalogue_json(language), "codes": codes})
