"""Gifts and concessions (FU-11)."""

from decimal import Decimal

import pytest

from accounts.models import User
from crm.models import Card, Concession, Event
from crm.services.concessions import answer_concession, ask_concession
from tests.factories import filed, followed_up
from tests.refusals import refused


@pytest.fixture
def card(li: User) -> Card:
    return filed(li)


@pytest.fixture
def gift(card: Card, li: User) -> Concession:
    return ask_concession(li, card.id, {"kind": "gift", "what": "行车记录仪", "worth": Decimal("680.00")})


def test_gift_is_granted_and_stays_on_the_card(gift: Concession, card: Card, li: User, director: User) -> None:
    answer_concession(director, gift.id, {"decision": "accepted"})
    kept = card.concessions.get()
    assert (kept.state, kept.what, kept.asked_by, kept.answered_by) == ("accepted", "行车记录仪", li, director)
    event = Event.objects.latest("id")
    assert (event.kind, event.card_id, event.data["state"]) == ("concession.answered", card.id, "accepted")


def test_refusal_says_why_and_stays_too(gift: Concession, card: Card, director: User) -> None:
    assert refused(lambda: answer_concession(director, gift.id, {"decision": "refused"})) == {"reason": "required"}
    answer_concession(director, gift.id, {"decision": "refused", "reason": "超出预算"})
    assert card.concessions.get().reason == "超出预算"
    again = refused(lambda: answer_concession(director, gift.id, {"decision": "accepted"}))
    assert again == {"": "request_answered"}


def test_manager_of_the_showroom_does_not_grant(gift: Concession, manager: User) -> None:
    assert refused(lambda: answer_concession(manager, gift.id, {"decision": "accepted"})) == {"": "not_allowed"}


def test_what_is_asked_must_be_said(card: Card, li: User) -> None:
    assert refused(lambda: ask_concession(li, card.id, {})) == {"kind": "required", "what": "required"}
    assert refused(lambda: ask_concession(li, card.id, {"kind": "x", "what": "礼品"})) == {"kind": "not_a_choice"}


def test_nothing_is_asked_for_anothers_customer_or_a_closed_card(card: Card, li: User, zhang: User) -> None:
    wanted = {"kind": "gift", "what": "脚垫"}
    assert refused(lambda: ask_concession(zhang, card.id, wanted)) == {"": "not_found"}
    followed_up(li, card, status="lost", loss={"loss_reason": "gave_up"}, next_followup_on=None)
    assert refused(lambda: ask_concession(li, card.id, wanted)) == {"": "card_closed"}
