"""Page: the stock flow 进销存 of dealers, regions, models, channels or times, side by side (RP-2, RP-6)."""

from collections.abc import Sequence
from typing import cast

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from accounts.access import Action
from accounts.models import User
from kit.web.components import Cell, Column, Table
from kit.web.graphs import Graph, Series
from kit.web.views import Page
from reporting.brand.queries.funnels import Compared
from reporting.brand.queries.groups import By, Group
from reporting.brand.queries.stock_flows import stock_flows
from reporting.brand.web import selection as choosing
from reporting.brand.web.exports import exported
from reporting.brand.web.selection import Selection
from reporting.dealer.queries.stock_flow import StockFlow
from reporting.dealer.words import STOCK_LINES

_MOST_BARS = 16
_PROSPECTS = ("opening", "filed", "imported", "model_in", "ordered", "lost", "merged", "model_out", "closing")
_ORDERS = ("opening", "ordered", "imported", "model_in", "delivered", "lost", "merged", "model_out", "closing")
# What goes out; the table writes it with its sign, so that a line can be added up as it is read.
_OUT = {
    "prospects": frozenset({"ordered", "lost", "merged", "model_out"}),
    "orders": frozenset({"delivered", "lost", "merged", "model_out"}),
}


class StockFlowPage(Page):
    """Everything chosen lives in the address: `?month=&by=&region=&business=`."""

    action = {"GET": Action.BRAND_FIGURES}
    template_name = "reporting_brand/stock_flow.html"

    def get(self, request: HttpRequest) -> HttpResponse:
        """GET."""
        chosen = choosing.read_selection(request)
        asked = chosen.asked
        found = stock_flows(asked.by, asked.period, asked.scope, choosing.language_now())
        rows = found.rows
        if not choosing.is_in_time(chosen):
            rows = sorted(rows, key=lambda row: (-row[1].prospects["closing"], row[0].code))
        of_prospects = [*_lines(_PROSPECTS, asked.by), "active", "dormant"]
        tables = {
            "prospects": _table(chosen, _("Prospects"), "prospects", of_prospects, rows, found),
            "orders": _table(chosen, _("Orders"), "orders", _lines(_ORDERS, asked.by), rows, found),
        }
        wanted = request.GET.get("as", "")
        if wanted in tables:
            return exported(cast(User, request.user), wanted, chosen, tables[wanted])
        context = {
            **tables,
            "excel_urls": {side: chosen.link(**{"as": side}) for side in tables},
            "graph": _graph(chosen, rows) if rows else None,
            "periods": choosing.period_options(chosen),
            "groupings": choosing.grouping_options(chosen),
            "regions": choosing.region_options(chosen, cast(User, request.user)),
            "businesses": choosing.business_options(chosen),
            "period_label": choosing.period_label(asked.period),
            "period": asked.period,
            "hidden": {name: value for name, value in chosen.given.items() if name not in choosing.IN_FORM},
            **choosing.basis_context(chosen),
        }
        return self.show(context)


def _lines(names: Sequence[str], by: By) -> list[str]:
    """Changes of model are a line of a single model alone (RP-2)."""
    return [name for name in names if by == By.MODEL or not name.startswith("model")]


def _table(
    chosen: Selection,
    caption: str,
    side: str,
    lines: Sequence[str],
    rows: Sequence[tuple[Group, StockFlow]],
    found: Compared[StockFlow],
) -> Table:
    def cells(flow: StockFlow) -> list[Cell]:
        counts: dict[str, int] = getattr(flow, side)
        return [_signed(line, counts[line], side) for line in lines]

    names = {str(each["label"]) for each in choosing.grouping_options(chosen) if each["is_chosen"]}
    columns = [Column(next(iter(names))), *(Column(str(STOCK_LINES[line]), is_number=True) for line in lines)]
    body = [
        [Cell(choosing.group_label(chosen.asked.by, group), url=choosing.group_link(chosen, group)), *cells(flow)]
        for group, flow in rows
    ]
    return Table(caption, columns, body, [Cell(_("All")), *cells(found.whole)])


def _signed(line: str, count: int, side: str) -> Cell:
    if line in _OUT[side] and count:
        return Cell(f"−{count:,}" if count > 0 else f"+{-count:,}", value=-count)
    return Cell(count)


def _graph(chosen: Selection, rows: Sequence[tuple[Group, StockFlow]]) -> Graph:
    """The prospects at the period's end; the orders are in the table of their own."""
    is_in_time = choosing.is_in_time(chosen)
    shown = rows if is_in_time else rows[:_MOST_BARS]
    return Graph(
        title=_("Prospects: closing stock"),
        unit=_("cards"),
        kind="lines" if is_in_time else "bars",
        categories=[choosing.group_label(chosen.asked.by, group) for group, _flow in shown],
        series=[Series(_("Prospects"), [flow.prospects["closing"] for _group, flow in shown])],
    )
