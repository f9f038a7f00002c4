"""`POST /cards/{id}/follow-ups/`: what a contact makes of the card: status, details, level (§6, FU-9, FU-10)."""

from datetime import date, timedelta
from typing import Any

import pytest

from accounts.models import User
from crm.models import Card
from crm.services.file_card import file_card
from kit import clock
from tests.api.following import follow, refused
from tests.api_client import get, post
from tests.factories import KEY_ANSWERS, NOW, delivery, order, phone_in
from tests.signing_in import codes

RESTED = ["vehicle_intro", "price_negotiation", "test_drive"]


@pytest.fixture
def card(filed_yesterday: Card) -> Card:
    return filed_yesterday


@pytest.mark.parametrize("status", ["delivered", "lost"])
def test_closed_card_takes_nothing_more(status: str, li: User, card: Card) -> None:
    given: dict[str, Any] = {"order": order(), "delivery": delivery()} if status == "delivered" else {
        "loss": {"loss_reason": "gave_up"}
    }  # fmt: skip
    assert follow(li, card, status=status, next_followup_on=None, **given).status_code == 201
    assert refused(li, card) == {"": "card_closed"}
    changed = post(li, f"cards/{card.id}/concessions/", {"kind": "gift", "what": "行车记录仪"})
    assert (changed.status_code, changed.json()["code"]) == (422, "card_closed")


def test_details_of_an_order_are_all_named(li: User, card: Card) -> None:
    assert refused(li, card, status="ordered") == {"order": "details_required"}
    wanted = [
        "number",
        "model",
        "configuration",
        "colour",
        "price",
        "deposit",
        "planned_delivery_on",
        "reason",
        "signed_on",
    ]
    told = refused(li, card, status="ordered", order={"options": []})
    assert told == {f"order.{field}": "required" for field in wanted}
    wrong = order(signed_on=date(2026, 11, 17), model="passat", price="-1", deposit="much")
    assert refused(li, card, status="ordered", order=wrong) == {
        "order.signed_on": "not_contact_date",
        "order.model": "not_a_choice",
        "order.configuration": "not_a_choice",
        "order.colour": "not_a_choice",
        "order.price": "out_of_range",
        "order.deposit": "invalid",
    }


def test_delivery_without_an_order_takes_both(li: User, card: Card) -> None:
    gone = {"status": "delivered", "next_followup_on": None}
    assert refused(li, card, **gone) == {"delivery": "details_required"}
    told = refused(li, card, **gone, delivery={"vin": "LSVAA49J132047371"})
    assert told == {f"delivery.{field}": "required" for field in ("delivered_on", "price", "reason")}
    assert follow(li, card, **gone, order=order(), delivery=delivery()).json()["status"] == "delivered"


def test_details_of_a_loss_depend_on_its_reason(li: User, card: Card) -> None:
    gone = {"status": "lost", "next_followup_on": None}
    assert refused(li, card, **gone, loss={}) == {"loss.loss_reason": "required"}
    assert refused(li, card, **gone, loss={"loss_reason": "bought_competitor"}) == {
        f"loss.{field}": "required" for field in ("loss_factor", "competitor_brand", "competitor_model")
    }
    assert refused(li, card, **gone, loss={"loss_reason": "gave_up", "loss_factor": "luck"}) == {
        "loss.loss_factor": "not_a_choice"
    }
    assert follow(li, card, **gone, loss={"loss_reason": "out_of_region"}).json()["status"] == "lost"


# ST-2: from an order only to its delivery or its loss.
@pytest.mark.parametrize("status", ["active", "dormant"])
def test_order_goes_to_delivery_or_loss_alone(status: str, li: User, card: Card) -> None:
    follow(li, card, status="ordered", order=order())
    answer = follow(li, card, status=status, next_followup_on=None if status == "dormant" else NOW.date())
    assert codes(answer) == [("status", "transition_not_allowed")]


def test_dormancy_tells_what_each_way_lacks(li: User, card: Card) -> None:
    answer = follow(li, card, status="dormant", next_followup_on=None)
    assert codes(answer) == [("status", "dormancy_not_allowed")]
    assert answer.json()["errors"][0]["params"]["missing"] == {
        "never_visited": ["channel", "not_visited", "over_15_days"],
        "shown_everything": ["price_negotiation", "test_drive"],
        "old_card": ["over_90_days"],
    }
    assert follow(li, card, topics=RESTED, status="dormant", next_followup_on=None).json()["status"] == "dormant"
    assert follow(li, card, status="active").json()["status"] == "active"


@pytest.mark.parametrize(("days", "is_taken"), [(15, False), (16, True)])
def test_caller_who_never_came_may_rest_after_fifteen_days(days: int, is_taken: bool, li: User) -> None:
    with clock.at(NOW - timedelta(days=days)):
        card = file_card(li, phone_in())
    given = {"method": "outgoing_call", "status": "dormant", "next_followup_on": None}
    if is_taken:
        assert follow(li, card, **given).status_code == 201
    else:
        assert refused(li, card, **given) == {"status": "dormancy_not_allowed"}


def test_level_o_is_for_filing_and_h_takes_its_answers(li: User, card: Card) -> None:
    assert refused(li, card, intent_level="O") == {"intent_level": "level_o_only_at_filing"}
    assert refused(li, card, intent_level="H") == {"intent_level": "key_questions_missing"}
    answer = follow(li, card, intent_level="H", card=KEY_ANSWERS)
    assert (answer.status_code, answer.json()["intent_level"]) == (201, "H")
    assert get(li, f"cards/{card.id}/").json()["usage"] == "commuting"
