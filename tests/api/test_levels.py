"""Intent levels over the API (CA-11) and the marks of a changed contact (CA-12)."""

from datetime import timedelta
from typing import Any

import pytest

from accounts.models import User
from crm.models import Card
from kit import clock
from tests.api.following import follow, refused
from tests.api_client import as_json, client, get, post
from tests.factories import KEY_ANSWERS, NOW, filed, numbered, order, walk_in
from tests.signing_in import codes

PLANNED = KEY_ANSWERS["planned_purchase_on"]
AFTER_IT = NOW + timedelta(days=11)


def patch(user: User, card: Card, **changes: Any) -> Any:
    return client(user).patch(f"/api/v1/cards/{card.id}/", as_json(changes), format="json")


@pytest.fixture
def hot(li: User) -> Card:
    """A card at H: it plans to buy in ten days."""
    return filed(li, **KEY_ANSWERS, intent_level="H", followup_level="15-30")


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("usage", ""), ("budget", "unknown"), ("other_models", ""), ("funds", "unknown"), ("accessories", "undecided"),
        ("planned_purchase_on", None), ("planned_purchase_on", NOW.date() - timedelta(days=1)),
        ("planned_purchase_on", NOW.date() + timedelta(days=16)), ("replacement", "additional"),
    ],
)  # fmt: skip
def test_an_edit_takes_no_answer_from_level_h(hot: Card, li: User, field: str, value: object) -> None:
    """CA-11: refused at the field; the card stays as it was."""
    more: dict[str, object] = {"current_vehicle_registered_on": "2019-05-01"} if field == "replacement" else {}
    answer = patch(li, hot, **{field: value}, **more)
    assert answer.status_code == 422, answer.content.decode()
    named = "current_vehicle" if field == "replacement" else field
    assert dict(codes(answer))[named] in ("key_questions_missing", "required")
    assert Card.objects.get(id=hot.id).version == hot.version


def test_an_edit_may_change_an_answer_of_level_h_to_another(hot: Card, li: User) -> None:
    answer = patch(li, hot, usage="taxi", planned_purchase_on=NOW.date() + timedelta(days=15))
    assert answer.status_code == 200, answer.content.decode()


def test_a_follow_up_removes_an_answer_only_while_it_lowers_the_level(hot: Card, li: User) -> None:
    """CA-11."""
    assert refused(li, hot, card={"usage": ""}) == {"intent_level": "key_questions_missing"}
    assert refused(li, hot, card={"usage": ""}, intent_level="H") == {"intent_level": "key_questions_missing"}
    assert follow(li, hot, card={"usage": ""}, intent_level="A").status_code == 201


def test_h_is_not_set_with_a_planned_date_before_the_contact(li: User) -> None:
    """CA-11: at filing and at a follow-up."""
    card = filed(li, **{**KEY_ANSWERS, "planned_purchase_on": NOW.date() - timedelta(days=1)})
    assert refused(li, card, intent_level="H")["intent_level"] == "key_questions_missing"
    assert follow(li, card, intent_level="H", card={"planned_purchase_on": NOW.date().isoformat()}).status_code == 201


def test_a_card_says_that_its_planned_date_has_passed(hot: Card, li: User) -> None:
    """CA-11: in the card and by a filter of the list."""
    assert not get(li, f"cards/{hot.id}/").json()["planned_date_passed"]
    assert get(li, "cards/?planned_date_passed=true").json()["results"] == []
    with clock.at(AFTER_IT):
        assert get(li, f"cards/{hot.id}/").json()["planned_date_passed"]
        rows = get(li, "cards/?planned_date_passed=true").json()["results"]
        assert [row["planned_purchase_on"] for row in rows] == [PLANNED.isoformat()]
        assert get(li, "cards/?planned_date_passed=false").json()["results"] == []


def test_the_next_contact_after_a_passed_date_needs_a_new_one_or_a_lower_level(hot: Card, li: User) -> None:
    """CA-11: asked once; having lowered the level, later contacts are free."""
    with clock.at(AFTER_IT):
        assert refused(li, hot) == {"card.planned_purchase_on": "planned_date_passed"}
        past = {"planned_purchase_on": (AFTER_IT.date() - timedelta(days=1)).isoformat()}
        assert "card.planned_purchase_on" in refused(li, hot, card=past)
        assert follow(li, hot, intent_level="A").status_code == 201
    with clock.at(AFTER_IT + timedelta(hours=1)):
        assert follow(li, hot).status_code == 201


def test_a_new_date_answers_a_passed_one(hot: Card, li: User) -> None:
    """CA-11."""
    with clock.at(AFTER_IT):
        later = (AFTER_IT.date() + timedelta(days=5)).isoformat()
        assert follow(li, hot, card={"planned_purchase_on": later}).status_code == 201
        assert not get(li, f"cards/{hot.id}/").json()["planned_date_passed"]


def test_orders_edits_and_losses_are_not_blocked_by_a_passed_date(hot: Card, li: User) -> None:
    """CA-11."""
    with clock.at(AFTER_IT):
        assert patch(li, hot, usage="taxi", budget="20_25").status_code == 200
        signed = follow(li, hot, status="ordered", order=order())
        assert signed.status_code == 201, signed.content.decode()
        lost = follow(li, hot, status="lost", loss={"loss_reason": "gave_up"}, next_followup_on=None)
        assert lost.status_code == 201, lost.content.decode()


def test_a_changed_contact_person_or_main_number_is_marked(li: User) -> None:
    """CA-12: by an edit and by a follow-up; another second number is no mark."""
    card = filed(li)
    both = [*numbered(1), {"kind": "mobile", "number": "13800138000", "main": False}]
    second = [{"kind": "mobile", "number": "13800138000", "main": True}, {"kind": "mobile", "number": "13800138009"}]
    assert patch(li, card, phones=second, usage="taxi").status_code == 200
    shown = get(li, f"cards/{card.id}/").json()
    assert (shown["name_changed_at"], shown["main_number_changed_at"]) == (None, None)
    assert patch(li, card, customer_name="王先生").status_code == 200
    shown = get(li, f"cards/{card.id}/").json()
    assert shown["name_changed_at"]
    assert not shown["main_number_changed_at"]
    assert follow(li, card, card={"phones": both}).status_code == 201
    assert get(li, f"cards/{card.id}/").json()["main_number_changed_at"]


def test_filing_alone_marks_nothing(li: User) -> None:
    """CA-12."""
    made = post(li, "cards/", walk_in())
    assert made.status_code == 201, made.content.decode()
    assert (made.json()["name_changed_at"], made.json()["main_number_changed_at"]) == (None, None)
