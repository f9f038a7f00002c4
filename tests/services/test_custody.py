"""Cards that the care department has while their owner stays (MG-2, CC-3)."""

from datetime import date, timedelta

import pytest

from accounts.models import User
from accounts.roles import Role
from crm.models import Card, Event, Transfer
from crm.queries.card_visibility import cards_of
from crm.queries.cards import filter_cards
from crm.queries.custody import custody_of, in_custody
from crm.queries.worklist import plan_by_consultant, worklist
from crm.rules.codes import Custody
from crm.services.transfers import transfer_card, transfer_cards
from crm.services.withdraw import withdraw_outcome
from kit import clock
from tests.factories import NOW, filed, followed_up, make_user, numbered, order, phone_in
from tests.refusals import refused

TODAY = date(2026, 11, 18)
TO_CARE = {"custody": "care", "reason": "care"}
TO_SALES = {"custody": "sales", "reason": "other"}
BY_PHONE = {"method": "outgoing_call"}


@pytest.fixture
def care(north: object) -> User:
    return make_user("care", Role.CARE_SPECIALIST, name="关爱专员")


@pytest.fixture
def handed(li: User, manager: User) -> Card:
    """An open card of li's that care has, due tomorrow."""
    card = filed(li)
    return transfer_card(manager, card.id, TO_CARE)


def whose(card: Card) -> Custody:
    card.refresh_from_db()
    return custody_of(card).custody


def last_event(card: Card) -> Event:
    return Event.objects.filter(card_id=card.id).latest("id")


def dormant(owner: User) -> Card:
    with clock.at(NOW - timedelta(days=17)):
        card = filed(owner, phones=numbered(7), **_phone())
    followed_up(owner, card, **BY_PHONE, status="dormant", next_followup_on=None)
    card.refresh_from_db()
    return card


def _phone() -> dict[str, object]:
    data = phone_in()
    return {name: data[name] for name in ("channel", "call_topics", "visited_before")} | {
        "follow_up": {"method": "incoming_call"}
    }


def test_custody_passes_to_care_and_the_owner_stays(handed: Card, li: User, care: User) -> None:
    """MG-2."""
    assert whose(handed) is Custody.CARE
    assert handed.owner_id == li.id
    assert custody_of(handed).since == NOW
    assert list(cards_of(care)) == [handed]
    assert list(cards_of(li)) == [handed]
    event = last_event(handed)
    assert (event.kind, event.data["custody"], event.data["owner"], event.data["reason"]) == (
        "card.custody_passed", ["sales", "care"], str(li.id), "care",
    )  # fmt: skip
    assert Transfer.objects.get().custody == "care"


def test_both_departments_record_contacts_while_care_has_the_card(handed: Card, li: User, care: User) -> None:
    """MG-2: the owner sees the card and may follow it up."""
    followed_up(care, handed, **BY_PHONE)
    assert whose(handed) is Custody.CARE
    followed_up(li, handed, **BY_PHONE)
    assert whose(handed) is Custody.CARE
    assert {contact.owner_id for contact in handed.follow_ups.all()} == {li.id}


def test_care_records_no_showroom_contact_order_or_delivery(handed: Card, care: User) -> None:
    """domain.md §1."""
    assert refused(lambda: followed_up(care, handed)) == {"method": "not_for_care"}
    ordering = {"status": "ordered", "order": order(number="C-1")}
    assert refused(lambda: followed_up(care, handed, **BY_PHONE, **ordering))["status"] == "not_for_care"


def test_care_does_nothing_with_cards_of_sales(li: User, care: User) -> None:
    card = filed(li)
    with pytest.raises(Exception, match="not_found"):
        followed_up(care, card, **BY_PHONE)


@pytest.mark.parametrize("by", ["showroom", "order"])
def test_showroom_contact_or_order_returns_the_card(by: str, handed: Card, li: User) -> None:
    """MG-2."""
    ordering = {"status": "ordered", "order": order(number="C-2"), **BY_PHONE}
    followed_up(li, handed, **(ordering if by == "order" else {}))
    assert whose(handed) is Custody.SALES
    assert (last_event(handed).kind, last_event(handed).data["cause"]) == ("card.custody_passed", "contact")


def test_contact_is_not_dated_to_a_day_before_the_card_passed(li: User, manager: User) -> None:
    """FU-7, MG-2: what was due until then was the other department's."""
    card = filed(li)
    earlier = {"contact_at": NOW + timedelta(hours=2), **BY_PHONE}
    for at, custody in ((1, TO_CARE), (2, TO_SALES)):
        with clock.at(NOW + timedelta(days=at)):
            transfer_card(manager, card.id, custody)
    with clock.at(NOW + timedelta(days=2, hours=3)):
        assert refused(lambda: followed_up(li, card, **earlier)) == {"contact_at": "contact_out_of_order"}
        followed_up(li, card, **BY_PHONE)


def test_manager_returns_the_card(handed: Card, manager: User) -> None:
    """MG-2: `{custody: "sales"}`."""
    transfer_card(manager, handed.id, TO_SALES)
    assert whose(handed) is Custody.SALES
    assert refused(lambda: transfer_card(manager, handed.id, TO_SALES)) == {"custody": "already_in_custody"}


def test_new_owner_works_the_card_themselves(handed: Card, zhang: User, manager: User) -> None:
    transfer_card(manager, handed.id, {"owner": zhang.id, "reason": "better_inviter"})
    assert (whose(handed), handed.owner_id) == (Custody.SALES, zhang.id)


def test_what_is_due_is_cares(handed: Card, li: User, care: User, manager: User) -> None:
    """MG-2: next dates, tasks and overdue are care's, and a line of their own."""
    own = filed(li, phones=numbered(2))
    after = NOW + timedelta(days=4)
    with clock.at(after):
        day = after.date()
        assert [row["id"] for row in worklist(li, day).overdue] == [own.id]
        assert [row["id"] for row in worklist(care, day).overdue] == [handed.id]
        assert [row["id"] for row in worklist(manager, day, li.id).overdue] == [own.id]
        assert worklist(manager, day).counts["overdue"] == 2
        assert list(filter_cards(li, cards_of(li), {"due": "overdue"})) == [own]
        plans = {row["holder_id"]: row["overdue"] for row in plan_by_consultant(cards_of(manager), day)}
        assert plans == {li.id: 1, None: 1}
        mine = in_custody(filter_cards(manager, cards_of(manager), {"due": "overdue", "owner": li.id}), "sales")
        assert list(mine) == [own]


def test_dormant_card_is_cares_until_a_follow_up_says_active(li: User, care: User, manager: User) -> None:
    """CC-3: every contact is a follow-up, by care or its owner; `active` returns the card to sales."""
    card = dormant(li)
    assert whose(card) is Custody.CARE
    followed_up(care, card, **BY_PHONE, next_followup_on=None)
    assert whose(card) is Custody.CARE
    assert refused(lambda: transfer_card(manager, card.id, TO_SALES)) == {"custody": "dormant_stays"}
    assert refused(lambda: transfer_card(manager, card.id, TO_CARE)) == {"custody": "already_in_custody"}
    followed_up(care, card, **BY_PHONE, status="active")
    assert whose(card) is Custody.SALES
    assert last_event(card).kind == "card.custody_passed"
    with pytest.raises(Exception, match="not_found"):
        followed_up(care, card, **BY_PHONE)


def test_card_that_rests_in_care_wakes_in_sales(li: User, care: User, manager: User) -> None:
    """CC-3: a card that was handed over and then became dormant is not care's any more once it is active."""
    with clock.at(NOW - timedelta(days=17)):
        card = filed(li, phones=numbered(8), **_phone())
    transfer_card(manager, card.id, TO_CARE)
    followed_up(care, card, **BY_PHONE, status="dormant", next_followup_on=None)
    card.refresh_from_db()
    assert card.care_since is None
    followed_up(care, card, **BY_PHONE, status="active")
    assert whose(card) is Custody.SALES


def test_withdrawn_loss_gives_the_card_back_to_care(handed: Card, care: User, manager: User) -> None:
    """ST-7: the day counts as if it had never happened."""
    followed_up(care, handed, **BY_PHONE, status="lost", loss={"loss_reason": "gave_up"}, next_followup_on=None)
    withdraw_outcome(manager, handed.id, "误操作")
    assert (whose(handed), handed.care_since) == (Custody.CARE, NOW)


def test_many_pass_at_once_and_closed_ones_stay(li: User, manager: User) -> None:
    """MG-2: closed cards are not transferred, their callbacks are."""
    cards = [filed(li, phones=numbered(at)) for at in range(3)]
    followed_up(li, cards[2], status="lost", loss={"loss_reason": "gave_up"}, next_followup_on=None)
    done = transfer_cards(manager, {"cards": [card.id for card in cards], **TO_CARE})
    assert (set(done.transferred), done.closed) == ({cards[0].id, cards[1].id}, [cards[2].id])
    again = transfer_cards(manager, {"cards": [card.id for card in cards], **TO_CARE})
    assert set(again.unchanged) == {cards[0].id, cards[1].id}


def test_owner_and_department_are_not_named_at_once(li: User, zhang: User, manager: User) -> None:
    card = filed(li)
    both = {"owner": zhang.id, "custody": "care", "reason": "care"}
    assert refused(lambda: transfer_card(manager, card.id, both)) == {"custody": "owner_or_custody"}
    assert refused(lambda: transfer_card(manager, card.id, {"custody": "sofa"})) == {
        "custody": "not_a_choice",
        "reason": "required",
    }
