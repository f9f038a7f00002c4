"""Callbacks after a delivery and after a loss (CC-1 to CC-4): when they are due, and what is recorded of them."""

from collections.abc import Mapping
from datetime import date, timedelta

from crm.rules.answers import is_answered, missing, wrong_choice
from crm.rules.codes import CallbackKind, Method, Satisfaction, Status
from kit.errors import Problem

# Days after the delivery on which the consultant calls (CC-1). A lost customer is asked as soon (CC-2).
DAYS_AFTER = 3

_KINDS: Mapping[str, CallbackKind] = {Status.DELIVERED: CallbackKind.DELIVERY, Status.LOST: CallbackKind.LOST}
# What a customer who was reached is asked, by kind.
ASKED: Mapping[CallbackKind, tuple[str, ...]] = {
    CallbackKind.DELIVERY: ("satisfaction",),
    CallbackKind.LOST: ("reason_true", "may_return"),
}
_ANSWERS = ("satisfaction", "reason_true", "may_return")


def kind_after(status: str) -> CallbackKind | None:
    """Which callback a card takes that has come to this status; None for open ones."""
    return _KINDS.get(status)


def due_on(closed_on: date) -> date:
    """CC-1: three days after the delivery."""
    return closed_on + timedelta(days=DAYS_AFTER)


def check_callback(kind: CallbackKind, data: Mapping[str, object], *, today: date) -> list[Problem]:
    """CC-4: how it was made and whether someone was reached; of who was, what its kind asks, and nothing of who was
    not. The next date is today or later."""
    problems = missing(data, ("method", "reached"), "CC-4") + wrong_choice(Method, data.get("method"), "method", "CC-4")
    problems += wrong_choice(Satisfaction, data.get("satisfaction"), "satisfaction", "CC-4")
    asked = ASKED[kind] if data.get("reached") else ()
    if data.get("reached"):
        problems += missing(data, asked, "CC-2" if kind == CallbackKind.LOST else "CC-4")
    if data.get("reached") is not None:
        unasked = [field for field in _ANSWERS if field not in asked and is_answered(data.get(field))]
        problems += [Problem("not_asked", field, "CC-4") for field in unasked]
    next_on = data.get("next_on")
    if isinstance(next_on, date) and next_on < today:
        problems.append(Problem("date_passed", "next_on", "CC-4", {"earliest": today}))
    return problems
