"""What the dealer's figures are kept in. All of it can be made again from the log, the director's targets apart."""

from reporting.dealer.models.card_state import CardState
from reporting.dealer.models.movement import COUNTED_ONCE, COUNTED_ONCE_SQL, Movement
from reporting.dealer.models.sums import DaySum, MonthStock, MonthSum
from reporting.dealer.models.target import Target

__all__ = [
    "COUNTED_ONCE",
    "COUNTED_ONCE_SQL",
    "CardState",
    "DaySum",
    "MonthStock",
    "MonthSum",
    "Movement",
    "Target",
]
