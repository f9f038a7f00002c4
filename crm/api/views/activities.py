"""`/activities/`: what is planned, what came of it, and who is invited (AC-1)."""

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any, cast
from uuid import UUID

from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.access import Action
from accounts.api.asker import asker
from crm.api import examples
from crm.api.representations import Representation
from crm.api.serializers.activity import (
    ActivityDetailSerializer,
    InvitationBodySerializer,
    InvitationSerializer,
    InvitedSerializer,
)
from crm.api.serializers.traffic import ActivityBodySerializer, ActivityFilterSerializer, ActivitySerializer
from crm.models import Activity
from crm.queries.activities import RESULTS, filter_activities, one_activity, people_of, results_of
from crm.queries.numbers import mask_names
from crm.services.activities import FIELDS, edit_activity, plan_activity
from crm.services.invite_cards import invite_cards
from kit.api.etags import answer_version, expected_version, showing_current
from kit.api.openapi import page_of
from kit.api.paging import Keyset
from kit.api.parameters import read_parameters
from kit.api.serializers import run_body_command
from kit.api.views import Endpoint
from kit.errors import raise_all


class Activities(Endpoint):
    """What filings and follow-ups may name (AC-1)."""

    action = {"GET": Action.ACTIVITY_VIEW, "POST": Action.ACTIVITY_PLAN}
    tagged = ("POST",)
    refusals = ("ends_before_start",)
    keyset = Keyset({"starts_on": "starts_on"}, default="-starts_on")

    @extend_schema(parameters=[ActivityFilterSerializer, *keyset.parameters()], responses=page_of(ActivitySerializer))
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
        planned = run_body_command(ActivityBodySerializer, request, lambda data: plan_activity(asker(request), data))
        return answer_version(request, _activity(planned), planned.version, status=201)


class OneActivity(Endpoint):
    """One activity."""

    action = {"GET": Action.ACTIVITY_VIEW, "PATCH": Action.ACTIVITY_PLAN}
    tagged = ("GET", "PATCH")
    refusals = ("ends_before_start", "fixed")

    @extend_schema(responses=ActivityDetailSerializer)
    def get(self, request: Request, activity_id: UUID) -> Response:
        """The plan and what came of it: invited, came, filed, reactivated, orders, cost each."""
        found = one_activity(activity_id)
        return answer_version(request, _detail(found), found.version)

    @extend_schema(
        request=ActivityBodySerializer,
        responses=ActivityDetailSerializer,
        examples=[OpenApiExample("A week longer", {"ends_on": "2026-12-06"}, request_only=True)],
    )
    def patch(self, request: Request, activity_id: UUID) -> Response:
        """Change the plan; the kind only while nothing names it. With `If-Match`: `412 stale` when it changed since."""
        expected = expected_version(request)
        with showing_current(lambda: _detail(one_activity(activity_id))):
            run_body_command(
                ActivityBodySerializer,
                request,
                lambda data: edit_activity(asker(request), activity_id, data, expected_version=expected),
            )
        found = one_activity(activity_id)
        return answer_version(request, _detail(found), found.version)


class ActivityInvitations(Endpoint):
    """Whom it is for."""

    action = {"GET": Action.CARD_VIEW, "POST": Action.ACTIVITY_PLAN}
    refusals = ("not_for_inviting", "activity_over", "too_many_cards")
    keyset = Keyset({"invited_at": "invited_at"}, default="-invited_at")

    @extend_schema(parameters=keyset.parameters(), responses=page_of(InvitationSerializer))
    def get(self, request: Request, activity_id: UUID) -> Response:
        """The invited customers that one sees, and how far each came."""
        user = asker(request)
        page = self.keyset.unfiltered_page(request, people_of(user, one_activity(activity_id)), person)
        mask_names(user, cast("list[dict[str, object]]", page["results"]))
        return Response(page)

    @extend_schema(
        request=InvitationBodySerializer,
        responses={201: InvitedSerializer},
        examples=[
            OpenApiExample("The dormant", {"filters": {"status": ["dormant"], "visited": True}}, request_only=True),
            OpenApiExample("Some", {"cards": [examples.SOME_ID]}, request_only=True),
        ],
    )
    def post(self, request: Request, activity_id: UUID) -> Response:
        """Make a task for each card's consultant: to invite them. Each card is invited once."""
        done = run_body_command(
            InvitationBodySerializer, request, lambda data: invite_cards(asker(request), activity_id, data)
        )
        return Response(asdict(done), status=201)


def _activity(row: Activity) -> Representation:
    return {field: getattr(row, field) for field in ("id", *FIELDS)}


def _detail(row: Activity) -> Representation:
    result = results_of([row])[row.id]
    return {
        **_activity(row),
        "version": row.version,
        "planned_by": row.planned_by_id,
        "planned_by_name": row.planned_by.name,
        "result": {**{name: getattr(result, name) for name in RESULTS}, "cost_each": result.cost_each},
    }


def person(row: Mapping[str, Any]) -> Representation:
    """An invited customer."""
    of_card = ("customer_name", "status", "intent_level", "model", "last_contact_at")
    return {
        **{field: row[field] for field in ("id", "state", "invited_at", "was_dormant")},
        **{field: row[f"card__{field}"] for field in of_card},
        "card": row["card_id"],
        "owner": row["card__owner_id"],
        "owner_name": row["card__owner__name"],
    }
