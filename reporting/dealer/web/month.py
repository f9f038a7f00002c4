"""The board of the month's meeting (MG-4): the figures of section 9 by consultant, against their targets."""

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils import formats
from django.utils.translation import gettext as _

from accounts.access import Action
from accounts.web.asker import asker
from crm.web.base import today
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
from reporting.dealer.web.last_month import count_note, days_note, rate_note, reference_of
from reporting.dealer.web.page import known_view
from reporting.dealer.web.selection import Selection, read_selection
from reporting.dealer.words import RATES, RESULT, STEPS

Names = Mapping[Any, str]

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
        (chosen, asked_too_late), period = known_view(read_selection(request)), Period.month(month)
        figures, basis = on_basis(chosen.part, lambda part: _figures(period, part))
        report = figures.report
        names = people_names(row.consultant for row in report.consultants)
        goals = {row.consultant: row.target for row in targets(user, month, basis.known_at).rows}
        context = {
            **self.common(request),
            "excel_url": chosen.page("excel", kind="day"),
            "month": formats.date_format(month, "YEAR_MONTH_FORMAT"),
            "before_url": f"{request.path}?month={months_before(month, 1):%Y-%m}",
            "after_url": f"{request.path}?month={next_month(month):%Y-%m}" if next_month(month) <= today() else "",
            "up_to": basis.known_at,
            "hidden_of_instant": {"month": f"{month:%Y-%m}"},
            "latest_url": f"{request.path}?month={month:%Y-%m}" if chosen.part.as_of else "",
            "asked_too_late": asked_too_late,
            "tiles": _tiles(chosen, figures, goals.get(None)),
            "reference": days_note(figures.days_before),
            "columns": [_("All visits") if name == "visits" else RESULT[name] for name in _COLUMNS],
            "rows": [_row(chosen, row, goals, names) for row in _by_name(report.consultants, names)],
            "total": _row(chosen, report.total, goals, {}),
            "rates": _rates(chosen, figures),
        }
        frame_url = f"{request.path}?month={month:%Y-%m}"
        context["wall_url"] = frame_url if context["is_wall"] else f"{frame_url}&wall=yes"
        return self.show(context)


class _Figures(NamedTuple):
    """A month's figures, and those of the same days of the month before; None where there are none."""

    report: Day
    flow: Steps
    rates: Mapping[str, Rate]
    days_before: Period | None
    flow_before: Steps | None
    rates_before: Mapping[str, Rate] | None


def _figures(period: Period, part: Part) -> _Figures:
    before = reference_of(period, part)
    found = [_flow_and_rates(each, part) for each in (period, before) if each]
    (flow, of_month), *others = found
    flow_before, rates_before = others[0] if others else (None, None)
    return _Figures(results_report(period, part), flow, of_month, before, flow_before, rates_before)


def _flow_and_rates(period: Period, part: Part) -> tuple[Steps, Mapping[str, Rate]]:
    by_channel = counts_by_channel(period, part)
    return funnel(period, part, by_channel).flow, rates_alone(period, part, by_channel)


def _tiles(chosen: Selection, found: _Figures, goal: int | None) -> list[Tile]:
    """The funnel of what happened beside last month's, and the deliveries against the dealer's target."""
    note = {"visited": _("for the first time")}
    if goal:
        note["delivered"] = _("target %(target)s") % {"target": goal}
    return [
        Tile(
            str(name),
            getattr(found.flow, code),
            url=chosen.behind(f"flow.{code}"),
            note=count_note(found.flow_before and getattr(found.flow_before, code), note.get(code, "")),
        )
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


def _rates(chosen: Selection, figures: _Figures) -> list[Tile]:
    """Each with what it is made of; a line where there is nothing to divide by."""
    found, before = figures.rates, figures.rates_before
    return [
        Tile(
            str(RATES[code]),
            "–" if found[code].value is None else f"{found[code].value:.1f}%",
            url=chosen.page("rates"),
            note=rate_note(
                before[code].value if before else None, f"{found[code].numerator} ÷ {found[code].denominator}"
            ),
        )
        for code in _RATES
    ]
