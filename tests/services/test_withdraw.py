"""An order, delivery or loss set by mistake is withdrawn on its own day (ST-7)."""

from datetime import date, timedelta
from typing import Any

import pytest

from accounts.models import User
from crm.models import Card, Delivery, Event, Loss, Order, Withdrawal
from crm.services.transfers import transfer_card
from crm.services.withdraw import withdraw_outcome
from kit import clock
from tests.factories import NOW, delivery, filed, followed_up, order
from tests.refusals import refused

LOST: dict[str, Any] = {"status": "lost", "loss": {"loss_reason": "gave_up"}, "next_followup_on": None}
STANDING = (
    "status", "status_changed_at", "next_followup_on", "appointment_on", "intent_level", "followup_level",
)  # fmt: skip


def standing(card: Card) -> dict[str, object]:
    card.refresh_from_db()
    return {field: getattr(card, field) for field in STANDING}


@pytest.fixture
def invited(li: User) -> Card:
    with clock.at(NOW - timedelta(hours=2)):
        card = filed(li)
        followed_up(
            li, card, topics=["appointment"], appointment_on=date(2026, 11, 20), next_followup_on=date(2026, 11, 19)
        )
    return card


def test_card_stands_exactly_as_before_the_loss(invited: Card, li: User, manager: User) -> None:
    before = standing(invited)
    lost = followed_up(li, invited, intent_level="C", followup_level="7-15", **LOST)
    assert standing(invited) != before
    withdraw_outcome(manager, invited.id, "选错客户")
    assert standing(invited) == before
    assert not Loss.objects.exists()
    lost.refresh_from_db()
    assert (lost.status, lost.next_followup_on, lost.withdrawn_at) == ("active", date(2026, 11, 19), NOW)
    assert invited.followup_count == 3


def test_withdrawal_tells_what_was_and_why(invited: Card, li: User, manager: User) -> None:
    lost = followed_up(li, invited, intent_level="C", **LOST)
    withdraw_outcome(manager, invited.id, "选错客户")
    kept = Withdrawal.objects.get()
    assert (kept.status, kept.reason, kept.withdrawn_by) == ("lost", "选错客户", manager)
    assert kept.details["loss"]["loss_reason"] == "gave_up"
    event = Event.objects.latest("id")
    assert (event.kind, event.card_id, event.occurred_on) == ("card.withdrawn", invited.id, NOW.date())
    assert event.data == {
        "follow_up": str(lost.id),
        "owner": str(li.id),
        "status": ["lost", "active"],
        "intent_level": ["C", "B"],
        "next_followup_on": "2026-11-19",
        "appointment_on": "2026-11-20",
    }


def test_order_that_was_before_remains(invited: Card, li: User, manager: User) -> None:
    followed_up(li, invited, status="ordered", order=order())
    before = standing(invited)
    followed_up(li, invited, status="delivered", delivery=delivery(), next_followup_on=None)
    withdraw_outcome(manager, invited.id, "未交车")
    assert standing(invited) == before
    assert (Order.objects.count(), Delivery.objects.count()) == (1, 0)


def test_card_stands_exactly_as_before_the_order(invited: Card, li: User, manager: User) -> None:
    """ST-7, of an order."""
    before = standing(invited)
    followed_up(li, invited, status="ordered", intent_level="A", order=order(number="D-7"))
    withdraw_outcome(manager, invited.id, "选错客户")
    assert standing(invited) == before
    assert not Order.objects.exists()
    kept = Withdrawal.objects.get()
    assert (kept.status, kept.details["order"]["number"]) == ("ordered", "D-7")
    assert Event.objects.latest("id").data["status"] == ["ordered", "active"]


def test_what_was_agreed_after_the_order_stays(invited: Card, li: User, manager: User) -> None:
    """ST-7: contacts since the order took place, but not with an ordered customer."""
    followed_up(li, invited, status="ordered", order=order())
    with clock.at(NOW + timedelta(minutes=5)):
        later = followed_up(li, invited, intent_level="A", next_followup_on=date(2026, 11, 21))
        withdraw_outcome(manager, invited.id, "选错客户")
    later.refresh_from_db()
    invited.refresh_from_db()
    assert (invited.status, invited.intent_level, invited.next_followup_on) == ("active", "A", date(2026, 11, 21))
    assert (later.status, later.next_followup_on) == ("active", date(2026, 11, 21))


def test_order_of_a_dormant_customer_leaves_them_dormant(li: User, manager: User) -> None:
    with clock.at(NOW - timedelta(hours=2)):
        card = filed(li)
        topics = ["vehicle_intro", "price_negotiation", "test_drive"]
        followed_up(li, card, topics=topics, status="dormant", next_followup_on=None)
    followed_up(li, card, status="ordered", order=order())
    with clock.at(NOW + timedelta(minutes=5)):
        followed_up(li, card)
        withdraw_outcome(manager, card.id, "选错客户")
    card.refresh_from_db()
    assert (card.status, card.next_followup_on) == ("dormant", None)


def test_delivery_then_its_order_are_withdrawn(invited: Card, li: User, manager: User) -> None:
    before = standing(invited)
    followed_up(li, invited, status="ordered", order=order())
    followed_up(li, invited, status="delivered", delivery=delivery(), next_followup_on=None)
    for _ in range(2):
        withdraw_outcome(manager, invited.id, "选错客户")
    assert standing(invited) == before
    assert (Order.objects.count(), Delivery.objects.count(), Withdrawal.objects.count()) == (0, 0, 2)


def test_order_is_not_withdrawn_once_the_card_was_handed_over(
    invited: Card, li: User, zhang: User, manager: User
) -> None:
    """ST-7 with MG-2: figures stay with whoever had the card."""
    followed_up(li, invited, status="ordered", order=order())
    transfer_card(manager, invited.id, {"owner": zhang.id, "reason": "leaver"})
    assert refused(lambda: withdraw_outcome(manager, invited.id, "x")) == {"": "transferred_since"}
    transfer_card(manager, invited.id, {"owner": li.id, "reason": "leaver"})
    withdraw_outcome(manager, invited.id, "x")
    assert standing(invited)["status"] == "active"


def test_order_that_came_with_the_delivery_goes_with_it(invited: Card, li: User, manager: User) -> None:
    followed_up(li, invited, status="delivered", delivery=delivery(), order=order(), next_followup_on=None)
    withdraw_outcome(manager, invited.id, "未交车")
    assert (Order.objects.count(), Delivery.objects.count()) == (0, 0)
    assert sorted(Withdrawal.objects.get().details) == ["delivery", "order"]
    assert invited.follow_ups.latest("contact_at").status == "active"


def test_card_filed_straight_to_a_delivery_becomes_an_active_one(li: User, manager: User) -> None:
    card = filed(li, follow_up={"status": "delivered", "delivery": delivery(), "next_followup_on": None})
    withdraw_outcome(manager, card.id, "录错")
    card.refresh_from_db()
    assert (card.status, card.intent_level, card.next_followup_on) == ("active", "N", NOW.date())
    assert Event.objects.latest("id").data["intent_level"] == ["O", "N"]


def test_card_can_be_lost_again_and_withdrawn_again(invited: Card, li: User, manager: User) -> None:
    for at in range(2):
        with clock.at(NOW + timedelta(minutes=at)):
            followed_up(li, invited, **LOST)
            withdraw_outcome(manager, invited.id, "选错客户")
    assert (Withdrawal.objects.count(), Card.objects.get().status) == (2, "active")


def test_next_day_is_too_late(invited: Card, li: User, manager: User) -> None:
    followed_up(li, invited, **LOST)
    with clock.at(NOW + timedelta(days=1)):
        assert refused(lambda: withdraw_outcome(manager, invited.id, "")) == {
            "": "withdrawal_too_late",
            "reason": "required",
        }


def test_open_card_has_nothing_to_withdraw(invited: Card, manager: User) -> None:
    assert refused(lambda: withdraw_outcome(manager, invited.id, "x")) == {"": "nothing_to_withdraw"}


def test_consultant_does_not_withdraw(invited: Card, li: User) -> None:
    followed_up(li, invited, **LOST)
    assert refused(lambda: withdraw_outcome(li, invited.id, "x")) == {"": "not_allowed"}
