"""What is planned for a day of a random history, as the figures have it and as the rows do (RP-4)."""

from collections import Counter
from collections.abc import Mapping
from datetime import date
from uuid import UUID

from django.db.models import Exists, OuterRef

from crm.models import ActivityInvitation, Callback, Card, FollowUp
from reporting.dealer.queries.day import day_report
from reporting.dealer.queries.part import Part
from reporting.dealer.rules.card_state import CARE_DEPARTMENT
from reporting.dealer.rules.period import Period
from tests.reporting.dealer.recount import Counts
from tests.services.histories.working import OPEN

RETAIL = Part(business="retail")


def plan_of(day: date) -> dict[UUID, dict[str, int]]:
    """What is planned for a day, by consultant."""
    rows = day_report(Period(day, day), RETAIL).consultants
    plans = {row.consultant: {name: count for name, count in row.plan.items() if count} for row in rows}
    return {consultant: plan for consultant, plan in plans.items() if consultant and plan}


def only(plans: Mapping[UUID, Mapping[str, int]], *, is_overdue: bool) -> dict[UUID, dict[str, int]]:
    """What is overdue of a plan, or the rest of it, which stays as the day opened."""
    chosen = {
        consultant: {name: count for name, count in plan.items() if (name == "overdue") is is_overdue}
        for consultant, plan in plans.items()
    }
    return {consultant: plan for consultant, plan in chosen.items() if plan}


def overdue_before(days: Counts, today: date) -> dict[UUID, dict[str, int]]:
    """What was missed before a day and not caught up with, by whoever owes it."""
    found: Counter[UUID] = Counter()
    for (on, consultant, _, _), counts in days.items():
        if on < today:
            found[consultant] += counts["next_dates_missed"] - counts["caught_up"]
    return {consultant: {"overdue": count} for consultant, count in found.items() if count}


def plan_of_rows(day: date) -> dict[UUID, dict[str, int]]:
    """The same, of a day to come, counted from the rows."""
    cards = Card.objects.filter(merged_into=None, business="retail", status__in=OPEN)
    due = cards.filter(status__in=("active", "ordered"))
    told = FollowUp.objects.filter(card=OuterRef("card"), activity=OuterRef("activity"), reached=True)
    invited = ActivityInvitation.objects.filter(card__in=cards, activity__ends_on__gte=day).exclude(Exists(told))
    calls = Callback.objects.filter(made_at=None, due_on__lte=day, card__business="retail", kind="delivery")
    holder = ("owner", "care_since")
    counted = {
        "follow_ups": due.filter(next_followup_on=day).values_list(*holder),
        "overdue": due.filter(next_followup_on__lt=day).values_list(*holder),
        "appointments": cards.filter(appointment_on=day).values_list(*holder),
        "to_contact": invited.values_list("card__owner", "card__care_since"),
        "callbacks": [(consultant, None) for (consultant,) in calls.exclude(consultant=None).values_list("consultant")],
    }
    found: dict[UUID, dict[str, int]] = {}
    for name, rows in counted.items():
        # What is due of a card in care is care's (MG-2).
        owed = Counter(CARE_DEPARTMENT if care_since else owner for owner, care_since in rows)
        for consultant, count in owed.items():
            found.setdefault(consultant, {})[name] = count
    return found
