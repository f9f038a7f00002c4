"""Every rate of RP-3 for a period, with what it is made of."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from crm.rules.codes import Channel
from reporting.dealer.queries.counts import counts_by_channel, counts_of
from reporting.dealer.queries.merges import merges_in
from reporting.dealer.queries.once import Cards, cards_in
from reporting.dealer.queries.part import Part
from reporting.dealer.queries.sums import Sums, flow, flow_by, opening
from reporting.dealer.rules.lines import FIRST_VISIT_DAYS
from reporting.dealer.rules.measures import OVERDUE, Measure
from reporting.dealer.rules.period import Period
from reporting.dealer.rules.rates import AWAY, OF_SUMS, Counts, Rate, filing, return_visit


@dataclass(frozen=True, slots=True)
class Rates:
    """The rates by code, and three counts.

    `open`: phone and outreach cards filed in the period that have neither visited nor had their 15 days yet.
    `overdue`: cards whose next date is before the period's last day, or before today. `missed`: next dates of the
    period that passed without a contact.
    """

    rates: dict[str, Rate]
    open: int
    overdue: int
    missed: int


def rates(period: Period, part: Part, by_channel: Mapping[str, Sums] | None = None) -> Rates:
    """A period's rates. Twelve queries at most, however long it is and however many cards there are, two more where
    cards were merged; one or two less where the caller has read `counts_by_channel` of the period."""
    today = part.today
    found, still_open = _found(period, part, by_channel)
    return Rates(
        rates=found,
        open=still_open,
        overdue=_overdue(min(period.last, today), part),
        missed=flow(period.until(today - timedelta(days=1)), part, [Measure.NEXT_DATES_MISSED])[
            Measure.NEXT_DATES_MISSED
        ],
    )


def rates_alone(period: Period, part: Part, by_channel: Mapping[str, Sums] | None = None) -> dict[str, Rate]:
    """A period's rates by code, without the counts beside them. Eight queries at most."""
    return _found(period, part, by_channel)[0]


def _found(period: Period, part: Part, by_channel: Mapping[str, Sums] | None) -> tuple[dict[str, Rate], int]:
    """The rates by code, and the cards that may still visit in time."""
    merges = merges_in(period, part)
    by_channel = by_channel or counts_by_channel(period, part, merges)
    counts, cards = counts_of(period, part, by_channel), cards_in(period, part, merges)
    found = {code: rate(counts) for code, rate in OF_SUMS.items()}
    found["filing_showroom"] = filing(_of(by_channel[Channel.WALK_IN]))
    found["filing_call"] = filing(_of(by_channel[Channel.PHONE]))
    found["first_visit"], still_open = _first_visit(period, part, counts.away, part.today)
    found |= _of_cards(counts, cards)
    return {code: found[code] for code in CODES}, still_open


CODES = (
    "filing", "filing_showroom", "filing_call", "o_share", "first_visit", "overall_visit", "return_visit",
    "visit_order", "prospect_order", "order_delivery", "order_loss", "test_drive", "accuracy",
)  # fmt: skip


def _of_cards(counts: Counts, cards: Cards) -> dict[str, Rate]:
    return {
        "return_visit": return_visit(counts, cards.returned),
        "visit_order": Rate(cards.signed_after_visit, cards.visited_apart_from_o),
        "test_drive": Rate(cards.tested, cards.visited),
    }


def _first_visit(period: Period, part: Part, away: Sums, today: date) -> tuple[Rate, int]:
    """首次进店率, and the cards still open: those filed within the last 15 days that have not come."""
    last_over = today - timedelta(days=FIRST_VISIT_DAYS + 1)
    young = period.after(last_over)
    filed, came = Measure.FILED, Measure.COHORT_VISITED_IN_15_DAYS
    still_open = 0
    if young:
        by_channel = flow_by(("channel",), young, part, (filed, came))
        still_open = sum(sums[filed] - sums[came] for (channel,), sums in by_channel.items() if channel in AWAY)
    return Rate(away[came], away[filed] - still_open), still_open


def _overdue(day: date, part: Part) -> int:
    caught_up = flow(Period(day, day), part, [Measure.CAUGHT_UP])[Measure.CAUGHT_UP]
    return opening(day, part)[OVERDUE] - caught_up


def _of(moved: Sums) -> Counts:
    return Counts({}, moved, {}, has_transfers=False)
