"""`/activities/` (AC-1)."""

import pytest

from accounts.models import User
from accounts.roles import Role
from tests.api_client import client, get, post, queries
from tests.factories import filed, followed_up, make_user, numbered

PLAN = {
    "kind": "conversion", "name": "试驾周", "starts_on": "2026-11-18", "ends_on": "2026-11-25", "budget": "900.00",
}  # fmt: skip


@pytest.fixture
def market(north: object) -> User:
    return make_user("market", Role.MARKET_MANAGER)


def planned(market: User) -> str:
    return str(post(market, "activities/", PLAN).json()["id"])


def rest(li: User, at: int) -> None:
    card = filed(li, phones=numbered(at))
    seen = ["vehicle_intro", "price_negotiation", "test_drive"]
    followed_up(li, card, topics=seen, status="dormant", next_followup_on=None)


def test_plan_is_read_with_its_result_and_changed_under_its_etag(market: User) -> None:
    path = f"activities/{planned(market)}/"
    read = get(market, path)
    assert read.json()["result"] == {
        "invited": 0, "contacted": 0, "came": 0, "filed": 0, "reactivated": 0, "orders": 0,
        "cost_each": {"came": None, "filed": None, "reactivated": None, "orders": None},
    }  # fmt: skip
    tag = {"if-match": read["ETag"]}
    changed = client(market).patch(f"/api/v1/{path}", {"name": "试驾月"}, format="json", headers=tag)
    assert (changed.status_code, changed.json()["name"], changed.json()["version"]) == (200, "试驾月", 2)
    stale = client(market).patch(f"/api/v1/{path}", {"name": "别名"}, format="json", headers=tag)
    assert (stale.status_code, stale.json()["current"]["name"]) == (412, "试驾月")


def test_dormant_customers_are_invited_and_listed(market: User, li: User, zhang: User) -> None:
    path = f"activities/{planned(market)}/invitations/"
    for at in range(3):
        rest(li, at)
    made = post(market, path, {"filters": {"status": ["dormant"]}})
    assert (made.status_code, made.json()) == (201, {"invited": 3, "already": 0})
    assert [row["state"] for row in get(market, path).json()["results"]] == ["invited"] * 3
    assert get(zhang, path).json()["results"] == []
    # Care invites the customers of dormant cards, not their owner (CC-3).
    assert get(li, "worklist/").json()["invitations"] == []
    assert get(zhang, "worklist/").json()["invitations"] == []


def test_unknown_filter_is_named(market: User) -> None:
    answer = post(market, f"activities/{planned(market)}/invitations/", {"filters": {"colour": "red"}})
    assert answer.status_code == 422
    assert [error["code"] for error in answer.json()["errors"] if error["field"] == "filters.colour"] == [
        "unknown_field"
    ]


def test_consultant_reads_and_does_not_plan(market: User, li: User) -> None:
    path = f"activities/{planned(market)}/"
    assert get(li, path).status_code == 200
    assert client(li).patch(f"/api/v1/{path}", {"name": "别名"}, format="json").status_code == 403
    assert post(li, f"{path}invitations/", {"filters": {"status": ["dormant"]}}).status_code == 403
    assert get(market, path).json()["name"] == "试驾周"


def test_number_of_queries_stays(market: User, li: User) -> None:
    activity = planned(market)
    for at in range(3):
        rest(li, at)
    post(market, f"activities/{activity}/invitations/", {"filters": {"status": ["dormant"]}})
    with queries(4):
        get(market, f"activities/{activity}/")
    with queries(2):
        assert len(get(market, f"activities/{activity}/invitations/").json()["results"]) == 3
