"""Reminders about single cards, to their owner or to the care department that has them (MG-2)."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, time, timedelta
from uuid import UUID

from django.db.models import Q

from crm.models import Callback, Card
from crm.queries.appointments import is_expected
from crm.queries.card_filters import DUE_STATUSES
from crm.rules.appointments import call_from
from crm.rules.codes import OPEN, Channel, Status
from kit import clock
from kit.tenancy import current_dealer
from notifications.queries.staff import holders
from notifications.rules.drafts import Draft
from notifications.rules.kinds import NoticeKind
from notifications.rules.recipients import Group

_DAY = timedelta(days=1)
# The morning on which a card without a visit is shown to the director.
DAYS_WITHOUT_VISIT = 16


def appointments_to_confirm(day: date) -> list[Draft]:
    """Return a draft for each appointment of tomorrow. Two queries."""
    tomorrow = day + _DAY
    return _of_cards(NoticeKind.APPOINTMENT_CONFIRM, is_expected_rows(tomorrow), day, until=day)


def not_arrived(day: date) -> list[Draft]:
    """Return a draft for each customer of today who is to be called by now (FU-6). Two queries."""
    now = clock.now().astimezone(current_dealer().time_zone).replace(tzinfo=None)
    rows = [row for row in is_expected_rows(day) if call_from(day, row[3]) <= now]
    return _of_cards(NoticeKind.NOT_ARRIVED, rows, day, until=day)


def calls_of(day: date) -> list[datetime]:
    """Return the wall-clock times of a day at which customers who have not come are called (FU-6). One query."""
    times = Card.objects.filter(is_expected(day), merged_into=None).values_list("appointment_time", flat=True)
    return sorted({call_from(day, None), *(call_from(day, at) for at in times.distinct())})


def without_visit(day: date) -> list[Draft]:
    """Return a draft for each director and card that was filed 16 days ago and has no visit. Two queries."""
    directors = holders({Group.DIRECTORS, Group.MANAGERS})
    people = directors[Group.DIRECTORS] or directors[Group.MANAGERS]
    filed = Card.objects.filter(filed_on=day - DAYS_WITHOUT_VISIT * _DAY, merged_into=None, first_visit_on=None)
    rows = filed.filter(channel__in=[Channel.PHONE, Channel.OUTREACH], status__in=sorted(OPEN))
    cards = rows.order_by("id").values_list("id", flat=True)
    kind = NoticeKind.NO_VISIT_16
    return [Draft(kind, person, f"{kind}:{card}", card) for card in cards for person in sorted(people)]


def callbacks_due(day: date) -> list[Draft]:
    """Return a draft for each callback of the day, to its consultant or the care department (CC-1, CC-2)."""
    rows: list[tuple[UUID, UUID, UUID | None]] = list(
        Callback.objects.filter(made_at=None, due_on=day).order_by("id").values_list("id", "card_id", "consultant_id")
    )
    care = holders({Group.CARE})[Group.CARE] if any(who is None for _, _, who in rows) else set()
    kind = NoticeKind.CALLBACK_DUE
    return [
        Draft(kind, person, f"{kind}:{callback}:{day}", card, callback)
        for callback, card, who in rows
        for person in (sorted(care) if who is None else [who])
    ]


# Card, owner, whether care has it, the appointment's time.
_Row = tuple[UUID, UUID, bool, time | None]


def is_expected_rows(day: date) -> Sequence[_Row]:
    """Return the open cards whose customer is expected on a day, has not come, and may be called (PI-2). One query."""
    may_be_called = Q(contact_withdrawn_at=None) | Q(status=Status.ORDERED)
    expected = Card.objects.filter(is_expected(day), may_be_called, merged_into=None, status__in=DUE_STATUSES)
    rows = expected.order_by("id")
    found = rows.values_list("id", "owner_id", "care_since", "appointment_time")
    return [(card, owner, care_since is not None, at) for card, owner, care_since, at in found]


def _of_cards(kind: NoticeKind, rows: Iterable[_Row], day: date, until: date) -> list[Draft]:
    rows = list(rows)
    care = holders({Group.CARE})[Group.CARE] if any(in_care for _, _, in_care, _ in rows) else set()
    return [
        Draft(kind, person, f"{kind}:{card}:{day}", card, until=until)
        for card, owner, in_care, _ in rows
        for person in (sorted(care) if in_care else [owner])
    ]
