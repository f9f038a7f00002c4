"""One contact: what it says, when it was, by what means (FU-1, FU-7, CA-14, FU-8)."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm.rules.codes import Method
from crm.rules.contact import check_contact, check_contact_time, check_filing_method, check_traffic_method
from kit.errors import Problem

SHANGHAI = ZoneInfo("Asia/Shanghai")
NOW = datetime(2026, 11, 23, 10, 20, tzinfo=SHANGHAI)
MONTH = datetime(2026, 11, 1, tzinfo=SHANGHAI)
CONTACT: dict[str, object] = {
    "contact_at": NOW,
    "nature": "routine",
    "topics": ["vehicle_intro", "test_drive"],
    "method": "showroom",
}


def found(**given: object) -> list[tuple[str, str]]:
    return [(problem.field, problem.code) for problem in check_contact({**CONTACT, **given})]


def test_whole_contact_is_taken() -> None:
    assert found() == []


def test_everything_missing_is_named_at_once() -> None:
    assert [(problem.field, problem.code) for problem in check_contact({"topics": []})] == [
        ("contact_at", "required"),
        ("nature", "required"),
        ("topics", "required"),
        ("method", "required"),
    ]


def test_unknown_codes_are_named_at_once() -> None:
    wrong = found(nature="x", topics=["test_drive", "x"], method="fax", intent_level="Z", followup_level="1-1")
    assert wrong == [
        ("nature", "not_a_choice"),
        ("topics", "not_a_choice"),
        ("method", "not_a_choice"),
        ("intent_level", "not_a_choice"),
        ("followup_level", "not_a_choice"),
    ]


@pytest.mark.parametrize("topics", ["test_drive", [["test_drive"]], [None]])
def test_topics_are_a_list_of_codes(topics: object) -> None:
    assert found(topics=topics) == [("topics", "not_a_choice")]


@pytest.mark.parametrize("nature", ["activity_invite", "activity_attendance"])
def test_nature_of_activities_names_one(nature: str) -> None:
    assert found(nature=nature) == [("activity", "required")]
    assert found(nature=nature, activity="0190") == []


@pytest.mark.parametrize("nature", ["routine", "order_followup", "other"])
def test_other_natures_name_none(nature: str) -> None:
    assert found(nature=nature, activity="0190") == [("activity", "not_asked")]
    assert found(nature=nature, activity=None) == []


def test_contact_is_not_in_the_future() -> None:
    assert check_contact_time(NOW, now=NOW, zone=SHANGHAI) == []
    ahead = NOW + timedelta(minutes=1)
    assert check_contact_time(ahead, now=NOW, zone=SHANGHAI) == [
        Problem("contact_in_future", "contact_at", "FU-7", {"contact_at": ahead})
    ]


def test_contact_is_not_in_an_earlier_month_of_the_dealer() -> None:
    assert check_contact_time(MONTH, now=NOW, zone=SHANGHAI) == []
    assert check_contact_time(MONTH - timedelta(microseconds=1), now=NOW, zone=SHANGHAI) == [
        Problem("contact_out_of_order", "contact_at", "FU-7", {"earliest": MONTH})
    ]


def test_month_begins_at_the_dealers_midnight_not_at_utcs() -> None:
    first_minutes = datetime(2026, 10, 31, 16, 5, tzinfo=UTC)
    assert check_contact_time(first_minutes, now=NOW.astimezone(UTC), zone=SHANGHAI) == []
    assert check_contact_time(first_minutes, now=NOW.astimezone(UTC), zone=ZoneInfo("UTC")) != []


def test_contact_is_not_before_the_cards_last_moment() -> None:
    last, earlier = NOW - timedelta(hours=1), NOW - timedelta(days=2)
    assert check_contact_time(last, now=NOW, zone=SHANGHAI, not_before=[earlier, last]) == []
    assert check_contact_time(last - timedelta(seconds=1), now=NOW, zone=SHANGHAI, not_before=[earlier, last]) == [
        Problem("contact_out_of_order", "contact_at", "FU-7", {"earliest": last})
    ]


@given(st.lists(st.integers(0, 10_000), max_size=4), st.integers(-100, 50_000))
def test_allowed_times_lie_between_the_earliest_moment_and_now(ages: list[int], age: int) -> None:
    moments = [NOW - timedelta(minutes=each) for each in ages]
    contact_at = NOW - timedelta(minutes=age)
    is_allowed = max([MONTH, *moments]) <= contact_at <= NOW
    assert (check_contact_time(contact_at, now=NOW, zone=SHANGHAI, not_before=moments) == []) is is_allowed


@pytest.mark.parametrize("method", list(Method))
@pytest.mark.parametrize(
    ("channel", "allowed"),
    [
        ("walk_in", ["showroom"]),
        ("phone", ["incoming_call", "outgoing_call"]),
        ("outreach", ["incoming_call", "outgoing_call", "sms", "customer_visit", "event_site", "email", "other"]),
    ],
)
def test_filing_contact_fits_its_channel(channel: str, allowed: list[str], method: Method) -> None:
    refused = [Problem("method_not_of_channel", "method", "CA-14", {"allowed": allowed})]
    assert check_filing_method(method, channel) == ([] if method in allowed else refused)


@pytest.mark.parametrize(
    ("method", "kind", "fits"),
    [
        ("showroom", "showroom", True),
        ("incoming_call", "showroom", False),
        ("incoming_call", "call", True),
        ("outgoing_call", "call", True),
        ("showroom", "call", False),
        ("sms", "call", False),
        ("fax", "call", True),
    ],
)
def test_follow_up_fits_the_traffic_it_comes_from(method: str, kind: str, fits: bool) -> None:
    assert (check_traffic_method(method, kind) == []) is fits


@given(st.integers(0, 59), st.integers(0, 59), st.integers(0, 999_999))
def test_times_are_compared_to_the_minute(now: int, given: int, microsecond: int) -> None:
    """FU-7: a contact typed as 10:20 is neither ahead of 10:20:05 nor before a contact at 10:20:40."""
    typed = NOW.replace(second=given)
    clock = NOW.replace(second=now, microsecond=microsecond)
    assert check_contact_time(typed, now=clock, zone=SHANGHAI, not_before=[clock]) == []
    (late,) = check_contact_time(typed - timedelta(minutes=1), now=clock, zone=SHANGHAI, not_before=[clock])
    assert (late.code, late.params["earliest"]) == ("contact_out_of_order", NOW)
    (ahead,) = check_contact_time(typed + timedelta(minutes=1), now=clock, zone=SHANGHAI)
    assert ahead.code == "contact_in_future"
