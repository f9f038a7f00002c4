"""The filters of a page of figures: one value each, in the address, each option a link."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _

from accounts.access import CardScope, card_scope
from accounts.models import User
from crm.rules.codes import Business, Channel
from crm.web.base import language
from crm.web.forms.choices import consultant_choices
from reporting.dealer.queries.report_request import ALL_BUSINESS, RETAIL
from reporting.dealer.web.selection import Option, Selection

Pairs = Iterable[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Filter:
    """A chip: its name, the value that holds, and every value that may."""

    name: str
    label: str
    chosen: str
    clear_url: str
    options: list[Option]


def filters(chosen: Selection, user: User, models: Mapping[str, str]) -> list[Filter]:
    """Those that the asker may narrow by: a consultant sees their own, the market outreach. One query at most."""
    scope = card_scope(user.roles)
    now = language()
    found = []
    if scope == CardScope.ALL:
        found.append(_filter(chosen, "consultant", _("Consultant"), consultant_choices()))
    if scope != CardScope.ACTIVITIES:
        found.append(_filter(chosen, "channel", _("Channel"), [(str(each), each.label(now)) for each in Channel]))
    found.append(_filter(chosen, "model", _("Model"), models.items()))
    businesses = [(str(each), each.label(now)) for each in Business if each != RETAIL]
    found.append(_filter(chosen, "business", _("Business"), [*businesses, (ALL_BUSINESS, _("Both"))]))
    return found


def clear_url(chosen: Selection) -> str:
    """The page with its period and no filter; "" where there is none."""
    names = ("consultant", "channel", "model", "business")
    return chosen.link(**dict.fromkeys(names, "")) if any(chosen.given[name] for name in names) else ""


def _filter(chosen: Selection, name: str, label: str, offered: Pairs) -> Filter:
    now = chosen.given[name]
    known = dict(offered)
    options: list[Option] = [
        {"label": text, "url": chosen.link(**{name: value}), "is_chosen": value == now} for value, text in known.items()
    ]
    return Filter(name, label, known.get(now, now and "–"), chosen.link(**{name: ""}), options)
