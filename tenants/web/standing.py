"""The quiet lines on every page of a dealer: where its subscription stands (SA-1), and that support may view it (SA-8).
A context processor."""

from datetime import timedelta
from typing import Any

from django.http import HttpRequest
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from accounts.access import Action
from accounts.commands import is_visitor
from accounts.models import User
from kit import clock
from kit.tenancy import DealerContext, dealer_if_any

# A trial says nothing of itself before its last days.
_LAST_DAYS = timedelta(days=7)


def dealer_standing(request: HttpRequest) -> dict[str, Any]:
    """Return `standing`: the sentence, its tone, and whether its reader can do something about it; and `support`. No
    statement."""
    dealer = dealer_if_any()
    user = getattr(request, "user", None)
    if dealer is None or user is None or not user.is_authenticated:
        return {}
    lines: dict[str, Any] = {}
    if text := _sentence(dealer):
        lines["standing"] = {
            "text": text,
            "tone": "" if dealer.state == "trial" else "warn",
            "may_pay": user.may(Action.SUBSCRIPTION_MANAGE) and dealer.state != "suspended",
        }
    if dealer.support_until is not None and clock.now() < dealer.support_until:
        until = f"{dealer.support_until.astimezone(dealer.time_zone):%H:%M}"
        lines["support"] = {"text": _of_support(user, dealer, until), "may_end": user.may(Action.SETTINGS_MANAGE)}
    return lines


def _of_support(user: User, dealer: DealerContext, until: str) -> str:
    if is_visitor(user):
        return _("You view %(dealer)s for support until %(time)s at the latest: read only, numbers masked.") % {
            "dealer": dealer.name,
            "time": until,
        }
    return _("Support may view this dealer until %(time)s: read only, numbers masked.") % {"time": until}


def _sentence(dealer: DealerContext) -> str:
    until = date_format(dealer.state_until, "DATE_FORMAT") if dealer.state_until else ""
    match dealer.state:
        case "trial" if dealer.state_until and dealer.state_until - clock.today(dealer.time_zone) <= _LAST_DAYS:
            return _("The trial ends on %(date)s.") % {"date": until}
        case "past_due":
            return _("The subscription is overdue. It becomes read-only on %(date)s.") % {"date": until}
        case "read_only":
            return _("Read-only: the subscription is unpaid. Everything can still be read and exported.")
        case "suspended":
            return _("Read-only: this dealer is suspended. Everything can still be read and exported.")
        case "closed":
            return _("Closed. Data can be exported until %(date)s.") % {"date": until}
    return ""
