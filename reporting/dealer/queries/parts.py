"""The parts of a dealer side by side: consultants, channels or models, each with what happened (RP-1)."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _

from accounts.models import User
from crm.rules.codes import Channel
from reporting.dealer.queries.part import Part
from reporting.dealer.queries.sums import flow_by
from reporting.dealer.rules.measures import Measure
from reporting.dealer.rules.period import Period
from reporting.dealer.rules.rates import Rate

BY = ("consultant", "channel", "model")
_COUNTS = (Measure.TRAFFIC, Measure.FILED, Measure.VISITS, Measure.ORDERED, Measure.DELIVERED)
_FIRST_TIME = (Measure.FIRST_FILED, Measure.FIRST_DECLINED, Measure.FIRST_PENDING)


@dataclass(frozen=True, slots=True)
class PartRow:
    """One part: its value in the address, its name, its counts by measure and its filing rate."""

    value: str
    name: str
    counts: dict[str, int]
    filing: Rate


def parts(by: str, period: Period, part: Part, models: Mapping[str, str], language: str) -> list[PartRow]:
    """Every part in which something happened, who filed most first. Two queries at most, one more for names."""
    found = flow_by((by,), period, part, (*_COUNTS, *_FIRST_TIME))
    by_value = {str(key[0]): sums for key, sums in found.items() if any(sums.values())}
    names = _names(by, by_value, models, language)
    rows = []
    for value, sums in by_value.items():
        filed = sums[Measure.FIRST_FILED]
        filing = Rate(filed, filed + sums[Measure.FIRST_DECLINED] + sums[Measure.FIRST_PENDING])
        counts = {str(measure): sums[measure] for measure in _COUNTS}
        rows.append(PartRow(value, names.get(value) or _("No model given"), counts, filing))
    return sorted(rows, key=lambda row: (-row.counts[Measure.FILED], -row.counts[Measure.TRAFFIC], row.name))


def _names(by: str, values: Mapping[str, object], models: Mapping[str, str], language: str) -> Mapping[str, str]:
    if by == "model":
        return models
    if by == "channel":
        return {str(channel): channel.label(language) for channel in Channel}
    rows = User.objects.filter(id__in=list(values)).values_list("id", "name")
    return {str(key): name for key, name in rows}
