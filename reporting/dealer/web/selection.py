"""What a page of figures shows, read from its address, and the addresses of all that lie beside it.

The link brings the same view back, whoever opens it: a consultant sees their own in it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.http import HttpRequest
from django.urls import reverse
from django.utils import formats
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from accounts.access import CardScope, card_scope
from accounts.models import User
from accounts.web.asker import asker
from kit.tenancy import current_dealer
from reporting.dealer.queries.part import Part
from reporting.dealer.queries.report_request import ALL_BUSINESS, RETAIL, read_request, today
from reporting.dealer.rules.period import Period, months_before

Option = dict[str, object]
_NAMES = ("month", "from", "to", "consultant", "channel", "model", "business", "as_of")


@dataclass(frozen=True, slots=True)
class Selection:
    """A view as chosen. `given` is what its address says, without what the asker may not change."""

    period: Period
    part: Part
    path: str
    given: Mapping[str, str]

    def link(self, **changes: str) -> str:
        """This page's address with some of it changed; an empty value leaves its part out."""
        return self._to(self.path, changes)

    def at(self, period: Period) -> str:
        """This page's address for another period."""
        return self.link(**named(period))

    def page(self, name: str, **more: str) -> str:
        """Another page of the figures with the same view."""
        return self._to(reverse(f"figures:{name}"), {"by": "", **more})

    def behind(self, figure: str, **changes: str) -> str:
        """The cards behind a number of this view."""
        return self.page("behind", figure=figure, **changes)

    def behind_at(self, figure: str, period: Period) -> str:
        """The cards behind a number of another period."""
        return self.behind(figure, **named(period))

    def _to(self, path: str, changes: Mapping[str, str]) -> str:
        query = urlencode({name: value for name, value in {**self.given, **changes}.items() if value})
        return f"{path}?{query}" if query else path


def read_selection(request: HttpRequest, *extras: str) -> Selection:
    """What the address chooses, as the asker may see it; `extras` are parameters of the page's own."""
    user = asker(request)
    wanted = read_request(user, _given(request))
    part = wanted.part
    business = part.business or ALL_BUSINESS
    given = {
        **named(wanted.period),
        "consultant": str(part.consultant) if part.consultant and sees_all(user) else "",
        "channel": part.channel or "",
        "model": part.model or "",
        "business": "" if business == RETAIL else business,
        "as_of": part.as_of.isoformat() if part.as_of else "",
        **{name: request.GET.get(name, "")[:40] for name in extras},
    }
    return Selection(wanted.period, part, request.path, given)


def _given(request: HttpRequest) -> dict[str, str]:
    """Return the parameters; an instant as the control sends it, without an offset, is the dealer's time."""
    given = {name: request.GET[name] for name in _NAMES if name in request.GET}
    try:
        at = datetime.fromisoformat(given.get("as_of", ""))
    except ValueError:
        return given
    return given if at.tzinfo else {**given, "as_of": at.replace(tzinfo=current_dealer().time_zone).isoformat()}


def sees_all(user: User) -> bool:
    """Whether they see the whole dealer's figures, and each consultant's."""
    return card_scope(user.roles) == CardScope.ALL


def named(period: Period) -> dict[str, str]:
    """A period as addresses name it."""
    if period == Period.month(period.first):
        return {"month": f"{period.first:%Y-%m}", "from": "", "to": ""}
    return {"month": "", "from": period.first.isoformat(), "to": period.last.isoformat()}


def period_options(chosen: Selection) -> list[Option]:
    """The periods that are mostly asked for, each by its dates."""
    day = today()
    monday = day - timedelta(days=day.weekday())
    offered = [
        (_("Today"), Period(day, day)),
        (_("This week"), Period(monday, monday + timedelta(days=6))),
        (_("This month"), Period.month(day)),
        (_("Last month"), Period.month(months_before(day, 1))),
    ]
    return [
        {"label": label, "url": chosen.at(period), "is_chosen": period == chosen.period} for label, period in offered
    ]


def page_options(chosen: Selection) -> list[Option]:
    """The pages of the figures, each with the same view."""
    offered = {
        "funnel": _("Funnel"),
        "stock": _("Stock flow"),
        "rates": _("Rates"),
        "trends": _("Trends"),
    }
    return [
        {"label": label, "url": chosen.page(name), "is_chosen": reverse(f"figures:{name}") == chosen.path}
        for name, label in offered.items()
    ]


def period_label(period: Period) -> str:
    """The period in words: a month by its name, a day by its date, else from and to."""
    if period == Period.month(period.first):
        return formats.date_format(period.first, "YEAR_MONTH_FORMAT")
    first = formats.date_format(period.first, "DATE_FORMAT")
    if period.first == period.last:
        return first
    return f"{first} – {formats.date_format(period.last, 'DATE_FORMAT')}"
