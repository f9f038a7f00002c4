"""Merging cards (MG-1) and undoing it."""

from datetime import date, timedelta
from typing import Any

import pytest

from accounts.models import User
from crm.models import Card, Concession, Event, FollowUp, Merge, SuspectedDuplicate
from crm.queries.card_visibility import cards_of
from crm.queries.cards import filter_cards
from crm.queries.timeline import events_of
from crm.services.concessions import ask_concession
from crm.services.edit_card import edit_card
from crm.services.file_card import file_card
from crm.services.merge_cards import merge_cards
from crm.services.settle_duplicate import settle_duplicate
from crm.services.unmerge_card import unmerge_card
from kit import clock
from tests.factories import NOW, filed, followed_up, numbered, order, phone_in, walk_in
from tests.refusals import refusal, refused, rows

LOST = {"status": "lost", "loss": {"loss_reason": "gave_up"}, "next_followup_on": None}
# What a merge and its undo leave behind: their own records, and how often a card was written.
NOT_OF_THE_CARDS = ("Event", "Merge", "Transfer", "FollowerCursor")


@pytest.fixture
def survivor(li: User) -> Card:
    """Filed by telephone and never visited."""
    with clock.at(NOW - timedelta(hours=3)):
        return file_card(li, phone_in(follow_up={"next_followup_on": date(2026, 11, 21)}))


@pytest.fixture
def other(survivor: Card, zhang: User) -> Card:
    """Another consultant's walk-in of the same customer, flagged, followed up once, with an appointment."""
    with clock.at(NOW - timedelta(hours=2)):
        card = file_card(zhang, walk_in(on_duplicate="create_anyway"))
    with clock.at(NOW - timedelta(hours=1)):
        followed_up(
            zhang, card, method="outgoing_call", topics=["appointment"], appointment_on=date(2026, 11, 20),
            next_followup_on=date(2026, 11, 19),
        )  # fmt: skip
    return card


def merged(manager: User, survivor: Card, *others: Card, **given: Any) -> Card:
    return merge_cards(manager, {"survivor": survivor.id, "merged": [card.id for card in others], **given})


def crm_rows() -> dict[str, Any]:
    """All rows of cards and what hangs on them, without how often they were written."""
    kept = {name: table for name, table in rows().items() if name not in NOT_OF_THE_CARDS}
    version = [field.attname for field in Card._meta.concrete_fields].index("version")
    kept["Card"] = [row[:version] + row[version + 1 :] for row in kept["Card"]]
    return kept


def test_survivor_keeps_its_data_and_takes_over_what_happened(survivor: Card, other: Card, manager: User) -> None:
    merged(manager, survivor, other)
    survivor.refresh_from_db()
    assert (survivor.channel, survivor.lead_source, survivor.owner.name) == ("phone", "referral", "李强")
    assert (survivor.followup_count, survivor.last_contact_at) == (3, NOW - timedelta(hours=1))
    assert (survivor.next_followup_on, survivor.appointment_on) == (date(2026, 11, 19), date(2026, 11, 20))
    assert (survivor.first_visit_on, survivor.last_visit_on) == (NOW.date(), NOW.date())
    assert survivor.topics_seen == ["appointment", "vehicle_intro"]
    contacts = survivor.follow_ups.order_by("contact_at")
    assert list(contacts.values_list("method", flat=True)) == ["incoming_call", "showroom", "outgoing_call"]
    assert list(contacts.values_list("is_filing", flat=True)) == [True, False, False]


def test_other_is_a_stub_out_of_every_list(survivor: Card, other: Card, manager: User, zhang: User) -> None:
    merged(manager, survivor, other)
    other.refresh_from_db()
    assert other.merged_into == survivor
    assert list(cards_of(manager)) == [survivor]
    assert list(filter_cards(zhang, cards_of(zhang), {})) == []
    assert not SuspectedDuplicate.objects.filter(settled_at=None).exists()


def test_merge_is_told_once_to_each_card(survivor: Card, other: Card, manager: User, zhang: User) -> None:
    merged(manager, survivor, other)
    stub, absorbed = Event.objects.order_by("-id")[:2][::-1]
    assert (stub.kind, stub.card_id) == ("card.merged", other.id)
    assert stub.data == {"survivor": str(survivor.id), "owner": str(zhang.id), "status": "active"}
    assert (absorbed.kind, absorbed.card_id, absorbed.occurred_on) == ("card.absorbed", survivor.id, NOW.date())
    assert absorbed.data["merged"] == [str(other.id)]
    assert absorbed.data["first_visit_on"] == [None, "2026-11-18"]
    assert absorbed.data["topics_seen"] == ["appointment", "vehicle_intro"]


def test_new_owner_is_a_transfer_of_its_own(survivor: Card, other: Card, manager: User, li: User, zhang: User) -> None:
    merged(manager, survivor, other, owner=zhang.id)
    survivor.refresh_from_db()
    assert (survivor.owner, survivor.owner_changed_at) == (zhang, NOW)
    kinds = list(Event.objects.order_by("-id").values_list("kind", flat=True)[:3])
    assert kinds == ["card.transferred", "card.absorbed", "card.merged"]
    assert Event.objects.latest("id").data["owner"] == [str(li.id), str(zhang.id)]


def test_history_of_both_is_one_and_of_those_merged_before(
    survivor: Card, other: Card, manager: User, li: User
) -> None:
    merged(manager, other, third := filed(li, phones=numbered(7)))
    merged(manager, survivor, other)
    assert {event.card_id for event in events_of(survivor)} == {survivor.id, other.id, third.id}
    assert events_of(survivor).count() == Event.objects.filter(card_id__isnull=False).count()


def test_only_open_cards_merge(survivor: Card, other: Card, manager: User, li: User, zhang: User) -> None:
    followed_up(zhang, other, **LOST)
    assert refused(lambda: merged(manager, survivor, other)) == {"merged.0": "card_closed"}
    assert refused(lambda: merged(manager, other, survivor)) == {"survivor": "card_closed"}


def test_order_merges_into_an_order_alone(survivor: Card, other: Card, manager: User, zhang: User) -> None:
    followed_up(zhang, other, status="ordered", order=order())
    assert refused(lambda: merged(manager, survivor, other)) == {"merged.0": "merge_ordered"}
    assert merged(manager, other, survivor).status == "ordered"


def test_what_is_wrong_with_the_choice_is_named(survivor: Card, other: Card, manager: User, reception: User) -> None:
    assert refused(lambda: merge_cards(manager, {})) == {"survivor": "required", "merged": "required"}
    assert refused(lambda: merged(manager, survivor, survivor)) == {"merged.0": "not_a_choice"}
    assert refused(lambda: merged(manager, survivor, other, other)) == {"merged.1": "not_a_choice"}
    assert refused(lambda: merged(manager, survivor, other, owner=reception.id)) == {"owner": "not_an_owner"}


def test_consultant_merges_nothing(survivor: Card, other: Card, li: User) -> None:
    assert refused(lambda: merged(li, survivor, other)) == {"": "not_allowed"}
    assert refused(lambda: unmerge_card(li, survivor.id, other.id)) == {"": "not_allowed"}


def test_whoever_comes_second_is_told_of_the_merge(
    survivor: Card, other: Card, manager: User, director: User, li: User
) -> None:
    merged(manager, survivor, other)
    told = refusal(lambda: merged(director, other, survivor))
    assert (told.code, told.status, told.extra) == ("card_merged", 409, {"survivor": survivor.id})
    assert refused(lambda: followed_up(li, other)) == {"": "card_merged"}


def test_undo_leaves_every_field_and_link_as_before(survivor: Card, other: Card, manager: User, zhang: User) -> None:
    ask_concession(zhang, other.id, {"kind": "gift", "what": "脚垫"})
    before = crm_rows()
    merged(manager, survivor, other, owner=zhang.id)
    assert Concession.objects.get().card == survivor
    unmerge_card(manager, survivor.id, other.id)
    assert crm_rows() == before


def test_undo_is_told_to_each_card(survivor: Card, other: Card, manager: User, zhang: User, li: User) -> None:
    merged(manager, survivor, other, owner=zhang.id)
    with clock.at(NOW + timedelta(days=2)):
        unmerge_card(manager, survivor.id, other.id)
    back, restored, released = Event.objects.order_by("-id")[:3][::-1]
    assert (restored.kind, restored.card_id, restored.occurred_on) == ("card.unmerged", other.id, date(2026, 11, 20))
    assert (restored.data["owner"], restored.data["status"]) == (str(zhang.id), "active")
    assert (released.kind, released.data["first_visit_on"]) == ("card.released", ["2026-11-18", None])
    assert (back.kind, back.data["owner"]) == ("card.transferred", [str(zhang.id), str(li.id)])


def test_contact_since_the_merge_cannot_be_divided(survivor: Card, other: Card, manager: User, li: User) -> None:
    merged(manager, survivor, other)
    with clock.at(NOW + timedelta(minutes=5)):
        followed_up(li, survivor)
        told = refusal(lambda: unmerge_card(manager, survivor.id, other.id))
    assert told.code == "cannot_be_divided"
    assert told.problems[0].params["changed"] == ["followup_count", "last_contact_at"]


def test_data_edited_since_stays_with_the_survivor(survivor: Card, other: Card, manager: User, li: User) -> None:
    merged(manager, survivor, other)
    edit_card(li, survivor.id, {"budget": "gt_25"})
    unmerge_card(manager, survivor.id, other.id)
    assert list(Card.objects.order_by("id").values_list("budget", flat=True)) == ["gt_25", "15_20"]


def test_last_merge_is_undone_first(survivor: Card, other: Card, manager: User, zhang: User) -> None:
    with clock.at(NOW + timedelta(minutes=1)):
        third = filed(zhang, phones=numbered(8))
    before = crm_rows()
    merged(manager, survivor, other, third)
    assert refused(lambda: unmerge_card(manager, survivor.id, other.id)) == {"": "cannot_be_divided"}
    unmerge_card(manager, survivor.id, third.id)
    unmerge_card(manager, survivor.id, other.id)
    assert crm_rows() == before
    assert Merge.objects.filter(undone_at=None).count() == 0


def test_merge_that_is_not_there_is_no_choice(survivor: Card, other: Card, manager: User) -> None:
    assert refused(lambda: unmerge_card(manager, survivor.id, other.id)) == {"merged": "not_a_choice"}
    assert refused(lambda: unmerge_card(manager, survivor.id, None)) == {"merged": "required"}


def test_card_can_be_merged_again_after_its_undo(survivor: Card, other: Card, manager: User) -> None:
    for _ in range(2):
        merged(manager, survivor, other)
        unmerge_card(manager, survivor.id, other.id)
    merged(manager, other, survivor)
    assert FollowUp.objects.filter(card=other).count() == 3


def test_suspicion_with_a_third_card_passes_to_the_survivor_and_back(
    survivor: Card, other: Card, manager: User, li: User
) -> None:
    third = filed(li, phones=[{"kind": "mobile", "number": "13800138000", "main": True}], on_duplicate="create_anyway")
    settle_duplicate(manager, third.id, survivor.id)
    before = crm_rows()
    assert SuspectedDuplicate.objects.filter(settled_at=None).count() == 2
    merged(manager, survivor, other)
    # That the third is not the survivor's customer has been settled, and stays so.
    assert SuspectedDuplicate.objects.filter(settled_at=None).count() == 0
    unmerge_card(manager, survivor.id, other.id)
    assert crm_rows() == before


def test_settled_pair_is_off_the_list_for_good(survivor: Card, other: Card, manager: User, li: User) -> None:
    settle_duplicate(manager, survivor.id, other.id)
    pair = SuspectedDuplicate.objects.get()
    assert (pair.settled_at, pair.settled_by) == (NOW, manager)
    assert (Event.objects.latest("id").kind, Event.objects.latest("id").card_id) == (
        "card.duplicate_settled",
        survivor.id,
    )
    assert refused(lambda: settle_duplicate(manager, survivor.id, other.id)) == {"other": "not_a_choice"}
    assert refused(lambda: settle_duplicate(manager, survivor.id, None)) == {"other": "required"}
    assert refused(lambda: settle_duplicate(li, survivor.id, other.id)) == {"": "not_allowed"}
