"""What moved from one month to the next, beyond chance, and how to read it (RP-5).

A month is compared with the same days of the month before, complete days of the dealer's own only (RP-3). A figure is
tested where both months have at least `FEWEST_DAYS` such days and enough customers (`FEWEST_CASES`); the changes that a
page marks are discoveries at a false discovery rate of at most 5 % over all its figures and months together.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from types import MappingProxyType
from typing import NamedTuple

from crm.rules.codes.base import Code
from reporting.dealer.rules.period import Period
from reporting.dealer.rules.rates import Rate
from reporting.statistics.beta import NORMAL, student_tail
from reporting.statistics.chance import counts_differ, dispersion_of, rates_differ
from reporting.statistics.discovery import discoveries
from reporting.statistics.spread import Counted

# Half of the 5 % that are promised: neighbouring changes share a month, so that their tests are not independent, and
# at 4 % simulated healthy dealers had marks on 3 to 7 % of their pages.
_RATE = 0.025
_WEEK = 7
# A week, so that every weekday is in both; and so many customers in each, of traffic in both together.
FEWEST_DAYS = _WEEK
FEWEST_CASES = 20


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


class SameDays(NamedTuple):
    """Days of a month, and the same days of the month before."""

    before: Period
    after: Period

    @property
    def length(self) -> int:
        return (self.after.last - self.after.first).days + 1


def same_days(before: date, after: date, began: date | None, today: date) -> SameDays | None:
    """Return the days on which two months, told by their first days, are compared; None where there are none.

    The complete days up to yesterday, from the dealer's first day on, by their number in the month. Whole weeks of them
    from the first week on, so that each weekday is as often in both: with one weekend more, a healthy month looked
    better than the one before.
    """
    if began is None:
        return None
    months = [Period.month(before), Period.month(after)]
    own = [Period(max(each.first, began), min(each.last, today - timedelta(days=1))) for each in months]
    if any(each.first > each.last for each in own):
        return None
    first = max(each.first.day for each in own)
    last = min(each.last.day for each in own)
    if first > last:
        return None
    length = last - first + 1
    last = first + max(length - length % _WEEK, min(length, _WEEK)) - 1
    return SameDays(*(Period(each.first.replace(day=first), each.first.replace(day=last)) for each in months))


class Weekly(NamedTuple):
    """How restless a dealer's weeks are, by so many of them."""

    dispersion: float
    weeks: int


def weekly(counts: Mapping[date, int], period: Period) -> Weekly:
    """Estimate how much a dealer's weeks differ from its daily counts, by the whole weeks in a period."""
    weeks = [
        sum(counts.get(start + timedelta(days=at), 0) for at in range(_WEEK))
        for start in _days(period)
        if start.weekday() == 0 and start + timedelta(days=_WEEK - 1) <= period.last
    ]
    return Weekly(dispersion_of(weeks), len(weeks))


def chance_of_count(before: int, after: int, days: SameDays, week: Weekly) -> float | None:
    """Return how likely so large a difference of two counts is by chance (two-sided); None below the floor."""
    if days.length < FEWEST_DAYS or before + after < FEWEST_CASES:
        return None
    chance = counts_differ(after, before, 0.5, week.dispersion)
    # The restlessness is an estimate itself: the tail is Student's in place of the normal. Differences of neighbouring
    # weeks tell as much as two thirds of them would if they were independent.
    deviations = -NORMAL.inv_cdf(max(chance / 2, 1e-300))
    return 2 * student_tail(deviations, max(1, 2 * (week.weeks - 1) / 3))


def chance_of_rate(before: Rate, after: Rate, days: SameDays) -> float | None:
    """Return how likely so large a difference of two rates is by chance, exactly; None below the floor."""
    if days.length < FEWEST_DAYS or min(before.denominator, after.denominator) < FEWEST_CASES:
        return None
    return rates_differ(_counted(before), _counted(after))


def marked(chances: Sequence[float | None]) -> list[bool]:
    """Return which changes of a page are beyond chance, in their order; None was not tested."""
    tested = iter(discoveries([each for each in chances if each is not None], _RATE))
    return [each is not None and next(tested) for each in chances]


@dataclass(frozen=True, slots=True)
class Segment:
    """A part of the dealer, and how much of a change it brought: in parties, or in points of the rate.

    `by_rate` comes from the segment's own rate, `by_mix` from its larger or smaller part of the whole. A `value` of
    None is the rest that is not listed; all segments of a dimension add up to the change.
    """

    dimension: str
    value: str | None
    by_rate: float
    by_mix: float

    @property
    def share(self) -> float:
        return self.by_rate + self.by_mix


def segments_of_rate(dimension: str, before: Mapping[str, Rate], after: Mapping[str, Rate]) -> list[Segment]:
    """Divide a rate's change among segments, in points: what their own rates brought, and what the mix of them did.

    With weights w (parts of the denominator) and rates r, a segment's own part is the mean of its weights × the change
    of its rate. Its part of the mix is the change of its weight × how far its mean rate lies above the whole's. A
    segment that is new or gone changes the mix alone.
    """
    was, now = _whole(before), _whole(after)
    if was.denominator <= 0 or now.denominator <= 0:
        return []
    middle = (was.numerator / was.denominator + now.numerator / now.denominator) / 2
    found = []
    for value in sorted({*before, *after}):
        old, new = before.get(value, _NOTHING), after.get(value, _NOTHING)
        weights = old.denominator / was.denominator, new.denominator / now.denominator
        shares = [_share(old, new), _share(new, old)]
        by_rate = (weights[0] + weights[1]) / 2 * (shares[1] - shares[0])
        by_mix = (weights[1] - weights[0]) * ((shares[0] + shares[1]) / 2 - middle)
        # A segment without customers adds nothing, but for a numerator that has none of its own.
        stray = _stray(new, now) - _stray(old, was)
        found.append(Segment(dimension, value, 100 * (by_rate + stray), 100 * by_mix))
    return found


def segments_of_count(dimension: str, before: Mapping[str, int], after: Mapping[str, int]) -> list[Segment]:
    """Divide a count's change among segments."""
    values = sorted({*before, *after})
    return [Segment(dimension, value, float(after.get(value, 0) - before.get(value, 0)), 0.0) for value in values]


def largest(segments: Sequence[Segment], limit: int = 3) -> list[Segment]:
    """Return the segments that moved most, and the rest of them as one, so that they add up to the change."""
    ranked = sorted(segments, key=lambda each: (-abs(each.share), each.value or ""))
    rest = ranked[limit:]
    if not rest:
        return ranked
    others = Segment(rest[0].dimension, None, sum(each.by_rate for each in rest), sum(each.by_mix for each in rest))
    return [*ranked[:limit], others]


_NOTHING = Rate(0, 0)


def _share(rate: Rate, other: Rate) -> float:
    """Return a segment's rate; that of the other month where it had no customers."""
    known = rate if rate.denominator > 0 else other
    return known.numerator / known.denominator if known.denominator > 0 else 0.0


def _stray(rate: Rate, whole: Rate) -> float:
    return rate.numerator / whole.denominator if rate.denominator <= 0 else 0.0


def _whole(segments: Mapping[str, Rate]) -> Rate:
    return Rate(sum(rate.numerator for rate in segments.values()), sum(rate.denominator for rate in segments.values()))


def _counted(rate: Rate) -> Counted:
    return Counted(min(max(rate.numerator, 0), rate.denominator), rate.denominator)


def _days(period: Period) -> list[date]:
    return [period.first + timedelta(days=at) for at in range((period.last - period.first).days + 1)]
