"""Details of orders, deliveries and losses (FU-10, ST-2)."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from crm.rules.codes import Status
from crm.rules.outcomes import check_details, details_taken

CONTACT = date(2026, 11, 23)
ORDER: dict[str, object] = {
    "number": "D-1",
    "signed_on": CONTACT,
    "model": "octavia",
    "configuration": "octavia-14tsi-dsg",
    "colour": "white",
    "options": [],
    "price": Decimal("158000.00"),
    "deposit": Decimal("5000.00"),
    "planned_delivery_on": None,
    "reason": "space",
}
DELIVERY: dict[str, object] = {
    "delivered_on": CONTACT,
    "vin": "LSVAM4187C2184847",
    "price": Decimal(158000),
    "reason": "space",
}
LOSS: dict[str, object] = {"loss_reason": "gave_up"}
TO_COMPETITOR: dict[str, object] = {
    "loss_reason": "bought_competitor",
    "loss_factor": "supply_limit",
    "competitor_brand": "vw",
    "competitor_model": "Sagitar",
}
DETAILS = {"ordered": {"order": ORDER}, "delivered": {"delivery": DELIVERY}, "lost": {"loss": LOSS}}

Details = dict[str, object]


def found(after: str, before: Status | None = Status.ACTIVE, /, **details: Details) -> list[tuple[str, str]]:
    problems = check_details(
        before,
        after,
        contact_on=CONTACT,
        order=details.get("order"),
        delivery=details.get("delivery"),
        loss=details.get("loss"),
    )
    return [(problem.field, problem.code) for problem in problems]


@pytest.mark.parametrize("before", [None, Status.ACTIVE, Status.DORMANT])
@pytest.mark.parametrize("after", list(DETAILS))
def test_whole_details_are_taken(before: Status | None, after: str) -> None:
    assert found(after, before, **DETAILS[after]) == []


@pytest.mark.parametrize(("after", "name"), [("ordered", "order"), ("delivered", "delivery"), ("lost", "loss")])
def test_new_status_needs_its_details(after: str, name: str) -> None:
    assert found(after) == [(name, "details_required")]


@pytest.mark.parametrize(
    ("after", "fields"),
    [
        ("ordered", "number signed_on model configuration colour price deposit reason"),
        ("delivered", "delivered_on vin price reason"),
        ("lost", "loss_reason"),
    ],
)
def test_every_missing_detail_is_named_by_path(after: str, fields: str) -> None:
    (name,) = DETAILS[after]
    no_details: Details = {}
    assert found(after, **{name: no_details}) == [(f"{name}.{field}", "required") for field in fields.split()]


def test_order_and_delivery_bear_the_contact_date() -> None:
    other = CONTACT - timedelta(days=1)
    assert found("ordered", order={**ORDER, "signed_on": other}) == [("order.signed_on", "not_contact_date")]
    assert found("delivered", delivery={**DELIVERY, "delivered_on": other}) == [
        ("delivery.delivered_on", "not_contact_date")
    ]


@pytest.mark.parametrize("price", [Decimal(-1), Decimal("NaN"), Decimal("Infinity"), Decimal(10) ** 10])
def test_price_is_an_amount_of_money(price: Decimal) -> None:
    assert found("ordered", order={**ORDER, "price": price, "deposit": price}) == [
        ("order.price", "invalid"),
        ("order.deposit", "invalid"),
    ]


@pytest.mark.parametrize("vin", ["LSV", "LSVAM4187C21848471", "LSVAM4187C218484-", "张" * 17])
def test_vin_has_17_letters_and_digits(vin: str) -> None:
    assert found("delivered", delivery={**DELIVERY, "vin": vin}) == [("delivery.vin", "invalid")]


def test_competitors_sale_says_what_was_bought_and_why() -> None:
    assert found("lost", loss=TO_COMPETITOR) == []
    assert found("lost", loss={"loss_reason": "bought_competitor"}) == [
        ("loss.loss_factor", "required"),
        ("loss.competitor_brand", "required"),
        ("loss.competitor_model", "required"),
    ]


def test_unknown_codes_of_a_loss_are_refused() -> None:
    assert found("lost", loss={"loss_reason": "bored", "loss_factor": "mood"}) == [
        ("loss.loss_reason", "not_a_choice"),
        ("loss.loss_factor", "not_a_choice"),
    ]


@pytest.mark.parametrize(
    ("before", "after", "taken"),
    [
        (None, "delivered", {"order", "delivery"}),
        (Status.ACTIVE, "delivered", {"order", "delivery"}),
        (Status.ORDERED, "delivered", {"delivery"}),
        (Status.ACTIVE, "ordered", {"order"}),
        (Status.ORDERED, "lost", {"loss"}),
        (Status.ORDERED, "ordered", set()),
        (Status.ACTIVE, "dormant", set()),
        (None, "active", set()),
    ],
)
def test_change_takes_its_own_details(before: Status | None, after: str, taken: set[str]) -> None:
    assert details_taken(before, after) == taken


def test_details_of_another_status_are_not_asked() -> None:
    assert found("active", order=ORDER, loss=LOSS) == [("order", "not_asked"), ("loss", "not_asked")]
    assert found("ordered", Status.ORDERED, order=ORDER) == [("order", "not_asked")]
    assert found("active", order={}, delivery={}, loss={}) == []


def test_delivery_without_an_order_before_may_bring_one() -> None:
    assert found("delivered", order=ORDER, delivery=DELIVERY) == []
    assert found("delivered", order={**ORDER, "number": ""}, delivery=DELIVERY) == [("order.number", "required")]
