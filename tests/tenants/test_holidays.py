"""The holiday table: loaded, entered, and missing for a year that nobody knows yet (RM-4)."""

from datetime import date, time

import pytest

from crm.models import DealerSettings
from crm.queries.timetable import dealer_timetable
from kit.errors import DomainError
from kit.tenancy import DealerContext, in_public
from tenants.models import Holiday
from tenants.queries.holidays import is_known, moved_workdays
from tenants.services.holidays import enter_holiday, load_holidays, remove_holiday


def test_year_is_loaded_with_its_source(hq: None) -> None:
    """RM-4: the State Council's announcement for 2026 has 33 days off and 6 workdays in their place."""
    count = load_holidays(None, 2026)
    assert count == Holiday.objects.filter(year=2026, source="chinesecalendar").count() > 30
    day = Holiday.objects.get(on=date(2026, 10, 1))
    assert (day.kind, day.name) == ("holiday", "国庆节")
    assert {date(2026, 9, 20), date(2026, 10, 10)} <= moved_workdays()
    # A second time nothing is doubled.
    assert load_holidays(None, 2026) == count == Holiday.objects.filter(year=2026).count()


def test_year_that_nobody_knows_changes_nothing(hq: None) -> None:
    """RM-4: never an error."""
    assert load_holidays(None, 2027) == 0
    assert not is_known(2027)


def test_date_entered_by_an_operator_stays_when_the_year_is_loaded(hq: None) -> None:
    enter_holiday(None, date(2026, 10, 10), "holiday", "Long weekend")
    load_holidays(None, 2026)
    assert Holiday.objects.get(on=date(2026, 10, 10)).source == "operator"
    assert date(2026, 10, 10) not in moved_workdays()
    remove_holiday(None, date(2026, 10, 10))
    with pytest.raises(DomainError, match="not_found"):
        remove_holiday(None, date(2026, 10, 10))


@pytest.mark.parametrize(("kind", "name", "code"), [("feast", "x", "not_a_choice"), ("holiday", " ", "required")])
def test_entry_that_makes_no_sense_is_refused(hq: None, kind: str, name: str, code: str) -> None:
    with pytest.raises(DomainError, match=code):
        enter_holiday(None, date(2026, 10, 10), kind, name)
    assert not Holiday.objects.exists()


def test_dealers_timetable_knows_moved_workdays_and_its_own_days(north: DealerContext) -> None:
    """RM-4: a public holiday has its weekday's hours unless the dealer closes it; a missing year counts by weekday."""
    DealerSettings.objects.update(
        weekday_hours={"saturday": ["10:00-16:00"], "sunday": []}, special_days={"2026-10-01": []}
    )
    with in_public():
        load_holidays(None, 2026)
    timetable = dealer_timetable()
    usual = ((time(8, 30), time(18)),)
    assert timetable.hours_on(date(2026, 10, 10)) == usual
    assert timetable.hours_on(date(2026, 10, 17)) == ((time(10), time(16)),)
    assert timetable.hours_on(date(2026, 10, 1)) == ()
    assert timetable.hours_on(date(2026, 10, 2)) == usual
    assert timetable.hours_on(date(2027, 10, 9)) == ((time(10), time(16)),)
