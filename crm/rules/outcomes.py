"""What an order, a delivery and a loss must tell (FU-10, ST-2)."""

import re
import unicodedata
from collections.abc import Mapping
from datetime import date
from decimal import Decimal

from crm.rules.answers import is_answered, missing, under, wrong_choice
from crm.rules.codes import LossFactor, LossReason, Status
from kit.errors import Problem

# Which details a new status takes. A delivery without an order before it may bring the order's too (ST-2).
DETAILS: Mapping[str, str] = {Status.ORDERED: "order", Status.DELIVERED: "delivery", Status.LOST: "loss"}

REQUIRED: Mapping[str, tuple[str, ...]] = {
    "order": (
        "number",
        "signed_on",
        "model",
        "configuration",
        "colour",
        "price",
        "deposit",
        "planned_delivery_on",
        "reason",
    ),
    "delivery": ("delivered_on", "vin", "price", "reason"),
    "loss": ("loss_reason",),
}
REQUIRED_OF_COMPETITOR = ("loss_factor", "competitor_brand", "competitor_model")

VIN_LENGTH = 17
# ISO 3779: I, O and Q are left out, for they look like digits. No check digit is asked for.
_NOT_IN_VIN = re.compile(r"[^0-9A-HJ-NPR-Z]")
_DATES = {"order": "signed_on", "delivery": "delivered_on"}
# What a column of twelve digits with two decimals holds.
_TOO_MUCH = Decimal(10) ** 10

Details = Mapping[str, object]


def details_taken(before: Status | None, after: str) -> frozenset[str]:
    """Which of `order`, `delivery`, `loss` belong to a change of status; none where the status stays as it is."""
    if before == after or after not in DETAILS:
        return frozenset()
    if after == Status.DELIVERED and before != Status.ORDERED:
        return frozenset({"order", "delivery"})
    return frozenset({DETAILS[after]})


def check_details(
    before: Status | None,
    after: str,
    *,
    contact_on: date,
    order: Details | None = None,
    delivery: Details | None = None,
    loss: Details | None = None,
) -> list[Problem]:
    """FU-10: `details_required` for those that the new status needs; each field that is missing or wrong by path.

    ST-2: `signed_on` and `delivered_on` equal the contact date (`not_contact_date`), at filing the filing date.
    Details that the status does not take are `not_asked`. `before` is `None` for a card being filed.
    """
    given = {"order": order, "delivery": delivery, "loss": loss}
    taken = details_taken(before, after)
    problems: list[Problem] = []
    for name, details in given.items():
        if details is None:
            if name in taken and name == DETAILS[after]:
                problems.append(Problem("details_required", name, "FU-10"))
        elif name in taken:
            problems += under(name, _check_one(name, details, contact_on))
        elif details:
            problems.append(Problem("not_asked", name, "FU-10"))
    return problems


def _check_one(name: str, details: Details, contact_on: date) -> list[Problem]:
    problems = missing(details, REQUIRED[name], "FU-10")
    if name == "loss":
        return problems + _check_loss(details)
    dated = details.get(_DATES[name])
    if dated is not None and dated != contact_on:
        problems.append(Problem("not_contact_date", _DATES[name], "ST-2", {"contact_on": contact_on}))
    for field in ("price", "deposit"):
        if not _is_money(details.get(field)):
            problems.append(Problem("invalid", field, "FU-10"))
    return problems + (_check_order(details, contact_on) if name == "order" else check_vin(details.get("vin")))


def _check_order(order: Details, contact_on: date) -> list[Problem]:
    """`deposit_above_price` and `planned_before_signing`, for amounts and dates that can be read."""
    problems = []
    price, deposit = order.get("price"), order.get("deposit")
    if isinstance(price, Decimal) and isinstance(deposit, Decimal) and _is_above(deposit, price):
        problems.append(Problem("deposit_above_price", "deposit", "FU-10", {"price": price, "deposit": deposit}))
    planned = order.get("planned_delivery_on")
    if isinstance(planned, date) and planned < contact_on:
        problems.append(Problem("planned_before_signing", "planned_delivery_on", "FU-10", {"signed_on": contact_on}))
    return problems


def _is_above(deposit: Decimal, price: Decimal) -> bool:
    return _is_money(price) and _is_money(deposit) and deposit > price


def normal_vin(vin: str) -> str:
    """Return a VIN as it is stored and compared: upper case, half width, without blanks and dashes."""
    return re.sub(r"[\s-]", "", unicodedata.normalize("NFKC", vin)).upper()


def normal_order_number(number: str) -> str:
    """Return an order number as it is stored: half width, single blanks. Case does not tell two numbers apart."""
    return " ".join(unicodedata.normalize("NFKC", number).split())


def check_vin(vin: object) -> list[Problem]:
    """Refuse what is not a VIN by ISO 3779 (`bad_vin`): the `length` found, the characters that are `wrong`,
    and the VIN with these `marked` by brackets."""
    if not is_answered(vin):
        return []
    normal = normal_vin(str(vin))
    wrong = sorted(set(_NOT_IN_VIN.findall(normal)))
    if len(normal) == VIN_LENGTH and not wrong:
        return []
    params = {"length": len(normal), "wrong": wrong, "marked": _NOT_IN_VIN.sub(r"[\g<0>]", normal)}
    return [Problem("bad_vin", "vin", "FU-10", params)]


def _check_loss(details: Details) -> list[Problem]:
    problems = wrong_choice(LossReason, details.get("loss_reason"), "loss_reason", "FU-10")
    problems += wrong_choice(LossFactor, details.get("loss_factor"), "loss_factor", "FU-10")
    if details.get("loss_reason") == LossReason.BOUGHT_COMPETITOR:
        problems += missing(details, REQUIRED_OF_COMPETITOR, "FU-10")
    return problems


def _is_money(value: object) -> bool:
    """Yuan: no answer is another rule's business; free of charge is a price, less than nothing is none."""
    if not isinstance(value, Decimal):
        return True
    return value.is_finite() and 0 <= value < _TOO_MUCH
