"""The stock flow 进销存 (RP-2): what stood, what came, what went, what stands."""

from dataclasses import dataclass

from reporting.dealer.queries.part import Part
from reporting.dealer.queries.sums import flow, opening
from reporting.dealer.rules.figures import ORDERS_IN, ORDERS_OUT, PROSPECTS_IN, PROSPECTS_OUT
from reporting.dealer.rules.measures import STOCK, Measure
from reporting.dealer.rules.period import Period

_LINES = tuple(
    dict.fromkeys([*PROSPECTS_IN.values(), *PROSPECTS_OUT.values(), *ORDERS_IN.values(), *ORDERS_OUT.values()])
)
_OF_ONE_CONSULTANT = ("transferred_in", "transferred_out")
_OF_ONE_MODEL = ("model_in", "model_out")


@dataclass(frozen=True, slots=True)
class StockFlow:
    """The lines of both stocks, in the order in which they are read."""

    prospects: dict[str, int]
    orders: dict[str, int]


def stock_flow(period: Period, part: Part) -> StockFlow:
    """A period's stock flow. Three queries for a month, five at most, as many with an `as_of`."""
    at_first = opening(period.first, part)
    moved = flow(period, part, (*_LINES, *STOCK))
    at_last = {name: at_first[name] + moved[name] for name in STOCK}
    prospects = _lines(
        at_first[Measure.STOCK_ACTIVE] + at_first[Measure.STOCK_DORMANT],
        {name: moved[measure] for name, measure in PROSPECTS_IN.items()},
        {name: moved[measure] for name, measure in PROSPECTS_OUT.items()},
        part,
    )
    orders = _lines(
        at_first[Measure.STOCK_ORDERED],
        {name: moved[measure] for name, measure in ORDERS_IN.items()},
        {name: moved[measure] for name, measure in ORDERS_OUT.items()},
        part,
    )
    standing = {"active": at_last[Measure.STOCK_ACTIVE], "dormant": at_last[Measure.STOCK_DORMANT]}
    return StockFlow(prospects | standing, orders)


def _lines(opens: int, came: dict[str, int], went: dict[str, int], part: Part) -> dict[str, int]:
    """Opening, in, out, closing. What passes within the part that is asked for is no line of it: a transfer is one
    for a single consultant alone, a change of model for a single model (RP-2)."""
    hidden: tuple[str, ...] = () if part.consultant else _OF_ONE_CONSULTANT
    hidden += () if part.model else _OF_ONE_MODEL
    came, went = ({name: 0 if name in hidden else count for name, count in lines.items()} for lines in (came, went))
    closes = opens + sum(came.values()) - sum(went.values())
    return {"opening": opens, **came, **went, "closing": closes}
