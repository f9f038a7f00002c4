"""What managers decide moves the figures (MG-1, MG-2, ST-7, SA-2, CA-13): by events as their commands write them."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import transaction

from accounts.models import User
from crm.models import Card
from crm.services.file_card import file_card
from crm.services.transfers import transfer_card
from crm.services.withdraw import withdraw_outcome
from kit import clock
from reporting.dealer.queries.part import Part
from reporting.dealer.queries.stock_flow import StockFlow
from reporting.dealer.rules.card_state import CARE_DEPARTMENT
from reporting.dealer.rules.period import Period
from tests.factories import NOW, SHANGHAI, delivery, filed, followed_up, numbered, order, phone_in
from tests.log_entries import RawEntry, record_raw
from tests.reporting.dealer.figures import counted, lines, stock

TODAY = NOW.date()


class Named:
    """A card that is only in the log."""

    def __init__(self, card_id: UUID) -> None:
        self.id = card_id


def tell(kind: str, card: Any, **data: Any) -> None:
    with transaction.atomic():
        record_raw(None, RawEntry(kind, clock.today(SHANGHAI), data, card=card.id))


def shown(found: StockFlow) -> tuple[dict[str, int], dict[str, int]]:
    return lines(found.prospects), lines(found.orders)


def transferred(card: Card, to: User) -> None:
    tell("card.transferred", card, owner=[str(card.owner_id), str(to.id)], reason="leaver", bulk=False)


def test_transfer_is_a_line_for_one_consultant_alone(li: User, zhang: User) -> None:
    card = filed(li)
    transferred(card, zhang)
    assert shown(stock()) == ({"filed": 1, "closing": 1, "active": 1}, {})
    assert shown(stock(part=Part(consultant=li.id))) == ({"filed": 1, "transferred_out": 1}, {})
    of_zhang = Part(consultant=zhang.id)
    assert shown(stock(part=of_zhang)) == ({"transferred_in": 1, "closing": 1, "active": 1}, {})
    assert counted(part=of_zhang) == {
        "prospects_transferred_in": 1,
        "transferred_in_visited": 1,
        "next_dates_missed": 1,
        "stock_active": 1,
        "stock_visited": 1,
    }


def test_there_and_back_on_one_day_counts_both_ways(li: User, zhang: User) -> None:
    card = filed(li, follow_up={"status": "ordered", "order": order()})
    transferred(card, zhang)
    tell("card.transferred", card, owner=[str(zhang.id), str(li.id)], reason="other", bulk=False)
    assert shown(stock(part=Part(consultant=li.id)))[1] == {
        "ordered": 1,
        "transferred_in": 1,
        "transferred_out": 1,
        "closing": 1,
    }


def test_overdue_card_is_overdue_with_its_new_owner_and_missed_with_the_old(li: User, zhang: User) -> None:
    card = filed(li)
    with clock.at(NOW + timedelta(days=3)):
        transferred(card, zhang)
        old, new = counted(part=Part(consultant=li.id)), counted(part=Part(consultant=zhang.id))
    assert (old["next_dates_missed"], old["caught_up"]) == (1, 1)
    assert ("next_dates_missed" in new, new["caught_up"]) == (False, -1)


def test_merged_card_leaves_the_count_and_comes_back_when_it_is_undone(li: User) -> None:
    survivor, stub = file_card(li, phone_in(phones=numbered(1))), filed(li, phones=numbered(2))
    tell("card.merged", stub, survivor=str(survivor.id), owner=str(li.id), status="active")
    absorbed: dict[str, Any] = {"merged": [str(stub.id)], "last_visit_on": [None, "2026-11-18"], "status": "active"}
    tell("card.absorbed", survivor, **absorbed, first_visit_on=[None, "2026-11-18"], topics_seen=[])
    assert shown(stock()) == ({"filed": 2, "merged": 1, "closing": 1, "active": 1}, {})
    assert (counted()["stock_visited"], counted()["first_visits"]) == (1, 1)
    with clock.at(NOW + timedelta(days=1)):
        tell("card.unmerged", stub, survivor=str(survivor.id), owner=str(li.id), status="active")
        released: dict[str, Any] = {"merged": [str(stub.id)], "last_visit_on": ["2026-11-18", None]}
        tell("card.released", survivor, **released, first_visit_on=["2026-11-18", None])
        undone = stock(Period(date(2026, 11, 19), date(2026, 11, 19)))
    assert undone.prospects["merged"] == -1
    assert lines(undone.prospects) == {"opening": 1, "merged": -1, "closing": 2, "active": 2}
    found = counted()
    assert (found["stock_visited"], found["stock_unvisited"]) == (1, 1)


@pytest.mark.parametrize(
    ("status", "details"),
    [("lost", {"loss": {"loss_reason": "gave_up"}}), ("delivered", {"delivery": None})],
)
def test_withdrawn_outcome_has_not_been(li: User, status: str, details: dict[str, Any]) -> None:
    card = filed(li)
    before = stock()
    details = {name: value or delivery() for name, value in details.items()}
    follow_up = followed_up(li, card, status=status, next_followup_on=None, **details)
    then = clock.now()
    assert stock().prospects["closing"] == 0
    with clock.at(NOW + timedelta(hours=1)):
        tell(
            "card.withdrawn", card, follow_up=str(follow_up.id), status=[status, "active"],
            next_followup_on="2026-11-20", intent_level=["B", "B"],
        )  # fmt: skip
    assert stock() == before
    assert stock(part=Part(business="retail", as_of=then)).prospects["closing"] == 0
    assert {name for name in counted() if "cohort" in name} == {"cohort_visited", "cohort_visited_in_15_days"}


def test_withdrawn_order_has_not_been(li: User, manager: User) -> None:
    """ST-7: neither the order nor the move from prospects to orders; the contact is counted."""
    card = filed(li)
    before = stock()
    with clock.at(NOW + timedelta(hours=1)):
        followed_up(li, card, method="outgoing_call", status="ordered", order=order())
    assert shown(stock()) == ({"filed": 1, "ordered": 1}, {"ordered": 1, "closing": 1})
    with clock.at(NOW + timedelta(hours=2)):
        withdraw_outcome(manager, card.id, "选错客户")
    assert stock() == before
    found = counted()
    assert (found["follow_ups"], found.get("ordered"), found.get("cohort_ordered")) == (1, None, None)


def test_filing_at_level_o_that_is_withdrawn_is_none(li: User) -> None:
    card = filed(li, follow_up={"status": "delivered", "delivery": delivery(), "next_followup_on": None})
    assert (counted()["filed_level_o"], counted()["visits_level_o"]) == (1, 1)
    tell(
        "card.withdrawn", card, follow_up=str(uuid4()), status=["delivered", "active"],
        next_followup_on="2026-11-20", intent_level=["O", "B"],
    )  # fmt: skip
    found = counted()
    assert (found["filed"], found.get("filed_level_o"), found.get("visits_level_o"), found.get("ordered")) == (
        1,
        None,
        None,
        None,
    )


def imported(card: Named, owner: User, status: str, **data: Any) -> None:
    told = {
        "owner": str(owner.id), "filer": str(owner.id), "channel": "phone", "business": "retail", "model": "octavia",
        "party": "individual", "configuration": "", "status": status, "intent_level": "B", "followup_level": "3-7",
        "next_followup_on": "2026-11-20", "appointment_on": None, "first_visit_on": None, "filed_on": "2026-03-04",
        "import": str(uuid4()),
    }  # fmt: skip
    tell("card.imported", card, **{**told, **data})


def test_imported_cards_enter_the_stock_and_no_filing(li: User) -> None:
    imported(Named(uuid4()), li, "active")
    imported(Named(uuid4()), li, "ordered", first_visit_on="2026-04-01")
    imported(Named(uuid4()), li, "lost", next_followup_on=None)
    assert shown(stock()) == ({"imported": 1, "closing": 1, "active": 1}, {"imported": 1, "closing": 1})
    assert counted() == {
        "prospects_imported": 1,
        "orders_imported": 1,
        "imported_visited": 1,
        "imported_unvisited": 1,
        "next_dates_missed": 2,
        "stock_active": 1,
        "stock_ordered": 1,
        "stock_visited": 1,
        "stock_unvisited": 1,
    }


def test_import_undone_the_same_day_counts_in_no_line(li: User) -> None:
    card = Named(uuid4())
    imported(card, li, "active")
    tell("card.import_undone", card, owner=str(li.id), status="active")
    assert counted() == {}


def test_only_the_first_check_of_an_entry_counts_for_accuracy(li: User) -> None:
    card = filed(li)
    told = {"review": str(uuid4()), "subject": "card", "follow_up": None, "owner": str(li.id)}
    tell("card.reviewed", card, decision="returned", is_first=True, **told)
    tell("card.reviewed", card, decision="approved", is_first=False, **told)
    tell("card.reviewed", filed(li, phones=numbered(2)), decision="approved", is_first=True, **told)
    assert (counted()["checked"], counted()["approved"]) == (2, 1)


def test_kinds_that_move_no_figure_are_passed_over(li: User) -> None:
    card = filed(li)
    before = counted()
    tell("card.duplicate_flagged", card, others=[])
    tell("card.sung_about", card)
    assert counted() == before


def test_what_is_due_of_a_card_in_care_is_a_line_of_its_own(li: User, manager: User) -> None:
    """MG-2: overdue and missed dates move to care and back; the card, its stock and its contacts stay the owner's."""
    of_li, of_care = Part(consultant=li.id), Part(consultant=CARE_DEPARTMENT)
    card = filed(li)
    transfer_card(manager, card.id, {"custody": "care", "reason": "care"})
    assert counted(part=of_care) == {"next_dates_missed": 1}
    assert "next_dates_missed" not in counted(part=of_li)
    assert shown(stock(part=of_li)) == ({"filed": 1, "closing": 1, "active": 1}, {})
    transfer_card(manager, card.id, {"custody": "sales", "reason": "other"})
    assert counted(part=of_care) == {}
    assert counted(part=of_li)["next_dates_missed"] == 1


def test_contact_that_returns_a_card_leaves_care_with_nothing_due(li: User, manager: User) -> None:
    card = filed(li)
    transfer_card(manager, card.id, {"custody": "care", "reason": "care"})
    followed_up(li, card)
    assert counted(part=Part(consultant=CARE_DEPARTMENT)) == {}
