"""Page: the stock flow 进销存, as a graph and as a sum that can be checked line by line (RP-2)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext as _

from kit.web.graphs import Graph, Series
from reporting.dealer.queries.stock_flow import stock_flow
from reporting.dealer.rules.figures import ORDERS_IN, ORDERS_OUT, PROSPECTS_IN, PROSPECTS_OUT
from reporting.dealer.web.page import FiguresPage
from reporting.dealer.web.selection import Selection
from reporting.dealer.words import STOCK_LINES, STOCKS

_IN = {"prospects": PROSPECTS_IN, "orders": ORDERS_IN}
_OUT = {"prospects": PROSPECTS_OUT, "orders": ORDERS_OUT}


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the sum: its sign, its name, its number and the cards behind it. `kind` is how it is set."""

    sign: str
    name: str
    count: int
    url: str
    kind: str = ""


@dataclass(frozen=True, slots=True)
class Stock:
    """One of the two stocks."""

    code: str
    name: str
    graph: Graph
    lines: Sequence[Line]


class StockPage(FiguresPage):
    """`?month=&consultant=&channel=&model=&business=`."""

    template_name = "reporting_dealer/stock.html"
    kind = "stock_flow"

    def figures(self, request: HttpRequest, chosen: Selection, models: Mapping[str, str]) -> dict[str, Any]:
        """Prospects and orders."""
        found = stock_flow(chosen.period, chosen.part)
        stocks = [_stock(chosen, "prospects", found.prospects), _stock(chosen, "orders", found.orders)]
        has_any = any(line.count for stock in stocks for line in stock.lines)
        return {"stocks": stocks if has_any else []}


def _stock(chosen: Selection, code: str, counts: Mapping[str, int]) -> Stock:
    came, went = (_shown(lines[code], chosen, counts) for lines in (_IN, _OUT))

    def line(sign: str, name: str, kind: str = "") -> Line:
        # What is taken back is more than what happened: the sign turns.
        count = counts[name]
        turned = {"+": "−", "−": "+"}.get(sign, sign) if count < 0 else sign
        url = chosen.behind(f"{code}.{name}")
        return Line(turned, str(STOCK_LINES[name]), abs(count), url, kind)

    lines = [
        line("", "opening", "stands"),
        *(line("+", name) for name in came),
        *(line("−", name) for name in went),
        line("=", "closing", "stands"),
    ]
    if code == "prospects":
        lines += [line("", "active", "part"), line("", "dormant", "part")]
    names = ["opening", *came, *went, "closing"]
    values = [-counts[name] if name in went else counts[name] for name in names]
    graph = Graph(
        title=str(STOCKS[code]),
        unit=_("cards"),
        kind="waterfall",
        categories=[str(STOCK_LINES[name]) for name in names],
        series=[Series(str(STOCKS[code]), values)],
    )
    return Stock(code, str(STOCKS[code]), graph, lines)


def _shown(lines: Mapping[str, object], chosen: Selection, counts: Mapping[str, int]) -> list[str]:
    """Transfers are a line of one consultant alone, changes of model of one model (RP-2); imports and merges where
    there were any."""

    def is_shown(name: str) -> bool:
        if name.startswith("transferred"):
            return chosen.part.consultant is not None
        if name.startswith("model"):
            return chosen.part.model is not None
        return name not in ("imported", "merged") or counts[name] != 0

    return [name for name in lines if is_shown(name)]
