"""Which minutes of a day the demo lives, and when each thing happens."""

from datetime import date, datetime, timedelta

from demo.dealers import ZONE
from demo.hours import MIDNIGHT, Stretch, stretches
from tests.demo.living import NOW


def test_past_day_is_lived_whole_and_today_up_to_the_current_time() -> None:
    yesterday, today = stretches(date(2026, 11, 17), 0, now=NOW, not_before=None, zone=ZONE)
    assert (yesterday.after, yesterday.until, yesterday.is_today) == (0, MIDNIGHT, False)
    assert (today.after, today.until, today.is_today) == (0, 15 * 60, True)
    assert today.end == NOW


def test_everything_happens_at_its_own_minute_whatever_hour_it_is() -> None:
    for hour in (4, 9, 22):
        (today,) = stretches(NOW.date(), 0, now=NOW.replace(hour=hour), not_before=None, zone=ZONE)
        assert today.instant(10 * 60 + 15) == datetime(2026, 11, 18, 10, 15, tzinfo=ZONE)
        assert today.has(10 * 60 + 15) == (hour == 22)


def test_at_midnight_today_has_nothing_yet() -> None:
    assert stretches(NOW.date(), 0, now=NOW.replace(hour=0), not_before=None, zone=ZONE) == []


def test_nothing_is_dated_before_what_people_did_since() -> None:
    busy_until = NOW.replace(hour=20) - timedelta(days=1)
    rest, today = stretches(date(2026, 11, 17), 15 * 60 + 30, now=NOW, not_before=busy_until, zone=ZONE)
    assert rest.after == 20 * 60 + 1
    assert rest.instant(rest.after) > busy_until
    assert (today.after, today.on) == (0, NOW.date())


def test_days_on_which_people_worked_without_the_demo_stay_theirs() -> None:
    found = stretches(date(2026, 11, 10), 0, now=NOW, not_before=NOW - timedelta(days=1), zone=ZONE)
    assert [(each.on, each.after) for each in found] == [(date(2026, 11, 17), 15 * 60 + 1), (NOW.date(), 0)]


def test_what_was_due_before_the_day_was_broken_off_is_done_first() -> None:
    rest = Stretch(NOW.date(), after=900, until=MIDNIGHT, zone=ZONE)
    assert rest.late(840) == 900.5
    assert rest.late(840, 0.5) == 900.75
    assert rest.late(960) == 960
    assert rest.has(rest.late(840))
