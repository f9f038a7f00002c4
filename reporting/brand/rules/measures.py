"""What the brand keeps of its dealers' measures: all that adds up over a dealer's people (RP-6).

What passes between two consultants of one dealer comes in at one and goes out at the other: over the dealer it is
nothing, and the brand knows no consultant.
"""

from reporting.dealer.rules.measures import PLANS, STOCK, Measure

_BETWEEN_CONSULTANTS = frozenset(
    {
        Measure.PROSPECTS_TRANSFERRED_IN,
        Measure.PROSPECTS_TRANSFERRED_OUT,
        Measure.ORDERS_TRANSFERRED_IN,
        Measure.ORDERS_TRANSFERRED_OUT,
        Measure.TRANSFERRED_IN_VISITED,
        Measure.TRANSFERRED_IN_UNVISITED,
    }
)

ROLLED_UP = tuple(measure for measure in Measure if measure not in _BETWEEN_CONSULTANTS | PLANS)


def opening(stock: Measure) -> str:
    """The column of a month that holds a stock as the month opens, beside what the month changes of it."""
    return f"opening_{stock.removeprefix('stock_')}"


OPENINGS = tuple(opening(stock) for stock in STOCK)

# First visits that are returns, because a card merged with theirs came before them (RP-3).
REPEATED = "repeated_first_visits"
# Of cards filed in the period that have visited, those that are one with a card filed before them in it (RP-3).
REPEATED_IN_COHORT = "repeated_cohort_visits"
# Cards that count once over a period, however often (RP-3). They add up in rows of their own (`rules.cards`), not by
# day. `apart_from_o` and `signed_after_visit` leave level O out.
CARDS = (
    "cards_visited",
    "cards_returned",
    "cards_tested",
    "cards_visited_apart_from_o",
    "cards_signed_after_visit",
    REPEATED,
    REPEATED_IN_COHORT,
)
