"""Page: headquarters' first look: yesterday, the month, who stands out and why, and how fresh all this is."""

from collections.abc import Iterable
from datetime import timedelta
from typing import cast

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from accounts.access import Action
from accounts.models import User
from kit.htmx.answers import onward
from kit.templatetags.ui import percent
from kit.web.components import Cell, Column, Table
from kit.web.views import Page
from reporting.brand.queries.funnels import Compared, funnels
from reporting.brand.queries.groups import By
from reporting.brand.queries.ranked_figures import named_counts
from reporting.brand.queries.rates import rates_by
from reporting.brand.queries.report_request import read_request
from reporting.brand.web.rates import points_text
from reporting.brand.web.selection import language_now, period_label, today_at_brand
from reporting.brand.web.steps import steps_of
from reporting.brand.web.words import BAD_WHEN_HIGH, STANDING_OUT, WHY
from reporting.dealer.queries.funnel import Funnel
from reporting.dealer.rules.period import Period
from reporting.dealer.rules.rates import Rate
from reporting.dealer.words import RATES, STEPS
from reporting.statistics.outliers import Outlier, Outliers, find_outliers

_MOST_STANDOUTS = 6
# Compare whole days only, and not the current month: it has no figures on its first day, and some of today's parties
# are still pending.
_DAYS_COMPARED = 30


class Home(Page):
    """Who sees no figures goes on to the dealers."""

    action = {"GET": None}
    template_name = "reporting_brand/home.html"

    def get(self, request: HttpRequest) -> HttpResponse:
        """GET."""
        user = cast(User, request.user)
        if not user.may(Action.BRAND_FIGURES):
            return onward(request, reverse("tenants:dealers"))
        today, language = today_at_brand(), language_now()
        yesterday, month = today - timedelta(days=1), Period.month(today)
        asked = read_request(user, month, By.REGION)
        of_day = funnels(By.REGION, Period(yesterday, yesterday), asked.scope, language)
        of_month = funnels(By.REGION, month, asked.scope, language)
        compared = Period(today - timedelta(days=_DAYS_COMPARED), yesterday)
        rates = rates_by(By.DEALER, compared, asked.scope, language)
        fresh = asked.fresh
        names = {group.code: group.name for group, _rates in rates.rows}
        outliers = find_outliers({code: named_counts(rates, code) for code in STANDING_OUT})
        named = [_standout(one, names, compared) for one in _once_each(outliers.found)]
        context = {
            "today": today,
            "yesterday": yesterday,
            "yesterday_steps": steps_of(of_day.whole.flow),
            "yesterday_url": _comparison({"from": yesterday.isoformat(), "to": yesterday.isoformat()}),
            "month_label": period_label(month),
            "month_steps": steps_of(of_month.whole.flow),
            "month_url": _comparison({"month": f"{month.first:%Y-%m}"}),
            "has_figures": any(each.up_to for each in fresh),
            "table": _regions(of_month, month),
            "compared_label": period_label(compared),
            "standouts": named[:_MOST_STANDOUTS],
            "more_standouts": named[_MOST_STANDOUTS:],
            "smallest": _smallest(outliers),
            "dealer_count": len(fresh),
            "up_to": asked.up_to,
            "left_out": [each for each in fresh if each.dealer.code in asked.basis.without],
            "silent": [each.dealer for each in fresh if each.up_to is None],
        }
        return self.show(context)


def _comparison(parameters: dict[str, str]) -> str:
    return f"{reverse('brand:comparison')}?{urlencode(parameters)}"


def _once_each(found: Iterable[Outlier]) -> list[Outlier]:
    """Each dealer once, by the rate of which it is surest."""
    surest: dict[str, Outlier] = {}
    for one in found:
        surest.setdefault(one.key, one)
    return list(surest.values())


def _smallest(outliers: Outliers) -> list[dict[str, object]]:
    """For each tested rate the smallest difference that these numbers could have shown (RP-9)."""
    return [
        {"rate": RATES[code], "points": None if points is None else points_text(round(100 * points, 1))}
        for code, points in outliers.smallest.items()
    ]


def _standout(one: Outlier, names: dict[str, str], compared: Period) -> dict[str, object]:
    is_good = one.is_high != (one.code in BAD_WHEN_HIGH)
    words = {
        "rate": RATES[one.code],
        "own": percent(Rate(*one.rate).value),
        "numerator": one.rate.numerator,
        "denominator": one.rate.denominator,
        "others": percent(100 * one.centre),
    }
    dates = {"from": compared.first.isoformat(), "to": compared.last.isoformat()}
    parameters = {**dates, "figures": "rates", "sort": f"rates.{one.code}"}
    return {
        "name": names[one.key],
        "url": _comparison(parameters),
        "tone": "good" if is_good else "bad",
        "is_high": one.is_high,
        "text": _("%(rate)s %(own)s (%(numerator)s of %(denominator)s), all others %(others)s") % words,
        "why": WHY[one.code, one.is_high],
    }


def _regions(found: Compared[Funnel], month: Period) -> Table:
    """The month by region, each leading to its dealers."""
    steps = [*STEPS]
    columns = [Column(_("Region")), *(Column(str(STEPS[step]), is_number=True) for step in steps)]
    columns.insert(3, Column(_("Filing rate"), is_number=True))
    rows = []
    for group, of in [*found.rows, (None, found.whole)]:
        url = _comparison({"month": f"{month.first:%Y-%m}", "region": group.code}) if group else ""
        cells = [Cell(group.name if group else _("All"), url=url)]
        cells += [Cell(getattr(of.flow, step)) for step in steps]
        cells.insert(3, Cell(percent(of.flow.filing.value), share=of.flow.filing.value if group else None))
        rows.append(cells)
    return Table(_("This month by region"), columns, rows[:-1], rows[-1])
