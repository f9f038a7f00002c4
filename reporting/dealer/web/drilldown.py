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
from accounts.web.asker import asker
from crm.rules.codes import Channel
from crm.web.base import DealerPage, language
from kit.api.paging import Keyset
from kit.errors import DomainError
from reporting.dealer.queries.drilldown import card_names, drill_down
from reporting.dealer.queries.names import people_names
from reporting.dealer.queries.part import known
from reporting.dealer.rules.figures import FIGURES
from reporting.dealer.web.drilldown_link import figure_name
from reporting.dealer.web.filters import Filter, filters
from reporting.dealer.web.selection import Option, Selection, period_label, read_selection
from reporting.dealer.words import RATE_SIDES
from tenants.queries.catalogue import model_names

Row = Mapping[str, Any]
# Where a number leads back to, by the first part of its name.
_BACK = {
    "flow": "funnel", "cohort": "funnel", "result": "funnel", "rates": "rates", "counts": "rates",
    "plan": "morning", "week": "weekly",
}  # fmt: skip


class DrilldownPage(DealerPage):
    """`?figure=` and the parameters of the page that shows the number."""

    action = {"GET": Action.FIGURES_VIEW}
    template_name = "reporting_dealer/behind.html"
    by_key = Keyset({"key": "key"}, default="-key", key="key")

    def get(self, request: HttpRequest) -> HttpResponse:
        """Show a page of rows, the latest first, with the number that all of them add up to."""
        chosen = read_selection(request, "figure")
        code = chosen.given["figure"]
        source = FIGURES.get(code)
        if source is None:
            raise Http404
        try:
            known().check(chosen.part.as_of)
            window = self.by_key.window(Request(request))
        except DomainError:
            # A cursor that is not ours, or an instant that is not known yet: the list from its beginning.
            return HttpResponseRedirect(chosen.link(as_of=""))
        found = drill_down(source, chosen.period, chosen.part)
        after = str(window.cursor.key) if window.cursor else None
        rows = found.page(after, is_downwards=window.is_downwards, limit=window.size + 1)
        page = self.by_key.told(Request(request), window, rows, _same)
        models = model_names(language())
        user = asker(request)
        context = {
            "name": figure_name(code),
            "total": found.total(),
            "period_label": period_label(chosen.period),
            "narrowed": _narrowed(filters(chosen, user, models)),
            "rows": _shown(user, cast(list[Row], page["results"]), models),
            "has_days": any(row["on"] for row in rows),
            "related": _related(chosen, code),
            "back_url": _back(chosen, code),
            "filters_given": urlencode({name: value for name, value in chosen.given.items() if value}),
            "next_url": page["next"],
            "previous_url": page["previous"],
        }
        return self.show(context)


def _same(row: Row) -> Row:
    return row


def _related(chosen: Selection, code: str) -> list[Option]:
    """Return the three lists of a rate, to change between: who converted, of whom, and who did not."""
    if not code.startswith("rates."):
        return []
    rate = code.split(".")[1]
    return [
        {"label": str(label), "url": chosen.link(figure=each), "is_chosen": each == code}
        for side, label in RATE_SIDES.items()
        if (each := f"rates.{rate}.{side}")
    ]


def _back(chosen: Selection, code: str) -> str:
    return chosen.page(_BACK.get(code.partition(".")[0], "stock"), figure="")


def _narrowed(found: list[Filter]) -> str:
    return " · ".join(each.chosen for each in found if each.chosen)


def _shown(user: User, rows: list[Row], models: Mapping[str, str]) -> list[dict[str, Any]]:
    """Return the rows with the cards' own data where the asker sees them, and the consultants' names. Three queries."""
    cards = card_names(user, (row["card_id"] for row in rows))
    people = people_names(row["consultant"] for row in rows)
    now = language()
    return [
        {
            **_card(row, cards.get(row["card_id"])),
            "on": row["on"],
            "count": _signed(row["count"]),
            "consultant": people.get(row["consultant"], ""),
            "channel": Channel(row["channel"]).label(now),
            "model": models.get(row["model"], row["model"]),
        }
        for row in rows
    ]


def _card(row: Row, card: Row | None) -> dict[str, Any]:
    """Its name and where it leads; a party of the traffic has none, a card that was passed on is no longer shown, and
    one whose import was undone has no page (RP-2)."""
    if card:
        url = "" if card["is_undone"] else reverse("crm:card", args=[row["card_id"]])
        level, status = card["intent_level"], card["status"]
        undone = card["is_undone"]
        return {"name": card["customer_name"], "url": url, "level": level, "status": status, "is_undone": undone}
    name = _("Belongs to someone else now") if row["card_id"] else _("A party")
    return {"name": name, "url": "", "level": "", "status": "", "is_undone": False}


def _signed(count: int) -> str:
    return "" if count == 1 else f"+{count}" if count > 0 else f"−{-count}"
