"""Page: funnels or rates of dealers, regions, models, channels or times, side by side (RP-6)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, cast

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy

from accounts.access import Action
from accounts.models import User
from kit.templatetags.ui import percent
from kit.web.components import Cell, Column, Table
from kit.web.forms import Words
from kit.web.graphs import Graph, Series
from kit.web.views import Page
from reporting.brand.queries import ranked_figures
from reporting.brand.queries.funnels import Compared, funnels
from reporting.brand.queries.groups import IN_TIME, Group
from reporting.brand.queries.missed import missed_in, overdue_by
from reporting.brand.queries.ranked_figures import in_points, named_counts
from reporting.brand.queries.rates import rates_by
from reporting.brand.queries.report_request import ReportRequest
from reporting.brand.rules.comparison import FEWEST, Figures, Rank, medians, ranks_by_row
from reporting.brand.web import selection as choosing
from reporting.brand.web.exports import exported
from reporting.brand.web.rates import points_text, rate_note, with_parts
from reporting.brand.web.selection import Selection
from reporting.brand.web.steps import steps_of
from reporting.brand.web.words import BAD_WHEN_HIGH
from reporting.dealer.queries.funnel import Funnel
from reporting.dealer.rules.rates import Rate
from reporting.dealer.words import PLAN, RATES, STEP_RATES, STEPS
from reporting.statistics.outliers import Outlier, Outliers, find_outliers

# More bars than this nobody can tell apart; the table has them all.
_MOST_BARS = 16
_OVERDUE = "counts.overdue"
UNITS: dict[str, Words] = {"traffic": pgettext_lazy("unit", "parties")}
_DEFAULT = {"funnel": "counts.filed", "rates": "rates.filing"}


@dataclass(frozen=True, slots=True)
class Row:
    """A row: what it is of, its figures by section and name, and how it stands."""

    group: Group
    figures: Figures
    standing: Rank
    rates: Mapping[str, Rate]

    def figure(self, column: str) -> int | Decimal | None:
        section, name = column.split(".")
        return self.figures[section][name]


class ComparisonPage(Page):
    """Everything chosen lives in the address: `?month=&by=&region=&business=&figures=&sort=`."""

    action = {"GET": Action.BRAND_FIGURES}
    template_name = "reporting_brand/funnel.html"

    def get(self, request: HttpRequest) -> HttpResponse:
        """GET."""
        chosen = choosing.read_selection(request, "figures", "sort")
        kind = "rates" if chosen.given["figures"] == "rates" else "funnel"
        asked = chosen.asked
        found, figures, whole = _compared(kind, asked, choosing.language_now())
        rates = [each if kind == "rates" else each.flow.rates for _group, each in found.rows]
        by_code = {code: [of[code] for of in rates] for code in (rates[0] if rates else ())}
        rows = [
            Row(group, each, standing, of)
            for (group, _figure), each, standing, of in zip(
                found.rows, figures, ranks_by_row(figures, whole, by_code), rates, strict=True
            )
        ]
        outliers = Outliers([], {})
        if kind == "rates" and not choosing.is_in_time(chosen):
            outliers = find_outliers({code: named_counts(found, code) for code in RATES})
        columns = _columns(kind, asked)
        sort = chosen.given["sort"] if chosen.given["sort"] in columns else _DEFAULT[kind]
        middle = medians(figures, whole)
        ordered = rows if choosing.is_in_time(chosen) else sorted(rows, key=lambda row: _order(row, sort))
        table = _table(chosen, columns, sort, ordered, middle, outliers)
        if request.GET.get("as") == "excel":
            return exported(cast(User, request.user), kind, chosen, with_parts(table, columns, ordered))
        context = {
            "steps": steps_of(found.whole.flow) if isinstance(found.whole, Funnel) else [],
            "table": table,
            "excel_url": chosen.link(**{"as": "excel"}),
            "missed": missed_in(asked.period, asked.scope) if kind == "rates" else None,
            "graph": _graph(chosen, columns, sort, ordered, middle) if rows else None,
            "figures": [
                {"label": label, "url": chosen.link(figures=code, sort=""), "is_chosen": code == kind}
                for code, label in (("funnel", _("Funnel")), ("rates", _("Rates")))
            ],
            "periods": choosing.period_options(chosen),
            "groupings": choosing.grouping_options(chosen),
            "regions": choosing.region_options(chosen, cast(User, request.user)),
            "businesses": choosing.business_options(chosen),
            "period_label": choosing.period_label(asked.period),
            "period": asked.period,
            "hidden": {name: value for name, value in chosen.given.items() if name not in choosing.IN_FORM},
            "is_ranked": not choosing.is_in_time(chosen) and len(rows) >= FEWEST,
            "smallest": _smallest(sort, outliers),
            **choosing.basis_context(chosen),
        }
        return self.show(context)


def _compared(kind: str, asked: ReportRequest, language: str) -> tuple[Compared[Any], list[Figures], Figures]:
    """What is compared, and what of it is ranked and held against the median."""
    if kind == "rates":
        of_rates = rates_by(asked.by, asked.period, asked.scope, language)
        late = overdue_by(asked.by, asked.period, asked.scope)
        rated = [
            _with_overdue(ranked_figures.of_rates(each), late.get(group.code, 0), asked)
            for group, each in of_rates.rows
        ]
        return of_rates, rated, _with_overdue(ranked_figures.of_rates(of_rates.whole), sum(late.values()), asked)
    found = funnels(asked.by, asked.period, asked.scope, language)
    return found, [ranked_figures.of_funnel(each) for _group, each in found.rows], ranked_figures.of_funnel(found.whole)


def _with_overdue(figures: Figures, count: int, asked: ReportRequest) -> Figures:
    """Beside the rates how many cards are overdue; a day or a month among others has none."""
    return figures if asked.by in IN_TIME else {**figures, "counts": {"overdue": count}}


def _columns(kind: str, asked: ReportRequest) -> dict[str, Words]:
    """The figures of the table, by section and name."""
    if kind == "rates":
        late: dict[str, Words] = {} if asked.by in IN_TIME else {_OVERDUE: PLAN["overdue"]}
        return {**late, **{f"rates.{code}": label for code, label in RATES.items()}}
    return {
        "counts.traffic": STEPS["traffic"],
        "counts.filed": STEPS["filed"],
        "rates.filing": STEP_RATES["filing"],
        "counts.visited": STEPS["visited"],
        "counts.ordered": STEPS["ordered"],
        "rates.ordered": STEP_RATES["ordered"],
        "counts.delivered": STEPS["delivered"],
        "rates.delivered": STEP_RATES["delivered"],
    }


def _order(row: Row, sort: str) -> tuple[bool, Decimal, str]:
    """The largest first, who has none last; equals by code."""
    figure = row.figure(sort)
    return figure is None, -Decimal(figure or 0), row.group.code


def _table(
    chosen: Selection,
    columns: dict[str, Words],
    sort: str,
    rows: Sequence[Row],
    middle: dict[str, dict[str, Any]],
    outliers: Outliers,
) -> Table:
    tones = {(one.key, one.code): _tone(one) for one in outliers.found}
    is_ranked = not choosing.is_in_time(chosen)
    has_share = sort.startswith("counts.")
    section, name = sort.split(".")
    names = {str(each["label"]) for each in choosing.grouping_options(chosen) if each["is_chosen"]}
    head = [Column(next(iter(names)))]
    head += [Column(_("Rank"), is_number=True)] if is_ranked else []
    head += [
        Column(
            str(label),
            is_number=True,
            url=chosen.link(sort=code) if is_ranked else "",
            sorted="descending" if is_ranked and code == sort else "",
        )
        for code, label in columns.items()
    ]
    head += [Column(_("Share of %(figure)s") % {"figure": columns[sort]}, is_number=True)] if has_share else []
    lines = []
    for row in rows:
        cells = [Cell(choosing.group_label(chosen.asked.by, row.group), url=choosing.group_link(chosen, row.group))]
        cells += [Cell(row.standing.rank[section][name] or "–")] if is_ranked else []
        cells += [_cell(row, code, tones.get((row.group.code, code.split(".")[1]), "")) for code in columns]
        if has_share:
            told = row.standing.share[section][name]
            share = None if told is None else Decimal(str(told))
            cells.append(Cell(percent(share), share=share, value=share))
        lines.append(cells)
    foot = [Cell(_("Median"))] + ([Cell("")] if is_ranked else [])
    foot += [Cell(_middle(code, middle), value=_median(code, middle)) for code in columns]
    foot += [Cell("")] if has_share else []
    return Table(_("Side by side"), head, lines, foot)


def _cell(row: Row, code: str, tone: str) -> Cell:
    """A count, or a rate with its n of N and its interval beneath (RP-9)."""
    figure = row.figure(code)
    if isinstance(figure, int):
        return Cell(figure)
    rate = row.rates[code.split(".")[1]]
    return Cell(percent(figure), value=figure, tone=tone, note=rate_note(code.split(".")[1], rate))


def _tone(one: Outlier) -> str:
    return "good" if one.is_high != (one.code in BAD_WHEN_HIGH) else "bad"


def _smallest(sort: str, outliers: Outliers) -> dict[str, object] | None:
    """The smallest difference that the sorted rate's numbers could have shown; None where none was tested."""
    code = sort.split(".")[1]
    if code not in outliers.smallest:
        return None
    points = in_points(outliers.smallest[code])
    return {"rate": RATES[code], "points": None if points is None else points_text(points)}


def _median(code: str, middle: dict[str, dict[str, Any]]) -> Decimal | None:
    section, name = code.split(".")
    value: Decimal | None = middle[section][name]
    return value


def _middle(code: str, middle: dict[str, dict[str, Any]]) -> str:
    value = _median(code, middle)
    if value is None:
        return "–"
    return percent(value) if code.startswith("rates.") else f"{value:,.1f}".removesuffix(".0")


def _graph(
    chosen: Selection, columns: dict[str, Words], sort: str, rows: Sequence[Row], middle: dict[str, dict[str, Any]]
) -> Graph:
    """The figure by which the rows are sorted, with the median through it; over time as lines."""
    section, name = sort.split(".")
    is_in_time = choosing.is_in_time(chosen)
    shown = rows if is_in_time else [row for row in rows if row.figure(sort) is not None][:_MOST_BARS]
    median = None if is_in_time else _median(sort, middle)
    categories = [choosing.group_label(chosen.asked.by, row.group) for row in shown]
    unit = "%" if section == "rates" else UNITS.get(name, _("cards"))
    series = [Series(str(columns[sort]), [row.figure(sort) for row in shown])]
    line = None if median is None else (_("Median"), median)
    return Graph(str(columns[sort]), str(unit), "lines" if is_in_time else "bars", categories, series, line)
