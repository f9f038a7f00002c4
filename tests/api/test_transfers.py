"""`POST /cards/{id}/transfer/`, `POST /cards/transfer/` and letting someone go (MG-2)."""

import pytest

from accounts.models import User
from accounts.roles import Role
from crm.models import Card
from tests.api_client import get, post, queries
from tests.factories import filed, followed_up, make_user, numbered
from tests.signing_in import signed_in


@pytest.fixture
def card(li: User) -> Card:
    return filed(li)


def test_old_owner_sees_the_card_no_more(card: Card, li: User, zhang: User, manager: User) -> None:
    answer = post(manager, f"cards/{card.id}/transfer/", {"owner": zhang.id, "reason": "客户要求更换"})
    assert (answer.status_code, answer.json()["owner_name"], answer["ETag"][:3]) == (200, "张敏", '"2-')
    assert get(li, f"cards/{card.id}/").status_code == 404
    newest = get(zhang, f"cards/{card.id}/timeline/").json()["results"][0]
    assert (newest["kind"], newest["reason"]) == ("card.transferred", "客户要求更换")


def test_everything_wrong_is_named(card: Card, manager: User) -> None:
    answer = post(manager, f"cards/{card.id}/transfer/", {"owner": "x", "to": 1})
    assert {each["field"]: each["code"] for each in answer.json()["errors"]} == {
        "owner": "invalid",
        "reason": "required",
        "to": "unknown_field",
    }


def test_closed_cards_of_many_are_told(li: User, zhang: User, manager: User) -> None:
    first, lost = filed(li, phones=numbered(1)), filed(li, phones=numbered(2))
    followed_up(li, lost, status="lost", loss={"loss_reason": "gave_up"}, next_followup_on=None)
    body = {"cards": [str(first.id), str(lost.id)], "owner": zhang.id, "reason": "overdue"}
    assert post(manager, "cards/transfer/", body).json() == {
        "transferred": [str(first.id)],
        "closed": [str(lost.id)],
        "unchanged": [],
    }


@pytest.mark.parametrize("count", [1, 20])
def test_number_of_queries_is_the_same_for_many(count: int, li: User, zhang: User, manager: User) -> None:
    for at in range(count):
        filed(li, phones=numbered(at))
    body = {"from_owner": li.id, "owner": zhang.id, "reason": "leaver"}
    with queries(6):
        assert len(post(manager, "cards/transfer/", body).json()["transferred"]) == count


def test_others_are_refused(card: Card, li: User, zhang: User, reception: User) -> None:
    for user in (li, reception):
        assert post(user, f"cards/{card.id}/transfer/", {"owner": zhang.id, "reason": "x"}).status_code == 403
        assert post(user, "cards/transfer/", {"cards": [card.id], "owner": zhang.id, "reason": "x"}).status_code == 403
    card.refresh_from_db()
    assert card.owner == li


def test_leaver_is_let_go_once_someone_takes_the_cards_and_is_out_at_once(card: Card, li: User, zhang: User) -> None:
    admin = make_user("boss", Role.DEALER_ADMIN)
    app, office = signed_in("li"), signed_in(admin.username)
    told = office.post(f"/api/v1/staff/{li.id}/deactivate/")
    assert (told.status_code, told.json()["code"], told.json()["open_cards"]) == (409, "has_open_cards", 1)
    assert app.get("/api/v1/me/").status_code == 200
    done = office.post(f"/api/v1/staff/{li.id}/deactivate/", {"owner": str(zhang.id)}, format="json")
    assert (done.status_code, done.json()["is_active"]) == (200, False)
    assert app.get("/api/v1/me/").status_code == 401
    card.refresh_from_db()
    assert card.owner == zhang


def test_card_is_handed_to_care_and_its_owner_still_sees_it(card: Card, li: User, manager: User) -> None:
    """MG-2."""
    care = make_user("care", Role.CARE_SPECIALIST)
    answer = post(manager, f"cards/{card.id}/transfer/", {"custody": "care", "reason": "care"})
    assert (answer.status_code, answer.json()["custody"], answer.json()["owner"]) == (200, "care", str(li.id))
    for person in (li, care):
        assert get(person, f"cards/{card.id}/").json()["custody"] == "care"
    newest = get(care, f"cards/{card.id}/timeline/").json()["results"][0]
    assert (newest["kind"], newest["reason"]) == ("card.custody_passed", "care")
    refused = post(manager, f"cards/{card.id}/transfer/", {"custody": "care", "reason": "care"})
    assert (refused.status_code, refused.json()["code"]) == (422, "already_in_custody")


def test_many_cards_are_handed_to_care(card: Card, manager: User) -> None:
    body = {"cards": [str(card.id)], "custody": "care", "reason": "care"}
    assert post(manager, "cards/transfer/", body).json()["transferred"] == [str(card.id)]
