"""When to call a customer who has not come (FU-6), and what is proposed for an appointment (FU-5)."""

from datetime import date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm.rules.appointments import call_from
from crm.rules.codes import FollowUpLevel
from crm.rules.proposals import propose
from crm.rules.schedule import check_appointment

DAY = date(2026, 11, 23)
CARD: dict[str, object] = {"planned_purchase_on": DAY + timedelta(days=20)}


@pytest.mark.parametrize(
    ("agreed", "at"),
    [(None, time(15)), (time(9, 30), time(10, 30)), (time(18), time(19)), (time(23, 30), time.max)],
)
def test_customer_is_called_at_three_or_an_hour_after_the_time(agreed: time | None, at: time) -> None:
    """FU-6."""
    assert call_from(DAY, agreed) == datetime.combine(DAY, at)


@given(st.times())
def test_customer_is_called_on_the_day_itself(agreed: time) -> None:
    """FU-6: whatever the time, not on the next day, and never before the time."""
    at = call_from(DAY, agreed)
    assert at.date() == DAY
    assert at.time() >= agreed


def test_time_takes_a_date() -> None:
    """FU-5."""
    (problem,) = check_appointment((), None, DAY, has_time=True)
    assert (problem.field, problem.code) == ("appointment_on", "appointment_required")
    assert check_appointment((), DAY, DAY, has_time=True) == []


@pytest.mark.parametrize(
    ("ahead", "proposed"),
    [(0, 0), (1, 1), (2, 1), (5, 4), (7, 6), (8, 7), (9, 7), (None, 7)],
)
def test_next_date_is_the_day_before_the_appointment(ahead: int | None, proposed: int) -> None:
    """FU-5: the day itself if that is today or tomorrow, within the level's limit."""
    appointment_on = None if ahead is None else DAY + timedelta(days=ahead)
    found = propose(CARD, status="active", level="3-7", contact_on=DAY, today=DAY, appointment_on=appointment_on)
    assert (found.next_followup_on, found.earliest, found.latest) == (
        DAY + timedelta(days=proposed), DAY, DAY + timedelta(days=7),
    )  # fmt: skip


@given(st.sampled_from(FollowUpLevel), st.integers(0, 40), st.integers(0, 60))
def test_proposal_is_always_allowed(level: FollowUpLevel, late: int, ahead: int) -> None:
    """FU-5 with FU-3: within its bounds, for a contact typed in late too."""
    contact_on = DAY - timedelta(days=late)
    found = propose(
        CARD, status="active", level=level, contact_on=contact_on, today=DAY,
        appointment_on=contact_on + timedelta(days=ahead),
    )  # fmt: skip
    earliest, latest = found.earliest or date.max, found.latest or date.min
    assert earliest <= (found.next_followup_on or date.min) <= latest


def test_closed_card_is_proposed_no_date() -> None:
    found = propose(CARD, status="lost", level="3-7", contact_on=DAY, today=DAY, appointment_on=None)
    assert (found.next_followup_on, found.earliest, found.latest, found.intent_level) == (None, None, None, "B")
