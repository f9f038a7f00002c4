"""`POST /cards/`: the level, the first contact and its outcome, each refusal by field and code (CA-11, §5, §6)."""

from datetime import date, timedelta
from uuid import uuid4

import pytest

from accounts.models import User
from tests.api.filing import refused
from tests.api_client import post
from tests.factories import NOW, delivery, order, phone_in, walk_in
from tests.signing_in import codes


def test_h_names_what_is_not_answered(li: User) -> None:
    body = walk_in(intent_level="H", budget="unknown", funds="unknown", accessories="undecided", replacement="trade_in")
    body |= {"current_vehicle": "大众-朗逸", "current_vehicle_registered_on": date(2019, 5, 1)}
    answer = post(li, "cards/", body)
    assert codes(answer) == [("intent_level", "key_questions_missing")]
    assert answer.json()["errors"][0]["params"]["missing"] == [
        "budget", "usage", "other_models", "funds", "accessories", "planned_purchase_on",
    ]  # fmt: skip


@pytest.mark.parametrize(("days", "is_filed"), [(15, True), (16, False)])
def test_h_takes_a_plan_of_at_most_fifteen_days(li: User, days: int, is_filed: bool) -> None:
    body = walk_in(intent_level="H", usage="x", other_models="none", accessories="no")
    body["planned_purchase_on"] = (NOW + timedelta(days=days)).date()
    assert (post(li, "cards/", body).status_code == 201) is is_filed


def test_o_takes_an_order_and_an_order_makes_o(li: User) -> None:
    assert refused(li, walk_in(intent_level="O")) == {"intent_level": "level_o_only_at_filing"}
    body = walk_in(intent_level="A", follow_up={"status": "ordered", "order": order()})
    assert post(li, "cards/", body).json()["intent_level"] == "O"


@pytest.mark.parametrize(
    ("status", "wrong"),
    [
        ("ordered", {"follow_up.order": "details_required"}),
        ("delivered", {"follow_up.delivery": "details_required"}),
        ("lost", {"follow_up.loss": "details_required"}),
        ("dormant", {"follow_up.status": "transition_not_allowed"}),
    ],
)
def test_status_at_filing_takes_its_details(li: User, status: str, wrong: dict[str, str]) -> None:
    body = walk_in(follow_up={"status": status})
    if status != "ordered":
        body["follow_up"]["next_followup_on"] = None
    assert refused(li, body) == wrong


def test_details_of_an_order_and_a_delivery_are_told_by_path(li: User) -> None:
    body = walk_in(follow_up={"status": "delivered", "next_followup_on": None})
    body["follow_up"] |= {
        "order": order(signed_on=date(2026, 11, 17), price="", deposit="x", colour="pink", planned=1),
        "delivery": delivery(delivered_on=date(2026, 11, 17), vin="SHORT", price="-1"),
    }
    assert refused(li, body) == {
        "follow_up.order.planned": "unknown_field",
        "follow_up.order.deposit": "invalid",
        "follow_up.order.price": "required",
        "follow_up.order.colour": "not_a_choice",
        "follow_up.order.signed_on": "not_contact_date",
        "follow_up.delivery.delivered_on": "not_contact_date",
        "follow_up.delivery.vin": "bad_vin",
        "follow_up.delivery.price": "out_of_range",
    }


def test_loss_to_a_competitor_tells_to_whom_and_why(li: User) -> None:
    loss: dict[str, object] = {"loss_reason": "bought_competitor", "competitor_brand": "nobody"}
    body = walk_in(follow_up={"status": "lost", "next_followup_on": None, "loss": loss})
    assert refused(li, body) == {
        "follow_up.loss.loss_factor": "required",
        "follow_up.loss.competitor_model": "required",
        "follow_up.loss.competitor_brand": "not_a_choice",
    }
    body["follow_up"]["loss"] = {
        "loss_reason": "bought_competitor", "loss_factor": "policy_limit", "competitor_brand": "vw",
        "competitor_model": "速腾",
    }  # fmt: skip
    answer = post(li, "cards/", body)
    assert (answer.status_code, answer.json()["status"], answer.json()["next_followup_on"]) == (201, "lost", None)


@pytest.mark.parametrize(("level", "days"), [("3-3", 3), ("3-7", 3), ("7-15", 7), ("15-30", 15)])
def test_first_number_of_the_level_bounds_the_date_at_filing(li: User, level: str, days: int) -> None:
    last = (NOW + timedelta(days=days)).date()
    body = walk_in(followup_level=level, follow_up={"next_followup_on": last + timedelta(days=1)})
    assert refused(li, body) == {"follow_up.next_followup_on": "next_date_out_of_bounds"}
    body["follow_up"]["next_followup_on"] = last
    assert post(li, "cards/", body).status_code == 201


def test_first_contact_fits_its_day_its_channel_and_its_appointment(li: User) -> None:
    body = phone_in()
    body["follow_up"] |= {"method": "showroom", "topics": ["appointment"], "next_followup_on": None}
    assert refused(li, body) == {
        "follow_up.method": "method_not_of_channel",
        "follow_up.appointment_on": "appointment_required",
        "follow_up.next_followup_on": "next_date_required",
    }
    body = phone_in()
    body["follow_up"]["appointment_on"] = date(2026, 11, 17)
    assert refused(li, body) == {"follow_up.appointment_on": "appointment_before_contact"}
    body = walk_in()
    body["follow_up"]["contact_at"] = NOW + timedelta(minutes=1)
    assert refused(li, body) == {"follow_up.contact_at": "contact_in_future"}
    body["follow_up"]["contact_at"] = NOW - timedelta(days=1)
    assert refused(li, body) == {"follow_up.contact_at": "contact_not_on_filing_date"}


def test_activity_of_the_first_contact_is_one_there_is(li: User) -> None:
    body = walk_in(follow_up={"nature": "activity_attendance", "activity": uuid4()})
    assert refused(li, body) == {"follow_up.activity": "not_a_choice"}
