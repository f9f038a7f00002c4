"""What rates are made of, for a period and a part; and the cards that came, came again, drove and signed."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.db.models import Count, F, Max, Min, Q, Sum

from crm.rules.codes import Channel
from reporting.dealer.models import COUNTED_ONCE
from reporting.dealer.queries.part import Part
from reporting.dealer.queries.sums import Sums, flow_by, movements, opening
from reporting.dealer.rules.measures import Measure
from reporting.dealer.rules.period import Period
from reporting.dealer.rules.rates import AWAY, Counts

MEASURES = tuple(Measure)


@dataclass(frozen=True, slots=True)
class Cards:
    """Cards of a period, each once. `visited_apart_from_o` and `signed_after_visit` leave level O out (RP-3)."""

    visited: int
    returned: int
    tested: int
    visited_apart_from_o: int
    signed_after_visit: int


def counts_by_channel(period: Period, part: Part) -> dict[str, Sums]:
    """Every measure of a period for each of the channels, 0 included."""
    found = flow_by(("channel",), period, part, MEASURES)
    nothing: Sums = dict.fromkeys(map(str, MEASURES), 0)
    return {str(channel): found.get((str(channel),), nothing) for channel in Channel}


def counts_of(period: Period, part: Part, by_channel: Mapping[str, Sums]) -> Counts:
    """The whole of what happened, and of it phone and outreach; the stock at opening."""
    return Counts(
        opening=opening(period.first, part),
        moved=add_up(by_channel.values()),
        away=add_up(sums for channel, sums in by_channel.items() if channel in AWAY),
        has_transfers=part.consultant is not None,
    )


def add_up(sums: Iterable[Sums]) -> Sums:
    """Sums of every measure, added up."""
    total = dict.fromkeys(map(str, MEASURES), 0)
    for each in sums:
        for name in total:
            total[name] += each[name]
    return total


def cards_in(period: Period, part: Part) -> Cards:
    """What does not add up by day, counted from the period's movements: each card once. One query."""
    moved = movements(period, part).filter(COUNTED_ONCE)
    by_card = moved.values("card_id").annotate(
        came=Sum("visits"),
        came_o=Sum("visits_level_o"),
        came_again=Sum("return_visits"),
        drove=Sum("test_drives"),
        signed=Sum("ordered"),
        came_on=Min("on", filter=Q(visits__gt=0)),
        signed_on=Max("on", filter=Q(ordered__gt=0)),
    )
    apart_from_o = Q(came__gt=0, came_o__lte=0)
    found = by_card.aggregate(
        visited=Count("card_id", filter=Q(came__gt=0)),
        returned=Count("card_id", filter=Q(came_again__gt=0)),
        tested=Count("card_id", filter=Q(drove__gt=0)),
        visited_apart_from_o=Count("card_id", filter=apart_from_o),
        signed_after_visit=Count("card_id", filter=apart_from_o & Q(signed__gt=0, came_on__lte=F("signed_on"))),
    )
    return Cards(**found)
