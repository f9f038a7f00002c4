"""Cards pass from one consultant to another (MG-2), and nobody leaves with open ones."""

from datetime import timedelta

import pytest

from accounts.models import User
from accounts.roles import Role
from accounts.services.staff import deactivate
from crm.models import Card, DealerSettings, Event, Transfer
from crm.queries.timeline import events_of, timeline
from crm.services.file_card import file_card
from crm.services.transfers import transfer_card, transfer_cards
from kit import clock
from kit.errors import DomainError
from tests.factories import NOW, filed, followed_up, make_user, numbered, walk_in
from tests.refusals import refusal, refused

LOST = {"status": "lost", "loss": {"loss_reason": "gave_up"}, "next_followup_on": None}


@pytest.fixture
def card(li: User) -> Card:
    return filed(li)


@pytest.fixture
def admin(li: User) -> User:
    return make_user("boss", Role.DEALER_ADMIN)


def cards_of_li(li: User, count: int) -> list[Card]:
    return [filed(li, phones=numbered(at)) for at in range(count)]


def test_card_passes_with_its_history(card: Card, li: User, zhang: User, manager: User) -> None:
    with clock.at(NOW + timedelta(hours=1)):
        transfer_card(manager, card.id, {"owner": zhang.id, "reason": "客户王小姐要求更换"})
    card.refresh_from_db()
    assert (card.owner, card.owner_changed_at, card.version) == (zhang, NOW + timedelta(hours=1), 2)
    event = Event.objects.latest("id")
    kept = Transfer.objects.get()
    assert (event.kind, event.card_id, event.occurred_on) == ("card.transferred", card.id, NOW.date())
    assert event.data == {
        "owner": [str(li.id), str(zhang.id)],
        "reason": "other",
        "bulk": False,
        "transfer": str(kept.id),
    }
    assert (kept.reason, kept.before, kept.after, kept.transferred_by) == ("客户王小姐要求更换", li, zhang, manager)
    newest = timeline(manager, list(events_of(card).order_by("-id")))[0]
    assert (newest.kind, newest.reason) == ("card.transferred", "客户王小姐要求更换")


def test_reason_that_has_a_code_stands_in_the_log(card: Card, zhang: User, manager: User) -> None:
    transfer_card(manager, card.id, {"owner": zhang.id, "reason": "no_visit"})
    assert Event.objects.latest("id").data["reason"] == "no_visit"


def test_contact_before_the_transfer_is_out_of_order(card: Card, zhang: User, manager: User) -> None:
    with clock.at(NOW + timedelta(hours=2)):
        transfer_card(manager, card.id, {"owner": zhang.id, "reason": "overdue"})
        early = NOW + timedelta(hours=1)
        wrong = refused(lambda: followed_up(zhang, card, contact_at=early))
    assert wrong == {"contact_at": "contact_out_of_order"}


def test_closed_card_is_not_transferred(card: Card, li: User, zhang: User, manager: User) -> None:
    followed_up(li, card, **LOST)
    wanted = {"owner": zhang.id, "reason": "overdue"}
    assert refused(lambda: transfer_card(manager, card.id, wanted)) == {"": "card_closed"}


def test_all_that_is_wrong_is_named(card: Card, li: User, manager: User, reception: User) -> None:
    assert refused(lambda: transfer_card(manager, card.id, {})) == {"owner": "required", "reason": "required"}
    to_reception = {"owner": reception.id, "reason": " "}
    assert refused(lambda: transfer_card(manager, card.id, to_reception)) == {
        "owner": "not_an_owner",
        "reason": "required",
    }
    assert refused(lambda: transfer_card(manager, card.id, {"owner": li.id, "reason": "x"})) == {
        "owner": "already_owner"
    }


def test_consultant_transfers_nothing(card: Card, li: User, zhang: User) -> None:
    assert refused(lambda: transfer_card(li, card.id, {"owner": zhang.id, "reason": "x"})) == {"": "not_allowed"}


def test_many_pass_at_once_and_closed_ones_are_told(li: User, zhang: User, manager: User) -> None:
    first, second, lost = cards_of_li(li, 3)
    followed_up(li, lost, **LOST)
    theirs = filed(zhang, phones=numbered(9))
    ids = [first.id, second.id, lost.id, theirs.id]
    done = transfer_cards(manager, {"cards": ids, "owner": zhang.id, "reason": "overdue"})
    assert (done.transferred, done.closed, done.unchanged) == ([first.id, second.id], [lost.id], [theirs.id])
    assert Card.objects.filter(owner=zhang).count() == 3
    assert [each.data["bulk"] for each in Event.objects.filter(kind="card.transferred")] == [True, True]


def test_one_card_that_is_not_there_stops_all(card: Card, zhang: User, manager: User) -> None:
    data = {"cards": [card.id, zhang.id], "owner": zhang.id, "reason": "overdue"}
    assert refused(lambda: transfer_cards(manager, data)) == {"cards.1": "not_a_choice"}
    assert refused(lambda: transfer_cards(manager, {"owner": zhang.id, "reason": "x"})) == {"cards": "required"}


def test_all_open_cards_of_a_leaver_pass_in_one_go(li: User, zhang: User, manager: User) -> None:
    open_card, lost = cards_of_li(li, 2)
    followed_up(li, lost, **LOST)
    done = transfer_cards(manager, {"from_owner": li.id, "owner": zhang.id, "reason": "leaver"})
    assert (done.transferred, done.closed) == ([open_card.id], [])
    lost.refresh_from_db()
    assert lost.owner == li


def test_wholesale_card_stays_with_the_designated_consultant(li: User, zhang: User, manager: User) -> None:
    DealerSettings.objects.update(wholesale_consultant=li)
    data = walk_in(business="wholesale", follow_up={"method": "outgoing_call"})
    del data["channel"], data["lead_source"]
    card = file_card(li, data)
    wanted = {"owner": zhang.id, "reason": "overdue"}
    assert refused(lambda: transfer_card(manager, card.id, wanted)) == {"owner": "not_wholesale_consultant"}


def test_leaver_with_open_cards_stays_until_someone_takes_them(li: User, admin: User) -> None:
    cards_of_li(li, 2)
    told = refusal(lambda: deactivate(admin, li.id))
    assert (told.code, told.status, told.extra) == ("has_open_cards", 409, {"open_cards": 2})
    li.refresh_from_db()
    assert li.is_active


def test_leavers_cards_go_to_the_one_named(li: User, zhang: User, admin: User) -> None:
    open_card, lost = cards_of_li(li, 2)
    followed_up(li, lost, **LOST)
    deactivate(admin, li.id, zhang.id)
    li.refresh_from_db()
    assert (li.is_active, li.session_epoch) == (False, 1)
    assert list(Card.objects.order_by("id").values_list("owner__name", flat=True)) == ["张敏", "李强"]
    event = Event.objects.latest("id")
    assert (event.card_id, event.data["reason"], event.data["bulk"]) == (open_card.id, "leaver", True)


def test_leavers_cards_do_not_go_to_someone_gone(li: User, zhang: User, admin: User) -> None:
    cards_of_li(li, 1)
    deactivate(admin, zhang.id)
    for nobody in (zhang.id, li.id):
        with pytest.raises(DomainError) as told:
            deactivate(admin, li.id, nobody)
        assert told.value.code == "not_an_owner"
    li.refresh_from_db()
    assert li.is_active


def test_who_has_no_open_card_just_leaves(li: User, admin: User) -> None:
    deactivate(admin, li.id)
    li.refresh_from_db()
    assert not li.is_active
