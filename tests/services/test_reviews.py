"""Entries are checked, returned, corrected and approved (CA-13)."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from accounts.roles import Role
from crm.models import Card, CardChange, Event, FollowUp, Review
from crm.queries.reviews import as_entries, entries_of
from crm.services.correct_follow_up import correct_follow_up
from crm.services.edit_card import edit_card
from crm.services.reviews import review_entries, review_entry
from kit import clock
from tests.factories import NOW, delivery, filed, followed_up, make_user, numbered, order
from tests.refusals import refused

BUDGET: Any = {"decision": "returned", "remarks": [{"field": "budget", "text": "与车型不符"}]}
APPROVED: Any = {"decision": "approved"}


@pytest.fixture
def card(li: User) -> Card:
    return filed(li)


@pytest.fixture
def delivered(card: Card, li: User) -> FollowUp:
    with clock.at(NOW + timedelta(minutes=30)):
        return followed_up(
            li,
            card,
            status="delivered",
            order=order(),
            delivery=delivery(vin="LSVAA49J132047371"),
            next_followup_on=None,
            note="提车",
        )


def state(entry: FollowUp) -> str:
    entry.refresh_from_db()
    return entry.review_state


def test_approval_at_the_first_check_counts(card: Card, li: User, manager: User) -> None:
    review = review_entry(manager, card.id, APPROVED)
    entry = card.follow_ups.get()
    assert (review.subject, review.is_first, review.owner, state(entry)) == ("card", True, li, "approved")
    event = Event.objects.latest("id")
    assert (event.kind, event.card_id, event.occurred_on) == ("card.reviewed", card.id, NOW.date())
    assert event.data == {
        "decision": "approved",
        "review": str(review.id),
        "subject": "card",
        "follow_up": str(entry.id),
        "is_first": True,
        "owner": str(li.id),
    }


def test_returned_entry_comes_back_when_corrected_and_its_second_check_is_no_first(
    card: Card, li: User, manager: User
) -> None:
    entry = card.follow_ups.get()
    review_entry(manager, card.id, BUDGET)
    assert state(entry) == "returned"
    edit_card(li, card.id, {"colour": "black"})
    assert state(entry) == "returned"
    edit_card(li, card.id, {"budget": "20_25"})
    assert state(entry) == "corrected"
    assert not review_entry(manager, card.id, APPROVED).is_first
    assert [row.is_first for row in Review.objects.order_by("reviewed_at", "id")] == [True, False]


def test_later_contact_is_an_entry_of_its_own(card: Card, delivered: FollowUp, manager: User) -> None:
    review = review_entry(manager, card.id, {**APPROVED, "follow_up": delivered.id})
    assert (review.subject, review.is_first) == ("follow_up", True)
    assert state(card.follow_ups.get(is_filing=True)) == "unchecked"


def test_returned_field_is_corrected_on_a_closed_card(card: Card, delivered: FollowUp, li: User, manager: User) -> None:
    assert refused(lambda: edit_card(li, card.id, {"budget": "20_25"})) == {"": "card_closed"}
    review_entry(manager, card.id, BUDGET)
    assert refused(lambda: edit_card(li, card.id, {"budget": "20_25", "colour": "black"})) == {"": "card_closed"}
    edit_card(li, card.id, {"budget": "20_25"})
    card.refresh_from_db()
    assert (card.budget, card.status) == ("20_25", "delivered")


def test_owner_and_date_are_not_corrected_even_when_remarked(
    card: Card, delivered: FollowUp, li: User, manager: User
) -> None:
    remarks = [{"field": "filed_on", "text": "?"}, {"field": "owner", "text": "?"}]
    review_entry(manager, card.id, {"decision": "returned", "remarks": remarks})  # type: ignore[typeddict-item]
    wrong: Any = {"filed_on": NOW.date(), "owner": li.id}
    assert refused(lambda: edit_card(li, card.id, wrong)) == {"filed_on": "fixed", "owner": "fixed"}


def test_contact_is_corrected_where_it_was_remarked(card: Card, delivered: FollowUp, li: User, manager: User) -> None:
    wanted: Any = {"delivery": {"vin": "lsvaa49j132047399"}, "note": "客户本人提车"}
    assert refused(lambda: correct_follow_up(li, card.id, delivered.id, wanted)) == {"": "not_returned"}
    remarks = [{"field": "delivery.vin", "text": "核对"}]
    review_entry(manager, card.id, {"decision": "returned", "remarks": remarks, "follow_up": delivered.id})  # type: ignore[typeddict-item]
    price: Any = {"delivery": {"price": 1}}
    assert refused(lambda: correct_follow_up(li, card.id, delivered.id, price)) == {"delivery.price": "not_returned"}
    short: Any = {"delivery": {"vin": "LSV"}}
    assert refused(lambda: correct_follow_up(li, card.id, delivered.id, short)) == {"delivery.vin": "bad_vin"}
    corrected = correct_follow_up(li, card.id, delivered.id, wanted)
    assert (corrected.note, corrected.delivery.vin, state(corrected)) == (
        "客户本人提车", "LSVAA49J132047399", "corrected",
    )  # fmt: skip
    change = CardChange.objects.get()
    assert change.before == {"follow_up.note": "提车", "follow_up.delivery.vin": "LSVAA49J132047371"}
    event = Event.objects.latest("id")
    assert (event.kind, event.data["changed"]) == ("follow_up.corrected", ["delivery.vin", "note"])


def test_approved_entry_is_not_checked_again(card: Card, manager: User, director: User) -> None:
    review_entry(manager, card.id, APPROVED)
    assert refused(lambda: review_entry(director, card.id, BUDGET)) == {"": "approved_already"}


def test_what_is_wrong_with_a_review_is_named(card: Card, li: User, manager: User) -> None:
    wrong: Any = {"decision": "returned", "remarks": [{"field": "shoe_size"}]}
    assert refused(lambda: review_entry(manager, card.id, wrong)) == {
        "remarks.0.text": "required",
        "remarks.0.field": "not_a_choice",
    }
    no_such: Any = {**APPROVED, "follow_up": card.id}
    assert refused(lambda: review_entry(manager, card.id, no_such)) == {"follow_up": "not_a_choice"}
    assert refused(lambda: review_entry(li, card.id, APPROVED)) == {"": "not_allowed"}


def test_queue_holds_what_is_to_be_checked_by_its_time(card: Card, delivered: FollowUp, manager: User) -> None:
    with clock.at(NOW + timedelta(hours=6)):
        entries = as_entries(list(entries_of(manager).order_by("recorded_at")))
    assert [entry.follow_up.is_filing for entry in entries] == [True, False]
    assert {entry.due_at for entry in entries} == {NOW.replace(hour=15)}
    assert [entry.is_overdue for entry in entries] == [True, True]
    review_entry(manager, card.id, BUDGET)
    assert [entry.follow_up for entry in as_entries(list(entries_of(manager)))] == [delivered]
    (returned,) = as_entries(list(entries_of(manager, ["returned"])))
    assert returned.remarks == [{"field": "budget", "text": "与车型不符"}]


def test_many_are_checked_in_seven_statements_and_what_was_approved_meanwhile_is_passed_over(
    card: Card, delivered: FollowUp, li: User, manager: User
) -> None:
    others = [filed(li, phones=numbered(at)).follow_ups.get() for at in range(3)]
    review_entry(manager, card.id, APPROVED)
    given: list[Any] = [
        {**APPROVED, "follow_up": each.id} for each in (card.follow_ups.earliest("contact_at"), *others)
    ]
    remarks = [{"field": "note", "text": " 写清顾虑 "}]
    given.append({"decision": "returned", "remarks": remarks, "follow_up": delivered.id})
    with CaptureQueriesContext(connection) as statements:
        reviews = review_entries(manager, given)
    assert len([each for each in statements if "SAVEPOINT" not in each["sql"]]) == 7
    assert {(each.follow_up_id, each.decision, each.is_first) for each in reviews} == {
        *((each.id, "approved", True) for each in others),
        (delivered.id, "returned", True),
    }
    assert [state(each) for each in others] == ["approved"] * 3
    assert (state(delivered), Review.objects.get(follow_up=delivered).remarks[0]["text"]) == ("returned", "写清顾虑")
    assert Event.objects.filter(kind="card.reviewed").count() == 5


def test_many_are_checked_or_none(card: Card, delivered: FollowUp, li: User, manager: User) -> None:
    given: list[Any] = [
        {**APPROVED, "follow_up": card.follow_ups.earliest("contact_at").id},
        {"decision": "returned", "follow_up": delivered.id},
    ]
    assert refused(lambda: review_entries(manager, given)) == {"remarks": "required"}
    assert refused(lambda: review_entries(li, given)) == {"": "not_allowed"}


def test_nobody_approves_what_they_typed(li: User, manager: User, director: User) -> None:
    """CA-13: typed for a consultant or corrected by oneself, another manager approves it."""
    card = filed(manager, owner=li.id)
    assert refused(lambda: review_entry(manager, card.id, APPROVED)) == {"decision": "typed_yourself"}
    entry = card.follow_ups.get()
    assert refused(lambda: review_entries(manager, [{**APPROVED, "follow_up": entry.id}])) == {
        "decision": "typed_yourself"
    }
    assert review_entry(director, card.id, APPROVED).decision == "approved"


def test_correction_of_ones_own_is_approved_by_another(card: Card, manager: User, director: User) -> None:
    """CA-13."""
    review_entry(manager, card.id, BUDGET)
    with clock.at(NOW + timedelta(minutes=5)):
        edit_card(manager, card.id, {"budget": "gt_25"})
        assert refused(lambda: review_entry(manager, card.id, APPROVED)) == {"decision": "typed_yourself"}
        assert review_entry(director, card.id, APPROVED).decision == "approved"


def test_the_only_manager_approves_everything(li: User, manager: User) -> None:
    """CA-13: unless the dealer has no other manager at work."""
    card = filed(manager, owner=li.id)
    gone = make_user("gone", Role.SALES_DIRECTOR)
    User.objects.filter(id=gone.id).update(is_active=False)
    assert review_entry(manager, card.id, APPROVED).decision == "approved"


def test_manager_who_is_not_at_work_leaves_the_approval_to_the_one_who_is(
    li: User, manager: User, director: User
) -> None:
    """CA-13, RM-4: at work is who was seen in the last 30 opening minutes."""
    card = filed(manager, owner=li.id)
    User.objects.filter(id=director.id).update(seen_at=NOW - timedelta(minutes=30))
    assert refused(lambda: review_entry(manager, card.id, APPROVED)) == {"decision": "typed_yourself"}
    User.objects.filter(id=director.id).update(seen_at=NOW - timedelta(minutes=31))
    assert review_entry(manager, card.id, APPROVED).decision == "approved"


def test_own_typing_may_be_returned(li: User, manager: User, director: User) -> None:
    card = filed(manager, owner=li.id)
    assert review_entry(manager, card.id, BUDGET).decision == "returned"


def test_returned_fields_are_open_until_the_approval(delivered: FollowUp, card: Card, li: User, manager: User) -> None:
    """CA-13: on a closed card too, and after a first correction; never its status, dates, channel or owner."""
    review_entry(manager, card.id, BUDGET)
    for budget in ("gt_25", "20_25"):
        edit_card(li, card.id, {"budget": budget})
    assert state(card.follow_ups.get(is_filing=True)) == "corrected"
    assert refused(lambda: edit_card(li, card.id, {"usage": "family"}))[""] == "card_closed"
    assert refused(lambda: edit_card(li, card.id, {"channel": "phone"}))["channel"] == "fixed"
    review_entry(manager, card.id, APPROVED)
    assert refused(lambda: edit_card(li, card.id, {"budget": "gt_25"})) == {"": "card_closed"}
