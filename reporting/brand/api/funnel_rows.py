"""The API's rows of funnels side by side, made figure by figure.

The shape of a row is that of `reporting.dealer.api.shown.steps` (a test holds the two against each other). Written out
as it is, for a thousand dealers have nineteen thousand objects of it: made one by one, from funnels and rates, they
took 180,000 calls.
"""

from collections.abc import Sequence
from typing import Any

from reporting.brand.queries.funnels import FunnelColumns, StepColumns
from reporting.brand.queries.measured import STEPS
from reporting.brand.rules.comparison import Columns, Figures, across, ranks_of, shares_of

Shown = dict[str, Any]


def figures_of(found: FunnelColumns) -> Columns:
    """What of the funnels is ranked and held against the median: as of one (`measured.of_funnel`), the flow's."""
    return {
        "counts": {step: found.flow.steps[step] for step in STEPS},
        "rates": {name: rate.value for name, rate in found.flow.rates.items()},
    }


def rows_of(found: FunnelColumns, figures: Columns, whole: Figures) -> list[Shown]:
    """Each group's row, with its shares and ranks."""
    shares = across(shares_of(figures, whole)["counts"])
    ranks = {section: across(of) for section, of in ranks_of(figures).items()}
    return [
        {
            "key": group.code,
            "name": group.name,
            "region": group.region,
            "flow": flow,
            "cohort": cohort,
            "share": {"counts": share},
            "rank": {"counts": counts, "rates": rates},
        }
        for group, flow, cohort, share, counts, rates in zip(
            found.groups,
            _steps(found.flow),
            _steps(found.cohort),
            shares,
            ranks["counts"],
            ranks["rates"],
            strict=True,
        )
    ]


def _steps(of: StepColumns) -> Sequence[Shown]:
    rates = {
        name: [
            {"numerator": numerator, "denominator": denominator, "value": value}
            for numerator, denominator, value in zip(rate.numerator, rate.denominator, rate.value, strict=True)
        ]
        for name, rate in of.rates.items()
    }
    return [
        {
            "traffic": traffic,
            "showroom": showroom,
            "calls": calls,
            "filed": filed,
            "visited": visited,
            "ordered": ordered,
            "delivered": delivered,
            "rates": {"filing": of_filing, "visited": of_visits, "ordered": of_orders, "delivered": of_deliveries},
        }
        for traffic, showroom, calls, filed, visited, ordered, delivered, of_filing, of_visits, of_orders, of_deliveries
        in zip(*(of.steps[step] for step in STEPS), *(rates[name] for name in _RATES), strict=True)
    ]  # fmt: skip


_RATES = ("filing", "visited", "ordered", "delivered")
