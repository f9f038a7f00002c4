"""The figures of leads side by side (HQ-7), held against each other like any other rate (RP-9)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from reporting.brand.rules.comparison import ranks, shrunk
from reporting.dealer.rules.period import Period
from reporting.dealer.rules.rates import Rate
from reporting.statistics.outliers import Outliers, find_outliers
from reporting.statistics.spread import Counted
from tenants.leads.models import LeadSender
from tenants.leads.queries.figures import LeadFigures, LeadsBy, lead_figures
from tenants.models import Dealer

RATES = ("in_time", "reached", "filed", "visited", "ordered", "delivered")


@dataclass(frozen=True, slots=True)
class LeadRow:
    """The figures of one dealer, region or sender."""

    code: str
    name: str
    figures: LeadFigures

    @property
    def rates(self) -> Mapping[str, Rate]:
        return rates_of(self.figures)


@dataclass(frozen=True)
class LeadComparison:
    """Rows in the order of their names' codes, and all leads together."""

    by: LeadsBy
    rows: Sequence[LeadRow]
    whole: LeadFigures

    @cached_property
    def ranks(self) -> Mapping[str, Mapping[str, int | None]]:
        """Each rate's ranks by row, as shrunk towards the whole; none among fewer than five."""
        return {code: self._ranks(code) for code in RATES}

    @cached_property
    def outliers(self) -> Outliers:
        """The rows whose rates differ from the others', over all rates together."""
        return find_outliers({code: self._counted(code) for code in RATES})

    def _ranks(self, code: str) -> Mapping[str, int | None]:
        rates = [row.rates[code] for row in self.rows]
        figures = shrunk([each.numerator for each in rates], [each.denominator for each in rates])
        return ranks(dict(zip([row.code for row in self.rows], figures, strict=True)))

    def _counted(self, code: str) -> dict[str, Counted]:
        return {row.code: Counted(*rate) for row in self.rows if (rate := row.rates[code]).denominator > 0}


def compare_leads(by: LeadsBy, period: Period, region: str) -> LeadComparison:
    """Return the figures of leads that were assigned in a period, of one region's dealers or all. Four queries, five by
    sender."""
    found = Dealer.objects.select_related("region").order_by("code")
    dealers = list(found.filter(region__code=region) if region else found)
    figures, whole = lead_figures(by, period.first, period.last, [each.code for each in dealers] if region else None)
    names = _names(by, dealers)
    rows = [LeadRow(code, names.get(code, code), of) for code, of in sorted(figures.items())]
    return LeadComparison(by, rows, whole)


def rates_of(figures: LeadFigures) -> Mapping[str, Rate]:
    """Return the rates of some leads by their codes."""
    parts = figures.rates()
    return {code: Rate(*parts[code]) for code in RATES}


def _names(by: LeadsBy, dealers: Sequence[Dealer]) -> Mapping[str, str]:
    if by == LeadsBy.SENDER:
        return dict(LeadSender.objects.values_list("code", "name"))
    if by == LeadsBy.DEALER:
        return {each.code: each.name for each in dealers}
    return {each.region.code: each.region.name for each in dealers}
