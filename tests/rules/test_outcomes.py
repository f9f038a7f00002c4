"""Details of orders, deliveries and losses (FU-10, ST-2)."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm.rules.codes import Status
from crm.rules.outcomes import check_details, check_vin, details_taken, normal_vin

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
    "planned_delivery_on": CONTACT,
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
        ("ordered", "number signed_on model configuration colour price deposit planned_delivery_on reason"),
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


def test_deposit_is_not_above_the_price() -> None:
    """FU-10."""
    equal = {**ORDER, "price": Decimal(5000), "deposit": Decimal(5000)}
    assert found("ordered", order=equal) == []
    assert found("ordered", order={**equal, "deposit": Decimal("5000.01")}) == [
        ("order.deposit", "deposit_above_price")
    ]


def test_delivery_is_not_planned_before_signing() -> None:
    """FU-10."""
    assert found("ordered", order={**ORDER, "planned_delivery_on": CONTACT}) == []
    assert found("ordered", order={**ORDER, "planned_delivery_on": CONTACT - timedelta(days=1)}) == [
        ("order.planned_delivery_on", "planned_before_signing")
    ]


@pytest.mark.parametrize(
    ("vin", "length", "wrong"),
    [
        ("LSV", 3, []),
        ("LSVAM4187C21848471", 18, []),
        ("LSVAM4187C218484O", 17, ["O"]),
        ("IQVAM4187C2184847", 17, ["I", "Q"]),
        ("LSVAM4187C21848_7", 17, ["_"]),
        ("张" * 17, 17, ["张"]),
    ],
)
def test_vin_follows_iso_3779(vin: str, length: int, wrong: list[str]) -> None:
    """FU-10."""
    (problem,) = check_vin(vin)
    assert (problem.code, problem.params["length"], problem.params["wrong"]) == ("bad_vin", length, wrong)
    assert problem.params["marked"].count("[") == sum(vin.count(each) for each in wrong)
    assert found("delivered", delivery={**DELIVERY, "vin": vin}) == [("delivery.vin", "bad_vin")]


@pytest.mark.parametrize(
    "vin", ["lsvam4187c2184847", " LSVAM4187-C2184847 ", "ＬＳＶAM4187C2184847", "LSV AM4187 C2184847"]
)
def test_vin_is_stored_in_one_form(vin: str) -> None:
    """FU-10."""
    assert (check_vin(vin), normal_vin(vin)) == ([], "LSVAM4187C2184847")


@given(st.text("0123456789ABCDEFGHJKLMNPRSTUVWXYZ", min_size=17, max_size=17), st.sampled_from("IOQioq_张é"))
def test_every_vin_is_taken_and_none_with_another_character(vin: str, wrong: str) -> None:
    """FU-10: in either case, and whichever character is replaced."""
    assert check_vin(vin) == check_vin(vin.lower()) == []
    assert normal_vin(vin.lower()) == vin
    assert [problem.code for problem in check_vin(vin[:5] + wrong + vin[6:])] == ["bad_vin"]


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
