"""`GET /worklist/`: what stands for a day, by its dates, and for whom (RP-4)."""

from datetime import timedelta
from typing import Any

import pytest

from accounts.models import User
from accounts.roles import Role
from crm.services.activities import plan_activity
from crm.services.invite_cards import invite_cards
from kit import clock
from tests.api_client import get
from tests.factories import NOW, arrived, delivery, filed, followed_up, make_user, numbered, order
from tests.signing_in import codes

LISTS = ("follow_ups", "overdue", "appointments", "missed", "callbacks", "invitations", "traffic_pending", "done")
TODAY = NOW.date()


def day(user: User, query: str = "") -> dict[str, list[str]]:
    """The customers on each list that has any."""
    found: dict[str, Any] = get(user, f"worklist/?{query}").json()
    told = {name: [row.get("customer_name") or row["id"] for row in found[name]] for name in LISTS}
    return {name: rows for name, rows in told.items() if rows}


def file(owner: User, name: str, at: int, days_ago: int, **later: Any) -> Any:
    """A card filed some days ago, with a contact of that day when something is said of it."""
    with clock.at(NOW - timedelta(days=days_ago)):
        card = filed(owner, customer_name=name, phones=numbered(at))
        if later:
            followed_up(owner, card, **later)
    return card


@pytest.fixture
def week(li: User, zhang: User) -> None:
    file(li, "赵先生", 1, 1)
    file(li, "钱先生", 2, 3)
    coming = {"topics": ["appointment"], "next_followup_on": TODAY + timedelta(days=1)}
    file(li, "孙先生", 3, 2, **coming, appointment_on=TODAY)
    file(li, "李先生", 4, 4, **coming, appointment_on=TODAY - timedelta(days=1))
    file(zhang, "周先生", 5, 1)


def test_each_list_holds_what_its_dates_say(week: None, li: User, manager: User) -> None:
    assert day(li) == {
        "follow_ups": ["赵先生"],
        "overdue": ["钱先生"],
        "appointments": ["孙先生"],
        "missed": ["李先生"],
    }
    assert get(li, "worklist/").json()["counts"] == {"follow_ups": 1, "overdue": 1, "appointments": 1, "missed": 1}
    assert day(manager)["follow_ups"] == ["赵先生", "周先生"]


def test_another_day_is_asked_for_by_its_date(week: None, li: User) -> None:
    tomorrow = day(li, "on=2026-11-19")
    assert sorted(tomorrow["follow_ups"]) == ["孙先生", "李先生"]
    assert tomorrow["overdue"] == ["钱先生", "赵先生"]
    assert get(li, "worklist/?on=2026-11-19").json()["on"] == "2026-11-19"


def test_manager_asks_for_one_consultant_and_a_colleague_sees_nothing(
    week: None, li: User, zhang: User, manager: User
) -> None:
    assert day(manager, f"consultant={zhang.id}") == {"follow_ups": ["周先生"]}
    assert day(zhang, f"consultant={li.id}") == {}


def test_visit_settles_an_appointment(week: None, li: User) -> None:
    (row,) = get(li, "worklist/").json()["appointments"]
    with clock.at(NOW + timedelta(hours=1)):
        from crm.models import Card

        followed_up(li, Card.objects.get(id=row["id"]), next_followup_on=TODAY + timedelta(days=2))
        assert "appointments" not in day(li)


def test_what_is_done_and_who_waits_are_told(li: User, reception: User) -> None:
    party = arrived(reception, li)
    card = filed(li)
    found = get(li, "worklist/").json()
    assert [row["id"] for row in found["traffic_pending"]] == [str(party.id)]
    assert [(row["card"], row["is_filing"]) for row in found["done"]] == [(str(card.id), True)]
    with clock.at(NOW + timedelta(days=1)):
        assert day(li, "on=2026-11-19")["follow_ups"] == ["王小姐"]
        assert "traffic_pending" not in day(li)


def test_callbacks_and_invitations_stand_on_their_day(li: User, manager: User) -> None:
    gone, asked = filed(li, phones=numbered(1)), filed(li, customer_name="孙小姐", phones=numbered(2))
    followed_up(li, gone, status="delivered", order=order(), delivery=delivery(), next_followup_on=None)
    planned = plan_activity(
        make_user("market", Role.MARKET_MANAGER),
        {"kind": "conversion", "name": "试驾周", "starts_on": TODAY, "ends_on": TODAY, "place": "展厅"},
    )
    invite_cards(manager, planned.id, {"cards": [asked.id]})
    assert day(li)["invitations"] == ["孙小姐"]
    assert "callbacks" not in day(li)
    in_three_days = day(li, "on=2026-11-21")
    assert in_three_days["callbacks"] == ["王小姐"]
    assert "invitations" not in in_three_days


def test_everything_wrong_is_named(li: User) -> None:
    answer = get(li, "worklist/?on=2026-02-30&consultant=li&week=3")
    assert sorted(codes(answer)) == [("consultant", "invalid"), ("on", "not_a_date"), ("week", "unknown_field")]


def test_reception_has_no_worklist(reception: User) -> None:
    assert get(reception, "worklist/").status_code == 403
