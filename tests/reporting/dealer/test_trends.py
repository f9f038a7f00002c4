"""Trends: what is beyond chance and what is not, and the segments that moved it (RP-5)."""

from datetime import timedelta

from accounts.models import User
from crm.services.file_card import file_card
from crm.services.traffic import decline_traffic
from kit import clock
from tests.factories import NOW, arrived, numbered, walk_in
from tests.reporting.dealer.figures import catch_up
from tests.schema_client import DocumentedClient


def test_falling_traffic_is_marked_and_read(li: User, zhang: User, reception: User, manager: User) -> None:
    """Until the end of November li has two parties a day; in December li and zhang have two each in all."""
    for days in range(-44, 13):
        with clock.at(NOW + timedelta(days=days)):
            arrived(reception, li)
            arrived(reception, li)
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
    assert december["compared"] == {
        "from": "2026-12-01", "to": "2026-12-28", "before_from": "2026-11-01", "before_to": "2026-11-28",
        "before": {"count": 56, "rate": None}, "after": {"count": 4, "rate": None},
    }  # fmt: skip
    assert december["readings"] == [
        {"code": "demand_down", "where": "outside", "text": "Demand is down"},
        {"code": "few_activities", "where": "inside", "text": "Too few drawing activities"},
    ]
    assert december["segments"] == [
        {"dimension": "consultant", "value": str(li.id), "share": -54.0, "by_rate": -54.0, "by_mix": 0.0},
        {"dimension": "consultant", "value": str(zhang.id), "share": 2.0, "by_rate": 2.0, "by_mix": 0.0},
    ]
    assert found["names"]["people"] == {str(li.id): "李强", str(zhang.id): "张敏"}
    assert found["filing"][-1]["rate"] == {
        "numerator": 1,
        "denominator": 4,
        "value": 25.0,
        "interval": {"low": 2.8, "high": 71.6},
    }
