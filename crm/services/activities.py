"""Planning activities (AC-1)."""

from datetime import date
from decimal import Decimal
from typing import TypedDict

from django.db import transaction

from accounts.access import Action, require
from accounts.models import User
from crm.events.log import Happening, record
from crm.models import Activity
from crm.rules.codes import ActivityKind, Venue
from kit import clock
from kit.errors import Problem, raise_all


class ActivityInput(TypedDict, total=False):
    """An activity as planned; the budget in yuan."""

    kind: str
    name: str
    starts_on: date
    ends_on: date
    place: str
    venue: str
    budget: Decimal | None


@transaction.atomic
def plan_activity(actor: User, data: ActivityInput) -> Activity:
    """Plan an activity that filings (`outreach`) or follow-ups (`conversion`) may name."""
    require(actor, Action.ACTIVITY_PLAN)
    problems = [
        Problem("required", field, "AC-1") for field in ("kind", "name", "starts_on", "ends_on") if not data.get(field)
    ]
    if data.get("kind") and data["kind"] not in set(ActivityKind):
        problems.append(Problem("not_a_choice", "kind", "AC-1"))
    if data.get("venue") and data["venue"] not in set(Venue):
        problems.append(Problem("not_a_choice", "venue", "AC-1"))
    if data.get("starts_on") and data.get("ends_on") and data["ends_on"] < data["starts_on"]:
        problems.append(Problem("ends_before_start", "ends_on", "AC-1"))
    raise_all(problems)
    activity = Activity(planned_by=actor, created_at=clock.now(), **data)
    activity.save(force_insert=True)
    record(
        actor,
        Happening(
            "activity.planned",
            activity.starts_on,
            {"activity": str(activity.id), "kind": activity.kind, "ends_on": activity.ends_on.isoformat()},
        ),
    )
    return activity
