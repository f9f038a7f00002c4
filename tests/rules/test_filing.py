"""Where a filing starts (CA-2, CA-3, CA-9) and what may be done about matches (CA-6, CA-8)."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from crm.rules.codes import Business, Channel, Status
from crm.rules.filing import (
    Origin,
    TrafficStart,
    check_filed_on,
    check_first_contact,
    duplicate_actions,
    find_origin,
    on_duplicate_suffices,
)
from kit.errors import Problem

SHANGHAI = ZoneInfo("Asia/Shanghai")
TODAY = date(2026, 11, 23)
NOW = datetime(2026, 11, 23, 10, 20, tzinfo=SHANGHAI)
WALKED_IN = TrafficStart("showroom", TODAY)


def found(data: dict[str, object], traffic: TrafficStart | None = None) -> list[tuple[str, str]]:
    return [(problem.field, problem.code) for problem in find_origin(data, traffic=traffic, today=TODAY)[1]]


@pytest.mark.parametrize(("kind", "channel"), [("showroom", Channel.WALK_IN), ("call", Channel.PHONE)])
def test_traffic_locks_channel_and_date(kind: str, channel: Channel) -> None:
    origin, problems = find_origin({}, traffic=TrafficStart(kind, TODAY), today=TODAY)
    assert (origin, problems) == (Origin(channel, TODAY, Business.RETAIL), [])


def test_traffic_takes_its_own_channel_and_date_but_no_other() -> None:
    assert found({"channel": "walk_in", "filed_on": TODAY}, WALKED_IN) == []
    assert found({"channel": "phone", "filed_on": TODAY - timedelta(days=1)}, WALKED_IN) == [
        ("channel", "locked_by_traffic"),
        ("filed_on", "locked_by_traffic"),
    ]


def test_without_traffic_channel_and_date_are_given() -> None:
    assert found({}) == [("channel", "required"), ("filed_on", "required")]
    origin, problems = find_origin({"channel": "outreach", "filed_on": TODAY}, traffic=None, today=TODAY)
    assert (origin, problems) == (Origin(Channel.OUTREACH, TODAY, Business.RETAIL), [])


def test_unknown_codes_are_refused() -> None:
    assert found({"channel": "fax", "filed_on": TODAY, "business": "fleet"}) == [
        ("business", "not_a_choice"),
        ("channel", "not_a_choice"),
    ]


def test_wrong_date_gives_no_origin() -> None:
    origin, problems = find_origin({"channel": "phone", "filed_on": date(2026, 10, 31)}, traffic=None, today=TODAY)
    assert origin is None
    assert [problem.code for problem in problems] == ["filed_in_closed_month"]


def test_wholesale_is_always_outreach() -> None:
    wholesale: dict[str, object] = {"business": "wholesale", "filed_on": TODAY}
    origin, problems = find_origin(wholesale, traffic=None, today=TODAY)
    assert (origin, problems) == (Origin(Channel.OUTREACH, TODAY, Business.WHOLESALE), [])
    assert found({**wholesale, "channel": "outreach"}) == []
    assert found({**wholesale, "channel": "phone"}) == [("channel", "wholesale_is_outreach")]
    assert found({"business": "wholesale"}, WALKED_IN) == [("traffic", "wholesale_is_outreach")]


@pytest.mark.parametrize(
    ("filed_on", "code"),
    [
        (date(2026, 11, 24), "filed_in_future"),
        (date(2026, 11, 23), None),
        (date(2026, 11, 1), None),
        (date(2026, 10, 31), "filed_in_closed_month"),
        (date(2025, 11, 23), "filed_in_closed_month"),
    ],
)
def test_filing_date_lies_in_this_month_up_to_today(filed_on: date, code: str | None) -> None:
    assert [problem.code for problem in check_filed_on(filed_on, TODAY)] == ([code] if code else [])


def test_on_the_first_of_a_month_only_that_day_is_open() -> None:
    assert check_filed_on(date(2026, 11, 30), date(2026, 12, 1)) == [
        Problem("filed_in_closed_month", "filed_on", "CA-3", {"earliest": date(2026, 12, 1)})
    ]


def test_first_contact_falls_on_the_filing_date() -> None:
    late = datetime(2026, 11, 22, 23, 59, tzinfo=SHANGHAI)
    assert check_first_contact(NOW, filed_on=TODAY, now=NOW, zone=SHANGHAI) == []
    assert check_first_contact(late, filed_on=TODAY, now=NOW, zone=SHANGHAI) == [
        Problem("contact_not_on_filing_date", "contact_at", "CA-3", {"filed_on": TODAY})
    ]


def test_first_contact_is_not_in_the_future() -> None:
    soon = NOW + timedelta(minutes=1)
    assert check_first_contact(soon, filed_on=TODAY, now=NOW, zone=SHANGHAI) == [
        Problem("contact_in_future", "contact_at", "FU-7", {"contact_at": soon})
    ]


@pytest.mark.parametrize("status", [Status.ACTIVE, Status.DORMANT, Status.ORDERED])
def test_own_open_match_is_followed_up(status: Status) -> None:
    assert duplicate_actions(status, is_own=True, is_visible=True) == [
        "view", "follow_up", "several_cars", "create_anyway",
    ]  # fmt: skip


@pytest.mark.parametrize("status", [Status.ACTIVE, Status.DORMANT, Status.ORDERED])
def test_anothers_open_match_goes_to_the_manager_and_is_not_shown_whole(status: Status) -> None:
    assert duplicate_actions(status, is_own=False, is_visible=False) == [
        "several_cars", "request_allocation", "create_anyway",
    ]  # fmt: skip


@pytest.mark.parametrize("status", [Status.DELIVERED, Status.LOST])
def test_closed_match_is_a_new_opportunity(status: Status) -> None:
    assert duplicate_actions(status, is_own=False, is_visible=True) == [
        "view", "new_opportunity", "several_cars", "create_anyway",
    ]  # fmt: skip


def test_clerk_gets_no_create_anyway() -> None:
    assert "create_anyway" not in duplicate_actions(Status.ACTIVE, is_own=False, is_visible=True, is_clerk=True)
    assert not on_duplicate_suffices("create_anyway", [Status.ACTIVE], is_clerk=True)


@pytest.mark.parametrize(
    ("answer", "statuses", "suffices"),
    [
        ("create_anyway", ["active", "lost"], True),
        ("several_cars", ["active", "lost"], True),
        ("new_opportunity", ["lost", "delivered"], True),
        ("new_opportunity", ["lost", "dormant"], False),
        ("request_allocation", ["active"], False),
        ("", ["lost"], False),
        ("whatever", ["lost"], False),
    ],
)
def test_answer_suffices(answer: str, statuses: list[str], suffices: bool) -> None:
    assert on_duplicate_suffices(answer, [Status(status) for status in statuses]) is suffices
