"""Page: the funnel as flow and as cohort, and the parts of the dealer side by side (RP-1)."""

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext as _

from accounts.web.asker import asker
from crm.web.base import language
from kit.errors import DomainError
from kit.tenancy import current_dealer
from kit.web.components import Cell, Column, Step, Table, funnel
from kit.web.graphs import Graph, Series
from reporting.brand.queries.region_rank import region_rank
from reporting.dealer.queries.funnel import Funnel, Steps
from reporting.dealer.queries.funnel import funnel as funnel_of
from reporting.dealer.queries.parts import BY, PartRow, parts
from reporting.dealer.web.breakdown import quotient, rate_text
from reporting.dealer.web.last_month import count_note, days_note, rate_note, reference_of
from reporting.dealer.web.page import FiguresPage
from reporting.dealer.web.region_rank import rank_table
from reporting.dealer.web.selection import Option, Selection, sees_all
from reporting.dealer.words import RATE_INTO, STEP_RATES, STEPS, TRAFFIC_PARTS

# More bars than this nobody can tell apart; the table has them all.
_MOST_BARS = 16
# The steps that a card of the cohort has taken; the rest of it is the flow's own.
_OF_COHORT = frozenset({"visited", "ordered", "delivered"})


class FunnelPage(FiguresPage):
    """`?month=&consultant=&channel=&model=&business=&by=`."""

    template_name = "reporting_dealer/funnel.html"
    kind = "funnel"
    extras = ("by",)

    def figures(self, request: HttpRequest, chosen: Selection, models: Mapping[str, str]) -> dict[str, Any]:
        """Both funnels over one table, and the parts."""
        found, days = funnel_of(chosen.period, chosen.part), reference_of(chosen.period, chosen.part)
        before = funnel_of(days, chosen.part) if days else None
        offered = _groupings(chosen)
        by = chosen.given["by"] if chosen.given["by"] in offered else next(iter(offered))
        rows = parts(by, chosen.period, chosen.part, models, language())
        return {
            "flow": _bars(chosen, found.flow, "flow"),
            "cohort": _bars(chosen, found.cohort, "cohort"),
            "table": _table(chosen, found, before),
            "reference": days_note(days),
            "parts": _parts(chosen, by, offered[by], rows),
            "graph": _graph(rows) if len(rows) > 1 else None,
            "groupings": _options(chosen, by, offered),
            **_place(request, chosen),
        }


def _figure(side: str, code: str) -> str:
    """The number's name, by which it opens."""
    return f"{side if code in _OF_COHORT else 'flow'}.{code}"


def _bars(chosen: Selection, found: Steps, side: str) -> list[Step]:
    return funnel(
        [
            Step(
                name=str(label),
                count=getattr(found, code),
                rate=found.rates[RATE_INTO[code]].value if code in RATE_INTO else None,
                rate_name=str(STEP_RATES[RATE_INTO[code]]) if code in RATE_INTO else "",
                url=chosen.behind(_figure(side, code)),
            )
            for code, label in STEPS.items()
        ]
    )


def _table(chosen: Selection, found: Funnel, before: Funnel | None) -> Table:
    """A row a step: the count beside last month's, and the rate from the step before with what it is made of."""
    columns = [
        Column(_("Step")),
        Column(_("What happened in the period"), is_number=True),
        Column(_("Rate"), is_number=True),
        Column(_("Composition"), is_number=True),
        Column(_("Of the cards filed"), is_number=True),
        Column(_("Rate"), is_number=True),
        Column(_("Composition"), is_number=True),
    ]
    rows = []
    for code, label in _with_parts().items():
        cells = [Cell(label)]
        for side in ("flow", "cohort"):
            steps: Steps = getattr(found, side)
            steps_before = before.flow if before and side == "flow" else None
            name = RATE_INTO.get(code, "")
            rate, rate_before = steps.rates.get(name), steps_before and steps_before.rates.get(name)
            note = count_note(steps_before and getattr(steps_before, code))
            cells += [
                Cell(getattr(steps, code), url=chosen.behind(_figure(side, code)), note=note),
                Cell(rate_text(rate), note=rate_note(rate_before and rate_before.value)),
                Cell(quotient(rate), tone="quiet"),
            ]
        rows.append(cells)
    return Table(_("Funnel"), columns, rows)


def _with_parts() -> dict[str, str]:
    """The steps, the parts of the traffic behind it."""
    codes = ["traffic", *TRAFFIC_PARTS, *(code for code in STEPS if code != "traffic")]
    return {code: str({**STEPS, **TRAFFIC_PARTS}[code]) for code in codes}


def _groupings(chosen: Selection) -> dict[str, str]:
    """What the parts can be: nothing that one value was chosen of."""
    names = {"consultant": _("Consultant"), "channel": _("Channel"), "model": _("Model")}
    free = {by: names[by] for by in BY if getattr(chosen.part, by) is None}
    return free or {"channel": names["channel"]}


def _options(chosen: Selection, by: str, offered: Mapping[str, str]) -> list[Option]:
    return [{"label": label, "url": chosen.link(by=code), "is_chosen": code == by} for code, label in offered.items()]


_COUNTS = ("traffic", "filed", "visits", "ordered", "delivered")


def _parts(chosen: Selection, by: str, name: str, rows: list[PartRow]) -> Table:
    labels = {**STEPS, "visits": _("Visits")}
    head = [Column(name), *(Column(str(labels[code]), is_number=True) for code in _COUNTS)]
    head.insert(3, Column(str(STEP_RATES["filing"]), is_number=True))
    lines = []
    for row in rows:
        narrowed = {by: row.value}
        cells = [Cell(row.name, url=chosen.link(by="", **narrowed) if row.value else "")]
        for code in _COUNTS:
            figure = "result.visits" if code == "visits" else f"flow.{code}"
            cells.append(Cell(row.counts[code], url=chosen.behind(figure, **narrowed) if row.value else ""))
        cells.insert(3, Cell(rate_text(row.filing), share=row.filing.value))
        lines.append(cells)
    return Table(_("By segment"), head, lines)


def _graph(rows: list[PartRow]) -> Graph:
    """Who files most: one question, the rest is in the table."""
    shown = sorted(rows, key=lambda row: -row.counts["filed"])[:_MOST_BARS]
    series = [Series(str(STEPS["filed"]), [row.counts["filed"] for row in shown])]
    return Graph(_("Cards filed"), _("cards"), "bars", [row.name for row in shown], series)


def _place(request: HttpRequest, chosen: Selection) -> dict[str, Any]:
    """Where the whole dealer stands in its region (RP-6), for those who see the whole of it."""
    part = chosen.part
    is_whole = not (part.consultant or part.channel or part.model)
    if not is_whole or not sees_all(asker(request)):
        return {"place": None}
    code = current_dealer().code
    try:
        found = region_rank(code, chosen.period, part.business, language(), part.as_of)
    except DomainError:
        # What the dealer knows of that instant, the roll-up does not know yet (RP-8).
        return {"place": None}
    return {"place": found, "place_table": found and rank_table(found)}
