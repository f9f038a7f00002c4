"""Attempts that reached nobody (FU-12) and customers who cannot be reached (MG-8)."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm.rules.attempts import check_attempt, check_tries, has_reached
from crm.rules.codes import Method
from crm.rules.contact import check_contact
from kit.errors import Problem

SHANGHAI = ZoneInfo("Asia/Shanghai")
NOW = datetime(2026, 11, 23, 10, 20, tzinfo=SHANGHAI)
BEFORE: dict[str, object] = {"status": "active", "intent_level": "B", "followup_level": "3-7"}
ATTEMPT: dict[str, object] = {
    "contact_at": NOW, "nature": "routine", "method": "outgoing_call", "reached": False,
    "next_followup_on": NOW.date() + timedelta(days=1),
}  # fmt: skip


def found(**given: object) -> dict[str, str]:
    problems = check_attempt({**ATTEMPT, **given}, BEFORE, at_filing=False)
    return {problem.field: problem.code for problem in problems}


def test_reached_is_yes_unless_given_as_no() -> None:
    assert [has_reached(given) for given in ({}, {"reached": None}, {"reached": True}, {"reached": False})] == [
        True, True, True, False,
    ]  # fmt: skip


def test_attempt_needs_no_topics_but_a_contact_does() -> None:
    assert check_contact(ATTEMPT) == []
    assert [(each.field, each.code) for each in check_contact({**ATTEMPT, "reached": True})] == [("topics", "required")]


def test_attempt_may_repeat_where_the_card_stands() -> None:
    assert found(**BEFORE, note="无人接听", topics=["vehicle_intro"]) == {}


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("intent_level", "A"), ("followup_level", "7-15"), ("status", "dormant"), ("status", "ordered"),
        ("appointment_on", NOW.date()), ("card", {"budget": "10_15"}), ("order", {"number": "D-1"}),
        ("delivery", {"vin": "x"}),
    ],
)  # fmt: skip
def test_attempt_sets_only_the_next_date(field: str, value: object) -> None:
    assert found(**{field: value}) == {field: "nobody_reached"}


def test_attempt_may_bring_a_loss_as_unreachable_and_no_other() -> None:
    assert found(status="lost", loss={"loss_reason": "unreachable"}) == {}
    assert found(status="lost", loss={"loss_reason": "gave_up"}) == {"status": "nobody_reached"}


@pytest.mark.parametrize("given", [{"method": "showroom"}, {"method": "incoming_call"}])
def test_whoever_came_or_called_was_reached(given: dict[str, str]) -> None:
    assert found(**given) == {"reached": "was_reached"}
    assert found(nature="activity_attendance") == {"reached": "was_reached"}


def test_card_is_not_filed_by_an_attempt() -> None:
    assert check_attempt(ATTEMPT, {}, at_filing=True) == [Problem("reached_at_filing", "reached", "FU-12")]


@given(st.sampled_from(Method), st.sampled_from(["active", "dormant", "ordered", "lost"]))
def test_contact_that_reached_someone_holds_anything(method: Method, status: str) -> None:
    assert check_attempt({**ATTEMPT, "reached": True, "method": method, "status": status}, BEFORE, at_filing=True) == []


def at(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 11, day, hour, minute, tzinfo=SHANGHAI)


@pytest.mark.parametrize(
    ("calls", "missing"),
    [
        ([at(23, 10), at(24, 11), at(25, 17)], []),
        ([at(23, 17, 1), at(24, 11), at(25, 10)], []),
        ([at(23, 10), at(24, 11), at(25, 16, 59)], ["after_17"]),
        ([at(23, 10), at(24, 11)], ["three_calls", "three_days", "after_17"]),
        ([at(23, 10), at(23, 17), at(24, 18)], ["three_days"]),
        ([], ["three_calls", "three_days", "after_17"]),
    ],
)
def test_unreachable_takes_three_calls_on_three_days_one_in_the_evening(
    calls: list[datetime], missing: list[str]
) -> None:
    """MG-8."""
    problems = check_tries(calls, zone=SHANGHAI)
    assert [problem.params["missing"] for problem in problems] == ([missing] if missing else [])
    assert {problem.code for problem in problems} <= {"unreachable_needs_tries"}


@given(st.lists(st.integers(0, 8 * 24 * 60).map(lambda minutes: NOW + timedelta(minutes=minutes)), max_size=6))
def test_more_calls_never_take_the_loss_away(calls: list[datetime]) -> None:
    """MG-8: what is missing only shrinks as calls are added, in whatever zone the times are given."""

    def missing(some: list[datetime]) -> set[str]:
        return {need for problem in check_tries(some, zone=SHANGHAI) for need in problem.params["missing"]}

    for count in range(len(calls)):
        assert missing(calls[: count + 1]) <= missing(calls[:count])
    as_utc = [call.astimezone(ZoneInfo("UTC")) for call in calls]
    assert missing(as_utc) == missing(calls)
