"""`/traffic/` (section 3): recorded by reception, on its own day, read by filters."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from accounts.models import User
from accounts.roles import Role
from crm.models import TrafficRecord
from kit import clock
from tests.api_client import client, get, post
from tests.factories import NOW, SHANGHAI, arrived, make_user
from tests.signing_in import codes


def patch(user: User, traffic: TrafficRecord, body: Any, **headers: str) -> Any:
    return client(user).patch(f"/api/v1/traffic/{traffic.id}/", body, format="json", headers=headers)


def test_everything_wrong_is_told_at_once(reception: User) -> None:
    body = {"kind": "drone", "consultant": str(reception.id), "model": "tesla", "phone": "12", "party_size": 0, "x": 1}
    answer = post(reception, "traffic/", body)
    assert dict(codes(answer)) == {
        "kind": "not_a_choice",
        "consultant": "not_a_consultant",
        "model": "not_a_choice",
        "phone": "bad_phone",
        "party_size": "out_of_range",
        "x": "unknown_field",
    }
    assert dict(codes(post(reception, "traffic/", {}))) == {"kind": "required", "consultant": "required"}
    assert not TrafficRecord.objects.exists()


def test_no_answer_to_what_always_has_one_leaves_it(reception: User, li: User) -> None:
    body = {"kind": "call", "consultant": li.id, "party_size": None, "first_time": None, "test_drive": None}
    made = post(reception, "traffic/", body)
    assert made.status_code == 201, made.content.decode()
    assert [made.json()[name] for name in ("party_size", "first_time", "test_drive")] == [1, True, False]
    changed = patch(reception, TrafficRecord.objects.get(), {"party_size": None})
    assert (changed.status_code, changed.json()["party_size"]) == (200, 1)


def test_day_closes_at_the_dealers_midnight(reception: User, li: User) -> None:
    with clock.at(datetime(2026, 11, 17, 23, 59, tzinfo=SHANGHAI)):
        traffic = arrived(reception, li)
        assert patch(reception, traffic, {"remark": "x"}).status_code == 200
    with clock.at(datetime(2026, 11, 18, 0, 0, tzinfo=SHANGHAI)):
        answers = [
            patch(reception, traffic, {"remark": "y"}),
            post(reception, f"traffic/{traffic.id}/void/"),
            post(li, f"traffic/{traffic.id}/decline/", {"reason": "x"}),
        ]
        assert [(answer.status_code, answer.json()["code"]) for answer in answers] == [(422, "traffic_day_closed")] * 3
        made = post(reception, "traffic/", {"kind": "call", "consultant": li.id, "arrived_at": NOW - timedelta(days=1)})
        assert codes(made) == [("arrived_at", "traffic_day_closed")]


def test_stale_correction_shows_what_it_is_now(reception: User, li: User) -> None:
    traffic = arrived(reception, li)
    assert patch(reception, traffic, {"party_size": 3}, **{"If-Match": '"1"'}).status_code == 200
    stale = patch(reception, traffic, {"party_size": 4}, **{"If-Match": '"1"'})
    assert (stale.status_code, stale.json()["code"], stale.json()["current"]["party_size"]) == (412, "stale", 3)


def test_filters_narrow(reception: User, li: User, zhang: User) -> None:
    mine, call = arrived(reception, li), arrived(reception, zhang, kind="call")
    assert post(li, f"traffic/{mine.id}/decline/", {"reason": "看看"}).status_code == 200
    wanted = {
        "kind=call": [call], "state=declined": [mine], "state=pending&state=declined": [mine, call],
        f"consultant={zhang.id}": [call], "on=2026-11-17": [], "on=2026-11-18&kind=showroom": [mine],
    }  # fmt: skip
    for query, rows in wanted.items():
        found = {row["id"] for row in get(reception, f"traffic/?{query}").json()["results"]}
        assert found == {str(row.id) for row in rows}, query
    assert codes(get(reception, "traffic/?kind=x&shoe=1")) == [("shoe", "unknown_field"), ("kind.0", "not_a_choice")]


def test_decline_takes_a_reason(reception: User, li: User) -> None:
    traffic = arrived(reception, li)
    assert codes(post(li, f"traffic/{traffic.id}/decline/", {"reason": "  "})) == [("reason", "required")]
    assert post(li, f"traffic/{traffic.id}/decline/", {"reason": "看看"}).json()["state"] == "declined"
    assert post(li, f"traffic/{traffic.id}/decline/", {"reason": "看看"}).json()["code"] == "traffic_settled"


def test_consultant_with_another_role_still_handles_own_traffic_alone(reception: User, li: User) -> None:
    both = make_user("both", Role.CONSULTANT, Role.MARKET_MANAGER)
    traffic = arrived(reception, li)
    assert post(both, f"traffic/{traffic.id}/decline/", {"reason": "x"}).status_code == 404
    assert get(both, "traffic/").json()["results"] == []


@pytest.mark.parametrize("who", ["li", "manager", "clerk"])
def test_sales_side_records_nothing(who: str, request: pytest.FixtureRequest, li: User) -> None:
    asker: User = request.getfixturevalue(who)
    assert post(asker, "traffic/", {"kind": "call", "consultant": li.id}).status_code == 403
    assert not TrafficRecord.objects.exists()
