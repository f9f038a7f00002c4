"""What a dealer may set for itself."""

from datetime import time

import pytest

from crm.rules.settings import settings_problems, week_of

SANE = {
    "area_code": "021",
    "province": "上海市",
    "city": "长宁区",
    "card_number_pattern": "N-9999",
    "wholesale_consultant": None,
    "opens_at": time(8, 30),
    "closes_at": time(18),
    "morning_meeting_at": time(8, 45),
    "evening_meeting_at": time(17, 30),
    "first_review_at": time(15),
    "last_review_at": time(16, 30),
    "quiet_from": time(21),
    "quiet_to": time(8),
    "calendar_shows": "surname",
    "idle_minutes": 720,
    "notice_way": "spoken",
    "keep_lost_months": 36,
    "keep_traffic_months": 24,
    "keep_lead_days": 30,
}


def problems(**given: object) -> list[tuple[str, str]]:
    return [(each.field, each.code) for each in settings_problems({**SANE, **given})]


def test_a_new_dealers_settings_are_sane() -> None:
    assert problems() == []


@pytest.mark.parametrize("minutes", [0, 14, 721, 90])
def test_idle_time_is_one_of_those_offered(minutes: int) -> None:
    assert problems(idle_minutes=minutes) == [("idle_minutes", "not_a_choice")]


@pytest.mark.parametrize(
    "field", ["area_code", "province", "city", "calendar_shows", "opens_at", "quiet_to", "idle_minutes"]
)
@pytest.mark.parametrize("nothing", [None, ""])
def test_setting_that_others_rest_on_is_required(field: str, nothing: object) -> None:
    assert problems(**{field: nothing}) == [(field, "required")]


@pytest.mark.parametrize("code", ["010", "021", "0755"])
def test_area_code_is_0_and_two_or_three_digits(code: str) -> None:
    assert problems(area_code=code) == []


@pytest.mark.parametrize("code", ["21", "0", "01", "07555", "０２１", "0a1", " 021"])
def test_anything_else_is_no_area_code(code: str) -> None:
    assert problems(area_code=code) == [("area_code", "bad_area_code")]


def test_city_lies_in_its_province() -> None:
    assert problems(city="广州市") == [("city", "not_a_choice")]
    assert problems(province="江苏") == [("province", "not_a_choice")]


@pytest.mark.parametrize(
    ("earlier", "later"),
    [
        ("opens_at", "closes_at"),
        ("morning_meeting_at", "evening_meeting_at"),
        ("first_review_at", "last_review_at"),
        ("last_review_at", "evening_meeting_at"),
    ],
)
def test_times_keep_their_order(earlier: str, later: str) -> None:
    assert (later, "time_before") in problems(**{later: SANE[earlier]})


@pytest.mark.parametrize("pattern", [" 9", "9 ", "9\n9", "9\u200b9"])
def test_pattern_that_no_number_could_follow_is_refused(pattern: str) -> None:
    assert problems(card_number_pattern=pattern) == [("card_number_pattern", "invalid")]


@pytest.mark.parametrize(
    ("weekday_hours", "expected"),
    [
        ({}, []),
        ({"saturday": ["10:00-16:00"], "sunday": []}, []),
        ({"samstag": ["10:00-16:00"]}, [("weekday_hours.samstag", "not_a_choice")]),
        ({"monday": ["16:00-10:00"]}, [("weekday_hours.monday", "bad_hours")]),
        ({"monday": ["09:00-12:00", "11:00-18:00"]}, [("weekday_hours.monday", "bad_hours")]),
        # Nobody works in the quiet hours (RM-2).
        ({"monday": ["07:00-12:00"]}, [("quiet_from", "quiet_at_work")]),
    ],
)
def test_hours_by_weekday(weekday_hours: object, expected: list[tuple[str, str]]) -> None:
    """RM-4"""
    assert problems(weekday_hours=weekday_hours) == expected


@pytest.mark.parametrize(
    ("special_days", "expected"),
    [
        ({"2026-10-01": [], "2026-10-02": ["10:00-16:00"]}, []),
        ({"2026-02-30": []}, [("special_days.2026-02-30", "not_a_date")]),
        ({"2026-10-01": ["noon"]}, [("special_days.2026-10-01", "bad_hours")]),
    ],
)
def test_hours_of_single_dates(special_days: object, expected: list[tuple[str, str]]) -> None:
    """RM-4"""
    assert problems(special_days=special_days) == expected


def test_week_has_the_usual_hours_where_none_are_given() -> None:
    week = week_of(time(8, 30), time(18), {"saturday": ["10:00-12:00", "13:00-16:00"], "sunday": []})
    usual = ((time(8, 30), time(18)),)
    assert week == (*(usual,) * 5, ((time(10), time(12)), (time(13), time(16))), ())


@pytest.mark.parametrize("quiet", [{"quiet_from": time(17)}, {"quiet_to": time(9)}])
def test_work_does_not_lie_in_the_quiet_hours(quiet: dict[str, time]) -> None:
    assert problems(**quiet) == [("quiet_from", "quiet_at_work")]
