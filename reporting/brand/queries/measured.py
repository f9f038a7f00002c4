"""What of each kind of figure is ranked and held against the median, by section and name."""

from reporting.brand.queries.rates import Rates
from reporting.brand.rules.comparison import Figures
from reporting.dealer.queries.funnel import Funnel
from reporting.dealer.queries.stock_flow import StockFlow

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


def of_rates(found: Rates) -> Figures:
    """Every rate, by code."""
    return {"rates": {code: rate.value for code, rate in found.items()}}
