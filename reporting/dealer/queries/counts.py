"""What rates are made of, for a period and a part."""

from collections.abc import Iterable, Mapping

from crm.rules.codes import Channel
from reporting.dealer.queries.merges import Merges, merges_in
from reporting.dealer.queries.part import Part
from reporting.dealer.queries.sums import Sums, flow_by, opening
from reporting.dealer.rules.measures import Measure
from reporting.dealer.rules.period import Period
from reporting.dealer.rules.rates import AWAY, Counts

MEASURES = tuple(Measure)


def counts_by_channel(period: Period, part: Part, merges: Merges | None = None) -> dict[str, Sums]:
    """Return every measure of a period for each of the channels, 0 included; first visits, those of its cohort too, as
    RP-3 counts them.

    One query, two over days; one to three more where the caller has not read the `merges` of the period.
    """
    found = flow_by(("channel",), period, part, MEASURES)
    nothing: Sums = dict.fromkeys(map(str, MEASURES), 0)
    by_channel = {str(channel): found.get((str(channel),), nothing) for channel in Channel}
    merged = merges or merges_in(period, part)
    repeated = {
        Measure.FIRST_VISITS: [visit.channel for visit in merged.repeated(period, part)],
        Measure.COHORT_VISITED: [visit.channel for visit in merged.repeated_in_cohort(period, part)],
    }
    for measure, channels in repeated.items():
        for channel in channels:
            sums = by_channel[channel]
            by_channel[channel] = {**sums, str(measure): sums[measure] - 1}
    return by_channel


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
