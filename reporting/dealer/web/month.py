"""The board of the month's meeting (MG-4): the figures of section 9 by consultant, against their targets."""

from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import formats
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.access import Action
from crm.web.page import asker, today
from crm.web.views.boards import Board
from kit.web.components import Tile
from reporting.dealer.queries.basis import on_basis
from reporting.dealer.queries.counts import counts_by_channel
from reporting.dealer.queries.day import Day, DayRow, results_report
from reporting.dealer.queries.funnel import Steps, funnel
from reporting.dealer.queries.names import people_names
from reporting.dealer.queries.part import Part
from reporting.dealer.queries.rates import rates_alone
from reporting.dealer.queries.report_request import read_request
from reporting.dealer.queries.targets import targets
from reporting.dealer.rules.period import Period, months_before, next_month
from reporting.dealer.rules.rates import Rate
from reporting.dealer.web.selection import Selection, read_selection
from reporting.dealer.words import RATES, RESULT, STEPS

Names = Mapping[Any, str]
# The tab among the boards of the crm.
MEETING = ("figures:month", gettext_lazy("Month"))

# Of the results those that a month is judged by, and the number that each opens.
_COLUMNS = {
    "filed": "flow.filed",
    "visits": "result.visits",
    "test_drives": "result.test_drives",
    "ordered": "flow.ordered",
    "delivered": "flow.delivered",
    "lost": "result.lost",
}
_RATES = ("filing", "first_visit", "overall_visit", "visit_order", "order_delivery", "accuracy")


class Month(Board):
    """`?month=`; the one that runs unless given."""

    action = {"GET": Action.CARD_TRANSFER}
    template_name = "reporting_dealer/month.html"
    name = "figures:month"

    def get(self, request: HttpRequest) -> HttpResponse:
        """GET; whatever else the address narrows is left out: a meeting looks at the whole month."""
        user = asker(request)
        month = read_request(user, {"month": request.GET.get("month", "")}).period.first
        if month > today():
            return HttpResponseRedirect(request.path)
        chosen, period = read_selection(request), Period.month(month)
        (report, flow, found), _basis = on_basis(chosen.part, lambda part: _figures(period, part))
        names = people_names(row.consultant for row in report.consultants)
        goals = {row.consultant: row.target for row in targets(user, month).rows}
        context = {
            **self.common(request),
            "excel_url": f"{reverse('figures:excel')}?kind=day&month={month:%Y-%m}",
            "month": formats.date_format(month, "YEAR_MONTH_FORMAT"),
            "before_url": f"{request.path}?month={months_before(month, 1):%Y-%m}",
            "after_url": f"{request.path}?month={next_month(month):%Y-%m}" if next_month(month) <= today() else "",
            "tiles": _tiles(chosen, flow, goals.get(None)),
            "columns": [_("All visits") if name == "visits" else RESULT[name] for name in _COLUMNS],
            "rows": [_row(chosen, row, goals, names) for row in _by_name(report.consultants, names)],
            "total": _row(chosen, report.total, goals, {}),
            "rates": _rates(chosen, found),
        }
        frame_url = f"{request.path}?month={month:%Y-%m}"
        context["wall_url"] = frame_url if context["is_wall"] else f"{frame_url}&wall=yes"
        return self.show(context)


def _figures(period: Period, part: Part) -> tuple[Day, Steps, dict[str, Rate]]:
    by_channel = counts_by_channel(period, part)
    flow = funnel(period, part, by_channel).flow
    return results_report(period, part), flow, rates_alone(period, part, by_channel)


def _tiles(chosen: Selection, flow: Steps, goal: int | None) -> list[Tile]:
    """The funnel of what happened, and the deliveries against the dealer's target."""
    note = {"visited": _("for the first time")}
    if goal:
        note["delivered"] = _("target %(target)s") % {"target": goal}
    return [
        Tile(str(name), getattr(flow, code), url=chosen.behind(f"flow.{code}"), note=note.get(code, ""))
        for code, name in STEPS.items()
    ]


def _by_name(rows: Iterable[DayRow], names: Names) -> list[DayRow]:
    done = [row for row in rows if any(row.result.values())]
    return sorted(done, key=lambda row: names.get(row.consultant, ""))


def _row(chosen: Selection, row: DayRow, goals: dict[UUID | None, int | None], names: Names) -> dict[str, Any]:
    goal, delivered = goals.get(row.consultant), row.result["delivered"]
    whose = str(row.consultant) if row.consultant else ""
    return {
        "name": names.get(row.consultant, ""),
        "cells": [
            {"n": row.result[name], "url": chosen.behind(figure, consultant=whose)} for name, figure in _COLUMNS.items()
        ],
        "goal": goal,
        "is_reached": goal is not None and delivered >= goal,
    }


def _rates(chosen: Selection, found: Mapping[str, Rate]) -> list[Tile]:
    """Each with what it is made of; a line where there is nothing to divide by."""
    return [
        Tile(
            str(RATES[code]),
            "–" if found[code].value is None else f"{found[code].value:.1f}%",
            url=chosen.page("rates"),
            note=f"{found[code].numerator} ÷ {found[code].denominator}",
        )
        for code in _RATES
    ]
