"""The life of a dealer (SA-1): which state follows which, by the clock and by hand. Dates are the dealer's own."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum

from kit.errors import Problem, raise_all

PAST_DUE_DAYS, READ_ONLY_DAYS, CLOSED_DAYS = 14, 60, 60
# An operator extends a trial by this much at most, counted from today.
LONGEST_EXTENSION_DAYS = 180


class State(StrEnum):
    """A state of a dealer that is set up; `tenants.models.DealerState` has the labels."""

    TRIAL = "trial"
    ACTIVE = "active"
    PAST_DUE = "past_due"
    READ_ONLY = "read_only"
    SUSPENDED = "suspended"
    CLOSED = "closed"
    ERASED = "erased"


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a dealer is: its state, and the first day on which the clock moves it on (None: it does not)."""

    state: State
    until: date | None = None
    # Where the end of a suspension leads.
    before: State | None = None


@dataclass(frozen=True, slots=True)
class Account:
    """The ledger in short: whether a plan is chosen, and the last day on which the oldest unpaid invoice is in time.

    `due_on` is None while nothing is due.
    """

    has_plan: bool
    due_on: date | None = None

    def is_late(self, today: date) -> bool:
        """Whether an invoice should have been paid before today."""
        return self.due_on is not None and today > self.due_on


@dataclass(frozen=True, slots=True)
class Step:
    """A change of state, on the day on which it took place."""

    on: date
    before: Standing
    after: Standing


def steps_by_clock(standing: Standing, account: Account, today: date) -> Iterator[Step]:
    """Return each step up to today, in order: a worker that slept for months takes them all (SA-1)."""
    while (step := _step_by_clock(standing, account, today)) is not None:
        yield step
        standing = step.after


def _step_by_clock(standing: Standing, account: Account, today: date) -> Step | None:
    match standing.state:
        case State.TRIAL if _is_over(standing, today):
            is_paid = account.has_plan and account.due_on is None
            after = Standing(State.ACTIVE) if is_paid else _read_only(standing.until or today)
            return Step(standing.until or today, standing, after)
        case State.ACTIVE if account.due_on is not None and account.is_late(today):
            begins = account.due_on + timedelta(days=1)
            return Step(begins, standing, Standing(State.PAST_DUE, begins + timedelta(days=PAST_DUE_DAYS)))
        case State.PAST_DUE if not account.is_late(today):
            return Step(today, standing, Standing(State.ACTIVE))
        case State.PAST_DUE if _is_over(standing, today):
            return Step(standing.until or today, standing, _read_only(standing.until or today))
        case State.READ_ONLY if _is_over(standing, today):
            begins = standing.until or today
            return Step(begins, standing, Standing(State.CLOSED, begins + timedelta(days=CLOSED_DAYS)))
        case State.CLOSED if _is_over(standing, today):
            return Step(standing.until or today, standing, Standing(State.ERASED))
    return None


def after_payment(standing: Standing, account: Account, today: date) -> Standing:
    """Return the standing once a payment is in: everything due is paid → `active`, at any time before `erased`.

    A dealer that is read-only or closed has to pay whatever is open; one that is past due, whatever is late. A trial
    goes on to its end, and a suspension to the operator's word, which then leads to `active`.
    """
    if not account.has_plan or account.is_late(today):
        return standing
    if standing.state == State.PAST_DUE:
        return Standing(State.ACTIVE)
    if account.due_on is not None:
        return standing
    if standing.state in {State.READ_ONLY, State.CLOSED}:
        return Standing(State.ACTIVE)
    if standing.state == State.SUSPENDED and standing.before != State.TRIAL:
        return replace(standing, before=State.ACTIVE, until=None)
    return standing


def suspended(standing: Standing) -> Standing:
    """Return the standing under suspension, which remembers where it leads back to. Refuses `state_not_allowed`."""
    allowed = {State.TRIAL, State.ACTIVE, State.PAST_DUE, State.READ_ONLY}
    _refuse_unless(standing.state in allowed, standing.state, State.SUSPENDED)
    return Standing(State.SUSPENDED, standing.until, before=standing.state)


def resumed(standing: Standing) -> Standing:
    """Return the standing after a suspension: as before it; what was due in between comes by the clock."""
    after = standing.before or State.ACTIVE
    _refuse_unless(standing.state == State.SUSPENDED, standing.state, after)
    return Standing(after, standing.until)


def extended(standing: Standing, until: date, today: date) -> Standing:
    """Return a trial with another end; one that ran out unpaid is a trial again. Refuses `out_of_range`."""
    _refuse_unless(standing.state in {State.TRIAL, State.READ_ONLY}, standing.state, State.TRIAL)
    latest = today + timedelta(days=LONGEST_EXTENSION_DAYS)
    if not today < until <= latest:
        lowest = today + timedelta(days=1)
        raise_all([Problem("out_of_range", "until", "SA-8", {"lowest": lowest, "highest": latest})])
    return Standing(State.TRIAL, until)


def left(standing: Standing, today: date) -> Standing:
    """Return the standing of a dealer whose notice has ended (SA-7): closed, with the days that the clock gives."""
    _refuse_unless(standing.state not in {State.CLOSED, State.ERASED}, standing.state, State.CLOSED)
    return Standing(State.CLOSED, today + timedelta(days=CLOSED_DAYS))


def _read_only(begins: date) -> Standing:
    return Standing(State.READ_ONLY, begins + timedelta(days=READ_ONLY_DAYS))


def _is_over(standing: Standing, today: date) -> bool:
    return standing.until is not None and today >= standing.until


def _refuse_unless(is_allowed: bool, before: State, after: State) -> None:
    if not is_allowed:
        raise_all([Problem("state_not_allowed", "state", "SA-1", {"before": before, "after": after})])
