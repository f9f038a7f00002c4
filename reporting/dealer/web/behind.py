"""Page: the cards behind a number, page by page; what they add up to is the number (RP-2)."""

from collections.abc import Mapping
from typing import Any, cast

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from rest_framework.request import Request

from accounts.access import Action
from accounts.models import User
from crm.rules.codes import Channel
from crm.web.page import DealerPage, asker, language
from kit.api.paging import Keyset
from kit.errors import DomainError
from reporting.dealer.queries.behind import FIGURES, Moved, card_names, counted_in, moved_by, stood_in
from reporting.dealer.web.chosen import Chosen, period_label, read_chosen
from reporting.dealer.web.filters import Filter, filters
from reporting.dealer.web.opened import figure_name
from tenants.queries.catalogue import model_names

Row = Mapping[str, Any]
# Where a number leads back to, by the first part of its name.
_BACK = {"flow": "funnel", "cohort": "funnel", "result": "funnel", "rates": "rates"}


class BehindPage(DealerPage):
    """`?figure=` and the parameters of the page that the number stands on."""

    action = {"GET": Action.FIGURES_VIEW}
    template_name = "reporting_dealer/behind.html"
    by_movement = Keyset({"id": "id"}, default="-id")
    by_card = Keyset({"card": "card_id"}, default="card", key="card_id")

    def get(self, request: HttpRequest) -> HttpResponse:
        """GET."""
        chosen = read_chosen(request, "figure")
        code = chosen.given["figure"]
        figure = FIGURES.get(code)
        if figure is None:
            raise Http404
        is_moved = isinstance(figure, Moved)
        try:
            if isinstance(figure, Moved):
                rows = moved_by(figure, chosen.period, chosen.part)
                page = self.by_movement.page(Request(request), rows, _same)
            else:
                page = self.by_card.page(Request(request), stood_in(figure, chosen.period, chosen.part), _same)
        except DomainError:
            # A cursor that is not ours: the list from its beginning.
            return HttpResponseRedirect(chosen.link())
        models = model_names(language())
        user = asker(request)
        context = {
            "name": figure_name(code),
            "total": counted_in(figure, chosen.period, chosen.part),
            "period_label": period_label(chosen.period),
            "narrowed": _narrowed(filters(chosen, user, models)),
            "rows": _shown(user, cast(list[Row], page["results"]), models, is_moved=is_moved),
            "is_moved": is_moved,
            "is_once": isinstance(figure, Moved) and figure.once,
            "back_url": _back(chosen, code),
            "filters_given": urlencode({name: value for name, value in chosen.given.items() if value}),
            "next_url": page["next"],
            "previous_url": page["previous"],
        }
        return self.show(context)


def _same(row: Row) -> Row:
    return row


def _back(chosen: Chosen, code: str) -> str:
    return chosen.page(_BACK.get(code.partition(".")[0], "stock"), figure="")


def _narrowed(found: list[Filter]) -> str:
    return " · ".join(each.chosen for each in found if each.chosen)


def _shown(user: User, rows: list[Row], models: Mapping[str, str], *, is_moved: bool) -> list[dict[str, Any]]:
    """With the cards' own data where the asker sees them, and the names of who had them then. Two queries."""
    cards = card_names(user, (row["card_id"] for row in rows))
    who = "consultant" if is_moved else "owner"
    people = dict(User.objects.filter(id__in={row[who] for row in rows}).values_list("id", "name"))
    now = language()
    return [
        {
            **_card(row, cards.get(row["card_id"])),
            "on": row.get("on"),
            "count": _signed(row.get("count", 1)),
            "consultant": people.get(row[who], ""),
            "channel": Channel(row["channel"]).label(now),
            "model": models.get(row["model"], row["model"]),
        }
        for row in rows
    ]


def _card(row: Row, card: Row | None) -> dict[str, Any]:
    """Its name and where it leads; a party of the traffic has none, a card that was passed on is no longer shown."""
    if card:
        url = reverse("crm:card", args=[row["card_id"]])
        level, status = card["intent_level"], card["status"]
        return {"name": card["customer_name"], "url": url, "level": level, "status": status}
    name = _("A customer of someone else now") if row["card_id"] else _("A party")
    return {"name": name, "url": "", "level": "", "status": ""}


def _signed(count: int) -> str:
    return "" if count == 1 else f"+{count}" if count > 0 else f"−{-count}"
