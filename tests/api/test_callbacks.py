"""`/callbacks/` (CC-1, CC-2, CC-3, CC-4)."""

from datetime import timedelta

import pytest

from accounts.models import User
from accounts.roles import Role
from crm.models import Callback, Card
from kit import clock
from tests.api_client import get, post, queries
from tests.factories import NOW, delivery, filed, followed_up, make_user, numbered, order

REACHED = {"method": "outgoing_call", "reached": True, "satisfaction": "satisfied"}


@pytest.fixture
def care(north: object) -> User:
    return make_user("care", Role.CARE_SPECIALIST)


def delivered(consultant: User, at: int = 1) -> Card:
    card = filed(consultant, phones=numbered(at))
    followed_up(
        consultant, card, status="delivered", order=order(number=f"D-{at}"), delivery=delivery(), next_followup_on=None
    )
    return card


def test_due_call_is_listed_with_what_it_takes_and_recorded(li: User, care: User) -> None:
    card = delivered(li)
    assert get(li, "callbacks/?due=true").json()["results"] == []
    with clock.at(NOW + timedelta(days=3)):
        (row,) = get(li, "callbacks/?due=true").json()["results"]
        assert [row[name] for name in ("kind", "card", "due_on", "customer_name", "phone", "closed_on")] == [
            "delivery", str(card.id), "2026-11-21", "王小姐", "13900000001", "2026-11-18",
        ]  # fmt: skip
        assert get(li, "worklist/").json()["callbacks"] == [row]
        made = post(li, f"callbacks/{row['id']}/record/", REACHED)
        assert (made.status_code, made.json()["satisfaction"], made.json()["made_by"]) == (200, "satisfied", str(li.id))
        assert get(li, "worklist/").json()["callbacks"] == []
        assert post(care, f"callbacks/{row['id']}/record/", REACHED).status_code == 409
    assert [row["id"] for row in get(care, "callbacks/?made=true").json()["results"]] == [made.json()["id"]]


def test_call_to_a_card_is_recorded_though_it_was_not_due_yet(care: User, li: User) -> None:
    card = delivered(li)
    made = post(care, "callbacks/", {"card": card.id, **REACHED})
    assert (made.status_code, made.json()["card"]) == (201, str(card.id))
    assert post(care, "callbacks/", REACHED).json()["errors"][0]["field"] == "card"


def test_everything_wrong_is_named_at_once(li: User) -> None:
    delivered(li)
    answer = post(li, f"callbacks/{Callback.objects.get().id}/record/", {"next_on": "2026-11-01", "score": 5})
    assert (answer.status_code, {error["field"]: error["code"] for error in answer.json()["errors"]}) == (
        422,
        {"score": "unknown_field", "method": "required", "reached": "required", "next_on": "date_passed"},
    )
    assert Callback.objects.get().made_at is None


def test_colleague_is_told_of_none_and_reception_may_not_ask(li: User, zhang: User, reception: User) -> None:
    delivered(li)
    due = Callback.objects.get()
    assert get(zhang, "callbacks/").json()["results"] == []
    assert get(zhang, f"callbacks/{due.id}/").status_code == 404
    assert post(zhang, f"callbacks/{due.id}/record/", REACHED).status_code == 404
    assert get(reception, "callbacks/").status_code == 403
    due.refresh_from_db()
    assert due.made_at is None


def test_manager_sees_and_does_not_record(li: User, manager: User) -> None:
    delivered(li)
    (row,) = get(manager, "callbacks/").json()["results"]
    assert post(manager, f"callbacks/{row['id']}/record/", REACHED).status_code == 403


def test_number_of_queries_stays(li: User, care: User) -> None:
    for at in range(3):
        delivered(li, at)
    with queries(2):
        assert len(get(care, "callbacks/").json()["results"]) == 3


def test_card_tells_who_looks_after_it_and_since_when(li: User, manager: User) -> None:
    card = filed(li)
    shown = get(manager, f"cards/{card.id}/").json()
    assert (shown["custody"], shown["custody_since"]) == ("sales", "2026-11-18T02:00:00+00:00")
    with clock.at(NOW + timedelta(hours=1)):
        followed_up(li, card, status="lost", loss={"loss_reason": "gave_up"}, next_followup_on=None)
    shown = get(manager, f"cards/{card.id}/").json()
    assert (shown["custody"], shown["custody_since"]) == ("care", "2026-11-18T03:00:00+00:00")


def test_cards_are_listed_by_custody_and_call(li: User, manager: User) -> None:
    lost, kept = filed(li), filed(li, phones=numbered(2))
    followed_up(li, lost, status="lost", loss={"loss_reason": "gave_up"}, next_followup_on=None)

    def found(query: str) -> list[str]:
        return [row["id"] for row in get(manager, f"cards/?{query}").json()["results"]]

    assert (found("custody=care"), found("custody=sales")) == ([str(lost.id)], [str(kept.id)])
    assert (found("callback=to_come"), found("callback=none")) == ([str(lost.id)], [str(kept.id)])
    assert get(manager, "cards/?custody=nobody").status_code == 422
