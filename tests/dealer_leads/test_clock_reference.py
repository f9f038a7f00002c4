"""The clocks of HQ-5 against a reference that counts single minutes: nights, lunch, holidays, a closed week."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta

import pytest

from accounts.models import User
from accounts.roles import Role
from crm.models import DealerSettings, Lead
from crm.services.leads.exchange import exchange_leads
from kit import clock
from kit.schedule import run_due
from kit.tenancy import DealerContext, in_dealer, in_public
from notifications.models import Notification
from tests.dealer_leads.conftest import Submit
from tests.factories import SHANGHAI, make_user

pytestmark = pytest.mark.rule("HQ-5")

_MINUTE = timedelta(minutes=1)
# Weekdays with a lunch break, a short Saturday, Sundays closed.
WEEKDAY, SATURDAY = ((9, 12), (13, 18)), ((10, 16),)
HOURS = {
    **{day: ["09:00-12:00", "13:00-18:00"] for day in ("monday", "tuesday", "wednesday", "thursday", "friday")},
    "saturday": ["10:00-16:00"],
    "sunday": [],
}
# A holiday on a Monday, one with short hours, and a week that is closed from Monday to Sunday.
SPECIAL = {date(2026, 11, 23): (), date(2026, 11, 24): ((10, 12),)}
SPECIAL |= {date(2026, 12, 7) + timedelta(days=at): () for at in range(7)}

# Assignments: by day, before the opening, at lunch, at night, on a holiday, on the eve of the closed week.
ASSIGNED = [
    "2026-11-18 10:00", "2026-11-18 07:03", "2026-11-18 12:30", "2026-11-18 17:50", "2026-11-20 23:59",
    "2026-11-21 15:45", "2026-11-23 10:00", "2026-11-24 11:40", "2026-12-05 15:50",
]  # fmt: skip


def is_open(minute: datetime) -> bool:
    """Whether the dealer is open in the minute that begins then, by its wall clock."""
    by_weekday = () if minute.weekday() == 6 else SATURDAY if minute.weekday() == 5 else WEEKDAY
    hours = SPECIAL.get(minute.date(), by_weekday)
    return any(begin <= minute.hour < end for begin, end in hours)


def due_after(start: datetime, minutes: int) -> datetime:
    """The instant at which so many opening minutes have passed, counted one by one."""
    at = start
    while minutes:
        minutes -= is_open(at)
        at += _MINUTE
    return at


def local(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI)


def opened_on(day: date) -> bool:
    return any(is_open(datetime.combine(day, time(hour), SHANGHAI)) for hour in range(24))


@pytest.fixture
def set_hours(north: DealerContext) -> None:
    with in_dealer(north):
        special = {day.isoformat(): [f"{a:02}:00-{b:02}:00" for a, b in hours] for day, hours in SPECIAL.items()}
        DealerSettings.objects.update(weekday_hours=HOURS, special_days=special)


@pytest.fixture
def people(set_hours: None, north: DealerContext) -> Iterator[tuple[User, User]]:
    """The dealer's manager and the brand's administrator."""
    with in_public():
        admin = make_user("hq.admin", Role.HQ_ADMIN)
    with in_dealer(north):
        yield make_user("head", Role.SHOWROOM_MANAGER), admin


def warned(person: User, lead: str) -> list[int]:
    rows = Notification.objects.filter(recipient=person, kind="lead_late", subject_id=lead).order_by("id")
    return [row.data["minutes"] for row in rows]


def test_reference_knows_nights_lunch_and_closed_days() -> None:
    assert due_after(local("2026-11-18 11:50"), 30) == local("2026-11-18 13:20")
    assert due_after(local("2026-11-21 15:45"), 30) == local("2026-11-24 10:15")
    assert not any(opened_on(date(2026, 12, 6) + timedelta(days=at)) for at in range(8))


@pytest.mark.parametrize("assigned", ASSIGNED)
def test_every_warning_comes_at_the_minute_of_the_reference_and_no_other_comes(
    assigned: str, people: tuple[User, User], submit: Submit, north: DealerContext
) -> None:
    manager, admin = people
    start = local(assigned)
    with clock.at(start):
        lead_id = str(submit())
        with in_dealer(north):
            exchange_leads()
    with in_dealer(north):
        lead = Lead.objects.get(id=lead_id)
    expected = {minutes: due_after(start, minutes) for minutes in (15, 30, 60, 24 * 60)}
    assert (lead.due_at, lead.late_at, lead.movable_at) == (expected[30], expected[60], expected[24 * 60])
    seen: dict[tuple[str, int], datetime] = {}
    warnings = [expected[minutes] for minutes in (15, 30, 60)]
    instants = {at for due in warnings for at in (due - _MINUTE, due)}
    for at in sorted({*instants, expected[24 * 60]}):
        with clock.at(at.astimezone(UTC)):
            for place, person in ((in_dealer(north), manager), (in_public(), admin)):
                with place:
                    run_due()
                    for minutes in warned(person, lead_id):
                        seen.setdefault((person.username, minutes), at)
    assert seen == {("head", 15): expected[15], ("head", 30): expected[30], ("hq.admin", 60): expected[60]}
