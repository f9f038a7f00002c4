"""What each number of the figures is made of, so that it opens into exactly its cards (RP-2, RP-3)."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

from crm.rules.codes import Channel
from reporting.dealer.rules.measures import CALLBACKS, INVITATIONS, OVERDUE, STOCK_PAIRS, Measure
from reporting.dealer.rules.rates import AWAY


class Days(StrEnum):
    """Which days of the period a number is of."""

    ALL = "all"
    # A next date is missed from the day after it on.
    OVER = "over"
    # The plan of a period is that of its last day.
    LAST = "last"
    # Filed so late that their 15 days for a first visit are not over.
    YOUNG = "young"


@dataclass(frozen=True, slots=True)
class Moved:
    """What happened in the period by one measure: a row each; what was taken back again has not happened.

    `by_day` tells happenings of one card apart by their dates. What counts `only_of` a consultant, or of a
    model, counts where the figure is of one alone (RP-2). First visits of merged cards count once (RP-3).
    """

    measure: Measure
    channels: tuple[str, ...] = ()
    days: Days = Days.ALL
    by_day: bool = False
    only_of: str = ""


@dataclass(frozen=True, slots=True)
class Stood:
    """Cards that stood in one of the stocks, before the period's first day or after its last."""

    stocks: tuple[Measure, ...]
    at_opening: bool = False


@dataclass(frozen=True, slots=True)
class Overdue:
    """Cards whose next date lies before the period's last day, or today."""


@dataclass(frozen=True, slots=True)
class Due:
    """What came due before the period's last day and was not done by then (RP-4), and with it what is due on it."""

    due: Measure
    done: Measure
    with_last_day: bool = False


class Listed(StrEnum):
    """Phone and outreach cards of the weekly meeting's lists (MG-3), as they stood on the period's last day."""

    NO_VISIT = "no_visit"
    YOUNG = "young"
    YOUNG_VISITED = "young_visited"
    YOUNG_LOST = "young_lost"


class Once(StrEnum):
    """Cards with movements in the period, each once. Level O is left out of the last two (RP-3)."""

    VISITED = "visited"
    RETURNED = "returned"
    TESTED = "tested"
    VISITED_APART_FROM_O = "visited_apart_from_o"
    SIGNED_AFTER_VISIT = "signed_after_visit"


@dataclass(frozen=True, slots=True)
class Together:
    """All rows of several parts."""

    parts: "tuple[Source, ...]"


@dataclass(frozen=True, slots=True)
class Without:
    """The rows of one whose cards, or parties, are not among another's."""

    of: "Source"
    without: "Source"


Source = Moved | Stood | Overdue | Due | Listed | Once | Together | Without

_AWAY = tuple(sorted(AWAY))
_VISITED, _UNVISITED = (Measure.STOCK_VISITED,), (Measure.STOCK_UNVISITED,)
_PROSPECTS, _ORDERS = (Measure.STOCK_ACTIVE, Measure.STOCK_DORMANT), (Measure.STOCK_ORDERED,)
_ORDERS_OPEN = Together(
    (
        Stood(_ORDERS, at_opening=True),
        Moved(Measure.ORDERED),
        Moved(Measure.ORDERS_IMPORTED),
        Moved(Measure.ORDERS_TRANSFERRED_IN, only_of="consultant"),
    )
)
_OPEN = Without(Moved(Measure.FILED, _AWAY, Days.YOUNG), Moved(Measure.COHORT_VISITED_IN_15_DAYS, _AWAY, Days.YOUNG))


def _filing(*channels: str) -> tuple[Source, Source]:
    outcomes = (Measure.FIRST_FILED, Measure.FIRST_DECLINED, Measure.FIRST_PENDING)
    return Moved(outcomes[0], channels), Together(tuple(Moved(each, channels) for each in outcomes))


# The numerator and the denominator of each rate of RP-3.
RATES: Mapping[str, tuple[Source, Source]] = MappingProxyType(
    {
        "filing": _filing(),
        "filing_showroom": _filing(str(Channel.WALK_IN)),
        "filing_call": _filing(str(Channel.PHONE)),
        "o_share": (Moved(Measure.FILED_LEVEL_O), Moved(Measure.FILED)),
        "first_visit": (
            Moved(Measure.COHORT_VISITED_IN_15_DAYS, _AWAY),
            Without(Moved(Measure.FILED, _AWAY), _OPEN),
        ),
        "overall_visit": (
            Moved(Measure.FIRST_VISITS, _AWAY),
            Together(
                (
                    Stood(_UNVISITED, at_opening=True),
                    Moved(Measure.FILED, _AWAY),
                    Moved(Measure.IMPORTED_UNVISITED),
                    Moved(Measure.TRANSFERRED_IN_UNVISITED, only_of="consultant"),
                )
            ),
        ),
        "return_visit": (
            Once.RETURNED,
            Together(
                (
                    Stood(_VISITED, at_opening=True),
                    Moved(Measure.FIRST_VISITS),
                    Moved(Measure.IMPORTED_VISITED),
                    Moved(Measure.TRANSFERRED_IN_VISITED, only_of="consultant"),
                )
            ),
        ),
        "visit_order": (Once.SIGNED_AFTER_VISIT, Once.VISITED_APART_FROM_O),
        "prospect_order": (
            Moved(Measure.ORDERED),
            Together(
                (
                    Stood(_PROSPECTS, at_opening=True),
                    Moved(Measure.FILED),
                    Moved(Measure.PROSPECTS_IMPORTED),
                    Moved(Measure.PROSPECTS_TRANSFERRED_IN, only_of="consultant"),
                )
            ),
        ),
        "order_delivery": (Moved(Measure.DELIVERED), _ORDERS_OPEN),
        "order_loss": (Moved(Measure.ORDERS_LOST), _ORDERS_OPEN),
        "test_drive": (Once.TESTED, Once.VISITED),
        "accuracy": (Moved(Measure.APPROVED), Moved(Measure.CHECKED)),
    }
)
# The lines of the stock flow (RP-2): what comes in, then what goes out.
PROSPECTS_IN = {
    "filed": Measure.FILED,
    "imported": Measure.PROSPECTS_IMPORTED,
    "transferred_in": Measure.PROSPECTS_TRANSFERRED_IN,
    "model_in": Measure.PROSPECTS_MODEL_IN,
}
PROSPECTS_OUT = {
    "ordered": Measure.ORDERED,
    "lost": Measure.PROSPECTS_LOST,
    "merged": Measure.PROSPECTS_MERGED,
    "transferred_out": Measure.PROSPECTS_TRANSFERRED_OUT,
    "model_out": Measure.PROSPECTS_MODEL_OUT,
}
ORDERS_IN = {
    "ordered": Measure.ORDERED,
    "imported": Measure.ORDERS_IMPORTED,
    "transferred_in": Measure.ORDERS_TRANSFERRED_IN,
    "model_in": Measure.ORDERS_MODEL_IN,
}
ORDERS_OUT = {
    "delivered": Measure.DELIVERED,
    "lost": Measure.ORDERS_LOST,
    "merged": Measure.ORDERS_MERGED,
    "transferred_out": Measure.ORDERS_TRANSFERRED_OUT,
    "model_out": Measure.ORDERS_MODEL_OUT,
}
# Lines of what passes between consultants or models, by what their names begin with.
_ONLY_OF = {"transferred": "consultant", "model": "model"}


def _line(name: str, measure: Measure) -> Moved:
    return Moved(measure, only_of=_ONLY_OF.get(name.split("_")[0], ""))


_LOST = Together((Moved(Measure.PROSPECTS_LOST), Moved(Measure.ORDERS_LOST)))

# Every number that opens, by the name that it has in its answer.
FIGURES: Mapping[str, Source] = MappingProxyType(
    {
        **{f"prospects.{name}": _line(name, measure) for name, measure in {**PROSPECTS_IN, **PROSPECTS_OUT}.items()},
        **{f"orders.{name}": _line(name, measure) for name, measure in {**ORDERS_IN, **ORDERS_OUT}.items()},
        "prospects.opening": Stood(_PROSPECTS, at_opening=True),
        "prospects.closing": Stood(_PROSPECTS),
        "prospects.active": Stood((Measure.STOCK_ACTIVE,)),
        "prospects.dormant": Stood((Measure.STOCK_DORMANT,)),
        "orders.opening": Stood(_ORDERS, at_opening=True),
        "orders.closing": Stood(_ORDERS),
        "flow.traffic": Moved(Measure.TRAFFIC),
        "flow.showroom": Moved(Measure.TRAFFIC, (str(Channel.WALK_IN),)),
        "flow.calls": Moved(Measure.TRAFFIC, (str(Channel.PHONE),)),
        "flow.filed": Moved(Measure.FILED),
        "flow.visited": Moved(Measure.FIRST_VISITS),
        "flow.ordered": Moved(Measure.ORDERED),
        "flow.delivered": Moved(Measure.DELIVERED),
        "cohort.visited": Moved(Measure.COHORT_VISITED),
        "cohort.ordered": Moved(Measure.COHORT_ORDERED),
        "cohort.delivered": Moved(Measure.COHORT_DELIVERED),
        "cohort.lost": Moved(Measure.COHORT_LOST),
        "result.done": Moved(Measure.FOLLOW_UPS),
        "result.visits": Moved(Measure.VISITS),
        "result.filed": Moved(Measure.FILED),
        "result.test_drives": Moved(Measure.TEST_DRIVES),
        "result.ordered": Moved(Measure.ORDERED),
        "result.delivered": Moved(Measure.DELIVERED),
        "result.lost": _LOST,
        "plan.to_contact": Due(*STOCK_PAIRS[INVITATIONS], with_last_day=True),
        "plan.follow_ups": Moved(Measure.FOLLOW_UPS_PLANNED, days=Days.LAST),
        "plan.overdue": Due(*STOCK_PAIRS[OVERDUE]),
        "plan.appointments": Moved(Measure.APPOINTMENTS_PLANNED, days=Days.LAST),
        "plan.callbacks": Due(*STOCK_PAIRS[CALLBACKS], with_last_day=True),
        **{f"week.{listed}": listed for listed in Listed},
        "counts.overdue": Overdue(),
        "counts.missed": Moved(Measure.NEXT_DATES_MISSED, days=Days.OVER, by_day=True),
        "counts.open": _OPEN,
        **{f"rates.{code}.numerator": made_of[0] for code, made_of in RATES.items()},
        **{f"rates.{code}.denominator": made_of[1] for code, made_of in RATES.items()},
        # Those that did not convert.
        **{f"rates.{code}.rest": Without(made_of[1], made_of[0]) for code, made_of in RATES.items()},
    }
)
