"""The quiet line on every page that says where the dealer's subscription stands (a context processor; SA-1)."""

from datetime import timedelta
from typing import Any

from django.http import HttpRequest
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from accounts.access import Action
from kit import clock
from kit.tenancy import DealerContext, dealer_if_any

# A trial says nothing of itself before its last days.
_LAST_DAYS = timedelta(days=7)


def dealer_standing(request: HttpRequest) -> dict[str, Any]:
    """Return `standing`: the sentence, its tone, and whether its reader can do something about it. No statement."""
    dealer = dealer_if_any()
    user = getattr(request, "user", None)
    if dealer is None or user is None or not user.is_authenticated:
        return {}
    text = _sentence(dealer)
    if not text:
        return {}
    return {
        "standing": {
            "text": text,
            "tone": "" if dealer.state == "trial" else "warn",
            "may_pay": user.may(Action.SUBSCRIPTION_MANAGE) and dealer.state != "suspended",
        }
    }


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
