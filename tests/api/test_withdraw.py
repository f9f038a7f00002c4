"""`POST /cards/{id}/withdraw/` (ST-7)."""

import pytest

from accounts.models import User
from crm.models import Card
from tests.api_client import post, queries
from tests.factories import filed, followed_up


@pytest.fixture
def lost(li: User) -> Card:
    card = filed(li)
    followed_up(li, card, status="lost", loss={"loss_reason": "gave_up"}, next_followup_on=None)
    return card


def test_manager_withdraws_a_loss(lost: Card, manager: User) -> None:
    answer = post(manager, f"cards/{lost.id}/withdraw/", {"reason": "选错客户"})
    body = answer.json()
    assert (answer.status_code, body["status"], body["loss"]) == (200, "active", None)
    assert (body["next_followup_on"], answer["ETag"][:3]) == ("2026-11-19", '"3-')
    again = post(manager, f"cards/{lost.id}/withdraw/", {"reason": "选错客户"})
    assert (again.status_code, again.json()["code"]) == (422, "nothing_to_withdraw")


def test_reason_is_required(lost: Card, manager: User) -> None:
    answer = post(manager, f"cards/{lost.id}/withdraw/")
    assert (answer.status_code, answer.json()["code"]) == (422, "required")


def test_others_are_refused(lost: Card, li: User, reception: User) -> None:
    for user in (li, reception):
        assert post(user, f"cards/{lost.id}/withdraw/", {"reason": "x"}).status_code == 403
    lost.refresh_from_db()
    assert lost.status == "lost"


def test_number_of_queries_stays(lost: Card, manager: User) -> None:
    with queries(16):
        post(manager, f"cards/{lost.id}/withdraw/", {"reason": "选错客户"})
