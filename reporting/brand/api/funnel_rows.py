"""The API's rows of funnels side by side, written figure by figure.

The shape of a row is that of `reporting.dealer.api.representations.steps` (a test holds the two against each other).
For a thousand dealers it was nineteen thousand objects, three fifths of what the answer took.
"""

import orjson

from kit.api.columnar import Nested, written_across
from reporting.brand.queries.funnels import FunnelColumns, StepColumns
from reporting.brand.queries.ranked_figures import STEPS
from reporting.brand.rules.comparison import Columns, Figures, ordered_of, ranks_of, shares_of, shrunk


def figures_of(found: FunnelColumns) -> Columns:
    """Return the figures of the flow, which are ranked and compared with the median (as `ranked_figures.of_funnel`)."""
    return {
        "counts": {step: found.flow.steps[step] for step in STEPS},
        "rates": {name: rate.value for name, rate in found.flow.rates.items()},
    }


def rows_of(found: FunnelColumns, figures: Columns, whole: Figures) -> orjson.Fragment:
    """Each group's row, with its shares and ranks, as JSON. Rates are ranked as shrunk towards the whole (RP-9)."""
    rates = {name: shrunk(rate.numerator, rate.denominator) for name, rate in found.flow.rates.items()}
    ranked = {**figures, "rates": rates}
    return written_across(
        {
            "key": [group.code for group in found.groups],
            "region": [group.region for group in found.groups],
            "flow": _steps(found.flow),
            "cohort": _steps(found.cohort),
            "share": {"counts": shares_of(figures, whole)["counts"]},
            "rank": ranks_of(ranked, ordered_of(ranked)),
        }
    )


def _steps(of: StepColumns) -> Nested:
    rates = {
        name: {"numerator": rate.numerator, "denominator": rate.denominator, "value": rate.value}
        for name, rate in of.rates.items()
    }
    return {**{step: of.steps[step] for step in STEPS}, "rates": rates}
