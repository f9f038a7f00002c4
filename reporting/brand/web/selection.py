"""What a page compares, read from its address: the link brings the same view back.

An address that says what cannot be read, or nothing, is answered with the month that runs.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import cast

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, QueryDict
from django.utils import formats
from django.utils.http import urlencode
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from accounts.models import User
from crm.rules.codes import Business, Channel
from kit import clock
from kit.errors import DomainError
from reporting.brand.queries.groups import IN_TIME, By, Group
from reporting.brand.queries.provisional import is_provisional
from reporting.brand.queries.report_request import ALL_BUSINESS, RETAIL, ReportRequest, codes_in, read_request
from reporting.brand.queries.scope import region_seen
from reporting.brand.web.timezone import BRAND_ZONE
from reporting.dealer.rules.period import Period, find_period, months_before
from tenants.queries.catalogue import model_names
from tenants.queries.regions import regions

Option = dict[str, object]
# What the form of a custom range has fields for.
IN_FORM = ("month", "from", "to", "as_of", "without")


@dataclass(frozen=True, slots=True)
class Selection:
    """A comparison as chosen, and the address of any other."""

    asked: ReportRequest
    path: str
    given: Mapping[str, str]
    is_instant_unknown: bool = False

    def link(self, **changes: str) -> str:
        """This page's address with some of it changed; an empty value leaves its part out."""
        query = urlencode({name: value for name, value in {**self.given, **changes}.items() if value})
        return f"{self.path}?{query}" if query else self.path

    def at(self, period: Period, **changes: str) -> str:
        """This page's address for another period."""
        return self.link(**_named(period), **changes)


def read_selection(request: HttpRequest, *extras: str, by: By = By.DEALER) -> Selection:
    """What the address chooses; `extras` are parameters of the page's own."""
    given, user = request.GET, cast(User, request.user)
    today = today_at_brand()
    period = _period(given) or Period.month(today)
    chosen_by = By(given["by"]) if given.get("by") in list(By) else by
    business = given.get("business", "")
    business = business if business in (*Business, ALL_BUSINESS) else RETAIL
    channel = given.get("channel", "")
    channel = channel if Channel.has(channel) else ""
    model = given.get("model", "").replace("\x00", "")[:40]
    as_of, is_instant_unknown = _instant(given.get("as_of", "")), False
    without = codes_in(given["without"]) if as_of and "without" in given else None
    try:
        asked = read_request(
            user, period, chosen_by, given.get("region", ""), business, channel, model, as_of=as_of, without=without
        )
    except DomainError as refusal:
        if refusal.status == 403:
            raise PermissionDenied from refusal
        if refusal.status == 409:
            is_instant_unknown = True
            asked = read_request(user, period, chosen_by, given.get("region", ""), business, channel, model)
        else:
            asked = read_request(user, Period.month(today), chosen_by, "", business)
        as_of = None
    named = {
        **_named(asked.period),
        "by": str(chosen_by),
        "region": given.get("region", "") and asked.region,
        "business": business if business != RETAIL else "",
        "channel": asked.scope.channel or "",
        "model": asked.scope.model or "",
        "as_of": as_of.isoformat() if as_of else "",
        "without": ",".join(asked.basis.without) if as_of else "",
        **{name: given.get(name, "")[:40] for name in extras},
    }
    return Selection(asked, request.path, named, is_instant_unknown)


def today_at_brand() -> date:
    """The date at headquarters."""
    return clock.today(BRAND_ZONE)


def period_options(chosen: Selection) -> list[Option]:
    """The periods that are mostly asked for, each by its dates."""
    today = today_at_brand()
    month = Period.month(today)
    before = Period.month(months_before(today, 1))
    yesterday = today - timedelta(days=1)
    offered = [
        (_("Yesterday"), Period(yesterday, yesterday)),
        (_("This month"), month),
        (_("Last month"), before),
        (_("Three months"), Period(months_before(today, 2), month.last)),
    ]
    return [
        {"label": label, "url": chosen.at(period), "is_chosen": period == chosen.asked.period}
        for label, period in offered
    ]


def grouping_options(chosen: Selection) -> list[Option]:
    """What rows can stand for."""
    names = {
        By.DEALER: _("Dealer"),
        By.REGION: _("Region"),
        By.MODEL: _("Model"),
        By.CHANNEL: _("Channel"),
        By.DAY: _("Day"),
        By.MONTH: _("Month"),
    }
    return [
        {"label": label, "url": chosen.link(by=str(by), sort=""), "is_chosen": by == chosen.asked.by}
        for by, label in names.items()
    ]


def region_options(chosen: Selection, user: User) -> list[Option]:
    """All regions and each; nothing to choose for who sees one alone. One query."""
    if region_seen(user):
        return []
    offered = [("", _("All")), *((region.code, region.name) for region in regions())]
    return [
        {"label": name, "url": chosen.link(region=code), "is_chosen": code == chosen.asked.region}
        for code, name in offered
    ]


def business_options(chosen: Selection) -> list[Option]:
    """Retail, wholesale, both (RP-2)."""
    language = language_now()
    offered = [*((str(each), each.label(language)) for each in Business), (ALL_BUSINESS, _("Both"))]
    return [
        {"label": name, "url": chosen.link(business=code), "is_chosen": code == chosen.asked.business}
        for code, name in offered
    ]


def period_label(period: Period) -> str:
    """The period in words: a month by its name, a day by its date, else from and to."""
    if period == Period.month(period.first):
        return formats.date_format(period.first, "YEAR_MONTH_FORMAT")
    first = formats.date_format(period.first, "DATE_FORMAT")
    if period.first == period.last:
        return first
    return f"{first} – {formats.date_format(period.last, 'DATE_FORMAT')}"


def group_label(by: By, group: Group) -> str:
    """A row's name; days and months as they are read."""
    if by == By.DAY:
        return formats.date_format(date.fromisoformat(group.code), "SHORT_DATE_FORMAT")
    if by == By.MONTH:
        return formats.date_format(date.fromisoformat(f"{group.code}-01"), "YEAR_MONTH_FORMAT")
    return group.name if group.code else _("No model given")


def group_link(chosen: Selection, group: Group) -> str:
    """Where a row leads: a region, a month, a day, a channel or a model to its dealers; "" for nowhere."""
    by = chosen.asked.by
    if by == By.REGION:
        return chosen.link(by=str(By.DEALER), region=group.code)
    if by == By.MONTH:
        return chosen.at(Period.month(date.fromisoformat(f"{group.code}-01")), by=str(By.DEALER))
    if by == By.DAY:
        day = date.fromisoformat(group.code)
        return chosen.at(Period(day, day), by=str(By.DEALER))
    if by == By.CHANNEL:
        return chosen.link(by=str(By.DEALER), channel=group.code, sort="")
    if by == By.MODEL and group.code:
        return chosen.link(by=str(By.DEALER), model=group.code, sort="")
    return ""


def part_options(chosen: Selection) -> list[Option]:
    """Return the channel and model that the page keeps to, each with the address without it. One query for a model."""
    language, scope = language_now(), chosen.asked.scope
    found: list[Option] = []
    if scope.channel:
        found.append({"label": Channel(scope.channel).label(language), "url": chosen.link(channel="")})
    if scope.model:
        name = model_names(language).get(scope.model, scope.model)
        found.append({"label": name, "url": chosen.link(model="")})
    return found


def basis_context(chosen: Selection) -> dict[str, object]:
    """What a page says of the instant of its figures (RP-8): see parts/freshness.html."""
    asked = chosen.asked
    late = {each.dealer.code: each for each in asked.fresh}
    up_to = asked.up_to
    # Of days that go on everybody knows that more is to come.
    is_over = up_to is not None and asked.period.last < up_to.date()
    fixed = chosen.link(as_of=up_to.isoformat(), without=",".join(asked.basis.without)) if up_to else ""
    return {
        "up_to": up_to,
        "left_out": [late[code] for code in asked.basis.without if code in late],
        "is_past": bool(chosen.given["as_of"]),
        "is_instant_unknown": chosen.is_instant_unknown,
        "is_provisional": is_over and is_provisional(asked.period, asked.scope),
        "fixed_url": fixed,
        "latest_url": chosen.link(as_of="", without=""),
        "parts": part_options(chosen),
    }


def is_in_time(chosen: Selection) -> bool:
    """Whether the rows follow each other in time."""
    return chosen.asked.by in IN_TIME


def language_now() -> str:
    """The language of the page."""
    return get_language() or "zh-hans"


def _period(given: QueryDict) -> Period | None:
    try:
        first, last = (date.fromisoformat(given.get(name, "")) if given.get(name) else None for name in ("from", "to"))
    except ValueError:
        return None
    period, _problems = find_period(first, last, given.get("month"))
    return period if period and date(1900, 1, 1) <= period.first and period.last <= date(2199, 12, 31) else None


def _instant(text: str) -> datetime | None:
    """An instant; one without an offset, as a form sends it, is in headquarters' time."""
    try:
        found = datetime.fromisoformat(text) if text else None
    except ValueError:
        return None
    if found is None or not 1900 < found.year < 2200:
        return None
    return found if found.tzinfo else found.replace(tzinfo=BRAND_ZONE)


def _named(period: Period) -> dict[str, str]:
    """A period as addresses name it."""
    if period == Period.month(period.first):
        return {"month": f"{period.first:%Y-%m}", "from": "", "to": ""}
    return {"month": "", "from": period.first.isoformat(), "to": period.last.isoformat()}
