"""Callbacks after a delivery and after a loss: when due, and what is recorded (CC-1, CC-2, CC-3, CC-4)."""

from collections.abc import Mapping
from datetime import date, timedelta

from crm.rules.answers import is_answered, missing, wrong_choice
from crm.rules.codes import CallbackKind, Method, Satisfaction, Status
from kit.errors import Problem

# Days after the delivery on which the consultant calls (CC-1). A lost customer is asked as soon (CC-2).
DAYS_AFTER = 3
# CC-1: how often a customer is called after a delivery who is not reached, each time on another day.
MOST_ATTEMPTS = 3

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


def next_attempt_on(
    kind: CallbackKind, *, reached: bool, given: date | None, attempts: int | None, today: date
) -> date | None:
    """Return when the customer is called again; None where no further call is due (CC-1).

    After a delivery, whoever was not reached is called again tomorrow unless another date is `given`, until the third
    of `attempts`, this one included. Any other call is due only where a date is given; `attempts` is None for a call of
    the care department's.
    """
    if given is not None or reached or kind != CallbackKind.DELIVERY or attempts is None:
        return given
    return today + timedelta(days=1) if attempts < MOST_ATTEMPTS else None


def check_callback(
    kind: CallbackKind,
    data: Mapping[str, object],
    *,
    today: date,
    due_on: date | None = None,
    attempts: int | None = None,
) -> list[Problem]:
    """CC-4: how it was made and whether someone was reached; of who was, what its kind asks, and nothing of who was
    not. The next date is today or later, after a call that reached nobody tomorrow or later.

    CC-1: `not_due_yet` for a call that reached nobody before `due_on`. `attempts` are those after a delivery without an
    answer, this one included: after the third no next date is set (`not_asked`), the card is in care's custody.
    """
    problems = missing(data, ("method", "reached"), "CC-4") + wrong_choice(Method, data.get("method"), "method", "CC-4")
    problems += wrong_choice(Satisfaction, data.get("satisfaction"), "satisfaction", "CC-4")
    asked = ASKED[kind] if data.get("reached") else ()
    if data.get("reached"):
        problems += missing(data, asked, "CC-2" if kind == CallbackKind.LOST else "CC-4")
    if data.get("reached") is not None:
        unasked = [field for field in _ANSWERS if field not in asked and is_answered(data.get(field))]
        problems += [Problem("not_asked", field, "CC-4") for field in unasked]
    is_unanswered = data.get("reached") is False
    if is_unanswered and due_on is not None and today < due_on:
        problems.append(Problem("not_due_yet", "reached", "CC-1", {"due_on": due_on}))
    next_on = data.get("next_on")
    earliest = today + timedelta(days=1) if is_unanswered else today
    if isinstance(next_on, date) and next_on < earliest:
        problems.append(Problem("date_passed", "next_on", "CC-4", {"earliest": earliest}))
    if is_answered(next_on) and is_unanswered and attempts is not None and attempts >= MOST_ATTEMPTS:
        problems.append(Problem("not_asked", "next_on", "CC-1"))
    return problems
