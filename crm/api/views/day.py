"""`/worklist/`, `/activities/` and `/catalogue/`: what the day's work needs at hand."""

from django.utils.translation import get_language
from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.access import Action
from accounts.api.asker import asker
from crm.api import shown
from crm.api.serializers.traffic import (
    ActivityBodySerializer,
    ActivityFilterSerializer,
    ActivitySerializer,
    WorklistParametersSerializer,
    WorklistSerializer,
)
from crm.models import Activity
from crm.queries.activities import filter_activities
from crm.queries.worklist import worklist
from crm.rules.codes import FIELD_CODES
from crm.services.activities import plan_activity
from kit import clock
from kit.api.openapi import page_of
from kit.api.paging import Keyset
from kit.api.parameters import read_parameters
from kit.api.serializers import attempt
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
                "follow_ups": [shown.card_row(row) for row in found.follow_ups],
                "overdue": [shown.card_row(row) for row in found.overdue],
                "appointments": [shown.card_row(row) for row in found.appointments],
                "missed": [shown.card_row(row) for row in found.missed],
                "callbacks": [],
                "traffic_pending": [shown.traffic(row) for row in found.traffic_pending],
                "done": [shown.follow_up(row) for row in found.done],
                "counts": found.counts,
            }
        )


class Activities(Endpoint):
    """What filings and follow-ups may name (AC-1)."""

    action = {"GET": Action.ACTIVITY_VIEW, "POST": Action.ACTIVITY_PLAN}
    keyset = Keyset({"starts_on": "starts_on"}, default="-starts_on")

    @extend_schema(parameters=[ActivityFilterSerializer, *Keyset.parameters()], responses=page_of(ActivitySerializer))
    def get(self, request: Request) -> Response:
        """Activities, the latest first; with `on`, those open at that date."""
        filters, problems = read_parameters(ActivityFilterSerializer, request, several=frozenset({"kind"}))
        raise_all(problems)
        return Response(self.keyset.page(request, filter_activities(filters), _activity))

    @extend_schema(
        request=ActivityBodySerializer,
        responses={201: ActivitySerializer},
        examples=[
            OpenApiExample(
                "A weekend at the mall",
                {"kind": "outreach", "name": "长宁来福士周末外展", "starts_on": "2026-11-28", "ends_on": "2026-11-29"},
                request_only=True,
            )
        ],
    )
    def post(self, request: Request) -> Response:
        """Plan an activity."""
        planned = attempt(ActivityBodySerializer, request, lambda data: plan_activity(asker(request), data))
        return Response(_activity(planned), status=201)


def _activity(row: Activity) -> shown.Shown:
    fields = ("id", "kind", "name", "starts_on", "ends_on", "place", "venue", "budget")
    return {field: getattr(row, field) for field in fields}


class Catalogue(Endpoint):
    """What may be chosen."""

    action = {"GET": None}

    @extend_schema(responses=serializers.DictField())
    def get(self, request: Request) -> Response:
        """Models with configurations, colours and options; competitors; and the codes of every field, labelled."""
        language = get_language() or "en"
        codes = {
            field: [{"code": code.value, "label": code.label(language)} for code in members]
            for field, members in FIELD_CODES.items()
        }
        return Response({**catalogue_json(language), "codes": codes})
