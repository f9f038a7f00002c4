"""The rates of RP-3: each one's numerator and denominator, from what stood and what happened."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from types import MappingProxyType

from crm.rules.codes import Channel
from reporting.dealer.rules.measures import Measure

# Channels whose customers have not visited when they are filed.
AWAY = frozenset({str(Channel.PHONE), str(Channel.OUTREACH)})
_TENTH = Decimal("0.1")


@dataclass(frozen=True, slots=True)
class Rate:
    """Numerator and denominator; `value` in percent, to a tenth, and none for a denominator of 0."""

    numerator: int
    denominator: int

    @property
    def value(self) -> Decimal | None:
        if self.denominator <= 0:
            return None
        return (Decimal(self.numerator) * 100 / self.denominator).quantize(_TENTH, ROUND_HALF_UP)


@dataclass(frozen=True, slots=True)
class Counts:
    """What rates are made of: the stock at opening, what happened, and of it what happened to phone and outreach
    cards. Transfers count for one consultant alone (`has_transfers`)."""

    opening: Mapping[str, int]
    moved: Mapping[str, int]
    away: Mapping[str, int]
    has_transfers: bool

    def transferred(self, measure: Measure) -> int:
        return self.moved[measure] if self.has_transfers else 0


def filing(counts: Counts) -> Rate:
    """留档率: first-time traffic that became a card ÷ the same, and what was declined or left pending."""
    moved = counts.moved
    filed = moved[Measure.FIRST_FILED]
    return Rate(filed, filed + moved[Measure.FIRST_DECLINED] + moved[Measure.FIRST_PENDING])


def o_share(counts: Counts) -> Rate:
    """O级客户比例: level-O cards filed ÷ cards filed."""
    return Rate(counts.moved[Measure.FILED_LEVEL_O], counts.moved[Measure.FILED])


def overall_visit(counts: Counts) -> Rate:
    """总体进店率: first visits of phone and outreach cards ÷ those that could have come for the first time."""
    return Rate(
        counts.away[Measure.FIRST_VISITS],
        counts.opening[Measure.STOCK_UNVISITED]
        + counts.away[Measure.FILED]
        + counts.moved[Measure.IMPORTED_UNVISITED]
        + counts.transferred(Measure.TRANSFERRED_IN_UNVISITED),
    )


def return_visit(counts: Counts, cards_returned: int) -> Rate:
    """再回展厅率: cards that came again ÷ those that had come once."""
    return Rate(
        cards_returned,
        counts.opening[Measure.STOCK_VISITED]
        + counts.moved[Measure.FIRST_VISITS]
        + counts.moved[Measure.IMPORTED_VISITED]
        + counts.transferred(Measure.TRANSFERRED_IN_VISITED),
    )


def prospect_order(counts: Counts) -> Rate:
    """有望订单率: orders signed ÷ (opening prospects + filed + imported + transferred in)."""
    return Rate(
        counts.moved[Measure.ORDERED],
        counts.opening[Measure.STOCK_ACTIVE]
        + counts.opening[Measure.STOCK_DORMANT]
        + counts.moved[Measure.FILED]
        + counts.moved[Measure.PROSPECTS_IMPORTED]
        + counts.transferred(Measure.PROSPECTS_TRANSFERRED_IN),
    )


def order_delivery(counts: Counts) -> Rate:
    """订单成交率: deliveries ÷ (opening orders + orders signed + imported + transferred in)."""
    return Rate(counts.moved[Measure.DELIVERED], _orders(counts))


def order_loss(counts: Counts) -> Rate:
    """退单率: orders lost ÷ the same."""
    return Rate(counts.moved[Measure.ORDERS_LOST], _orders(counts))


def accuracy(counts: Counts) -> Rate:
    """录入准确率: entries approved at the first check ÷ entries checked for the first time."""
    return Rate(counts.moved[Measure.APPROVED], counts.moved[Measure.CHECKED])


def _orders(counts: Counts) -> int:
    return (
        counts.opening[Measure.STOCK_ORDERED]
        + counts.moved[Measure.ORDERED]
        + counts.moved[Measure.ORDERS_IMPORTED]
        + counts.transferred(Measure.ORDERS_TRANSFERRED_IN)
    )


# The rates that sums alone give, by code.
OF_SUMS: Mapping[str, Callable[[Counts], Rate]] = MappingProxyType(
    {
        "filing": filing,
        "o_share": o_share,
        "overall_visit": overall_visit,
        "prospect_order": prospect_order,
        "order_delivery": order_delivery,
        "order_loss": order_loss,
        "accuracy": accuracy,
    }
)
