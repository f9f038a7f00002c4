"""What consultants and care do on a day of a random history: they file cards and contact customers."""

from datetime import timedelta
from typing import Any

from crm.models import Callback, Card, FollowUp
from crm.services.callbacks import record_callback
from crm.services.edit_card import edit_card
from crm.services.file_card import file_card
from crm.services.record_follow_up import record_follow_up
from crm.services.undo_follow_up import undo_follow_up
from tests.factories import contact, delivery, order, phone_in, walk_in
from tests.reporting.independent.showroom import CARS, Showroom

_FILED_AS = ["active"] * 7 + ["ordered", "ordered", "delivered", "lost"]
_TURNS = ["", "", "", "", "dormant", "dormant", "active", "ordered", "ordered", "delivered", "lost"]
_TOPICS = [["test_drive"], ["vehicle_intro", "price_negotiation", "test_drive"], ["vehicle_intro"], ["appointment"]]


def file_without_traffic(at: Showroom) -> None:
    """CA-2, CA-3: any channel; not a walk-in on an earlier day."""
    channel = at.one_of(["walk_in", "phone", "phone", "phone", "outreach", "outreach"])
    days_back = at.one_of([0, 0, 0, 1, 2, 5])
    who = at.people["tele"] if channel == "phone" and at.likely(0.25) else at.consultant()
    at.attempt(f"file {channel}", lambda: file_card(who, filing(at, channel, days_back)))


def file_wholesale(at: Showroom) -> None:
    """CA-9: always outreach and the designated consultant's; it may be delivered at filing."""
    given = filing(at, "outreach", at.one_of([0, 1]))
    del given["activity"], given["venue"]
    given["business"] = "wholesale"
    at.attempt("file wholesale", lambda: file_card(at.people["zhao"], given))


def file_again(at: Showroom) -> None:
    """CA-6: a customer who has a card gets another one in spite of it."""
    for card in at.some(Card.objects.filter(merged_into=None).order_by("created_at", "id")):
        given = filing(at, "phone", 0)
        phone = card.phones.order_by("id").first()
        if phone:
            given |= {"customer_name": card.customer_name, "on_duplicate": at.one_of(["create_anyway", "several_cars"])}
            given["phones"] = [{"kind": "mobile", "number": phone.number, "main": True}]
            at.attempt("file again", lambda: file_card(at.consultant(), given))  # noqa: B023 - called at once


def filing(at: Showroom, channel: str, days_back: int) -> dict[str, Any]:
    """Return a card's data as it may be filed."""
    car = at.one_of(sorted(CARS))
    follow_up = outcome(at, at.one_of(_FILED_AS), car, days_back)
    follow_up["topics"] = at.one_of([["vehicle_intro"], ["test_drive"]])
    if follow_up["next_followup_on"]:
        follow_up["next_followup_on"] = at.today + timedelta(days=at.one_of([0, 1, 2, 5, 9]))
    given = (phone_in if channel == "phone" else walk_in)(follow_up=follow_up, phones=at.number(), **CARS[car])
    given |= {"followup_level": "15-30", "intent_level": at.one_of(["A", "B", "C", "N"])}
    if channel == "outreach":
        del given["lead_source"], given["colour"], given["purpose"]
        given |= {"channel": "outreach", "activity": at.activities[0].id, "venue": "mall"}
        given["follow_up"]["method"] = "event_site"
    return given


def follow_up(at: Showroom) -> None:
    """FU-1: a contact by any means, of today or typed in late, and what it brings."""
    for card in at.open_cards():
        turn = at.one_of(_TURNS)
        car = at.one_of(sorted(CARS)) if at.likely(0.2) else card.model
        given = contact(method=at.one_of(["showroom", "showroom", "outgoing_call", "sms"]), topics=at.one_of(_TOPICS))
        given |= outcome(at, turn, car, at.one_of([0, 0, 0, 0, 1, 2]))
        if card.status == "ordered":
            given.pop("order", None)
            given["status"] = at.one_of(["ordered", "delivered", "delivered", "lost"]) if turn else "ordered"
            given |= outcome(at, given["status"], car, 0) if turn else {}
            given.pop("order", None)
        status = given.get("status") or card.status
        given["next_followup_on"] = _next_date(at, 20) if status in ("active", "ordered") else None
        if "appointment" in given["topics"]:
            given["appointment_on"] = at.today + timedelta(days=at.one_of([0, 1, 3, 6]))
        if at.likely(0.15) and card.status != "ordered":
            given["intent_level"] = at.one_of(["A", "B", "C", "N"])
        if car != card.model and "order" not in given:
            given["card"] = dict(CARS[car])
        _name_activity(at, given)
        by_care = given["method"] != "showroom" and (card.care_since or card.status == "dormant") and at.likely(0.6)
        actor = at.people["care"] if by_care else card.owner
        at.attempt(f"follow up {turn or 'only'}", lambda: record_follow_up(actor, card.id, given))  # noqa: B023 - called at once


def undo(at: Showroom) -> None:
    """FU-7: a contact of a moment ago was a mistake."""
    recent = FollowUp.objects.filter(recorded_at__gt=at.now - timedelta(minutes=9), is_filing=False)
    for found in recent.select_related("recorded_by").order_by("-recorded_at", "-id")[:1]:
        at.attempt("undo contact", lambda: undo_follow_up(found.recorded_by, found.card_id, found.id))  # noqa: B023 - called at once


def call_by_mistake(at: Showroom) -> None:
    """FU-7: a contact by telephone, on its day or typed in late, undone at once."""
    for card in at.open_cards():
        next_on = None if card.status == "dormant" else _next_date(at, 20)
        given = contact(method="outgoing_call", topics=at.one_of(_TOPICS[:3]), next_followup_on=next_on)
        given["contact_at"] -= timedelta(days=at.one_of([0, 0, 1]))
        _name_activity(at, given)
        at.attempt("call by mistake", lambda: record_follow_up(card.owner, card.id, given))  # noqa: B023 - called at once
    at.later(2)
    with at.open_now():
        undo(at)


def not_reached(at: Showroom) -> None:
    """FU-12: an attempt sets only the next date."""
    for card in at.open_cards():
        next_on = None if card.status == "dormant" else _next_date(at, 8)
        given = contact(method="outgoing_call", topics=["test_drive"], reached=False, next_followup_on=next_on)
        given["contact_at"] -= timedelta(days=at.one_of([0, 0, 0, 1]))
        at.attempt("not reached", lambda: record_follow_up(card.owner, card.id, given))  # noqa: B023 - called at once


def edit(at: Showroom) -> None:
    for card in at.open_cards():
        at.attempt("edit", lambda: edit_card(card.owner, card.id, dict(CARS[at.one_of(sorted(CARS))])))  # noqa: B023 - called at once


def call_back(at: Showroom) -> None:
    """CC-1, CC-2: what is due, or nearly."""
    due = Callback.objects.filter(made_at=None, due_on__lte=at.today + timedelta(days=1)).select_related("consultant")
    for callback in at.some(due.order_by("due_on", "card_id")):
        given: dict[str, Any] = {"method": "outgoing_call", "reached": at.likely(0.5)}
        if given["reached"] and callback.kind == "delivery":
            given["satisfaction"] = "satisfied"
        elif given["reached"]:
            given |= {"reason_true": True, "may_return": False}
        if at.likely(0.3):
            given["next_on"] = at.today + timedelta(days=at.one_of([1, 2, 5]))
        actor = callback.consultant or at.people["care"]
        at.attempt("call back", lambda: record_callback(actor, callback.id, given))  # noqa: B023 - called at once


def outcome(at: Showroom, status: str, car: str, days_back: int) -> dict[str, Any]:
    """Return what a contact brings, as its status asks for."""
    contact_at = at.now - timedelta(days=days_back)
    details: dict[str, Any] = {"contact_at": contact_at, "next_followup_on": at.today + timedelta(days=1)}
    if status:
        details["status"] = status
    if status in ("dormant", "delivered", "lost"):
        details["next_followup_on"] = None
    on = contact_at.astimezone(at.now.tzinfo).date()
    if status in ("ordered", "delivered"):
        details["order"] = order(**CARS.get(car, CARS["octavia"]), signed_on=on)
    if status == "delivered":
        details["delivery"] = delivery(delivered_on=on)
    if status == "lost":
        details["loss"] = {"loss_reason": "gave_up"}
    return details


def _next_date(at: Showroom, most: int) -> Any:
    return at.today + timedelta(days=at.one_of([0, 1, 2, 3, 5, 8, most]))


def _name_activity(at: Showroom, given: dict[str, Any]) -> None:
    if given["method"] == "outgoing_call" and at.likely(0.35):
        named = at.one_of([each for each in at.activities if each.kind == "conversion"])
        given |= {"nature": "activity_invite", "activity": named.id}
