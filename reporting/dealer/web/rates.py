"""Page: every rate, with what it is made of and none where there is nothing to divide by (RP-3)."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from kit.templatetags.ui import near_day
from kit.web.components import Tile
from kit.web.forms import Words
from reporting.dealer.queries.rates import Rates, rates
from reporting.dealer.rules.rates import Rate
from reporting.dealer.web.last_month import count_note, days_note, rate_note, reference_of
from reporting.dealer.web.page import FiguresPage
from reporting.dealer.web.selection import Selection
from reporting.dealer.words import MADE_OF, RATE_SIDES, RATES
from reporting.statistics.intervals import Interval, interval


@dataclass(frozen=True, slots=True)
class RateLine:
    """One rate as the table has it; `share` draws its bar, which ends at 100. `interval` is where the true rate lies,
    in 95 % of cases (RP-9)."""

    name: Words
    made_of: Words
    value: Decimal | None
    share: Decimal
    interval: str | None
    numerator: int
    denominator: int
    numerator_url: str
    denominator_url: str
    rest_url: str
    last_month: str


class RatesPage(FiguresPage):
    """`?month=&consultant=&channel=&model=&business=`."""

    template_name = "reporting_dealer/rates.html"
    kind = "rates"

    def figures(self, request: HttpRequest, chosen: Selection, models: Mapping[str, str]) -> dict[str, Any]:
        """The rates in the order of the trade, and three counts beside them."""
        found, days = rates(chosen.period, chosen.part), reference_of(chosen.period, chosen.part)
        before = rates(days, chosen.part) if days else None
        lines = [_line(chosen, code, rate, before) for code, rate in found.rates.items()]
        return {"lines": lines, "tiles": _tiles(chosen, found, before), "reference": days_note(days)}


def _line(chosen: Selection, code: str, rate: Rate, before: Rates | None) -> RateLine:
    share = min(max(rate.value or Decimal(0), Decimal(0)), Decimal(100))
    bounds = interval(rate.numerator, rate.denominator)
    urls = {side: chosen.behind(f"rates.{code}.{side}") for side in RATE_SIDES}
    return RateLine(
        RATES[code], MADE_OF[code], rate.value, share, bounds and _bounds(bounds), rate.numerator, rate.denominator,
        urls["numerator"], urls["denominator"], urls["rest"], rate_note(before.rates[code].value if before else None),
    )  # fmt: skip


def _bounds(found: Interval) -> str:
    return f"{100 * found.low:.0f}–{100 * found.high:.0f}%"


def _tiles(chosen: Selection, found: Rates, before: Rates | None) -> list[Tile]:
    day = min(chosen.period.last, chosen.part.today)
    return [
        Tile(
            _("Overdue"),
            found.overdue,
            tone="bad" if found.overdue else "",
            note=count_note(before.overdue if before else None, near_day(day)),
            url=chosen.behind("counts.overdue"),
        ),
        Tile(
            pgettext("figures", "Missed"),
            found.missed,
            tone="warn" if found.missed else "",
            note=count_note(
                before.missed if before else None, _("follow-up dates in the period that passed without contact")
            ),
            url=chosen.behind("counts.missed"),
        ),
        Tile(
            _("First visit pending"),
            found.open,
            note=count_note(before.open if before else None, _("filed by phone or outreach, their 15 days not over")),
            url=chosen.behind("counts.open"),
        ),
    ]
