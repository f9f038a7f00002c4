"""Merge and undo on random histories: follow-ups, traffic, tasks and the figures of every past day are the same before
and after, and no figure of a closed day moves by a merge (MG-1, RP-2)."""

from datetime import timedelta

import pytest

from accounts.models import User
from crm.models import Card
from crm.services.merge_cards import merge_cards
from crm.services.unmerge_card import unmerge_card
from kit import clock
from kit.tenancy import DealerContext
from tests.factories import NOW, contact, filed, followed_up, numbered
from tests.refusals import refused
from tests.services.histories.merging import Merging
from tests.services.histories.running import run, two_shops
from tests.services.histories.working import Shop


@pytest.fixture
def shops(north: DealerContext, shared_dealers: dict[str, DealerContext]) -> tuple[Shop, ...]:
    return two_shops(shared_dealers)[:1]


def test_merge_and_undo_leave_all_as_it_was(shops: tuple[Shop, ...]) -> None:
    run(Merging, shops, examples=10, steps=12, is_random=False)


@pytest.mark.long
def test_merge_and_undo_leave_all_as_it_was_in_long_histories(shops: tuple[Shop, ...]) -> None:
    run(Merging, shops, examples=15, steps=30, is_random=False)


@pytest.mark.long
def test_merge_and_undo_leave_all_as_it_was_in_histories_that_nobody_has_tried(shops: tuple[Shop, ...]) -> None:
    run(Merging, shops, examples=60, steps=30, is_random=True)


def test_contact_is_not_dated_to_before_a_merge_or_its_undo(li: User, manager: User) -> None:
    survivor, other = filed(li, phones=numbered(1)), filed(li, phones=numbered(2))
    with clock.at(NOW + timedelta(days=1)):
        merge_cards(manager, {"survivor": survivor.id, "merged": [other.id]})
    with clock.at(NOW + timedelta(days=2)):
        earlier = contact(contact_at=NOW + timedelta(hours=2))
        assert refused(lambda: followed_up(li, survivor, **earlier)) == {"contact_at": "contact_out_of_order"}
    with clock.at(NOW + timedelta(days=3)):
        unmerge_card(manager, survivor.id, other.id)
    with clock.at(NOW + timedelta(days=4)):
        # On that day the one was both, and the other was none.
        meanwhile = contact(contact_at=NOW + timedelta(days=2))
        for card in (survivor, other):
            told = refused(lambda card=card: followed_up(li, card, **meanwhile))
            assert told == {"contact_at": "contact_out_of_order"}
            followed_up(li, card, contact_at=NOW + timedelta(days=3))
    assert Card.objects.filter(followup_count=2).count() == 2
