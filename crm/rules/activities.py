"""Activities of the market department (AC-1): what a plan takes, who can be invited to it, and what it cost each."""

from collections.abc import Mapping
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from crm.rules.answers import missing, wrong_choice
from crm.rules.codes import ActivityKind, Nature, Venue
from kit.errors import Problem

_REQUIRED = ("kind", "name", "starts_on", "ends_on")
_FEN = Decimal("0.01")


def check_plan(data: Mapping[str, object]) -> list[Problem]:
    """A whole plan: kind, name and dates are required, and it does not end before it starts."""
    problems = missing(data, _REQUIRED, "AC-1")
    problems += wrong_choice(ActivityKind, data.get("kind"), "kind", "AC-1")
    problems += wrong_choice(Venue, data.get("venue"), "venue", "AC-1")
    starts_on, ends_on = data.get("starts_on"), data.get("ends_on")
    if isinstance(starts_on, date) and isinstance(ends_on, date) and ends_on < starts_on:
        problems.append(Problem("ends_before_start", "ends_on", "AC-1"))
    return problems


def check_inviting(kind: str, ends_on: date, today: date) -> list[Problem]:
    """Standing customers are invited to a `conversion` activity, which their follow-ups name (FU-1), until it ends."""
    if kind != ActivityKind.CONVERSION:
        return [Problem("not_for_inviting", "", "AC-1")]
    return [Problem("activity_over", "", "AC-1", {"ended": ends_on})] if ends_on < today else []


def cost_each(budget: Decimal | None, count: int) -> Decimal | None:
    """What one of them cost, in yuan; None without a budget, or where there is none of them."""
    if budget is None or count <= 0:
        return None
    return (budget / count).quantize(_FEN, ROUND_HALF_UP)


def is_open_for(nature: str, contact_on: date, *, planned_on: date, starts_on: date, ends_on: date) -> bool:
    """Return whether a contact on a date may name an activity (FU-1): an invitation from its planning to its end, an
    attendance on its own days. Days are business dates, first and last included."""
    first = planned_on if nature == Nature.ACTIVITY_INVITE else starts_on
    return first <= contact_on <= ends_on
