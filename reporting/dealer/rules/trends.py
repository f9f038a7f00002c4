"""What moved from one month to the next, beyond chance, and how to read it (RP-5)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from math import sqrt
from types import MappingProxyType

from crm.rules.codes.base import Code
from reporting.dealer.rules.rates import Rate

# Two standard deviations: one change in twenty that is no more than chance is marked all the same.
BEYOND_CHANCE = 1.96


class Figure(StrEnum):
    """The figures that are followed over months."""

    TRAFFIC = "traffic"
    FILING = "filing"
    OVERALL_VISIT = "overall_visit"
    PROSPECT_ORDER = "prospect_order"
    ORDER_DELIVERY = "order_delivery"


class Change(StrEnum):
    UP = "up"
    DOWN = "down"


class Reading(Code):
    """What a change may mean, to be checked: outside the shop, or inside."""

    DEMAND_DOWN = "demand_down", "市场需求下降", "Demand is down"
    FEW_ACTIVITIES = "few_activities", "集客活动太少", "Too few drawing activities"
    INTENT_STRONG = "intent_strong", "客户意向强", "Intent is strong"
    FILING_BETTER = "filing_better", "销售顾问留档做得更好", "The consultants file better"
    WEAK_LEADS = "weak_leads", "线索质量差", "Weak leads"
    WEAK_INVITING = "weak_inviting", "邀约能力弱", "Weak inviting"
    WEAK_INTENT = "weak_intent", "客户意向弱", "Weak intent"
    WEAK_CONVERSION = "weak_conversion", "成交转化能力弱", "Weak conversion"
    NO_HURRY = "no_hurry", "客户不急于提车", "Customers are in no hurry"
    STOCK = "stock", "车源供应", "Stock of cars"


# Outside first, inside second.
READINGS: Mapping[tuple[Figure, Change], tuple[Reading, Reading]] = MappingProxyType(
    {
        (Figure.TRAFFIC, Change.DOWN): (Reading.DEMAND_DOWN, Reading.FEW_ACTIVITIES),
        (Figure.FILING, Change.UP): (Reading.INTENT_STRONG, Reading.FILING_BETTER),
        (Figure.OVERALL_VISIT, Change.DOWN): (Reading.WEAK_LEADS, Reading.WEAK_INVITING),
        (Figure.PROSPECT_ORDER, Change.DOWN): (Reading.WEAK_INTENT, Reading.WEAK_CONVERSION),
        (Figure.ORDER_DELIVERY, Change.DOWN): (Reading.NO_HURRY, Reading.STOCK),
    }
)


@dataclass(frozen=True, slots=True)
class Segment:
    """A part of the dealer and how much of the change is its: in cards, or in points of the rate."""

    dimension: str
    value: str
    share: float


def change_of_count(before: int, after: int, days_before: int, days_after: int) -> Change | None:
    """Two counts, each of so many days, as Poisson: given their sum, the later one is binomial by the days."""
    total = before + after
    if not total or not days_before or not days_after:
        return None
    expected = days_after / (days_before + days_after)
    deviation = sqrt(total * expected * (1 - expected))
    return _beyond((after - total * expected) / deviation)


def change_of_rate(before: Rate, after: Rate) -> Change | None:
    """Two proportions held against what they have in common; none where there is nothing to divide by, or no spread."""
    if before.denominator <= 0 or after.denominator <= 0:
        return None
    common = (before.numerator + after.numerator) / (before.denominator + after.denominator)
    spread = common * (1 - common) * (1 / before.denominator + 1 / after.denominator)
    if spread <= 0:
        return None
    difference = after.numerator / after.denominator - before.numerator / before.denominator
    return _beyond(difference / sqrt(spread))


def shares_of_rate(before: Mapping[str, Rate], after: Mapping[str, Rate]) -> dict[str, float]:
    """How many points of a rate's change each segment brought. They add up to the change.

    A segment's part is what it has above the whole's earlier rate, for its size, now and then.
    """
    was = _whole(before)
    now = _whole(after)
    if was.denominator <= 0 or now.denominator <= 0:
        return {}
    level = was.numerator / was.denominator

    def above(rate: Rate | None, whole: Rate) -> float:
        return (rate.numerator - level * rate.denominator) / whole.denominator if rate else 0.0

    return {
        value: round(100 * (above(after.get(value), now) - above(before.get(value), was)), 1)
        for value in sorted({*before, *after})
    }


def movers(dimension: str, shares: Mapping[str, float], change: Change, limit: int = 3) -> Sequence[Segment]:
    """The segments that moved it most, in the direction of the change; what has no name (traffic that asked for no
    model) is none."""
    sign = 1 if change == Change.UP else -1
    ranked = sorted(shares.items(), key=lambda item: (-sign * item[1], item[0]))
    return [Segment(dimension, value, share) for value, share in ranked if value and sign * share > 0][:limit]


def _whole(segments: Mapping[str, Rate]) -> Rate:
    return Rate(sum(rate.numerator for rate in segments.values()), sum(rate.denominator for rate in segments.values()))


def _beyond(score: float) -> Change | None:
    if abs(score) < BEYOND_CHANCE:
        return None
    return Change.UP if score > 0 else Change.DOWN
