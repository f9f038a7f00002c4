"""Digests of a day: one's own plan, the team's, and what is overdue."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from datetime import date, timedelta
from uuid import UUID

from django.db.models import Count, F, Q, QuerySet

from crm.models import Callback, Card
from crm.queries.activities import to_invite
from crm.queries.appointments import is_expected
from crm.queries.card_filters import DUE_STATUSES
from crm.queries.custody import WORKED_BY_SALES
from crm.queries.worklist import plan_by_consultant
from notifications.queries.staff import holders
from notifications.rules.drafts import Draft
from notifications.rules.kinds import NoticeKind
from notifications.rules.recipients import Group

# The counts of one's own plan, in the order in which they are read.
COUNTED = ("follow_ups", "overdue", "appointments", "callbacks", "invitations")
# How many days a next date has passed, by the last of each group; the last group is open.
AGES = (("1_3", 3), ("4_7", 7), ("8_14", 14), ("15_up", None))
# More names than these are counted, not listed.
_MOST_APPOINTMENTS = 50

Counts = dict[str, int]


def day_plans(day: date, people: Collection[UUID]) -> list[Draft]:
    """Return the digest of each person who has something to do. Four queries, however many people."""
    counts = _counts_by_person(day)
    care = holders({Group.CARE})[Group.CARE]
    drafts = []
    for person in sorted(people):
        own = counts.get(person, Counter())
        own = own + counts.get(None, Counter()) if person in care else own
        if own:
            data = {name: own[name] for name in COUNTED}
            drafts.append(_digest(NoticeKind.DAY_PLAN, person, f"{NoticeKind.DAY_PLAN}:{person}:{day}", day, data))
    return drafts


def team_plans(day: date, managers: Collection[UUID]) -> list[Draft]:
    """Return the team's digest for each manager: counts by consultant and the day's appointments. Two queries."""
    rows = list(plan_by_consultant(_standing(), day))
    team = [
        [str(row["holder_id"]) if row["holder_id"] else "", row["follow_ups"], row["overdue"], row["appointments"]]
        for row in rows
        if row["follow_ups"] or row["overdue"] or row["appointments"]
    ]
    expected = _standing().filter(is_expected(day)).order_by("appointment_time", "id")
    cards = [str(card) for card in expected.values_list("id", flat=True)[:_MOST_APPOINTMENTS]]
    data = {"team": team, "cards": cards}
    kind = NoticeKind.TEAM_PLAN
    return [_digest(kind, person, f"{kind}:{day}", day, data) for person in sorted(managers)] if team else []


def overdue_by_age(day: date) -> list[Draft]:
    """Return the week's overdue next dates by age, for both managers. Two queries."""
    ages: Mapping[str, Q] = dict(_age_filters(day))
    due = _standing().filter(WORKED_BY_SALES, status__in=DUE_STATUSES, next_followup_on__lt=day)
    counts = due.aggregate(**{name: Count("id", filter=when) for name, when in ages.items()})
    if not any(counts.values()):
        return []
    kind = NoticeKind.OVERDUE
    people = holders({Group.BOTH_MANAGERS})[Group.BOTH_MANAGERS]
    return [_digest(kind, person, f"{kind}:{day}", day, counts) for person in sorted(people)]


def _counts_by_person(day: date) -> dict[UUID | None, Counter[str]]:
    """Return what each person has to do; None is the care department as a whole (MG-2). Three queries."""
    counts: dict[UUID | None, Counter[str]] = {}
    for row in plan_by_consultant(_standing(), day):
        holder = row["holder_id"]
        plan = Counter({name: row[name] for name in ("follow_ups", "overdue", "appointments")})
        counts.setdefault(holder, Counter()).update(plan)  # type: ignore[arg-type]  # an id or None
    _add(counts, "callbacks", _callbacks(day))
    _add(counts, "invitations", _invitations(day))
    return {person: +own for person, own in counts.items()}


def _callbacks(day: date) -> Iterable[tuple[UUID | None, int]]:
    due = Callback.objects.filter(made_at=None, due_on__lte=day).order_by()
    return due.values_list("consultant_id").annotate(count=Count("id"))


def _invitations(day: date) -> Iterable[tuple[UUID | None, int]]:
    rows = to_invite(_standing().filter(WORKED_BY_SALES), day).order_by()
    return rows.values_list(F("card__owner_id")).annotate(count=Count("id"))


def _add(counts: dict[UUID | None, Counter[str]], name: str, rows: Iterable[tuple[UUID | None, int]]) -> None:
    for person, count in rows:
        counts.setdefault(person, Counter())[name] += count


def _age_filters(day: date) -> Iterable[tuple[str, Q]]:
    latest = day - timedelta(days=1)
    for name, days in AGES:
        earliest = day - timedelta(days=days) if days else None
        when = Q(next_followup_on__lte=latest)
        yield name, when & Q(next_followup_on__gte=earliest) if earliest else when
        latest = earliest - timedelta(days=1) if earliest else latest


def _standing() -> QuerySet[Card]:
    return Card.objects.filter(merged_into=None)


def _digest(kind: NoticeKind, person: UUID, cause: str, day: date, data: Mapping[str, object]) -> Draft:
    return Draft(kind, person, cause, until=day, data=data)
