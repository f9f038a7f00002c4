"""A dealer's own place among the dealers of its region, without the others' names (RP-6).

Asked in the dealer's schema or in public: the roll-up's tables and the dealers' carry theirs.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from reporting.brand.queries.funnels import funnels
from reporting.brand.queries.groups import By
from reporting.brand.queries.measured import of_funnel, of_rates
from reporting.brand.queries.rates import rates_by
from reporting.brand.queries.scope import Scope, dealers_compared
from reporting.brand.rules.comparison import median, ranks
from reporting.dealer.rules.period import Period

# What a place is told of: the counts of the funnel's steps, and the rates between them.
COUNTS = ("traffic", "filed", "ordered", "delivered")
RATES = ("filing", "overall_visit", "visit_order", "prospect_order", "order_delivery")
# Of two dealers the median would be half the other's figure: it is told from here on.
_FEWEST_FOR_MEDIAN = 3


@dataclass(frozen=True, slots=True)
class Placed:
    """One figure: the dealer's own, its place among those that have one, and the region's median."""

    code: str
    own: int | Decimal | None
    rank: int | None
    of: int
    median: Decimal | None


@dataclass(frozen=True, slots=True)
class Place:
    """The region, how many dealers it has, and the dealer's place by figure."""

    region: str
    region_name: str
    dealers: int
    counts: Sequence[Placed]
    rates: Sequence[Placed]


def place_in_region(dealer: str, period: Period, business: str | None, language: str) -> Place | None:
    """Where the dealer stands; None for one that is alone, or not compared. Nine queries at most."""
    everyone = dealers_compared()
    if dealer not in everyone:
        return None
    region = everyone[dealer].region
    peers = {code: named for code, named in everyone.items() if named.region == region}
    if len(peers) < 2:
        return None
    scope = Scope(dealers=peers, is_whole=False, business=business)
    of_counts = {g.code: of_funnel(each)["counts"] for g, each in funnels(By.DEALER, period, scope, language).rows}
    of_each = {g.code: of_rates(each)["rates"] for g, each in rates_by(By.DEALER, period, scope, language).rows}
    return Place(
        region=region,
        region_name=everyone[dealer].region_name(language),
        dealers=len(peers),
        counts=[_placed(dealer, code, of_counts) for code in COUNTS],
        rates=[_placed(dealer, code, of_each) for code in RATES],
    )


def _placed(dealer: str, code: str, figures: Mapping[str, Mapping[str, int | Decimal | None]]) -> Placed:
    of_all = {peer: found[code] for peer, found in figures.items()}
    have = [figure for figure in of_all.values() if figure is not None]
    middle = median(have) if len(have) >= _FEWEST_FOR_MEDIAN else None
    return Placed(code, of_all[dealer], ranks(of_all)[dealer], len(have), middle)
