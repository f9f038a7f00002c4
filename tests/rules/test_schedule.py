"""Next dates (FU-2, FU-3) and appointments (FU-5)."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm.rules.codes import FollowUpLevel
from crm.rules.schedule import check_appointment, check_next_date, next_date_bound, propose_next_date
from kit.errors import Problem

TODAY = date(2026, 11, 23)
DAYS = st.integers(0, 60)


def check(next_on: date | None, level: str, *, at_filing: bool, contact_on: date = TODAY) -> list[Problem]:
    return check_next_date(
        next_on, status="active", level=level, contact_on=contact_on, today=TODAY, at_filing=at_filing
    )


@pytest.mark.parametrize(
    ("level", "at_filing", "days"),
    [
        ("3-3", True, 3), ("3-7", True, 3), ("7-15", True, 7), ("15-30", True, 15),
        ("3-3", False, 3), ("3-7", False, 7), ("7-15", False, 15), ("15-30", False, 30),
    ],
)  # fmt: skip
def test_level_bounds_the_next_date_and_its_last_day_is_allowed(level: str, at_filing: bool, days: int) -> None:
    last = TODAY + timedelta(days=days)
    assert check(last, level, at_filing=at_filing) == []
    assert check(last + timedelta(days=1), level, at_filing=at_filing) == [
        Problem("next_date_out_of_bounds", "next_followup_on", "FU-3", {"earliest": TODAY, "latest": last})
    ]


def test_days_count_from_the_contact() -> None:
    contact_on = TODAY - timedelta(days=2)
    assert check(TODAY + timedelta(days=1), "3-3", at_filing=True, contact_on=contact_on) == []
    assert check(TODAY + timedelta(days=2), "3-3", at_filing=True, contact_on=contact_on) != []


def test_today_is_allowed_for_a_card_typed_in_late() -> None:
    long_ago = TODAY - timedelta(days=20)
    assert check(TODAY, "3-3", at_filing=True, contact_on=long_ago) == []
    assert check(TODAY + timedelta(days=1), "3-3", at_filing=True, contact_on=long_ago)[0].params == {
        "earliest": TODAY,
        "latest": TODAY,
    }


def test_next_date_is_never_in_the_past() -> None:
    late = TODAY - timedelta(days=2)
    found = check(TODAY - timedelta(days=1), "3-3", at_filing=False, contact_on=late)
    assert [problem.code for problem in found] == ["next_date_out_of_bounds"]


@pytest.mark.parametrize("status", ["active", "ordered"])
def test_open_work_needs_a_next_date(status: str) -> None:
    found = check_next_date(None, status=status, level="3-3", contact_on=TODAY, today=TODAY, at_filing=False)
    assert found == [Problem("next_date_required", "next_followup_on", "FU-2")]


@pytest.mark.parametrize("status", ["dormant", "delivered", "lost"])
def test_resting_and_closed_cards_have_none(status: str) -> None:
    def given_date(next_on: date | None) -> list[Problem]:
        return check_next_date(next_on, status=status, level="3-3", contact_on=TODAY, today=TODAY, at_filing=False)

    assert given_date(TODAY) == [Problem("next_date_not_allowed", "next_followup_on", "FU-2")]
    assert given_date(None) == []


def test_unknown_level_bounds_nothing_for_it_is_refused_itself() -> None:
    assert check(TODAY + timedelta(days=400), "", at_filing=True) == []


def test_appointment_needs_its_date() -> None:
    assert check_appointment(["appointment"], None, TODAY) == [
        Problem("appointment_required", "appointment_on", "FU-5")
    ]
    assert check_appointment(["vehicle_intro"], None, TODAY) == []


@pytest.mark.parametrize("topics", [["appointment"], ["vehicle_intro"]])
def test_appointment_is_on_the_contact_date_or_later(topics: list[str]) -> None:
    assert check_appointment(topics, TODAY, TODAY) == []
    assert check_appointment(topics, TODAY - timedelta(days=1), TODAY) == [
        Problem("appointment_before_contact", "appointment_on", "FU-5", {"contact_on": TODAY})
    ]


@pytest.mark.parametrize(
    ("appointment_in", "proposed_in"), [(None, 7), (0, 0), (1, 1), (2, 1), (5, 4), (8, 7), (9, 7), (40, 7), (-3, 0)]
)
def test_day_before_the_appointment_is_proposed_within_the_bound(appointment_in: int | None, proposed_in: int) -> None:
    appointment_on = None if appointment_in is None else TODAY + timedelta(days=appointment_in)
    proposed = propose_next_date(
        FollowUpLevel.THEN_7, contact_on=TODAY, today=TODAY, at_filing=False, appointment_on=appointment_on
    )
    assert proposed == TODAY + timedelta(days=proposed_in)


@given(st.sampled_from(FollowUpLevel), DAYS, st.booleans(), st.one_of(st.none(), DAYS))
def test_what_is_proposed_is_allowed(
    level: FollowUpLevel, days_ago: int, at_filing: bool, appointment_in: int | None
) -> None:
    contact_on = TODAY - timedelta(days=days_ago)
    appointment_on = None if appointment_in is None else contact_on + timedelta(days=appointment_in)
    proposed = propose_next_date(
        level, contact_on=contact_on, today=TODAY, at_filing=at_filing, appointment_on=appointment_on
    )
    assert check(proposed, level, at_filing=at_filing, contact_on=contact_on) == []


@given(st.sampled_from(FollowUpLevel), DAYS, st.booleans(), st.integers(-10, 80))
def test_exactly_the_days_up_to_the_bound_are_allowed(
    level: FollowUpLevel, days_ago: int, at_filing: bool, next_in: int
) -> None:
    contact_on, next_on = TODAY - timedelta(days=days_ago), TODAY + timedelta(days=next_in)
    bound = next_date_bound(level, contact_on=contact_on, today=TODAY, at_filing=at_filing)
    assert (check(next_on, level, at_filing=at_filing, contact_on=contact_on) == []) is (TODAY <= next_on <= bound)
