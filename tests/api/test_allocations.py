"""`POST /cards/` with `request_allocation`, `/allocations/` and the decision (CA-6, CA-8)."""

from typing import Any

import pytest

from accounts.models import User
from crm.models import Allocation, Card
from tests.api_client import get, post, queries
from tests.factories import filed, numbered, walk_in


@pytest.fixture
def asked(li: User, zhang: User) -> Any:
    filed(li)
    return post(zhang, "cards/", walk_in(on_duplicate="request_allocation"))


def test_question_is_accepted_and_nothing_is_filed(asked: Any, zhang: User) -> None:
    body = asked.json()
    assert (asked.status_code, body["kind"], body["state"]) == (202, "request", "pending")
    assert (body["consultant"], body["data"]["customer_name"]) == (str(zhang.id), "王小姐")
    assert Card.objects.count() == 1


def test_repeat_with_the_same_key_asks_once(li: User, zhang: User) -> None:
    filed(li)
    body = walk_in(on_duplicate="request_allocation")
    first, second = (post(zhang, "cards/", body, **{"Idempotency-Key": "k1"}) for _ in range(2))
    assert (first.status_code, second.status_code, first.json()) == (202, 202, second.json())
    assert Allocation.objects.count() == 1


def test_manager_decides(asked: Any, li: User, manager: User) -> None:
    path = f"allocations/{asked.json()['id']}/decide/"
    answer = post(manager, path, {"owner": li.id})
    assert (answer.status_code, answer.json()["owner_name"]) == (200, "李强")
    again = post(manager, path, {"owner": li.id})
    assert (again.status_code, again.json()["code"]) == (409, "allocation_decided")


def test_decision_of_another_shape_changes_nothing(asked: Any, manager: User) -> None:
    answer = post(manager, f"allocations/{asked.json()['id']}/decide/", {"decision": "maybe", "who": 1})
    assert {each["field"]: each["code"] for each in answer.json()["errors"]} == {
        "decision": "not_a_choice",
        "owner": "required",
        "who": "unknown_field",
    }
    assert Allocation.objects.get().state == "pending"


def test_list_shows_each_what_concerns_them(
    asked: Any, li: User, zhang: User, manager: User, clerk: User, reception: User
) -> None:
    for user, count in ((manager, 1), (zhang, 1), (li, 0), (clerk, 0)):
        assert len(get(user, "allocations/").json()["results"]) == count, user
    assert get(reception, "allocations/").status_code == 403
    assert get(manager, "allocations/?state=accepted").json()["results"] == []
    assert len(get(manager, "allocations/?state=pending&kind=request").json()["results"]) == 1


def test_number_of_queries_stays(li: User, zhang: User, manager: User) -> None:
    for at in range(3):
        filed(li, phones=numbered(at))
        post(zhang, "cards/", walk_in(phones=numbered(at), on_duplicate="request_allocation"))
    with queries(1):
        assert len(get(manager, "allocations/").json()["results"]) == 3
