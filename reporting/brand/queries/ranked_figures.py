"""What of each kind of figure is ranked and held against the median, by section and name."""

from reporting.brand.queries.funnels import Compared
from reporting.brand.queries.rates import Rates
from reporting.brand.rules.comparison import Figures
from reporting.dealer.queries.funnel import Funnel
from reporting.dealer.queries.stock_flow import StockFlow
from reporting.statistics.spread import Counted

STEPS = ("traffic", "showroom", "calls", "filed", "visited", "ordered", "delivered")


def of_funnel(found: Funnel) -> Figures:
    """The flow's counts and the rates between its steps."""
    return {
        "counts": {name: getattr(found.flow, name) for name in STEPS},
        "rates": {name: rate.value for name, rate in found.flow.rates.items()},
    }


def of_stock_flow(found: StockFlow) -> Figures:
    """Every line of both stocks."""
    return {"prospects": dict(found.prospects), "orders": dict(found.orders)}


def named_counts(found: Compared[Rates], code: str) -> dict[str, Counted]:
    """Return n of N of one rate by the rows' codes, for tests; of rows with something to divide by."""
    return {
        group.code: Counted(min(max(rate.numerator, 0), rate.denominator), rate.denominator)
        for group, rates in found.rows
        if (rate := rates[code]).denominator > 0
    }


def in_points(share: float | None) -> float | None:
    """Return a share as points of a percentage, to a tenth."""
    return None if share is None else round(100 * share, 1)


def of_rates(found: Rates) -> Figures:
    """Every rate, by code."""
    return {"rates": {code: rate.value for code, rate in found.items()}}
