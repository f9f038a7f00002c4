"""`/cards/{id}/concessions/` and `/concessions/` (FU-11)."""

from accounts.models import User
from tests.api_client import get, post, queries
from tests.factories import filed

GIFT = {"kind": "gift", "what": "行车记录仪", "worth": "680.00"}


def test_gift_is_asked_for_and_granted(li: User, director: User) -> None:
    card = filed(li)
    made = post(li, f"cards/{card.id}/concessions/", GIFT)
    assert (made.status_code, made.json()["state"], made.json()["worth"]) == (201, "pending", "680.00")
    answered = post(director, f"concessions/{made.json()['id']}/answer/", {"decision": "accepted"})
    assert (answered.status_code, answered.json()["state"]) == (200, "accepted")
    assert [row["state"] for row in get(li, f"cards/{card.id}/concessions/").json()["results"]] == ["accepted"]


def test_outsider_sees_none(li: User, zhang: User, reception: User) -> None:
    card = filed(li)
    post(li, f"cards/{card.id}/concessions/", GIFT)
    assert get(zhang, f"cards/{card.id}/concessions/").status_code == 404
    assert get(zhang, "concessions/").json()["results"] == []
    assert get(reception, "concessions/").status_code == 403


def test_manager_of_the_showroom_sees_and_does_not_answer(li: User, manager: User) -> None:
    made = post(li, f"cards/{filed(li).id}/concessions/", GIFT).json()
    assert len(get(manager, "concessions/?state=pending").json()["results"]) == 1
    assert post(manager, f"concessions/{made['id']}/answer/", {"decision": "accepted"}).status_code == 403


def test_number_of_queries_stays(li: User, director: User) -> None:
    card = filed(li)
    for _ in range(3):
        post(li, f"cards/{card.id}/concessions/", GIFT)
    with queries(1):
        assert len(get(director, "concessions/").json()["results"]) == 3
    with queries(2):
        get(director, f"cards/{card.id}/concessions/")
