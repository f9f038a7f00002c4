"""Consents at filing and later, and what remains once one is withdrawn (PI-1, PI-2)."""

from datetime import timedelta
from typing import Any

import pytest

from accounts.models import User
from accounts.roles import Role
from crm.models import Callback, Card, Consent, DealerSettings, Event, Lead
from crm.queries.activities import to_invite
from crm.queries.consents import notice_in_force
from crm.services.activities import plan_activity
from crm.services.callbacks import record_callback_of_card
from crm.services.consents import publish_notice, record_consent, withdraw_on_page
from crm.services.invite_cards import invitable, invite_cards
from crm.services.merge_cards import merge_cards
from kit import clock
from kit.errors import DomainError
from tests.factories import NOW, delivery, filed, followed_up, make_lead, make_user, numbered, order
from tests.refusals import refused


def rows(card: Card) -> list[tuple[str, bool, str, int]]:
    found = Consent.objects.filter(card=card).order_by("at", "purpose", "id")
    return list(found.values_list("purpose", "is_given", "way", "notice_version"))


def withdraw(actor: User, card: Card, purpose: str = "contact") -> Card:
    return record_consent(actor, {"card": card.id, "purpose": purpose, "given": False, "way": "spoken"})


def test_filing_records_the_usual_way_and_consent_to_contact(li: User) -> None:
    """PI-1: without a tap; marketing is not given unless stated."""
    card = filed(li)
    assert (card.notice, card.notice_version, card.marketing) == ("spoken", 1, False)
    assert rows(card) == [("contact", True, "spoken", 1)]


def test_filing_takes_another_way_and_consent_to_marketing(li: User) -> None:
    """PI-1."""
    DealerSettings.objects.update(notice_way="paper")
    assert rows(filed(li)) == [("contact", True, "paper", 1)]
    card = filed(li, phones=numbered(2), notice="qr_page", marketing=True)
    assert rows(card) == [("contact", True, "qr_page", 1), ("marketing", True, "qr_page", 1)]


def test_filing_refuses_a_way_that_nobody_was_informed_by(li: User) -> None:
    """PI-1: `before` is of cards from before the notice alone."""
    assert refused(lambda: filed(li, notice="before")) == {"notice": "not_a_choice"}


def test_filings_name_the_version_of_the_notice_that_holds(li: User) -> None:
    """PI-1: an own notice is version 2 and on; a card keeps the version that its customer was informed of."""
    admin = make_user("privacy_admin", Role.DEALER_ADMIN)
    first = filed(li)
    publish_notice(admin, "告知书", "Our notice")
    second = filed(li, phones=numbered(2))
    first.refresh_from_db()
    assert (first.notice_version, second.notice_version) == (1, 2)
    assert (notice_in_force().version, notice_in_force().text_en) == (2, "Our notice")
    assert refused(lambda: publish_notice(admin, " ", "x" * 5001)) == {"text_zh": "required", "text_en": "too_long"}


def test_a_withdrawal_is_another_row_and_holds_for_all_cards_of_the_person(li: User, manager: User) -> None:
    """PI-1: as easy as giving it. Another customer's card is left alone."""
    first = filed(li)
    second = filed(manager, owner=li.id, on_duplicate="several_cars")
    other = filed(li, customer_name="赵先生")
    withdraw(li, first)
    assert rows(first) == [("contact", True, "spoken", 1), ("contact", False, "spoken", 1)]
    withdrawn = Card.objects.order_by("id").values_list("id", "contact_withdrawn_at")
    assert dict(withdrawn) == {first.id: NOW, second.id: NOW, other.id: None}
    event = Event.objects.filter(card_id=second.id).latest("id")
    assert (event.kind, event.data["purpose"], event.data["given"]) == ("card.consent_changed", "contact", False)
    withdraw(li, first)
    assert Consent.objects.filter(card=first).count() == 2
    record_consent(li, {"card": first.id, "purpose": "contact", "given": True, "way": "paper"})
    assert not Card.objects.exclude(contact_withdrawn_at=None).exists()


def test_consent_names_every_wrong_field(li: User) -> None:
    """PI-1."""
    assert refused(lambda: record_consent(li, {})) == {
        "card": "required", "purpose": "required", "given": "required",
    }  # fmt: skip
    given: Any = {"card": filed(li).id, "purpose": "post", "given": True, "way": "before"}
    assert refused(lambda: record_consent(li, given)) == {"purpose": "not_a_choice", "way": "not_a_choice"}


def test_no_call_after_contact_is_withdrawn_but_the_customer_may_come(li: User) -> None:
    """PI-2: `contact_withdrawn`; a contact from before the withdrawal took place, and may be typed in late."""
    with clock.at(NOW - timedelta(hours=3)):
        card = filed(li)
    withdraw(li, card)
    with clock.at(NOW + timedelta(minutes=5)):
        call: dict[str, Any] = {"method": "outgoing_call"}
        assert refused(lambda: followed_up(li, card, **call)) == {"method": "contact_withdrawn"}
        followed_up(li, card, **call, contact_at=NOW - timedelta(hours=1))
        followed_up(li, card, method="showroom")


def test_a_card_whose_customer_is_not_to_be_called_can_be_closed(li: User) -> None:
    """PI-2: as lost, or it would be overdue for good."""
    card = filed(li)
    withdraw(li, card)
    with clock.at(NOW + timedelta(minutes=5)):
        lost: dict[str, Any] = {"status": "lost", "loss": {"loss_reason": "gave_up"}, "next_followup_on": None}
        assert followed_up(li, card, method="outgoing_call", **lost).status == "lost"


def test_nobody_is_called_about_a_lead_after_contact_is_withdrawn(li: User) -> None:
    """PI-2: open leads of the person are declined, on the page also where there is no card."""
    mine = make_lead(customer_name="王小姐", phone_number="13800138000")
    other = make_lead(customer_name="赵先生", phone_number="13800138000")
    withdraw_on_page({"customer_name": "王小姐", "number": "13800138000", "purpose": "marketing"}, "10.0.0.1")
    assert set(Lead.objects.values_list("state", flat=True)) == {"offered"}
    withdraw_on_page({"customer_name": "王小姐", "number": "13800138000", "purpose": ""}, "10.0.0.1")
    assert dict(Lead.objects.values_list("id", "state")) == {mine.id: "declined", other.id: "offered"}


def test_the_contract_of_an_ordered_card_needs_contact_still(li: User) -> None:
    """PI-2."""
    card = filed(li, intent_level="B", follow_up={"status": "ordered", "order": order()})
    withdraw(li, card)
    assert followed_up(li, card, method="outgoing_call").method == "outgoing_call"


def test_no_invitation_after_contact_is_withdrawn(li: User, manager: User) -> None:
    """PI-2: neither a new one nor one that was still to be made."""
    data: dict[str, Any] = {
        "kind": "conversion", "name": "试驾日", "starts_on": NOW.date(), "ends_on": NOW.date() + timedelta(days=5),
    }  # fmt: skip
    activity = plan_activity(manager, data)
    card, other = filed(li), filed(li, customer_name="赵先生", phones=numbered(2))
    invite_cards(manager, activity.id, {"cards": [card.id]})
    assert to_invite(Card.objects.all(), NOW.date()).count() == 1
    withdraw(li, card)
    assert to_invite(Card.objects.all(), NOW.date()).count() == 0
    assert [each.id for each in invitable(manager, {"status": ["active"]})] == [other.id]
    second = plan_activity(manager, {**data, "name": "团购"})
    assert refused(lambda: invite_cards(manager, second.id, {"cards": [other.id, card.id]})) == {
        "cards.1": "contact_withdrawn"
    }


def test_no_callback_after_contact_is_withdrawn(li: User) -> None:
    """PI-2: one that is due is dropped, and a delivery brings none that stays."""
    card = filed(li, follow_up={"status": "delivered", "delivery": delivery(), "next_followup_on": None})
    assert Callback.objects.filter(card=card).count() == 1
    withdraw(li, card)
    assert Callback.objects.filter(card=card).count() == 0
    with pytest.raises(DomainError, match="contact_withdrawn"):
        record_callback_of_card(li, {"card": card.id, "reached": True, "method": "outgoing_call"})
    late = filed(li, customer_name="赵先生", phones=numbered(2))
    withdraw(li, late)
    followed_up(li, late, status="delivered", delivery=delivery(), next_followup_on=None)
    assert Callback.objects.filter(card=late).count() == 0
    assert Event.objects.filter(card_id=late.id, kind="callback.dropped").count() == 1


def test_a_merge_keeps_the_stricter_of_two_consents(li: User, manager: User) -> None:
    """PI-2."""
    first, second = filed(li), filed(li, customer_name="赵先生", phones=numbered(2), marketing=True)
    withdraw(li, second)
    survivor = merge_cards(manager, {"survivor": first.id, "merged": [second.id]})
    assert (survivor.contact_withdrawn_at, survivor.marketing) == (NOW, False)


def test_a_customer_withdraws_on_the_page_without_an_account(li: User) -> None:
    """PI-1: by name and number; both purposes unless one is named. A stranger's number changes nothing."""
    card = filed(li, marketing=True)
    withdraw_on_page({"customer_name": "王小姐", "number": "13900000000", "purpose": ""}, "10.0.0.1")
    withdraw_on_page({"customer_name": "李小姐", "number": "138 0013 8000", "purpose": ""}, "10.0.0.1")
    card.refresh_from_db()
    assert (card.marketing, card.contact_withdrawn_at) == (True, None)
    withdraw_on_page({"customer_name": "王女士", "number": "138 0013 8000", "purpose": "marketing"}, "10.0.0.1")
    card.refresh_from_db()
    assert (card.marketing, card.contact_withdrawn_at) == (False, None)
    withdraw_on_page({"customer_name": "王女士", "number": "138 0013 8000", "purpose": ""}, "10.0.0.1")
    card.refresh_from_db()
    assert card.contact_withdrawn_at == NOW
    last = Consent.objects.filter(card=card).latest("id")
    assert (last.purpose, last.is_given, last.way, last.asked_by_id) == ("contact", False, "qr_page", None)
    wrong: Any = {"customer_name": "", "number": "12", "purpose": "post"}
    assert refused(lambda: withdraw_on_page(wrong, "10.0.0.2")) == {
        "customer_name": "required", "number": "bad_phone", "purpose": "not_a_choice",
    }  # fmt: skip
