"""`GET /cards/suspected-duplicates/`, merging, its undo and settling (CA-7, MG-1)."""

import pytest

from accounts.models import User
from crm.models import Card
from tests.api_client import get, post, queries
from tests.factories import filed, followed_up, numbered


@pytest.fixture
def first(li: User) -> Card:
    return filed(li)


@pytest.fixture
def second(first: Card, zhang: User) -> Card:
    card = filed(zhang, on_duplicate="create_anyway", intent_level="A", budget="20_25", usage="commuting")
    followed_up(zhang, card)
    return card


def test_pair_is_shown_with_what_differs_and_what_speaks_for_which(first: Card, second: Card, manager: User) -> None:
    (pair,) = get(manager, "cards/suspected-duplicates/").json()["results"]
    assert (pair["card"]["id"], pair["other"]["id"]) == (str(second.id), str(first.id))
    assert (pair["card"]["owner_name"], pair["card"]["data"]["budget"]) == ("张敏", "20_25")
    assert pair["differences"] == ["budget", "usage", "intent_level", "owner"]
    assert pair["speaks_for"] == {
        "completeness": "card",
        "followup_count": "card",
        "intent_level": "card",
        "status": "",
    }
    assert pair["proposed_survivor"] == "card"


def test_merge_answers_with_the_survivor_and_its_undo_too(first: Card, second: Card, manager: User, li: User) -> None:
    body = {"survivor": second.id, "merged": [str(first.id)], "owner": li.id}
    answer = post(manager, "cards/merge/", body)
    assert (answer.status_code, answer.json()["id"], answer.json()["followup_count"]) == (200, str(second.id), 3)
    assert answer.json()["owner_name"] == "李强"
    assert get(manager, f"cards/{first.id}/").status_code == 404
    assert get(manager, "cards/suspected-duplicates/").json()["results"] == []
    undone = post(manager, f"cards/{second.id}/unmerge/", {"merged": first.id})
    assert (undone.status_code, undone.json()["followup_count"], undone.json()["owner_name"]) == (200, 2, "张敏")
    assert get(manager, f"cards/{first.id}/").json()["followup_count"] == 1
    assert len(get(manager, "cards/suspected-duplicates/").json()["results"]) == 1


def test_second_merge_is_told_where_the_card_went(first: Card, second: Card, manager: User) -> None:
    post(manager, "cards/merge/", {"survivor": second.id, "merged": [str(first.id)]})
    answer = post(manager, "cards/merge/", {"survivor": first.id, "merged": [str(second.id)]})
    assert (answer.status_code, answer.json()["code"]) == (409, "card_merged")
    assert answer.json()["survivor"] == str(second.id)


def test_undo_that_cannot_be_says_what_changed(first: Card, second: Card, manager: User, zhang: User) -> None:
    post(manager, "cards/merge/", {"survivor": second.id, "merged": [str(first.id)]})
    followed_up(zhang, second, status="dormant", topics=["price_negotiation", "test_drive"], next_followup_on=None)
    answer = post(manager, f"cards/{second.id}/unmerge/", {"merged": first.id})
    assert (answer.status_code, answer.json()["code"]) == (422, "cannot_be_divided")
    assert "status" in answer.json()["errors"][0]["params"]["changed"]


def test_settled_pair_leaves_the_list(first: Card, second: Card, manager: User) -> None:
    assert post(manager, f"cards/{first.id}/settle-duplicate/", {"other": second.id}).status_code == 200
    assert get(manager, "cards/suspected-duplicates/").json()["results"] == []


def test_repeat_with_the_same_key_merges_once(first: Card, second: Card, manager: User) -> None:
    body = {"survivor": second.id, "merged": [str(first.id)]}
    answers = [post(manager, "cards/merge/", body, **{"Idempotency-Key": "m1"}) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [200, 200]
    assert answers[0].json() == answers[1].json()


def test_others_are_refused(first: Card, second: Card, li: User, reception: User) -> None:
    for user in (li, reception):
        assert get(user, "cards/suspected-duplicates/").status_code == 403
        assert post(user, "cards/suspected-duplicates/").status_code == 403
        assert post(user, "cards/merge/", {"survivor": first.id, "merged": [str(second.id)]}).status_code == 403
        assert post(user, f"cards/{first.id}/unmerge/", {"merged": second.id}).status_code == 403
        assert post(user, f"cards/{first.id}/settle-duplicate/", {"other": second.id}).status_code == 403
    assert Card.objects.filter(merged_into=None).count() == 2


def test_sweep_is_rung(manager: User) -> None:
    answer = post(manager, "cards/suspected-duplicates/")
    assert (answer.status_code, answer.content) == (202, b"")


@pytest.mark.parametrize("count", [1, 4])
def test_number_of_queries_stays(count: int, li: User, zhang: User, manager: User) -> None:
    for at in range(count):
        filed(li, phones=numbered(at))
        filed(zhang, phones=numbered(at), on_duplicate="create_anyway")
    with queries(3):
        assert len(get(manager, "cards/suspected-duplicates/").json()["results"]) == count
