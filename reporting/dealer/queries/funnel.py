"""The funnel (RP-1): traffic → filed → visited → ordered → delivered, as flow of the period and as cohort."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import NamedTuple

from crm.rules.codes import Channel
from reporting.dealer.queries.counts import add_up, counts_by_channel
from reporting.dealer.queries.part import Part
from reporting.dealer.queries.sums import Sums
from reporting.dealer.rules.measures import Measure
from reporting.dealer.rules.period import Period
from reporting.dealer.rules.rates import Counts, Rate, filing

# The step that each comes from, of which it is a rate.
BEFORE: Mapping[str, str] = MappingProxyType({"visited": "filed", "ordered": "visited", "delivered": "ordered"})


class Steps(NamedTuple):
    """Counts from the door to the delivery, and the rate of each step into the next.

    The first step's rate is the filing rate, for outreach does not come from traffic. As flow, what comes out of a
    step in a period may have entered it before: a rate may be over 100.
    """

    traffic: int
    showroom: int
    calls: int
    filed: int
    visited: int
    ordered: int
    delivered: int
    filing: Rate

    @property
    def rates(self) -> dict[str, Rate]:
        return {"filing": self.filing} | {
            step: Rate(getattr(self, step), getattr(self, before)) for step, before in BEFORE.items()
        }


class Funnel(NamedTuple):
    """What happened in the period, and what became of the cards filed in it."""

    flow: Steps
    cohort: Steps


def funnel(period: Period, part: Part, by_channel: Mapping[str, Sums] | None = None) -> Funnel:
    """A period's funnel. A card is visited when it comes for the first time (ST-4).

    Two queries, three over days, two more where cards were merged; none where the caller has read `counts_by_channel`
    of the period.
    """
    by_channel = by_channel or counts_by_channel(period, part)
    moved = add_up(by_channel.values())
    of_traffic = filing(Counts({}, moved, {}, has_transfers=False))

    def steps(visited: Measure, ordered: Measure, delivered: Measure) -> Steps:
        return Steps(
            traffic=moved[Measure.TRAFFIC],
            showroom=by_channel[Channel.WALK_IN][Measure.TRAFFIC],
            calls=by_channel[Channel.PHONE][Measure.TRAFFIC],
            filed=moved[Measure.FILED],
            visited=moved[visited],
            ordered=moved[ordered],
            delivered=moved[delivered],
            filing=of_traffic,
        )

    return Funnel(
        flow=steps(Measure.FIRST_VISITS, Measure.ORDERED, Measure.DELIVERED),
        cohort=steps(Measure.COHORT_VISITED, Measure.COHORT_ORDERED, Measure.COHORT_DELIVERED),
    )
