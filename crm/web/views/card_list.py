"""`/cards/`: the cards one may see, by filters that live in the address; what is searched travels in the body."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from rest_framework.request import Request

from accounts.access import Action, CardScope, card_scope
from accounts.models import User
from crm.queries.cards import ROW_FIELDS, filter_cards
from crm.queries.visible import cards_of
from crm.rules.codes import FIELD_CODES, CardListName
from crm.web.forms.fields import labelled
from crm.web.forms.labels import LABELS
from crm.web.forms.offer import consultants_offered
from crm.web.page import DealerPage, asker, language
from crm.web.shown.rows import card_rows
from kit.api.paging import Keyset
from kit.errors import DomainError
from kit.htmx.answers import is_fragment
from tenants.queries.catalogue import model_names

Pairs = Iterable[tuple[str, str]]
_LONGEST_QUERY = 60
_AGES = ("15", "30", "60", "90")
_ORDERS = {
    "-created_at": gettext_lazy("Newest first"),
    "next_followup_on": gettext_lazy("Next contact"),
    "-last_contact_at": gettext_lazy("Latest contact"),
    "last_contact_at": gettext_lazy("Longest without contact"),
    "appointment_on": gettext_lazy("Appointment"),
    "-filed_on": gettext_lazy("Filed last"),
}
# Each column that sorts the list, with the order a press on its head asks for.
_HEADS = {"next": "next_followup_on", "last": "-last_contact_at", "filed": "-filed_on"}


class CardList(DealerPage):
    """The list; GET by filters, POST with what is searched beside them."""

    action = {"GET": Action.CARD_VIEW, "POST": Action.CARD_VIEW}
    template_name = "crm/card_list.html"
    keyset = Keyset(
        {name: name for name in ("created_at", "filed_on", "next_followup_on", "last_contact_at", "appointment_on")},
        default="-created_at",
    )

    def get(self, request: HttpRequest) -> HttpResponse:
        """GET."""
        return self._show(request, "")

    def post(self, request: HttpRequest) -> HttpResponse:
        """POST `q`."""
        return self._show(request, request.POST.get("q", "").replace("\x00", "")[:_LONGEST_QUERY].strip())

    def _show(self, request: HttpRequest, query: str) -> HttpResponse:
        user, models = asker(request), model_names(language())
        shows_owner = card_scope(user.roles) != CardScope.OWN
        chips = _Chips(request.GET, request.path)
        offered = _offered(models, consultants_offered() if shows_owner else ())
        filters = [chips.several(name, label, options) for name, label, options in offered]
        filters += [chips.one(name, label, options) for name, label, options in _single()]
        cards = filter_cards(cards_of(user), {**chips.values, "q": query})
        try:
            page = self.keyset.page(Request(request), cards.values(*ROW_FIELDS), lambda row: row)
        except DomainError:
            # A cursor or an order that is not ours: the list from its beginning.
            return HttpResponseRedirect(chips.url_without("cursor", "ordering", "page_size"))
        context = {
            "cards": card_rows(user, page["results"], models),  # type: ignore[arg-type]  # rows as rendered above
            "filters": filters,
            "order": chips.order(),
            "heads": chips.heads(),
            "query": query,
            "shows_owner": shows_owner,
            "can_transfer": user.may(Action.CARD_TRANSFER),
            "can_export": user.may(Action.LIST_EXPORT),
            "filters_given": request.GET.urlencode(),
            "next_url": page["next"],
            "previous_url": page["previous"],
            "has_filters": bool(chips.values),
            "clear_url": request.path,
            "here_url": request.get_full_path(),
        }
        return self.show(context, "crm/parts/card_table.html" if is_fragment(request) else "")


def chosen_filters(user: User, given: QueryDict) -> dict[str, Any]:
    """What an address of the list narrows it by, as JSON can keep it."""
    chips = _Chips(given, "")
    shows_owner = card_scope(user.roles) != CardScope.OWN
    for name, label, options in _offered(model_names(language()), consultants_offered() if shows_owner else ()):
        chips.several(name, label, options)
    for name, label, options in _single():
        chips.one(name, label, options)
    return {
        name: [str(each) for each in value] if isinstance(value, list) else value
        for name, value in chips.values.items()
    }


def _offered(models: dict[str, str], consultants: Pairs) -> list[tuple[str, Any, Pairs]]:
    """The filters that take several of their values."""
    coded = [
        (name, LABELS.get(name, _("Channel")), labelled(FIELD_CODES[name]))
        for name in ("status", "intent_level", "followup_level", "channel")
    ]
    offered: list[tuple[str, Any, Pairs]] = [*coded, ("model", LABELS["model"], list(models.items()))]
    return [*offered, ("owner", LABELS["owner"], consultants)] if consultants else offered


def _single() -> list[tuple[str, Any, Pairs]]:
    return [
        ("due", _("Due"), [("today", _("Today")), ("overdue", _("Overdue"))]),
        ("visited", _("Visit"), [("yes", _("Has visited")), ("no", _("Not yet visited"))]),
        ("list", _("List"), labelled(CardListName)),
        ("age_over", _("Card age"), [(days, _("Over %(days)s days") % {"days": days}) for days in _AGES]),
    ]


class _Chips:
    """The filters of the address, each option a link that puts it in or takes it out. Unknown values are ignored."""

    def __init__(self, given: QueryDict, path: str) -> None:
        self._given, self._path = given, path
        self.values: dict[str, object] = {}

    def several(self, name: str, label: Any, options: Pairs) -> dict[str, Any]:
        """A filter of which several values may hold."""
        known = dict(options)
        chosen = [value for value in self._given.getlist(name) if value in known]
        if chosen:
            self.values[name] = [UUID(value) for value in chosen] if name == "owner" else chosen
        return self._filter(name, label, known, chosen, lambda value: _toggled(chosen, value))

    def one(self, name: str, label: Any, options: Pairs) -> dict[str, Any]:
        """A filter of one value."""
        known = dict(options)
        chosen = [value for value in self._given.getlist(name)[-1:] if value in known]
        if chosen:
            self.values[name] = chosen[0] == "yes" if name == "visited" else chosen[0]
        return self._filter(name, label, known, chosen, lambda value: [] if value in chosen else [value])

    def order(self) -> dict[str, Any]:
        """The order of the list, as a chip."""
        now = self._given.get("ordering") or "-created_at"
        return {
            "label": _ORDERS.get(now, _ORDERS["-created_at"]),
            "options": [
                {"label": label, "url": self._url("ordering", [value]), "is_chosen": value == now}
                for value, label in _ORDERS.items()
            ],
        }

    def heads(self) -> dict[str, dict[str, str]]:
        """The heads of the columns that sort."""
        now = self._given.get("ordering", "")
        heads = {}
        for name, ordering in _HEADS.items():
            other = ordering.removeprefix("-") if ordering.startswith("-") else f"-{ordering}"
            is_sorted = now in (ordering, other)
            heads[name] = {
                "url": self._url("ordering", [other if now == ordering else ordering]),
                "sorted": ("descending" if now.startswith("-") else "ascending") if is_sorted else "",
            }
        return heads

    def url_without(self, *names: str) -> str:
        """The same address without some of its parts."""
        query = self._given.copy()
        for name in names:
            query.pop(name, None)
        return f"{self._path}?{query.urlencode()}" if query else self._path

    def _filter(self, name: str, label: Any, known: dict[str, str], chosen: list[str], after: Any) -> dict[str, Any]:
        return {
            "name": name,
            "label": label,
            "chosen": _(", ").join(str(known[value]) for value in chosen),
            "clear_url": self._url(name, []),
            "options": [
                {"label": text, "url": self._url(name, after(value)), "is_chosen": value in chosen}
                for value, text in known.items()
            ],
        }

    def _url(self, name: str, values: list[str]) -> str:
        query = self._given.copy()
        query.pop("cursor", None)
        query.setlist(name, values)
        if not values:
            query.pop(name, None)
        return f"{self._path}?{query.urlencode()}" if query else self._path


def _toggled(chosen: list[str], value: str) -> list[str]:
    return [each for each in chosen if each != value] if value in chosen else [*chosen, value]
