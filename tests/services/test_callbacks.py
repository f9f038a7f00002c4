"""Callbacks: due with the delivery or the loss, taken back with it, recorded, passed on (CC-1, CC-2, CC-3, CC-4)."""

from datetime import date, timedelta

import pytest

from accounts.models import User
from accounts.roles import Role
from crm.models import Callback, Card, Event
from crm.queries.callbacks import callbacks_of, due_by
from crm.queries.custody import in_care
from crm.services.callbacks import record_callback, record_callback_of_card
from crm.services.offboarding import hand_over_leaver
from crm.services.transfers import transfer_cards
from crm.services.withdraw import withdraw_outcome
from kit import clock
from tests.factories import NOW, delivery, filed, followed_up, make_user, numbered, order
from tests.refusals import refused

TODAY = date(2026, 11, 18)
# The morning on which the callback of a car delivered today is due (CC-1).
DUE = NOW + timedelta(days=3)
LOSS = {"loss_reason": "gave_up"}
REACHED = {"method": "outgoing_call", "reached": True, "satisfaction": "satisfied", "remarks": "很满意"}
NOT_REACHED = {"method": "outgoing_call", "reached": False}


@pytest.fixture
def care(north: object) -> User:
    return make_user("care", Role.CARE_SPECIALIST, name="关爱专员")


def delivered(consultant: User, at: int = 1) -> Card:
    card = filed(consultant, phones=numbered(at))
    followed_up(
        consultant, card, status="delivered", order=order(number=f"D-{at}"), delivery=delivery(), next_followup_on=None
    )
    card.refresh_from_db()
    return card


def lost(consultant: User, at: int = 2) -> Card:
    card = filed(consultant, phones=numbered(at))
    followed_up(consultant, card, status="lost", loss=LOSS, next_followup_on=None)
    card.refresh_from_db()
    return card


@pytest.mark.rule("CC-1")
def test_delivery_brings_a_callback_of_the_consultant_in_three_days(li: User) -> None:
    card = delivered(li)
    (due,) = Callback.objects.all()
    assert (due.card, due.kind, due.consultant, due.due_on) == (card, "delivery", li, date(2026, 11, 21))


def test_card_filed_as_delivered_brings_one_too(li: User) -> None:
    follow_up = {"status": "delivered", "order": order(), "delivery": delivery(), "next_followup_on": None}
    filed(li, intent_level="O", status="delivered", follow_up=follow_up)
    assert [(row.kind, row.consultant) for row in Callback.objects.all()] == [("delivery", li)]


@pytest.mark.rule("CC-2")
def test_loss_brings_a_callback_of_the_care_department(li: User) -> None:
    lost(li)
    assert [(row.kind, row.consultant, row.due_on) for row in Callback.objects.all()] == [
        ("lost", None, date(2026, 11, 21))
    ]


def test_withdrawn_delivery_takes_its_callback_back_and_the_next_one_brings_another(li: User, manager: User) -> None:
    card = delivered(li)
    withdraw_outcome(manager, card.id, "误录")
    assert not Callback.objects.exists()
    followed_up(li, card, status="delivered", order=order(), delivery=delivery(), next_followup_on=None)
    assert Callback.objects.count() == 1


def test_it_is_due_from_its_day_on_until_it_is_made(li: User, zhang: User, care: User) -> None:
    delivered(li)
    day = TODAY + timedelta(days=3)
    assert not due_by(li, day - timedelta(days=1)).exists()
    assert due_by(li, day).count() == due_by(li, day + timedelta(days=9)).count() == due_by(care, day).count() == 1
    assert not due_by(zhang, day).exists()
    record_callback(li, Callback.objects.get().id, REACHED)
    assert not due_by(li, day).exists()


@pytest.mark.rule("CC-4")
def test_recorded_callback_is_kept_and_changes_nothing_of_the_card(li: User) -> None:
    card = delivered(li)
    made = record_callback(li, Callback.objects.get().id, REACHED)
    made.refresh_from_db()
    assert (made.made_by, made.made_at, made.reached, made.satisfaction, made.remarks) == (
        li, NOW, True, "satisfied", "很满意",
    )  # fmt: skip
    after = Card.objects.get(id=card.id)
    assert (after.version, after.followup_count, after.status) == (card.version, card.followup_count, "delivered")
    event = Event.objects.order_by("-id")[0]
    assert (event.kind, event.card_id) == ("callback.recorded", card.id)
    assert event.data == {
        "callback": str(made.id), "callback_kind": "delivery", "consultant": str(li.id), "due_on": "2026-11-21",
        "reached": True, "next_on": None,
    }  # fmt: skip


def test_card_passes_into_cares_custody_after_the_callback_and_lost_ones_at_once(li: User) -> None:
    card, gone = delivered(li), lost(li)
    assert list(in_care(Card.objects.all())) == [gone]
    record_callback(li, Callback.objects.get(card=card).id, REACHED)
    assert set(in_care(Card.objects.all())) == {card, gone}


def test_customer_who_was_not_reached_is_called_again_by_the_same_consultant(li: User) -> None:
    card = delivered(li)
    with clock.at(DUE):
        record_callback(li, Callback.objects.get().id, {**NOT_REACHED, "next_on": TODAY + timedelta(days=5)})
    again = Callback.objects.get(made_at=None)
    assert (again.card, again.consultant, again.due_on) == (card, li, date(2026, 11, 23))
    assert not in_care(Card.objects.all()).exists()


def test_callback_stays_due_until_the_third_attempt_on_another_day(li: User) -> None:
    """CC-1: the next day unless another date is given; then the card is in care's custody."""
    card = delivered(li)
    for attempt in range(3):
        due = Callback.objects.get(made_at=None)
        assert due.due_on == (DUE + timedelta(days=attempt)).date()
        assert not in_care(Card.objects.all()).exists()
        with clock.at(DUE + timedelta(days=attempt)):
            made = record_callback(li, due.id, NOT_REACHED)
            assert made.next_on == (None if attempt == 2 else due.due_on + timedelta(days=1))
    assert not Callback.objects.filter(made_at=None).exists()
    assert list(in_care(Card.objects.all())) == [card]


def test_third_attempt_takes_no_next_date(li: User) -> None:
    """CC-1: at most three attempts."""
    delivered(li)
    for attempt in range(2):
        with clock.at(DUE + timedelta(days=attempt)):
            record_callback(li, Callback.objects.get(made_at=None).id, NOT_REACHED)
    last = Callback.objects.get(made_at=None)
    with clock.at(DUE + timedelta(days=2)):
        wrong = {**NOT_REACHED, "next_on": TODAY + timedelta(days=9)}
        assert refused(lambda: record_callback(li, last.id, wrong)) == {"next_on": "not_asked"}


def test_customer_is_not_tried_twice_on_one_day(li: User) -> None:
    """CC-1: attempts are on different days."""
    card = delivered(li)
    with clock.at(DUE):
        record_callback(li, Callback.objects.get(made_at=None).id, NOT_REACHED)
        again = {**NOT_REACHED, "card": card.id}
        assert refused(lambda: record_callback_of_card(li, again)) == {"reached": "not_due_yet"}
        # Whoever calls back meanwhile was reached.
        record_callback_of_card(li, {**REACHED, "card": card.id})
    assert list(in_care(Card.objects.all())) == [card]


def test_call_of_a_consultant_does_not_take_the_card_back_from_care(li: User) -> None:
    """CC-1: once reached, the card stays in care's custody."""
    card = delivered(li)
    record_callback(li, Callback.objects.get().id, REACHED)
    with clock.at(DUE):
        record_callback_of_card(li, {**NOT_REACHED, "card": card.id, "next_on": TODAY + timedelta(days=9)})
    assert Callback.objects.get(made_at=None).consultant is None
    assert list(in_care(Card.objects.all())) == [card]


def test_next_call_to_a_customer_who_was_reached_is_cares(li: User) -> None:
    delivered(li)
    record_callback(li, Callback.objects.get().id, {**REACHED, "next_on": TODAY + timedelta(days=30)})
    assert Callback.objects.get(made_at=None).consultant is None
    assert in_care(Card.objects.all()).exists()


@pytest.mark.parametrize(
    ("given", "problems"),
    [
        ({}, {"method": "required", "reached": "required"}),
        ({"method": "pigeon", "reached": False}, {"method": "not_a_choice", "reached": "not_due_yet"}),
        ({"method": "sms", "reached": True}, {"satisfaction": "required"}),
        (NOT_REACHED, {"reached": "not_due_yet"}),
        ({**NOT_REACHED, "satisfaction": "satisfied"}, {"satisfaction": "not_asked", "reached": "not_due_yet"}),
        ({**NOT_REACHED, "next_on": TODAY}, {"next_on": "date_passed", "reached": "not_due_yet"}),
        ({**REACHED, "may_return": True}, {"may_return": "not_asked"}),
        ({**REACHED, "next_on": TODAY - timedelta(days=1)}, {"next_on": "date_passed"}),
    ],
)
def test_what_a_callback_takes_is_told_at_once(li: User, given: dict[str, object], problems: dict[str, str]) -> None:
    delivered(li)
    due = Callback.objects.get()
    assert refused(lambda: record_callback(li, due.id, given)) == problems
    assert Callback.objects.get().made_at is None


def test_lost_customer_is_asked_whether_the_reason_was_true_and_they_may_come_back(li: User, care: User) -> None:
    lost(li)
    due = Callback.objects.get()
    asked = {"method": "outgoing_call", "reached": True}
    assert refused(lambda: record_callback(care, due.id, asked)) == {
        "reason_true": "required",
        "may_return": "required",
    }
    made = record_callback(care, due.id, {**asked, "reason_true": False, "may_return": True})
    assert (made.reason_true, made.may_return) == (False, True)


def test_second_of_two_who_call_is_told(li: User, care: User) -> None:
    delivered(li)
    due = Callback.objects.get()
    record_callback(care, due.id, REACHED)
    assert refused(lambda: record_callback(li, due.id, REACHED)) == {"": "callback_made"}


def test_colleague_neither_sees_nor_records_it(li: User, zhang: User) -> None:
    delivered(li)
    due = Callback.objects.get()
    assert not callbacks_of(zhang).exists()
    assert refused(lambda: record_callback(zhang, due.id, REACHED)) == {"": "not_found"}


def test_call_that_nobody_had_planned_is_recorded_of_a_closed_card(li: User, care: User) -> None:
    card = delivered(li)
    record_callback_of_card(li, {**REACHED, "card": card.id})
    assert Callback.objects.get().made_by == li
    record_callback_of_card(care, {**REACHED, "card": card.id})
    assert Callback.objects.count() == 2


def test_open_card_is_not_called_back_but_followed_up(li: User) -> None:
    card = filed(li)
    assert refused(lambda: record_callback_of_card(li, {**REACHED, "card": card.id})) == {"card": "not_called_back"}


def test_callbacks_of_a_leaver_go_to_who_takes_over_and_to_care_where_nobody_does(li: User, zhang: User) -> None:
    delivered(li)
    assert hand_over_leaver(None, li, zhang.id) == 0
    assert Callback.objects.get().consultant == zhang
    assert Event.objects.order_by("-id")[0].data["consultant"] == [str(li.id), str(zhang.id)]
    assert hand_over_leaver(None, zhang, None) == 0
    assert Callback.objects.get().consultant is None


def test_closed_card_among_those_transferred_stays_and_its_callback_goes(li: User, zhang: User, manager: User) -> None:
    card, gone = delivered(li), lost(li)
    done = transfer_cards(manager, {"cards": [card.id, gone.id], "owner": zhang.id, "reason": "leaver"})
    assert (done.transferred, set(done.closed)) == ([], {card.id, gone.id})
    card.refresh_from_db()
    assert card.owner == li
    assert {row.kind: row.consultant for row in Callback.objects.all()} == {"delivery": zhang, "lost": None}
