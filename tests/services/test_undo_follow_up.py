"""A contact recorded by mistake is undone within minutes: the card stands as before it (FU-7, FU-12)."""

from datetime import date, timedelta
from typing import Any
from uuid import uuid4

import pytest

from accounts.models import User
from crm.models import Card, Event, FollowUp
from crm.services.record_follow_up import record_follow_up
from crm.services.reviews import review_entry
from crm.services.undo_follow_up import undo_follow_up
from kit import clock
from reporting.dealer.queries.sums import flow
from tests.factories import NOW, arrived, contact, filed, followed_up, order
from tests.refusals import refused
from tests.reporting.dealer.figures import MEASURES, NOVEMBER, RETAIL, catch_up, forget

CALLED_AT = NOW + timedelta(hours=2)
CALL: dict[str, Any] = {"method": "outgoing_call"}
# What tells of a card that it was touched, whatever came of it.
TOUCHED = {"version"}


@pytest.fixture
def card(li: User) -> Card:
    return filed(li)


def row(card: Card) -> dict[str, object]:
    found = Card.objects.values().get(id=card.id)
    return {name: value for name, value in found.items() if name not in TOUCHED}


def figures() -> dict[str, int]:
    catch_up()
    return flow(NOVEMBER, RETAIL, MEASURES)


def called(li: User, card: Card, /, **given: Any) -> FollowUp:
    with clock.at(CALLED_AT):
        return record_follow_up(li, card.id, contact(**{**CALL, **given}))


def undone(user: User, card: Card, contact: FollowUp, after: timedelta = timedelta(minutes=9)) -> None:
    with clock.at(CALLED_AT + after):
        undo_follow_up(user, card.id, contact.id)


@pytest.mark.parametrize(
    "given",
    [
        {"reached": False, "topics": []},
        {"topics": ["other"]},
        {"topics": ["test_drive"], "intent_level": "A", "followup_level": "7-15"},
        {"topics": ["appointment"], "appointment_on": date(2026, 11, 20), "next_followup_on": date(2026, 11, 19)},
    ],
    ids=["no answer", "contacted", "levels", "appointment"],
)
def test_card_stands_exactly_as_before_the_contact(li: User, card: Card, given: dict[str, Any]) -> None:
    """FU-12: the next date, too, is the one from before."""
    before, counted = row(card), figures()
    contact = called(li, card, **given)
    assert (row(card), figures()) != (before, counted)
    undone(li, card, contact)
    assert row(card) == before
    assert figures() == counted
    assert FollowUp.objects.filter(is_filing=False).count() == 0
    forget()
    assert figures() == counted


def test_log_keeps_the_contact_and_its_undoing(li: User, card: Card) -> None:
    contact = called(li, card, topics=["test_drive"], intent_level="A")
    undone(li, card, contact)
    recorded, event = Event.objects.filter(card_id=card.id).order_by("id")[1:]
    assert (recorded.kind, event.kind) == ("follow_up.recorded", "follow_up.undone")
    assert (event.occurred_on, event.actor_id) == (NOW.date(), li.id)
    assert event.data == {
        "follow_up": str(contact.id),
        "owner": str(li.id),
        "reached": True,
        "topics": ["test_drive"],
        "intent_level": ["A", "B"],
        "followup_level": ["3-7", "3-7"],
        "next_followup_on": "2026-11-19",
        "appointment_on": None,
    }


def test_contact_is_undone_for_ten_minutes(li: User, card: Card) -> None:
    contact = called(li, card)
    with clock.at(CALLED_AT + timedelta(minutes=10, seconds=1)):
        assert refused(lambda: undo_follow_up(li, card.id, contact.id)) == {"": "undo_too_late"}
    undone(li, card, contact, timedelta(minutes=10))


def test_contact_of_before_midnight_stays_with_its_day(li: User, card: Card) -> None:
    with clock.at(NOW.replace(hour=23, minute=58)):
        contact = followed_up(li, card, **CALL)
    with clock.at(NOW.replace(hour=23, minute=58) + timedelta(minutes=4)):
        assert refused(lambda: undo_follow_up(li, card.id, contact.id)) == {"": "undo_too_late"}


def test_nobody_undoes_what_another_recorded(li: User, manager: User, card: Card) -> None:
    contact = called(li, card)
    with clock.at(CALLED_AT):
        assert refused(lambda: undo_follow_up(manager, card.id, contact.id)) == {"": "not_found"}
        assert refused(lambda: undo_follow_up(li, card.id, uuid4())) == {"": "not_found"}


def test_filing_is_not_undone(li: User, card: Card) -> None:
    filing = FollowUp.objects.get()
    assert refused(lambda: undo_follow_up(li, card.id, filing.id)) == {"": "not_found"}


def test_contact_stays_once_something_has_followed(li: User, manager: User, card: Card) -> None:
    first = called(li, card)
    called(li, card)
    with clock.at(CALLED_AT):
        assert refused(lambda: undo_follow_up(li, card.id, first.id)) == {"": "changed_since"}


def test_contact_stays_once_it_is_reviewed(li: User, manager: User, card: Card) -> None:
    """CA-13."""
    contact = called(li, card)
    with clock.at(CALLED_AT):
        review_entry(manager, card.id, {"decision": "approved", "follow_up": contact.id})
        assert refused(lambda: undo_follow_up(li, card.id, contact.id)) == {"": "changed_since"}


@pytest.mark.parametrize(
    "given",
    [
        {"status": "ordered", "order": order(signed_on=NOW.date(), planned_delivery_on=NOW.date())},
        {"card": {"budget": "gt_25"}},
        {"method": "showroom"},
    ],
    ids=["order", "data", "visit"],
)
def test_outcome_visit_and_changed_data_are_not_undone(li: User, card: Card, given: dict[str, Any]) -> None:
    """ST-7: an outcome has its own way back."""
    contact = called(li, card, **given)
    with clock.at(CALLED_AT):
        assert refused(lambda: undo_follow_up(li, card.id, contact.id)) == {"": "nothing_to_undo"}


def test_contact_of_a_party_is_not_undone(li: User, reception: User, card: Card) -> None:
    """TR-4: the party is handled."""
    with clock.at(CALLED_AT):
        party = arrived(reception, li, kind="call")
        contact = followed_up(li, card, method="incoming_call", traffic=party.id)
        assert refused(lambda: undo_follow_up(li, card.id, contact.id)) == {"": "nothing_to_undo"}


def test_undone_lowering_of_the_level_answers_no_planned_date(li: User, card: Card) -> None:
    """CA-11: once the planned date has passed, a contact that was undone has lowered nothing."""
    Card.objects.update(planned_purchase_on=NOW.date() - timedelta(days=1))
    undone(li, card, called(li, card, intent_level="C"))
    with clock.at(CALLED_AT + timedelta(hours=1)):
        assert refused(lambda: followed_up(li, card, **CALL)) == {"card.planned_purchase_on": "planned_date_passed"}
