"""The stock flow of each of the brand's groups beside the others (RP-2, RP-6)."""

from collections.abc import Mapping

from reporting.brand.queries.funnels import Compared
from reporting.brand.queries.groups import By, flows, groups, openings
from reporting.brand.queries.scope import Scope
from reporting.brand.queries.sums import Sums, counts, total
from reporting.brand.rules.measures import ROLLED_UP
from reporting.dealer.queries.stock_flow import StockFlow
from reporting.dealer.rules.figures import ORDERS_IN, ORDERS_OUT, PROSPECTS_IN, PROSPECTS_OUT
from reporting.dealer.rules.measures import STOCK, Measure
from reporting.dealer.rules.period import Period

_LINES = (*PROSPECTS_IN.values(), *PROSPECTS_OUT.values(), *ORDERS_IN.values(), *ORDERS_OUT.values())
_WANTED = counts(measure for measure in dict.fromkeys([*_LINES, *STOCK]) if measure in ROLLED_UP)


def stock_flows(by: By, period: Period, scope: Scope, language: str) -> Compared[StockFlow]:
    """Each group's stock flow. Three queries at most, two more by day or month, one for the names of models.

    Of lines that pass between two models only single models have any; of transfers the brand knows nothing.
    """
    found = flows(by, period, scope, _WANTED)
    rows = groups(by, period, scope, list(found), language)
    opened = openings(by, period, scope, rows)
    if by == By.MODEL:
        # A model that stands still may yet have a stock.
        rows = groups(by, period, scope, [*found, *opened], language)
    nothing = dict.fromkeys(_WANTED, 0)
    has_models = by == By.MODEL or scope.model is not None
    compared = [
        (group, _stock_flow(_stock(opened.get(group.code, {})), found.get(group.code, nothing), has_models))
        for group in rows
    ]
    first = opened.get(rows[0].code, {}) if by in (By.DAY, By.MONTH) and rows else total(opened.values())
    whole = _stock_flow(_stock(first), {**nothing, **total(found.values())}, scope.model is not None)
    return Compared(compared, whole)


def _stock(found: Sums) -> Sums:
    return {**dict.fromkeys(map(str, STOCK), 0), **found}


def _stock_flow(opened: Sums, moved: Sums, has_models: bool) -> StockFlow:
    closed = {name: opened[name] + moved[name] for name in map(str, STOCK)}
    active, dormant, ordered = Measure.STOCK_ACTIVE, Measure.STOCK_DORMANT, Measure.STOCK_ORDERED
    prospects = _lines(opened[active] + opened[dormant], moved, PROSPECTS_IN, PROSPECTS_OUT, has_models)
    orders = _lines(opened[ordered], moved, ORDERS_IN, ORDERS_OUT, has_models)
    return StockFlow(prospects | {"active": closed[active], "dormant": closed[dormant]}, orders)


def _lines(
    opens: int, moved: Sums, came_in: Mapping[str, Measure], went_out: Mapping[str, Measure], has_models: bool
) -> dict[str, int]:
    def counted(lines: Mapping[str, Measure]) -> dict[str, int]:
        return {
            name: 0 if name.startswith("model") and not has_models else moved.get(measure, 0)
            for name, measure in lines.items()
        }

    came, went = counted(came_in), counted(went_out)
    return {"opening": opens, **came, **went, "closing": opens + sum(came.values()) - sum(went.values())}
