"""A dealer's own rank among the dealers of its region, without the others' names (RP-6, RP-9).

Asked in the dealer's schema or in public: the roll-up's tables and the dealers' carry theirs.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from reporting.brand.queries.freshness import basis_of, freshness
from reporting.brand.queries.funnels import funnels
from reporting.brand.queries.groups import By
from reporting.brand.queries.ranked_figures import of_funnel
from reporting.brand.queries.rates import rates_by
from reporting.brand.queries.scope import Scope
from reporting.brand.rules.comparison import median, ranks, shrunk
from reporting.dealer.rules.period import Period
from reporting.dealer.rules.rates import Rate

# What is ranked: the counts of the funnel's steps, and the rates between them.
COUNTS = ("traffic", "filed", "ordered", "delivered")
RATES = ("filing", "overall_visit", "visit_order", "prospect_order", "order_delivery")


@dataclass(frozen=True, slots=True)
class RankedFigure:
    """One figure: the dealer's own, its rank among those that have one, and the region's median.

    Neither rank nor median is known of fewer than five: by the median of three a dealer would read a neighbour's
    figure. `rate` is what a rate is made of.
    """

    code: str
    own: int | Decimal | None
    rank: int | None
    of: int
    median: Decimal | None
    rate: Rate | None = None


@dataclass(frozen=True, slots=True)
class RegionRank:
    """The region, how many dealers it has, and the dealer's place by figure; `up_to` is the instant of all of it."""

    region: str
    region_name: str
    dealers: int
    counts: Sequence[RankedFigure]
    rates: Sequence[RankedFigure]
    up_to: datetime | None = None


def region_rank(
    dealer: str, period: Period, business: str | None, language: str, as_of: datetime | None = None
) -> RegionRank | None:
    """Where the dealer stands; None for one that is alone, or not compared. Nine queries at most.

    Cut off where the region's slowest dealer is, or at `as_of`, which may be `not_yet_known` (RP-8).
    """
    everyone = freshness(as_of=as_of)
    region = next((each.dealer.region for each in everyone if each.dealer.code == dealer), None)
    basis = basis_of([each for each in everyone if each.dealer.region == region], as_of)
    peers = basis.dealers
    if dealer not in peers or len(peers) < 2:
        return None
    scope = Scope(dealers=peers, is_whole=False, business=business, as_of=basis.up_to)
    of_counts = {g.code: of_funnel(each)["counts"] for g, each in funnels(By.DEALER, period, scope, language).rows}
    of_each = {group.code: each for group, each in rates_by(By.DEALER, period, scope, language).rows}
    return RegionRank(
        region=peers[dealer].region,
        region_name=peers[dealer].region_name(language),
        dealers=len(peers),
        counts=[_count(dealer, code, {peer: found[code] for peer, found in of_counts.items()}) for code in COUNTS],
        rates=[_rate(dealer, code, {peer: found[code] for peer, found in of_each.items()}) for code in RATES],
        up_to=basis.up_to,
    )


def _count(dealer: str, code: str, of_all: Mapping[str, int | Decimal | None]) -> RankedFigure:
    have = [figure for figure in of_all.values() if figure is not None]
    return RankedFigure(code, of_all[dealer], ranks(of_all)[dealer], len(have), median(have))


def _rate(dealer: str, code: str, of_all: Mapping[str, Rate]) -> RankedFigure:
    values = [rate.value for rate in of_all.values() if rate.value is not None]
    fair = shrunk(*zip(*of_all.values(), strict=True))
    rank = ranks(dict(zip(of_all, fair, strict=True)))[dealer]
    own = of_all[dealer]
    return RankedFigure(code, own.value, rank, len(values), median(values), own)
