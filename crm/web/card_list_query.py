"""The address of the list of cards: what it narrows by, sorts by and shows. All of it is in the query, by codes."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any
from uuid import UUID

from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from accounts.access import CardScope, card_scope
from accounts.models import User
from crm.field_labels import LABELS
from crm.queries.card_order import OF_FEW_CARDS
from crm.rules.codes import FIELD_CODES, CardListName, Custody
from crm.web.base import language
from crm.web.forms.choices import owner_choices
from crm.web.forms.fields import labelled
from kit.web.forms import Words
from tenants.queries.catalogue import model_names

Pairs = Iterable[tuple[str, str]]
Filters = list[dict[str, Any]]
# Filters whose answers are yes or no.
_YES_NO = frozenset({"visited", "marketing", "contact_withdrawn"})
# What names the list as a whole, beside its filters; `cursor` is a place in it.
ORDER, COLUMNS = "ordering", "columns"
_PLACES = ("cursor", "page_size")
_AGES = ("15", "30", "60", "90")
_NEWEST = "-created_at"
_ORDERS = {
    _NEWEST: gettext_lazy("Newest first"),
    "next_followup_on": gettext_lazy("Next contact"),
    "-last_contact_at": gettext_lazy("Latest contact"),
    "last_contact_at": gettext_lazy("Longest without contact"),
    "appointment_on": gettext_lazy("Appointment"),
    "-filed_on": gettext_lazy("Filed most recently"),
    "intent_level": gettext_lazy("Highest intent first"),
    "owner": gettext_lazy("By consultant"),
    "model": gettext_lazy("By model"),
    "status": gettext_lazy("By status"),
}
# Each column that sorts the list, with the order that the first press on its head asks for; the second asks for the
# opposite one, the third for the usual one.
_HEADS = {
    "level": "intent_level",
    "model": "model",
    "status": "status",
    "owner": "owner",
    "next": "next_followup_on",
    "last": "-last_contact_at",
    "filed": "-filed_on",
    "appointment": "appointment_on",
}
# The filters that are at hand; the others are in one menu until they are used.
_AT_HAND = frozenset({"status", "intent_level", "model", "owner", "due"})
# The columns beside level, name and call, in their order, and which of them stand there unless told otherwise.
_COLUMNS: Mapping[str, Words] = {
    "model": gettext_lazy("Model"),
    "status": gettext_lazy("Status"),
    "followup_level": gettext_lazy("Follow-up level"),
    "channel": gettext_lazy("Channel"),
    "owner": gettext_lazy("Consultant"),
    "next": gettext_lazy("Next"),
    "last": gettext_lazy("Last contact"),
    "appointment": gettext_lazy("Appointment"),
    "followups": gettext_lazy("Follow-ups"),
    "complete": gettext_lazy("Complete"),
    "filed": gettext_lazy("Filed"),
}
_USUAL = ("model", "status", "channel", "owner", "next", "last", "filed")


class CardListQuery:
    """One address of the list. Every option is a link that puts it in or takes it out; unknown values are ignored."""

    def __init__(self, user: User, given: QueryDict, path: str) -> None:
        self._given, self._path = given, path
        self.shows_owner = card_scope(user.roles) != CardScope.OWN
        self.models = model_names(language())
        self.values: dict[str, object] = {}
        self._kept: list[tuple[str, str]] = []
        self.filters: Filters = [self._several(*each) for each in self._offered()]
        self.filters += [self._one(*each) for each in _single()]
        self.columns = self._columns()
        self._keep_order()

    @property
    def ordering(self) -> str:
        """How the list is sorted."""
        given = self._given.get(ORDER, "")
        return given if self._sorts(given) else _NEWEST

    @property
    def has_known_order(self) -> bool:
        """Whether the order that the address asks for is one of this list's."""
        return self._given.get(ORDER, "") in ("", self.ordering)

    @property
    def query(self) -> str:
        """What of the address may be kept under a name: what we know of it, in one order."""
        kept = QueryDict(mutable=True)
        for name, value in self._kept:
            kept.appendlist(name, value)
        return kept.urlencode()

    @property
    def plain_values(self) -> dict[str, Any]:
        """What it narrows by, as JSON can keep it."""
        return {
            name: [str(each) for each in value] if isinstance(value, list) else value
            for name, value in self.values.items()
        }

    def order(self) -> dict[str, Any]:
        """The order of the list, as a chip."""
        now = self.ordering
        return {
            "label": _ORDERS.get(now, _ORDERS[_NEWEST]),
            "options": [
                {"label": label, "url": self._url(ORDER, [value]), "is_chosen": value == now}
                for value, label in _ORDERS.items()
                if self._sorts(value)
            ],
        }

    def heads(self) -> list[dict[str, str]]:
        """The heads of the columns that are shown; those that sort have an address."""
        return [self.head(name, _COLUMNS[name]) for name in self.columns]

    def head(self, name: str, label: Words) -> dict[str, str]:
        """The head of one column."""
        head = {"name": name, "label": str(label), "url": "", "sorted": ""}
        if (first := _HEADS.get(name)) and self._sorts(first):
            now, opposite = self.ordering, _opposite(first)
            after = {first: [opposite], opposite: []}.get(now, [first])
            head["url"] = self._url(ORDER, after)
            if now in (first, opposite):
                head["sorted"] = "descending" if now.startswith("-") else "ascending"
        return head

    def column_options(self) -> list[dict[str, Any]]:
        """Each column that there is, as a link that shows or hides it."""
        return [
            {"label": label, "url": self._url(COLUMNS, self._after_columns(name)), "is_chosen": name in self.columns}
            for name, label in _COLUMNS.items()
            if name != "owner" or self.shows_owner
        ]

    def _sorts(self, ordering: str) -> bool:
        """Whether the list can be sorted so: some orders only where it holds the cards of chosen consultants."""
        name = ordering.removeprefix("-")
        if name == "owner":
            return self.shows_owner
        return name in _SORTABLE and (name not in OF_FEW_CARDS or not self.shows_owner or "owner" in self.values)

    def url_without(self, *names: str) -> str:
        """The same address without some of its parts."""
        query = self._given.copy()
        for name in names:
            query.pop(name, None)
        return f"{self._path}?{query.urlencode()}" if query else self._path

    def _offered(self) -> list[tuple[str, Any, Pairs]]:
        """The filters that take several of their values."""
        offered: list[tuple[str, Any, Pairs]] = [
            (name, LABELS.get(name, _("Channel")), labelled(FIELD_CODES[name]))
            for name in ("status", "intent_level", "followup_level", "channel")
        ]
        offered.append(("model", LABELS["model"], list(self.models.items())))
        return [*offered, ("owner", LABELS["owner"], owner_choices())] if self.shows_owner else offered

    def _several(self, name: str, label: Any, options: Pairs) -> dict[str, Any]:
        """A filter of which several values may hold."""
        known = dict(options)
        chosen = [value for value in self._given.getlist(name) if value in known]
        if chosen:
            self.values[name] = [UUID(value) for value in chosen] if name == "owner" else chosen
        return self._filter(name, label, known, chosen, lambda value: _toggled(chosen, value))

    def _one(self, name: str, label: Any, options: Pairs) -> dict[str, Any]:
        """A filter of one value."""
        known = dict(options)
        chosen = [value for value in self._given.getlist(name)[-1:] if value in known]
        if chosen:
            self.values[name] = chosen[0] == "yes" if name in _YES_NO else chosen[0]
        return self._filter(name, label, known, chosen, lambda value: [] if value in chosen else [value])

    def _filter(
        self, name: str, label: Any, known: dict[str, str], chosen: list[str], after: Callable[[str], list[str]]
    ) -> dict[str, Any]:
        self._kept += [(name, value) for value in sorted(chosen)]
        return {
            "name": name,
            "label": label,
            "is_at_hand": name in _AT_HAND or bool(chosen),
            "chosen": _(", ").join(str(known[value]) for value in chosen),
            "clear_url": self._url(name, []),
            "options": [
                {"label": text, "url": self._url(name, after(value)), "is_chosen": value in chosen}
                for value, text in known.items()
            ],
        }

    def _columns(self) -> Sequence[str]:
        """Those of the address, the usual ones where it names none; whose they are only to who sees others' cards."""
        named = self._given.getlist(COLUMNS)
        wanted = named or _USUAL
        shown = [name for name in _COLUMNS if name in wanted and (name != "owner" or self.shows_owner)]
        if named:
            self._kept += [(COLUMNS, name) for name in shown or ["none"]]
        return shown

    def _after_columns(self, name: str) -> list[str]:
        after = [each for each in _COLUMNS if (each in self.columns) != (each == name)]
        is_usual = [each for each in _USUAL if each != "owner" or self.shows_owner] == after
        return [] if is_usual else after or ["none"]

    def _keep_order(self) -> None:
        if self.ordering != _NEWEST:
            self._kept.append((ORDER, self.ordering))

    def _url(self, name: str, values: list[str]) -> str:
        query = self._given.copy()
        for place in _PLACES:
            query.pop(place, None)
        query.setlist(name, values)
        if not values:
            query.pop(name, None)
        return f"{self._path}?{query.urlencode()}" if query else self._path


_SORTABLE = {known.removeprefix("-") for known in _ORDERS}


def _opposite(ordering: str) -> str:
    return ordering.removeprefix("-") if ordering.startswith("-") else f"-{ordering}"


def _single() -> list[tuple[str, Any, Pairs]]:
    return [
        ("due", pgettext("of a follow-up", "Due"), [("today", _("Today")), ("overdue", _("Overdue"))]),
        ("visited", _("Visit"), [("yes", _("Visited")), ("no", _("Not yet visited"))]),
        ("list", _("List"), labelled(CardListName)),
        ("custody", _("Department in charge"), labelled(Custody)),
        ("callback", _("Callback"), [("due", _("Due now")), ("to_come", _("To come")), ("none", _("None due"))]),
        ("marketing", _("Marketing"), [("yes", _("Agreed")), ("no", _("Not agreed"))]),
        ("contact_withdrawn", _("Contact"), [("yes", _("Withdrawn by the customer")), ("no", _("Allowed"))]),
        ("age_over", _("Card age"), [(days, _("Over %(days)s days") % {"days": days}) for days in _AGES]),
    ]


def _toggled(chosen: list[str], value: str) -> list[str]:
    return [each for each in chosen if each != value] if value in chosen else [*chosen, value]
