"""Planning activities and changing their plans (AC-1)."""

from datetime import date
from decimal import Decimal
from typing import TypedDict, cast
from uuid import UUID

from django.db import transaction

from accounts.access import Action
from accounts.commands import command
from accounts.models import User
from crm.events.log import record
from crm.events.types.contacts import ActivityChanged, ActivityPlanned
from crm.models import Activity
from crm.queries.activities import activity_for_update, is_named
from crm.rules.activities import check_plan
from kit import clock
from kit.errors import Problem, raise_all
from kit.optimistic_lock import refuse_stale
from kit.tenancy import current_dealer

FIELDS = ("kind", "name", "starts_on", "ends_on", "place", "venue", "budget")


class ActivityInput(TypedDict, total=False):
    """An activity as planned; the budget in yuan."""

    kind: str
    name: str
    starts_on: date
    ends_on: date
    place: str
    venue: str
    budget: Decimal | None


@command(Action.ACTIVITY_PLAN)
@transaction.atomic
def plan_activity(actor: User, data: ActivityInput) -> Activity:
    """Plan an activity that filings (`outreach`) or follow-ups (`conversion`) may name."""
    raise_all(check_plan(data))
    activity = Activity(planned_by=actor, created_at=clock.moment(), **data)
    activity.save(force_insert=True)
    record(
        actor,
        ActivityPlanned(
            occurred_on=activity.starts_on,
            activity=activity.id,
            activity_kind=activity.kind,
            ends_on=activity.ends_on,
        ),
    )
    return activity


@command(Action.ACTIVITY_PLAN)
@transaction.atomic
def edit_activity(
    actor: User, activity_id: UUID, changes: ActivityInput, *, expected_version: int | None = None
) -> Activity:
    """Change a plan; what is absent stays. Refuses `stale` (412), and `fixed` for the kind of one that cards name."""
    activity = activity_for_update(activity_id)
    refuse_stale(activity.version, expected_version)
    before = {field: getattr(activity, field) for field in FIELDS}
    after = {**before, **changes}
    problems = check_plan(after)
    if after["kind"] != before["kind"] and is_named(activity):
        problems.append(Problem("fixed", "kind", "AC-1"))
    raise_all(problems)
    changed = [field for field in FIELDS if before[field] != after[field]]
    if not changed:
        return activity
    for field in changed:
        setattr(activity, field, after[field])
    activity.version += 1
    activity.save()
    event = ActivityChanged(
        occurred_on=clock.today(current_dealer().time_zone),
        activity=activity.id,
        changed=changed,
        starts_on=(cast(date, before["starts_on"]), activity.starts_on),
        ends_on=(cast(date, before["ends_on"]), activity.ends_on),
    )
    record(actor, event)
    return activity
