"""Page: every rate, with what it is made of and none where there is nothing to divide by (RP-3)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from kit.templatetags.ui import near_day
from kit.web.forms import Words
from kit.web.parts import Tile
from reporting.dealer.queries.asked import today
from reporting.dealer.queries.rates import rates
from reporting.dealer.rules.period import Period
from reporting.dealer.web.chosen import Chosen
from reporting.dealer.web.page import FiguresPage
from reporting.dealer.words import MADE_OF, RATES

# Numerators and denominators that open into their cards, by the names of the numbers.
_NUMERATORS = {
    "filing": "rates.filing",
    "filing_showroom": "rates.filing_showroom",
    "filing_call": "rates.filing_call",
    "o_share": "rates.o_share",
    "prospect_order": "flow.ordered",
    "order_delivery": "flow.delivered",
    "order_loss": "orders.lost",
    "test_drive": "result.test_drives",
    "accuracy": "rates.accuracy",
}
_DENOMINATORS = {"o_share": "flow.filed", "test_drive": "rates.visited", "accuracy": "rates.checked"}


@dataclass(frozen=True, slots=True)
class RateLine:
    """One rate as the table has it; `share` draws its bar, which ends at 100."""

    name: Words
    made_of: Words
    value: Decimal | None
    share: Decimal
    numerator: int
    denominator: int
    numerator_url: str
    denominator_url: str


class RatesPage(FiguresPage):
    """`?month=&consultant=&channel=&model=&business=`."""

    template_name = "reporting_dealer/rates.html"
    kind = "rates"

    def figures(self, request: HttpRequest, chosen: Chosen, models: Mapping[str, str]) -> dict[str, Any]:
        """The rates in the order of the trade, and three counts beside them."""
        found = rates(chosen.period, chosen.part)
        lines = []
        for code, rate in found.rates.items():
            share = min(rate.value or Decimal(0), Decimal(100))
            opened = (_url(chosen, names.get(code)) for names in (_NUMERATORS, _DENOMINATORS))
            lines.append(
                RateLine(RATES[code], MADE_OF[code], rate.value, share, rate.numerator, rate.denominator, *opened)
            )
        return {"lines": lines, "tiles": _tiles(chosen, found.overdue, found.missed, found.open)}


def _url(chosen: Chosen, figure: str | None) -> str:
    return chosen.behind(figure) if figure else ""


def _tiles(chosen: Chosen, overdue: int, missed: int, still_open: int) -> list[Tile]:
    passed = chosen.period.until(today())
    day = passed.last if passed else today()
    # A date still to come is not missed: the cards are those of the days that are over.
    over = _until_yesterday(chosen.period)
    return [
        Tile(_("Overdue"), overdue, tone="bad" if overdue else "", note=near_day(day)),
        Tile(
            pgettext("figures", "Missed"),
            missed,
            tone="warn" if missed else "",
            note=_("next dates of the period that passed without a contact"),
            url=chosen.behind_at("rates.missed", over) if over else "",
        ),
        Tile(_("First visit still open"), still_open, note=_("filed by phone or outreach, their 15 days not over")),
    ]


def _until_yesterday(period: Period) -> Period | None:
    return period.until(today() - timedelta(days=1))
