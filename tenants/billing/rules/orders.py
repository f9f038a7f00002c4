"""Orders of plans and seats, and the buyer's data on an invoice (SA-4, SA-5)."""

import re
from dataclasses import dataclass

from kit.errors import Problem
from tenants.billing.rules.periods import Interval

MOST_SEATS = 2_000
TITLE_LENGTH = 100
# A tax number is a unified social credit code, or an older one of 15 to 20 characters.
TAX_NUMBER = re.compile(r"[0-9A-Z]{15,20}")


@dataclass(frozen=True, slots=True)
class PlanOrder:
    """A plan with its interval and seats, and the buyer's data for the 发票."""

    plan: str
    interval: str
    seats: int
    title: str
    tax_number: str


def order_problems(order: PlanOrder, plans: frozenset[str], used: int) -> list[Problem]:
    """Return everything that is wrong with an order; `used` are the accounts that may sign in."""
    problems = seat_problems(order.seats, used)
    if order.plan not in plans:
        problems.append(Problem("not_a_choice" if order.plan else "required", "plan", "SA-4"))
    if order.interval not in set(Interval):
        problems.append(Problem("not_a_choice" if order.interval else "required", "interval", "SA-5"))
    if not order.title.strip():
        problems.append(Problem("required", "title", "SA-5"))
    elif len(order.title) > TITLE_LENGTH:
        problems.append(Problem("too_long", "title", "SA-5", {"limit": TITLE_LENGTH}))
    if not order.tax_number:
        problems.append(Problem("required", "tax_number", "SA-5"))
    elif not TAX_NUMBER.fullmatch(order.tax_number):
        problems.append(Problem("bad_tax_number", "tax_number", "SA-5"))
    return problems


def seat_problems(seats: int, used: int) -> list[Problem]:
    """Return what is wrong with a number of seats: fewer than are in use, none, or too many."""
    if seats < 1 or seats > MOST_SEATS:
        return [Problem("out_of_range", "seats", "SA-4", {"lowest": max(1, used), "highest": MOST_SEATS})]
    if seats < used:
        return [Problem("seats_in_use", "seats", "SA-4", {"used": used})]
    return []
