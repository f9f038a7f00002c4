"""The cost of a period, in fen (SA-5). One place rounds, by line, half a fen up."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from tenants.billing.rules.periods import Interval, Period

CARDS_PER_STEP = 1_000


class LineKind(StrEnum):
    """The subject of an invoice's line."""

    SEATS = "seats"
    # Seats added within a period that is paid already.
    ADDED_SEATS = "added_seats"
    EXCESS_CARDS = "excess_cards"


@dataclass(frozen=True, slots=True)
class Price:
    """The numbers of a plan that set amounts. `months_per_year` is how many months a year in advance costs."""

    seat_fen: int
    seats_included: int
    months_per_year: int
    card_limit: int
    excess_fen: int


@dataclass(frozen=True, slots=True)
class Line:
    """A line: quantity × unit_fen, of which the period's days may be a part."""

    kind: LineKind
    quantity: int
    unit_fen: int
    amount_fen: int
    days: int | None = None
    days_of_period: int | None = None
    metered_on: date | None = None


def months_charged(price: Price, interval: Interval) -> int:
    """Return how many monthly prices a whole period costs."""
    return price.months_per_year if interval == Interval.YEAR else 1


def seats_line(price: Price, interval: Interval, seats: int) -> Line:
    """Return the line for a whole period's seats: at least those that the plan includes."""
    quantity = max(seats, price.seats_included)
    unit = price.seat_fen * months_charged(price, interval)
    return Line(LineKind.SEATS, quantity, unit, quantity * unit)


def added_seats_line(unit_fen: int, added: int, period: Period, days: int) -> Line:
    """Return the line for seats added with `days` of their period left, pro rata by the day.

    `unit_fen` is what a seat costs for the whole period.
    """
    amount = divide_half_up(added * unit_fen * days, period.days)
    return Line(LineKind.ADDED_SEATS, added, unit_fen, amount, days, period.days)


def excess_line(price: Price, interval: Interval, most_cards: int, metered_on: date) -> Line | None:
    """Return the line for cards beyond the plan's limit in the period that ends: by begun thousand and month (SA-4)."""
    over = most_cards - price.card_limit
    if over <= 0:
        return None
    steps = -(-over // CARDS_PER_STEP)
    unit = price.excess_fen * (12 if interval == Interval.YEAR else 1)
    return Line(LineKind.EXCESS_CARDS, steps, unit, steps * unit, metered_on=metered_on)


def divide_half_up(fen: int, by: int) -> int:
    """Return fen ÷ by, half a fen up."""
    return (2 * fen + by) // (2 * by)
