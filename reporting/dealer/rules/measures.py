"""The measures: everything that is counted of a dealer, once (domain.md §9).

Each is a column of the movements and of their sums, by day and by month, in cells of (date, consultant, channel,
model, business). They add up over any of these, so that a figure of any period, part or roll-up is a sum of cells.
What does not add up, a card that came on three days, say, is counted from the movements.

Traffic counts as `retail`; its channel is `walk_in` for the showroom and `phone` for a call. A card's measures stand in
the cell of the owner, model and so on at that moment: figures stay with whoever owned the card (MG-2).
"""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType


class Measure(StrEnum):
    """One thing that is counted. The comment says on which date it counts where that is not the event's own."""

    # Traffic that is not void (RP-1), on its day.
    TRAFFIC = "traffic"
    TRAFFIC_PENDING = "traffic_pending"
    # First-time traffic by what became of it: filed ÷ (filed + declined + pending) is the filing rate (RP-3).
    FIRST_TIME = "first_time"
    FIRST_FILED = "first_filed"
    FIRST_DECLINED = "first_declined"
    FIRST_PENDING = "first_pending"

    # The lines of the stock flow (RP-2). Prospects are active and dormant cards. What leaves the prospects as ordered
    # enters the orders as ordered: one measure.
    FILED = "filed"
    ORDERED = "ordered"
    DELIVERED = "delivered"
    PROSPECTS_LOST = "prospects_lost"
    PROSPECTS_IMPORTED = "prospects_imported"
    PROSPECTS_MERGED = "prospects_merged"
    PROSPECTS_TRANSFERRED_IN = "prospects_transferred_in"
    PROSPECTS_TRANSFERRED_OUT = "prospects_transferred_out"
    PROSPECTS_MODEL_IN = "prospects_model_in"
    PROSPECTS_MODEL_OUT = "prospects_model_out"
    ORDERS_LOST = "orders_lost"
    ORDERS_IMPORTED = "orders_imported"
    ORDERS_MERGED = "orders_merged"
    ORDERS_TRANSFERRED_IN = "orders_transferred_in"
    ORDERS_TRANSFERRED_OUT = "orders_transferred_out"
    ORDERS_MODEL_IN = "orders_model_in"
    ORDERS_MODEL_OUT = "orders_model_out"

    # Of cards that come in without being filed, those that have visited and those that have not (RP-3).
    IMPORTED_VISITED = "imported_visited"
    IMPORTED_UNVISITED = "imported_unvisited"
    TRANSFERRED_IN_VISITED = "transferred_in_visited"
    TRANSFERRED_IN_UNVISITED = "transferred_in_unvisited"

    # Filings at level O, for the O share.
    FILED_LEVEL_O = "filed_level_o"
    # Contacts. A filing is no follow-up here; a walk-in's is a visit (ST-4). A return visit is any but the first.
    FOLLOW_UPS = "follow_ups"
    VISITS = "visits"
    # Visits of cards filed at level O, which are on neither side of the visit-order rate.
    VISITS_LEVEL_O = "visits_level_o"
    FIRST_VISITS = "first_visits"
    RETURN_VISITS = "return_visits"
    TEST_DRIVES = "test_drives"
    # A next date, on that date: taken back when a contact comes in time, so that what stays was missed.
    # A date still to come is in here too: read it up to yesterday.
    NEXT_DATES_MISSED = "next_dates_missed"
    # An overdue card that is so no longer: contacted late, closed, merged, passed on. Less than nothing where a card
    # comes into the cell overdue. Overdue on a day is what was missed before it, less what was caught up until it.
    CAUGHT_UP = "caught_up"
    # The plan of a day as the day opened (RP-4): next dates and appointments that lie on it, set before it and not
    # moved before it. What happens on the day itself changes nothing of what was planned.
    FOLLOW_UPS_PLANNED = "follow_ups_planned"
    APPOINTMENTS_PLANNED = "appointments_planned"
    # Callbacks that a consultant owes (CC-1), on their due date; and those made, withdrawn or passed on since it, on
    # that day. One stays due until it is made: the plan of a day is what was due by then, less what was done before.
    CALLBACKS_DUE = "callbacks_due"
    CALLBACKS_DONE = "callbacks_done"
    # The same of invitations to an activity (AC-1), which end with it.
    INVITATIONS_DUE = "invitations_due"
    INVITATIONS_DONE = "invitations_done"
    # Cards and follow-ups reviewed for the first time, and of these the approved (CA-13).
    CHECKED = "checked"
    APPROVED = "approved"

    # What became of the cards filed on a date: on the filing date, in the cell that `filed` stands in (RP-1).
    COHORT_VISITED = "cohort_visited"
    COHORT_VISITED_IN_15_DAYS = "cohort_visited_in_15_days"
    COHORT_ORDERED = "cohort_ordered"
    COHORT_DELIVERED = "cohort_delivered"
    COHORT_LOST = "cohort_lost"

    # What a day changes of the stock (ST-4): of following cards by status, and the same by whether they have visited.
    STOCK_ACTIVE = "stock_active"
    STOCK_DORMANT = "stock_dormant"
    STOCK_ORDERED = "stock_ordered"
    STOCK_VISITED = "stock_visited"
    STOCK_UNVISITED = "stock_unvisited"


# What the stock at a moment is made of: the sums of these up to it.
STOCK = (
    Measure.STOCK_ACTIVE,
    Measure.STOCK_DORMANT,
    Measure.STOCK_ORDERED,
    Measure.STOCK_VISITED,
    Measure.STOCK_UNVISITED,
)
# Stocks made of two measures: what came before the day, less what was done of it.
OVERDUE, CALLBACKS, INVITATIONS = "stock_overdue", "stock_callbacks", "stock_invitations"
STOCK_PAIRS: Mapping[str, tuple[Measure, Measure]] = MappingProxyType(
    {
        OVERDUE: (Measure.NEXT_DATES_MISSED, Measure.CAUGHT_UP),
        CALLBACKS: (Measure.CALLBACKS_DUE, Measure.CALLBACKS_DONE),
        INVITATIONS: (Measure.INVITATIONS_DUE, Measure.INVITATIONS_DONE),
    }
)
# Every stock by its column, and all measures that move one.
STOCKS = (*map(str, STOCK), *STOCK_PAIRS)
MOVING = (*STOCK, *(measure for pair in STOCK_PAIRS.values() for measure in pair))
# What is planned and not counted; no figure of the brand's.
PLANS = frozenset(
    {
        Measure.FOLLOW_UPS_PLANNED,
        Measure.APPOINTMENTS_PLANNED,
        *STOCK_PAIRS[CALLBACKS],
        *STOCK_PAIRS[INVITATIONS],
    }
)
# Measures that were added after the first version. Their columns have a default in the database too: until it is
# replaced, the version before writes rows without them.
LATER = PLANS
# The cells' own columns, beside the date.
DIMENSIONS = ("consultant", "channel", "model", "business")
