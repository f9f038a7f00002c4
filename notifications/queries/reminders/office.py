"""Reminders to managers and about traffic: entries to review, parties not handled, watches and suspected pairs."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from django.db.models import Count

from accounts.models import User
from accounts.roles import MANAGERS
from crm.models import FollowUp, TrafficRecord
from crm.queries.reviews import TO_REVIEW
from crm.queries.suspected import suspected_of
from crm.queries.watch import watch
from crm.rules.codes import TrafficState
from notifications.queries.staff import holders
from notifications.rules.drafts import Draft
from notifications.rules.kinds import NoticeKind
from notifications.rules.recipients import Group

CLOSING = "closing"


def reviews_due(day: date, slot: str) -> list[Draft]:
    """Return how many entries wait for the manager's review, at one of the day's two times (CA-13). Two queries."""
    states = [state.value for state in TO_REVIEW]
    count = FollowUp.objects.filter(review_state__in=states, card__merged_into=None).count()
    if not count:
        return []
    kind = NoticeKind.REVIEWS_DUE
    people = holders({Group.MANAGERS})[Group.MANAGERS]
    return [Draft(kind, person, f"{kind}:{day}:{slot}", until=day, data={"count": count}) for person in sorted(people)]


def traffic_pending(day: date, slot: str) -> list[Draft]:
    """Return how many parties of the day nobody has handled, by consultant; as the dealer closes also for the manager
    (TR-4). Two queries."""
    pending = TrafficRecord.objects.filter(on=day, state=TrafficState.PENDING).order_by()
    counts = sorted(pending.values_list("consultant_id").annotate(count=Count("id")))
    kind = NoticeKind.TRAFFIC_PENDING
    drafts = [
        Draft(kind, person, f"{kind}:{day}:{slot}:{person}", until=day, data={"count": count})
        for person, count in counts
    ]
    if slot == CLOSING and counts:
        data = {"count": sum(count for _, count in counts), "is_team": True}
        managers = holders({Group.MANAGERS})[Group.MANAGERS]
        drafts += [Draft(kind, person, f"{kind}:{day}:team", until=day, data=data) for person in sorted(managers)]
    return drafts


def suspected_pairs(day: date) -> list[Draft]:
    """Return how many suspected duplicates wait to be settled (CA-7). Three queries."""
    people = sorted(holders({Group.MANAGERS})[Group.MANAGERS])
    count = suspected_of(User.objects.get(id=people[0])).count() if people else 0
    kind = NoticeKind.DUPLICATES
    return [Draft(kind, person, f"{kind}:{day}", data={"count": count}) for person in people] if count else []


# A watch that holds: its rule, its consultant, and the day on which it began.
Standing = tuple[str, str, str]


def watches(day: date, before: Sequence[Standing]) -> tuple[list[Draft], list[Standing]]:
    """Return the watches to show to both managers, when they begin and each week from then on, and all that hold
    today (MG-5). `before` are those that held on the last open day."""
    people = User.objects.filter(is_active=True, roles__overlap=sorted(MANAGERS)).order_by("id")
    managers = list(people)
    begun = {(rule, consultant): since for rule, consultant, since in before}
    standing: list[Standing] = []
    drafts: list[Draft] = []
    for each in watch(managers[0], day) if managers else []:
        since = begun.get((each.rule.value, str(each.consultant)), day.isoformat())
        standing.append((each.rule.value, str(each.consultant), since))
        if (day - date.fromisoformat(since)).days % 7 == 0:
            drafts += [
                _watch(person.id, each.rule.value, each.consultant, each.part, each.whole, day) for person in managers
            ]
    return drafts, standing


def _watch(person: UUID, rule: str, consultant: UUID, part: int, whole: int, day: date) -> Draft:
    kind = NoticeKind.WATCH
    data = {"rule": rule, "part": part, "whole": whole}
    return Draft(kind, person, f"{kind}:{rule}:{consultant}:{day}", subject=consultant, data=data)
