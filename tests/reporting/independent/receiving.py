"""What happens at the door on a day of a random history: parties come, and something becomes of them."""

from typing import Any

from crm.models import Card, TrafficRecord, TrafficRequest
from crm.services.file_card import file_card
from crm.services.handle_traffic import join_traffic, reassign_pending, reopen_traffic
from crm.services.record_follow_up import record_follow_up
from crm.services.take_over import take_over
from crm.services.traffic import correct_traffic, decline_traffic, record_traffic, void_traffic
from crm.services.traffic_requests import accept_traffic_request, request_traffic
from tests.factories import contact, walk_in
from tests.reporting.independent.selling import filing
from tests.reporting.independent.showroom import CARS, Showroom

_WHAT_BECOMES = ["filed"] * 4 + ["followed up"] * 2 + ["declined"] * 2 + ["pending", "void", "corrected", "reopened"]


def someone_comes(at: Showroom) -> None:
    """TR-1, TR-4: a party or a call, and what its consultant or reception makes of it."""
    record = _record(at, kind=at.one_of(["showroom", "showroom", "call"]))
    what = at.one_of(_WHAT_BECOMES)
    at.later(at.one_of([1, 4, 9]))
    with at.open_now():
        if what == "filed":
            at.attempt("file from traffic", lambda: file_card(record.consultant, _of_party(at, record)))
        elif what == "followed up":
            _follow_up(at, record)
        elif what == "corrected":
            changes = {"first_time": not record.first_time, "kind": "call", "consultant": at.consultant().id}
            at.attempt("correct traffic", lambda: correct_traffic(at.people["front"], record.id, changes))
        elif what == "void":
            at.attempt("void traffic", lambda: void_traffic(at.people["front"], record.id))
        elif what != "pending":
            at.attempt("decline traffic", lambda: decline_traffic(record.consultant, record.id, "没有留下电话"))
            if what == "reopened":
                at.attempt("reopen traffic", lambda: reopen_traffic(at.people["manager"], record.id))


def card_comes_before_its_party(at: Showroom) -> None:
    """TR-8: the card is filed, then reception records the party, then the two are joined."""
    who = at.consultant()
    given = filing(at, "walk_in", 0)
    if at.attempt("file walk_in", lambda: file_card(who, given)):
        card = Card.objects.latest("created_at", "id")
        record = record_traffic(at.people["front"], {"kind": "showroom", "consultant": who.id, "first_time": True})
        at.attempt("join traffic", lambda: join_traffic(who, record.id, card.id))


def party_is_taken_over(at: Showroom) -> None:
    """CA-6: a customer of the telemarketer's, or of care's, stands in the showroom."""
    of_tele = at.open_cards(owner=at.people["tele"])
    for card in of_tele or at.open_cards(care_since__isnull=False) or at.open_cards(status="dormant"):
        phone = card.phones.order_by("id").first()
        record = _record(at, kind="showroom")
        body = {
            "traffic": record.id,
            "customer_name": card.customer_name,
            "phones": [{"kind": "mobile", "number": phone.number, "main": True}] if phone else [],
            "matches": [card.id],
            "follow_up": contact(topics=["test_drive"]),
        }
        at.attempt("take over", lambda: take_over(record.consultant, body))  # noqa: B023 - called at once


def party_was_not_recorded(at: Showroom) -> None:
    """TR-7."""
    who = at.consultant()
    at.attempt("ask reception", lambda: request_traffic(who, {"kind": "showroom", "first_time": True}))
    at.later(5)
    with at.open_now():
        asked = TrafficRequest.objects.latest("asked_at", "id")
        at.attempt("answer reception", lambda: accept_traffic_request(at.people["front"], asked.id, {}))


def consultant_goes_home(at: Showroom) -> None:
    """TR-4: their pending parties pass to another one."""
    who, other = at.chance.sample(["li", "zhang", "zhao"], k=2)
    at.attempt("reassign traffic", lambda: reassign_pending(at.people["front"], at.people[who].id, at.people[other].id))


def _record(at: Showroom, kind: str) -> TrafficRecord:
    given: dict[str, Any] = {"kind": kind, "consultant": at.consultant().id, "first_time": at.likely(0.7)}
    if at.likely(0.6):
        given["model"] = at.one_of(sorted(CARS))
    if kind == "showroom" and at.likely(0.5):
        # A customer who is expected, perhaps (FU-6).
        for card in at.open_cards(appointment_on__isnull=False):
            given["phone"] = card.phones.order_by("id").values_list("number", flat=True).first()
    return record_traffic(at.people["front"], given)


def _of_party(at: Showroom, record: TrafficRecord) -> dict[str, Any]:
    given = filing(at, "walk_in" if record.kind == "showroom" else "phone", 0)
    del given["channel"], given["filed_on"]
    return {**given, "traffic": record.id}


def _follow_up(at: Showroom, record: TrafficRecord) -> None:
    method = "showroom" if record.kind == "showroom" else "incoming_call"
    for card in at.open_cards(owner=record.consultant, status="active"):
        given = contact(method=method, traffic=record.id, topics=at.one_of([["test_drive"], ["price_negotiation"]]))
        at.attempt("follow up from traffic", lambda: record_follow_up(record.consultant, card.id, given))  # noqa: B023 - called at once


def draft_of_a_clerk(at: Showroom) -> dict[str, Any] | None:
    """Return what a clerk would file for a consultant whose customer has an open card (CA-8)."""
    for card in at.open_cards(business="retail"):
        phone = card.phones.order_by("id").first()
        if phone:
            body = walk_in(
                customer_name=card.customer_name, owner=at.consultant().id, on_duplicate="request_allocation"
            )
            return {**body, "phones": [{"kind": "mobile", "number": phone.number, "main": True}]}
    return None
