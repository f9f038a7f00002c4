"""What each command moves of the figures, to the unit (RP-1, RP-2, ST-1, ST-2)."""

from datetime import timedelta

import pytest

from accounts.models import User
from crm.services.edit_card import edit_card
from crm.services.file_card import file_card
from crm.services.traffic import correct_traffic, decline_traffic, void_traffic
from kit import clock
from reporting.dealer.queries.part import Part
from tests.factories import NOW, arrived, delivery, filed, followed_up, numbered, order, phone_in, walk_in
from tests.reporting.dealer.figures import catch_up, counted, lines, stock


@pytest.mark.rule("ST-4")
def test_walk_in_is_filed_visits_and_stands_in_stock(li: User) -> None:
    filed(li)
    assert counted() == {
        "filed": 1,
        "visits": 1,
        "first_visits": 1,
        "next_dates_missed": 1,
        "cohort_visited": 1,
        "cohort_visited_in_15_days": 1,
        "stock_active": 1,
        "stock_visited": 1,
    }


def test_call_is_filed_unvisited(li: User) -> None:
    file_card(li, phone_in())
    assert counted() == {"filed": 1, "next_dates_missed": 1, "stock_active": 1, "stock_unvisited": 1}


def test_first_visit_of_a_call_counts_in_its_cohort_too(li: User) -> None:
    card = file_card(li, phone_in())
    with clock.at(NOW + timedelta(days=1)):
        followed_up(li, card, topics=["test_drive"])
    assert lines(counted()) == {
        "filed": 1,
        "follow_ups": 1,
        "visits": 1,
        "first_visits": 1,
        "test_drives": 1,
        "cohort_visited": 1,
        "cohort_visited_in_15_days": 1,
        "next_dates_missed": 1,
        "stock_active": 1,
        "stock_visited": 1,
    }


@pytest.mark.parametrize(
    ("status", "details", "expected"),
    [
        ("ordered", {"order": order}, ({"filed": 1, "ordered": 1}, {"ordered": 1, "closing": 1})),
        ("delivered", {"delivery": delivery}, ({"filed": 1, "ordered": 1}, {"ordered": 1, "delivered": 1})),
        ("lost", {"loss": lambda: {"loss_reason": "gave_up"}}, ({"filed": 1, "lost": 1}, {})),
    ],
)
def test_filed_straight_to_an_outcome_counts_as_filed_and_in_the_line_it_left_by(
    li: User, status: str, details: dict[str, object], expected: tuple[dict[str, int], dict[str, int]]
) -> None:
    contact = {name: make() for name, make in details.items()}  # type: ignore[operator]
    if status != "ordered":
        contact["next_followup_on"] = None
    filed(li, follow_up={"status": status, **contact})
    found = stock()
    assert (lines(found.prospects), lines(found.orders)) == expected


def test_delivery_without_an_order_counts_as_both(li: User) -> None:
    card = filed(li)
    followed_up(li, card, status="delivered", delivery=delivery(), next_followup_on=None)
    found = stock()
    assert lines(found.prospects) == {"filed": 1, "ordered": 1}
    assert lines(found.orders) == {"ordered": 1, "delivered": 1}


def test_order_for_another_model_moves_the_card_to_it_before_it_is_signed(li: User) -> None:
    card = filed(li)
    other = order(model="fabia", configuration="fabia-16-at", colour="white")
    followed_up(li, card, status="ordered", order=other)
    octavia, fabia = stock(part=Part(model="octavia")), stock(part=Part(model="fabia"))
    assert lines(octavia.prospects) == {"filed": 1, "model_out": 1}
    assert lines(octavia.orders) == {}
    assert lines(fabia.prospects) == {"model_in": 1, "ordered": 1}
    assert lines(fabia.orders) == {"ordered": 1, "closing": 1}
    whole = stock()
    assert lines(whole.prospects) == {"filed": 1, "ordered": 1}
    assert lines(whole.orders) == {"ordered": 1, "closing": 1}


def test_edit_of_the_model_counts_for_one_model_alone(li: User) -> None:
    card = filed(li)
    edit_card(li, card.id, {"model": "fabia", "configuration": "fabia-16-at", "colour": "white"})
    assert lines(stock(part=Part(model="fabia")).prospects) == {"model_in": 1, "closing": 1, "active": 1}
    assert lines(stock(part=Part(model="octavia")).prospects) == {"filed": 1, "model_out": 1}
    assert lines(stock(part=Part(consultant=li.id)).prospects) == {"filed": 1, "closing": 1, "active": 1}


def test_traffic_counts_by_what_became_of_it(li: User, zhang: User, reception: User) -> None:
    for at, state in enumerate(["filed", "declined", "pending", "void", "corrected", "returning"]):
        traffic = arrived(reception, li, first_time=state != "returning")
        if state == "filed":
            data = walk_in(traffic=traffic.id, phones=numbered(at))
            del data["channel"], data["filed_on"]
            file_card(li, data)
        if state == "declined":
            decline_traffic(li, traffic.id, "只是路过")
        if state == "void":
            void_traffic(reception, traffic.id)
        if state == "corrected":
            correct_traffic(reception, traffic.id, {"kind": "call", "consultant": zhang.id})
    found = {name: count for name, count in counted().items() if "tra" in name or "first" in name}
    assert found == {
        "traffic": 5,
        "traffic_pending": 3,
        "first_time": 4,
        "first_filed": 1,
        "first_declined": 1,
        "first_pending": 2,
        "first_visits": 1,
    }
    assert counted(part=Part(consultant=zhang.id)) == {
        "traffic": 1,
        "traffic_pending": 1,
        "first_time": 1,
        "first_pending": 1,
    }
    assert counted(part=Part(channel="phone"))["traffic"] == 1


def test_late_contact_leaves_its_date_missed_and_one_in_time_does_not(li: User) -> None:
    late, in_time = filed(li, phones=numbered(1)), filed(li, phones=numbered(2))
    with clock.at(NOW + timedelta(days=1)):
        followed_up(li, in_time)
    with clock.at(NOW + timedelta(days=2)):
        followed_up(li, late)
    catch_up()
    found = counted()
    # Missed on the 19th by one; both have a date that is still to come, on the 20th and on the 21st.
    assert (found["next_dates_missed"], found["caught_up"]) == (3, 1)
