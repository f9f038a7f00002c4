"""`/targets/`: the director sets what is to be delivered in a month, and sees what it takes (MG-6)."""

from collections.abc import Mapping
from datetime import date
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.access import Action
from accounts.models import User
from accounts.web.asker import asker
from crm.web.base import DealerPage, today
from kit.htmx.answers import Toast
from kit.idempotency.forms import Done, form_token, run_once
from kit.web.components import Tile
from reporting.dealer.queries.targets import TargetRow, Targets, own_target, targets
from reporting.dealer.rules.period import find_period, months_before, next_month
from reporting.dealer.rules.targets import STEPS
from reporting.dealer.services.targets import set_target
from reporting.dealer.web.instant import instant_in

_DEALER = "dealer"


class TargetsPage(DealerPage):
    """A month, its targets in one table; the director's are fields."""

    action = {"GET": Action.TARGETS_VIEW, "POST": Action.TARGETS_SET}
    template_name = "reporting_dealer/targets.html"

    def get(self, request: HttpRequest) -> HttpResponse:
        """GET `month`, `as_of`."""
        month = _month(request)
        if month is None:
            return HttpResponseRedirect(request.path)
        user, present = asker(request), today().replace(day=1)
        instant = instant_in(request)
        found = targets(user, month, instant.at)
        may_set = user.may(Action.TARGETS_SET) and month >= present and not instant.at
        here = f"{request.path}?month={month:%Y-%m}"
        context = {
            "month": month,
            "is_present": month == present,
            "rates": found.rates,
            "left": found.left,
            "rows": [_shown(row) for row in _by_name(found)],
            **instant.context(found.up_to, here, {"month": f"{month:%Y-%m}"}),
            "excel_url": f"{reverse('figures:excel')}?kind=targets&{instant.query(month=f'{month:%Y-%m}')}",
            "may_set": may_set,
            "before_url": f"{request.path}?month={months_before(month, 1):%Y-%m}",
            "after_url": f"{request.path}?month={next_month(month):%Y-%m}",
            "once": form_token(request),
        }
        return self.show(context)

    def post(self, request: HttpRequest) -> HttpResponse:
        """Set those that were changed; what is no number of cars is told and nothing of it is kept."""
        month = _month(request)
        if month is None:
            return HttpResponseRedirect(request.path)
        here = f"{reverse('figures:targets')}?month={month:%Y-%m}"

        def act() -> Done:
            wanted = _wanted(request.POST)
            if wanted is None:
                return Done(here, Toast(_("Enter a number of cars, up to 9999."), is_bad=True))
            found = targets(asker(request), month)
            set_for = {row.consultant: row.target for row in found.rows}
            for consultant, deliveries in wanted.items():
                if consultant in set_for and set_for[consultant] != deliveries:
                    set_target(asker(request), {"month": month, "consultant": consultant, "deliveries": deliveries})
            return Done(here, Toast(_("Targets saved.")))

        return run_once(request, act)


def beside_the_day(user: User) -> list[Tile]:
    """The consultant's month against their target, for their day; nothing where none is set."""
    row = own_target(user, today().replace(day=1))
    if row is None:
        return []
    return [
        Tile(_("Delivered this month"), _("%(done)s of %(target)s") % {"done": row.delivered, "target": row.target})
    ]


def _month(request: HttpRequest) -> date | None:
    given = request.GET.get("month")
    if not given:
        return today().replace(day=1)
    period, _problems = find_period(None, None, given)
    return period.first if period else None


def _wanted(sent: Mapping[str, Any]) -> dict[UUID | None, int] | None:
    """The targets that were typed, by consultant; None when one is no number."""
    wanted: dict[UUID | None, int] = {}
    for name, value in sent.items():
        if not name.startswith("target-") or not str(value).strip():
            continue
        text, whose = str(value).strip(), name.removeprefix("target-")
        try:
            consultant = None if whose == _DEALER else UUID(whose)
        except ValueError:
            continue
        if not (text.isascii() and text.isdecimal()) or len(text) > 4:
            return None
        wanted[consultant] = int(text)
    return wanted


def _by_name(found: Targets) -> list[TargetRow]:
    """The dealer's first, then consultants by their names."""
    rows = sorted(found.consultants, key=lambda row: (row.name, str(row.consultant)))
    return [found.dealer, *rows] if found.dealer else rows


def _shown(row: TargetRow) -> dict[str, Any]:
    key = str(row.consultant) if row.consultant else _DEALER
    return {"key": key, "row": row, "name": row.name or _("The dealer"), "steps": _steps(row)}


def _steps(row: TargetRow) -> list[dict[str, Any]]:
    """Return each step on the way to a delivery: what there has been, and what the target takes."""
    return [{"so_far": row.so_far.get(step, 0), "takes": row.takes.get(step)} for step in STEPS]
