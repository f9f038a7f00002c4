"""`/owners/`: customers with their car, in the care department's custody, and when to call them again (CC-1, CC-4)."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from rest_framework.request import Request

from accounts.access import Action, CardScope, card_scope
from accounts.models import User
from accounts.web.asker import asker
from crm.field_labels import LABELS
from crm.models import Callback, Card
from crm.queries.card_order import count_cards
from crm.queries.card_visibility import cards_of
from crm.queries.custody import by_callback, by_satisfaction, delivered_within, in_care
from crm.queries.list_extras import main_numbers
from crm.queries.numbers import mask_names, seen_number, seen_text, sees_numbers
from crm.rules.codes import Satisfaction, Status
from crm.templatetags.crm_marks import word
from crm.web.base import DealerPage, language, today
from crm.web.forms.choices import owner_choices
from crm.web.forms.fields import labelled
from kit.api.paging import Keyset
from kit.errors import DomainError
from tenants.queries.catalogue import model_names

_ROW = (
    "id", "customer_name", "model", "owner__name", "delivery__delivered_on", "last_contact_at", "contact_withdrawn_at",
)  # fmt: skip
_WITHIN = ("30", "90", "365")


class Owners(DealerPage):
    """The list, narrowed by links: whose customers, which car, delivered when, how content, whether a call is due."""

    action = {"GET": Action.CALLBACK_VIEW}
    template_name = "crm/owners.html"
    keyset = Keyset({"delivered_on": "delivery__delivered_on"}, default="-delivered_on")

    def get(self, request: HttpRequest) -> HttpResponse:
        """GET; what is not offered does not narrow."""
        user = asker(request)
        offered = _offered(user)
        chosen = {name: request.GET.get(name, "") for name in offered}
        chosen = {name: value if value in dict(offered[name][1]) else "" for name, value in chosen.items()}
        cards = _narrowed(in_care(cards_of(user)).filter(status=Status.DELIVERED), chosen)
        try:
            page = self.keyset.page(Request(request), cards.values(*_ROW), lambda row: row)
        except DomainError:
            return HttpResponseRedirect(request.path)
        rows: list[dict[str, Any]] = list(page["results"])  # type: ignore[call-overload]  # rows as rendered above
        context = {
            "filters": [_filter(request, name, label, pairs, chosen[name]) for name, (label, pairs) in offered.items()],
            "has_filters": any(chosen.values()),
            "here_url": request.path,
            "owners": _shown(user, rows),
            "count": count_cards(cards),
            **_sorting(request),
            "next_url": page["next"],
            "previous_url": page["previous"],
        }
        return self.show(context)


def _offered(user: User) -> dict[str, tuple[Any, Sequence[tuple[str, Any]]]]:
    offered: dict[str, tuple[Any, Sequence[tuple[str, Any]]]] = {
        "callback": (_("Callback due"), [("due", _("Due now")), ("to_come", _("To come")), ("none", _("None due"))]),
        "satisfaction": (_("Satisfaction"), labelled(Satisfaction)),
        "within": (_("Delivery period"), [(days, _("the last %(days)s days") % {"days": days}) for days in _WITHIN]),
        "model": (LABELS["model"], list(model_names(language()).items())),
    }
    if card_scope(user.roles) != CardScope.OWN:
        offered["owner"] = (LABELS["owner"], owner_choices())
    return offered


def _narrowed(cards: QuerySet[Card], chosen: Mapping[str, str]) -> QuerySet[Card]:
    if chosen["callback"]:
        cards = by_callback(cards, chosen["callback"], today())
    if chosen["satisfaction"]:
        cards = by_satisfaction(cards, [chosen["satisfaction"]])
    if chosen["within"]:
        cards = delivered_within(cards, int(chosen["within"]), today())
    if chosen["model"]:
        cards = cards.filter(model=chosen["model"])
    return cards.filter(owner=UUID(chosen["owner"])) if chosen.get("owner") else cards


def _sorting(request: HttpRequest) -> dict[str, str]:
    """How the list is sorted, and the address of the opposite order."""
    is_upwards = request.GET.get("ordering") == "delivered_on"
    query = request.GET.copy()
    query.pop("cursor", None)
    query.pop("ordering", None)
    if not is_upwards:
        query["ordering"] = "delivered_on"
    return {
        "sorted": "ascending" if is_upwards else "descending",
        "sort_url": f"{request.path}?{query.urlencode()}" if query else request.path,
    }


def _filter(
    request: HttpRequest, name: str, label: Any, pairs: Sequence[tuple[str, Any]], chosen: str
) -> dict[str, Any]:
    def url(value: str) -> str:
        query = request.GET.copy()
        query.pop("cursor", None)
        query.pop(name, None)
        if value:
            query[name] = value
        return f"{request.path}?{query.urlencode()}" if query else request.path

    return {
        "name": name,
        "label": label,
        "chosen": str(dict(pairs).get(chosen, "")),
        "clear_url": url(""),
        "options": [
            {"label": text, "url": url("" if value == chosen else value), "is_chosen": value == chosen}
            for value, text in pairs
        ],
    }


def _shown(user: User, rows: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Each with its number, what was said last and the call to come. Two queries, however many."""
    ids = [row["id"] for row in rows]
    numbers, models, day = main_numbers(ids), model_names(language()), today()
    last: dict[UUID, Callback] = {}
    due: dict[UUID, Callback] = {}
    for callback in Callback.objects.filter(card__in=ids).order_by("made_at", "due_on"):
        (last if callback.made_at else due)[callback.card_id] = callback
    may_record, calls = user.may(Action.CALLBACK_RECORD), sees_numbers(user)
    shown = []
    for row in rows:
        said, call = last.get(row["id"]), due.get(row["id"])
        shown.append(
            {
                **row,
                "url": reverse("crm:card", args=[row["id"]]),
                "model_name": models.get(row["model"], row["model"]),
                "phone": seen_number(user, numbers.get(row["id"], "")),
                "main_phone": numbers.get(row["id"], "") if calls and not row["contact_withdrawn_at"] else "",
                "said": _said(said),
                "said_on": said.made_at if said else None,
                "remarks": seen_text(user, said.remarks) if said else "",
                "is_discontent": said is not None and said.satisfaction in _DISCONTENT,
                "due_on": call.due_on if call else None,
                "is_due": call is not None and call.due_on <= day,
                "record_url": reverse("callback_record", args=[call.id]) if call and may_record else "",
            }
        )
    mask_names(user, shown)
    return shown


_DISCONTENT = frozenset({Satisfaction.DISSATISFIED, Satisfaction.VERY_DISSATISFIED})


def _said(callback: Callback | None) -> str:
    if callback is None:
        return ""
    return word(callback.satisfaction, "satisfaction") if callback.reached else _("not reached")
