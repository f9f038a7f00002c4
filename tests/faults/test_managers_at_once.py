"""Managers and consultants at one card at once: one wins, the other is told, nothing is lost (MG-1, MG-2)."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection

from accounts.models import User
from accounts.roles import Role
from accounts.services.staff import deactivate
from crm.models import Card, Event, FollowUp, Merge, SuspectedDuplicate, Transfer
from crm.services.edit_card import edit_card
from crm.services.merge_cards import merge_cards
from crm.services.settle_duplicate import settle_duplicate
from crm.services.transfers import transfer_card
from crm.services.unmerge_card import unmerge_card
from demo.catalogue import make_catalogue
from kit.errors import DomainError
from kit.tenancy import DealerContext, in_dealer, in_public
from tests.factories import contact, filed, followed_up, make_user, numbered

ROUNDS = 15


@pytest.fixture
def staff(own_dealer: DealerContext) -> dict[str, User]:
    with in_public():
        make_catalogue()
    roles = {
        "li": Role.CONSULTANT,
        "zhang": Role.CONSULTANT,
        "manager": Role.SHOWROOM_MANAGER,
        "director": Role.SALES_DIRECTOR,
        "boss": Role.DEALER_ADMIN,
    }
    return {name: make_user(name, role) for name, role in roles.items()}


def at_once(dealer: DealerContext, *commands: Callable[[], object]) -> list[str]:
    """What each command was answered, all begun at the same instant: a refusal's code, or `done`."""
    barrier = Barrier(len(commands))

    def one(command: Callable[[], object]) -> str:
        with in_dealer(dealer):
            try:
                barrier.wait(20)
                command()
            except DomainError as error:
                return error.code
            finally:
                connection.close()
            return "done"

    with ThreadPoolExecutor(len(commands)) as pool:
        return list(pool.map(one, commands))


def two_cards(staff: dict[str, User], at: int) -> tuple[Card, Card]:
    phones = numbered(at)
    return filed(staff["li"], phones=phones), filed(staff["zhang"], phones=phones, on_duplicate="create_anyway")


def test_of_two_opposite_merges_one_wins(own_dealer: DealerContext, staff: dict[str, User]) -> None:
    for at in range(ROUNDS):
        one, other = two_cards(staff, at)
        answers = at_once(
            own_dealer,
            lambda a=one.id, b=other.id: merge_cards(staff["manager"], {"survivor": a, "merged": [b]}),
            lambda a=one.id, b=other.id: merge_cards(staff["director"], {"survivor": b, "merged": [a]}),
        )
        assert sorted(answers) == ["card_merged", "done"]
    assert Merge.objects.count() == ROUNDS
    assert Card.objects.filter(merged_into=None).count() == ROUNDS
    assert Event.objects.filter(kind="card.merged").count() == ROUNDS


def test_of_two_who_merge_the_same_pair_alike_one_wins(own_dealer: DealerContext, staff: dict[str, User]) -> None:
    for at in range(ROUNDS):
        one, other = two_cards(staff, at)
        same = [
            lambda who=who, a=one.id, b=other.id: merge_cards(staff[who], {"survivor": a, "merged": [b]})
            for who in ("manager", "director")
        ]
        assert sorted(at_once(own_dealer, *same)) == ["card_merged", "done"]
        one.refresh_from_db()
        assert one.followup_count == 2
    assert Merge.objects.count() == ROUNDS


def test_merge_and_keeping_apart_do_not_both_hold(own_dealer: DealerContext, staff: dict[str, User]) -> None:
    for at in range(ROUNDS):
        one, other = two_cards(staff, at)
        answers = at_once(
            own_dealer,
            lambda a=one.id, b=other.id: merge_cards(staff["manager"], {"survivor": a, "merged": [b]}),
            lambda a=one.id, b=other.id: settle_duplicate(staff["director"], b, a),
        )
        assert answers[0] == "done"
        assert SuspectedDuplicate.objects.filter(settled_at=None).count() == 0
    assert Merge.objects.count() == ROUNDS


def test_of_two_transfers_the_later_stands_and_both_are_in_the_history(
    own_dealer: DealerContext, staff: dict[str, User]
) -> None:
    for at in range(ROUNDS):
        third = make_user(f"third-{at}", Role.CONSULTANT)
        card = filed(staff["li"], phones=numbered(at))
        answers = at_once(
            own_dealer,
            lambda card=card: transfer_card(
                staff["manager"], card.id, {"owner": staff["zhang"].id, "reason": "overdue"}
            ),
            lambda card=card, third=third: transfer_card(
                staff["director"], card.id, {"owner": third.id, "reason": "no_visit"}
            ),
        )
        assert answers == ["done", "done"]
        card.refresh_from_db()
        moves = list(Transfer.objects.filter(card=card).order_by("transferred_at", "id").values_list("before", "after"))
        # Each starts where the one before it ended.
        assert (len(moves), moves[0][0]) == (2, staff["li"].id)
        assert {moves[0][1], moves[1][1]} == {staff["zhang"].id, third.id}
        assert {moves[1][0], card.owner_id} <= {staff["zhang"].id, third.id}


def test_card_that_is_closed_meanwhile_takes_nothing_from_a_stale_page(
    own_dealer: DealerContext, staff: dict[str, User]
) -> None:
    for at in range(ROUNDS):
        card = filed(staff["li"], phones=numbered(at))
        lost = {"status": "lost", "loss": {"loss_reason": "gave_up"}, "next_followup_on": None}
        answers = at_once(
            own_dealer,
            lambda card=card, lost=lost: followed_up(staff["li"], card, **lost),
            lambda card=card: edit_card(staff["manager"], card.id, {"address": "桂林路"}),
            lambda card=card: transfer_card(
                staff["director"], card.id, {"owner": staff["zhang"].id, "reason": "overdue"}
            ),
        )
        closed, edited, moved = answers
        card.refresh_from_db()
        # Either the loss came first and bars both, or it came after the transfer and the card is not Li's any more.
        assert closed in ("done", "not_found", "contact_out_of_order")
        assert edited in ("done", "card_closed")
        assert moved in ("done", "card_closed")
        assert card.status == ("lost" if closed == "done" else "active")
        assert (card.address == "桂林路") == (edited == "done")
        assert (card.owner == staff["zhang"]) == (moved == "done")
        assert card.followup_count == (2 if closed == "done" else 1)


def test_follow_up_and_merge_lose_nothing(own_dealer: DealerContext, staff: dict[str, User]) -> None:
    zhang = staff["zhang"]
    for at in range(ROUNDS):
        survivor, other = two_cards(staff, at)
        answers = at_once(
            own_dealer,
            lambda a=survivor.id, b=other.id: merge_cards(
                staff["manager"], {"survivor": a, "merged": [b], "owner": zhang.id}
            ),
            lambda card=other: followed_up(staff["zhang"], card),
        )
        assert answers[0] == "done"
        # Before the merge it is the other's contact and moves over; after it there is no such card any more.
        assert answers[1] in ("done", "card_merged", "not_found")
        survivor.refresh_from_db()
        kept = 3 if answers[1] == "done" else 2
        assert survivor.followup_count == kept == FollowUp.objects.filter(card=survivor).count()


def test_follow_up_and_transfer_lose_nothing(own_dealer: DealerContext, staff: dict[str, User]) -> None:
    for at in range(ROUNDS):
        card = filed(staff["li"], phones=numbered(at))
        said = contact()
        answers = at_once(
            own_dealer,
            lambda card=card: transfer_card(
                staff["manager"], card.id, {"owner": staff["zhang"].id, "reason": "overdue"}
            ),
            lambda card=card, said=said: followed_up(staff["li"], card, **said),
        )
        assert answers[0] == "done"
        assert answers[1] in ("done", "not_found")
        card.refresh_from_db()
        assert (card.owner.username, card.followup_count) == ("zhang", 2 if answers[1] == "done" else 1)


def test_merge_is_undone_once(own_dealer: DealerContext, staff: dict[str, User]) -> None:
    for at in range(ROUNDS):
        survivor, other = two_cards(staff, at)
        merge_cards(staff["manager"], {"survivor": survivor.id, "merged": [other.id]})
        undo = [
            lambda who=who, a=survivor.id, b=other.id: unmerge_card(staff[who], a, b) for who in ("manager", "director")
        ]
        assert sorted(at_once(own_dealer, *undo)) == ["done", "not_a_choice"]
        survivor.refresh_from_db()
        assert survivor.followup_count == 1


def test_no_card_comes_to_someone_who_is_let_go(own_dealer: DealerContext, staff: dict[str, User]) -> None:
    for at in range(ROUNDS):
        leaver = make_user(f"leaver-{at}", Role.CONSULTANT)
        card = filed(staff["li"], phones=numbered(at))
        answers = at_once(
            own_dealer,
            lambda card=card, leaver=leaver: transfer_card(
                staff["manager"], card.id, {"owner": leaver.id, "reason": "overdue"}
            ),
            lambda leaver=leaver: deactivate(staff["boss"], leaver.id),
        )
        assert sorted(answers) in (["done", "has_open_cards"], ["done", "not_an_owner"])
        leaver.refresh_from_db()
        card.refresh_from_db()
        assert leaver.is_active == (card.owner_id == leaver.id)


def test_leavers_cards_and_their_last_contact_do_not_wait_for_each_other(
    own_dealer: DealerContext, staff: dict[str, User]
) -> None:
    for at in range(ROUNDS):
        leaver = make_user(f"leaver-{at}", Role.CONSULTANT)
        card = filed(leaver, phones=numbered(at))
        answers = at_once(
            own_dealer,
            lambda leaver=leaver: deactivate(staff["boss"], leaver.id, staff["zhang"].id),
            lambda leaver=leaver, card=card: followed_up(leaver, card),
        )
        assert answers[0] == "done"
        card.refresh_from_db()
        assert (card.owner.username, card.followup_count) == ("zhang", 2 if answers[1] == "done" else 1)
