"""Page: the figures of leads of dealers, regions or senders, side by side (HQ-7)."""

from collections.abc import Mapping
from decimal import Decimal
from typing import cast

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.access import Action
from accounts.models import User
from kit.templatetags.ui import percent
from kit.web.components import Cell, Column, Table
from kit.web.forms import Words
from kit.web.views import Page
from reporting.brand.queries.lead_figures import RATES, LeadComparison, LeadRow, compare_leads, rates_of
from reporting.brand.web import selection as choosing
from reporting.brand.web.rates import interval_note
from reporting.brand.web.selection import Selection
from reporting.dealer.rules.rates import Rate
from tenants.leads.models import LeadState
from tenants.leads.queries.figures import LeadFigures, LeadsBy

_LABELS: Mapping[str, Words] = {
    code: gettext_lazy("Called in time") if code == "in_time" else LeadState(code).label for code in RATES
}
_GROUPINGS: Mapping[LeadsBy, Words] = {
    LeadsBy.DEALER: gettext_lazy("Dealer"),
    LeadsBy.REGION: gettext_lazy("Region"),
    LeadsBy.SENDER: gettext_lazy("Sender"),
}


class LeadFiguresPage(Page):
    """Everything chosen lives in the address: `?month=&of=&region=`."""

    action = {"GET": Action.BRAND_FIGURES}
    template_name = "reporting_brand/lead_figures.html"

    def get(self, request: HttpRequest) -> HttpResponse:
        user, chosen = cast(User, request.user), choosing.read_selection(request, "of")
        asked, of = chosen.asked, chosen.given["of"]
        by = LeadsBy(of) if of in list(LeadsBy) else LeadsBy.DEALER
        found = compare_leads(by, asked.period, asked.region)
        context = {
            "table": _table(chosen, found, may_open=user.may(Action.LEADS_MANAGE)) if found.rows else None,
            "periods": choosing.period_options(chosen),
            "groupings": [
                {"label": label, "url": chosen.link(of=str(each)), "is_chosen": each == by}
                for each, label in _GROUPINGS.items()
            ],
            "regions": choosing.region_options(chosen, user),
            "period_label": choosing.period_label(asked.period),
        }
        return self.show(context)


def _table(chosen: Selection, found: LeadComparison, *, may_open: bool) -> Table:
    head = [
        Column(str(_GROUPINGS[found.by])),
        Column(_("Leads"), is_number=True),
        *(Column(str(label), is_number=True) for label in _LABELS.values()),
        Column(_("Minutes to the first call, median"), is_number=True),
        Column(_("Minutes, 90th percentile"), is_number=True),
        Column(_("Automatic answers"), is_number=True),
    ]
    tones = {(one.key, one.code): "good" if one.is_high else "bad" for one in found.outliers.found}
    ordered = sorted(found.rows, key=lambda row: (-row.figures.leads, row.code))
    lines = []
    for row in ordered:
        name = Cell(row.name, url=_link(chosen, found.by, row, may_open=may_open))
        lines.append([name, *_cells(row.figures, row.rates, row.code, tones)])
    foot = [Cell(_("Total")), *_cells(found.whole, rates_of(found.whole), "", {})]
    return Table(_("Leads side by side"), head, lines, foot)


def _cells(
    figures: LeadFigures, rates: Mapping[str, Rate], key: str, tones: Mapping[tuple[str, str], str]
) -> list[Cell]:
    return [
        Cell(figures.leads),
        *(_rate(rates[code], tones.get((key, code), "")) for code in RATES),
        _minutes(figures.minutes_median),
        _minutes(figures.minutes_p90),
        Cell(figures.automatic),
    ]


def _rate(rate: Rate, tone: str) -> Cell:
    return Cell(percent(rate.value), value=rate.value, tone=tone, note=interval_note(rate))


def _minutes(value: float | None) -> Cell:
    return Cell("–") if value is None else Cell(f"{value:.0f}", value=Decimal(round(value)))


def _link(chosen: Selection, by: LeadsBy, row: LeadRow, *, may_open: bool) -> str:
    """Return where a row opens: a region into its dealers, any other into its leads where the reader may see them."""
    if by == LeadsBy.REGION:
        return chosen.link(of=str(LeadsBy.DEALER), region=row.code)
    return f"{reverse('leads:leads')}?{urlencode({str(by): row.code})}" if may_open else ""
