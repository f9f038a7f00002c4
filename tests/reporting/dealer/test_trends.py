"""Trends: what is beyond chance and what is not, and the segments that moved it (RP-5)."""

from datetime import timedelta

import pytest

from accounts.models import User
from crm.services.file_card import file_card
from crm.services.traffic import decline_traffic
from kit import clock
from reporting.dealer.rules.rates import Rate
from reporting.dealer.rules.trends import Change, change_of_count, change_of_rate, movers, shares_of_rate
from tests.documented import DocumentedClient
from tests.make import NOW, arrived, numbered, walk_in
from tests.reporting.dealer.figures import catch_up


@pytest.mark.parametrize(
    ("before", "after", "days", "change"),
    [
        (100, 100, (30, 31), None),
        (100, 72, (30, 30), Change.DOWN),
        (100, 80, (30, 30), None),
        (100, 130, (30, 30), Change.UP),
        (100, 45, (30, 10), None),
        (100, 55, (30, 10), Change.UP),
        (0, 0, (30, 30), None),
        (100, 0, (30, 0), None),
    ],
)
def test_count_is_held_against_chance_by_its_days(
    before: int, after: int, days: tuple[int, int], change: Change | None
) -> None:
    assert change_of_count(before, after, *days) == change


@pytest.mark.parametrize(
    ("before", "after", "change"),
    [
        (Rate(50, 100), Rate(30, 100), Change.DOWN),
        (Rate(50, 100), Rate(45, 100), None),
        (Rate(5, 10), Rate(3, 10), None),
        (Rate(30, 100), Rate(50, 100), Change.UP),
        (Rate(0, 0), Rate(50, 100), None),
        (Rate(10, 10), Rate(20, 20), None),
    ],
)
def test_rate_is_held_against_chance(before: Rate, after: Rate, change: Change | None) -> None:
    assert change_of_rate(before, after) == change


def test_segments_add_up_to_the_change() -> None:
    before = {"walk_in": Rate(40, 80), "phone": Rate(10, 20)}
    after = {"walk_in": Rate(20, 80), "phone": Rate(10, 20)}
    shares = shares_of_rate(before, after)
    assert shares == {"walk_in": -20.0, "phone": 0.0}
    assert [segment.value for segment in movers("channel", shares, Change.DOWN)] == ["walk_in"]


def test_falling_traffic_is_marked_and_read(li: User, zhang: User, reception: User, manager: User) -> None:
    """In November li has twelve parties and zhang two; in December two each, of which one is filed."""
    for at in range(14):
        arrived(reception, li if at < 12 else zhang)
    with clock.at(NOW + timedelta(days=30)):
        parties = [arrived(reception, who) for who in (li, li, zhang, zhang)]
        data = walk_in(traffic=parties[0].id, phones=numbered(1))
        del data["channel"], data["filed_on"]
        file_card(li, data)
        decline_traffic(li, parties[1].id, "只是路过")
    catch_up()
    client = DocumentedClient(headers={"host": "north.localhost", "accept-language": "en"})
    client.force_authenticate(manager)
    with clock.at(NOW + timedelta(days=42)):
        found = client.get("/api/v1/reports/trends/", {"month": "2026-12"}).json()
    months = [point["month"] for point in found["traffic"]]
    assert months == ["2026-07", "2026-08", "2026-09", "2026-10", "2026-11", "2026-12"]
    december = found["traffic"][-1]
    assert (december["count"], december["change"]) == (4, "down")
    assert december["readings"] == [
        {"code": "demand_down", "where": "outside", "text": "Demand is down"},
        {"code": "few_activities", "where": "inside", "text": "Too few drawing activities"},
    ]
    assert december["segments"] == [{"dimension": "consultant", "value": str(li.id), "share": -10.0}]
    assert found["filing"][-1]["rate"] == {"numerator": 1, "denominator": 4, "value": 25.0}
