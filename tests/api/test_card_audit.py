"""`GET /audit/cards/`: who changed what of whose card, by the names of the fields."""

import pytest

from accounts.models import User
from crm.models import Card
from crm.services.edit_card import edit_card
from tests.api_client import get
from tests.factories import filed, followed_up, numbered
from tests.signing_in import admin_of


@pytest.fixture
def boss(north: object) -> User:
    return admin_of("north")


@pytest.fixture
def card(li: User, manager: User) -> Card:
    """Li's card, whose address the manager changed."""
    found = filed(li, phones=numbered(1))
    edit_card(manager, found.id, {"address": "虹桥路1号"})
    return found


def test_changes_are_told_by_field_and_without_values(boss: User, li: User, manager: User, card: Card) -> None:
    followed_up(li, card)
    answer = get(boss, "audit/cards/")
    told = [(entry["what"], entry["actor_name"], entry["data"]) for entry in answer.json()["results"]]
    assert told == [
        ("follow_up.recorded", "李强", {"changed": []}),
        ("card.changed", "陈经理", {"changed": ["address"]}),
        ("card.filed", "李强", {"changed": []}),
    ]
    assert {entry["object"] for entry in answer.json()["results"]} == {str(card.id)}
    assert "虹桥路" not in answer.content.decode()


def test_changes_are_narrowed(boss: User, manager: User, card: Card) -> None:
    def found(query: str) -> list[str]:
        return [entry["what"] for entry in get(boss, f"audit/cards/?{query}").json()["results"]]

    assert found(f"actor={manager.id}") == ["card.changed"]
    assert found("what=card.filed") == ["card.filed"]
    assert found(f"object={boss.id}") == []
    assert found("to=2020-01-01") == []


def test_who_sees_cards_does_not_read_the_audit(manager: User, card: Card) -> None:
    assert get(manager, "audit/cards/").status_code == 403
