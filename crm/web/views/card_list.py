"""`/cards/`: the cards one may see, by filters that live in the address; what is searched travels in the body."""

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _
from rest_framework.request import Request

from accounts.access import Action
from accounts.models import User
from accounts.web.asker import asker
from crm.queries.card_order import MAY_BE_EMPTY, PAGE_KEYSET, count_cards, orderable
from crm.queries.card_visibility import cards_of
from crm.queries.cards import ROW_FIELDS, filter_cards
from crm.queries.saved_views import views_of
from crm.services.saved_views import MOST
from crm.web.base import DealerPage
from crm.web.card_list_query import CardListQuery
from crm.web.presenters.rows import card_rows
from kit.errors import DomainError
from kit.htmx.answers import is_fragment

_LONGEST_QUERY = 60


class CardList(DealerPage):
    """The list; GET by filters, POST with what is searched beside them."""

    action = {"GET": Action.CARD_VIEW, "POST": Action.CARD_VIEW}
    template_name = "crm/card_list.html"

    def get(self, request: HttpRequest) -> HttpResponse:
        """GET."""
        return self._show(request, "")

    def post(self, request: HttpRequest) -> HttpResponse:
        """POST `q`."""
        return self._show(request, request.POST.get("q", "").replace("\x00", "")[:_LONGEST_QUERY].strip())

    def _show(self, request: HttpRequest, query: str) -> HttpResponse:
        user = asker(request)
        address = CardListQuery(user, request.GET, request.path)
        cards = filter_cards(user, cards_of(user), {**address.values, "q": query})
        beginning = address.url_without("cursor", "ordering", "page_size")
        if not address.has_known_order:
            return HttpResponseRedirect(beginning)
        try:
            page = PAGE_KEYSET.page(Request(request), orderable(cards).values(*ROW_FIELDS), lambda row: row)
        except DomainError:
            # A cursor that is not ours: the list from its beginning.
            return HttpResponseRedirect(beginning)
        context = {
            "cards": card_rows(user, page["results"], address.models),  # type: ignore[arg-type]  # rows as rendered above
            "count": count_cards(cards, address.ordering),
            "leaves_out": address.ordering.removeprefix("-") in MAY_BE_EMPTY,
            "level_head": address.head("level", _("Level")),
            "heads": address.heads(),
            "columns": dict.fromkeys(address.columns, True),
            "query": query,
            "can_transfer": user.may(Action.CARD_TRANSFER),
            "next_url": page["next"],
            "previous_url": page["previous"],
            "here_url": request.get_full_path(),
            # The box at the head of the page searches in this list: one box, not two.
            "list_search_url": request.get_full_path(),
        }
        if is_fragment(request):
            return self.show({**context, "is_part": True}, "crm/parts/card_table.html")
        return self.show({**context, **_above(user, address, request)})


def _above(user: User, address: CardListQuery, request: HttpRequest) -> dict[str, Any]:
    """What stands above the list."""
    kept, now = views_of(user), address.query
    views = [
        {
            "view": view,
            "url": f"{request.path}?{view.query}" if view.query else request.path,
            "is_here": view.query == now,
        }
        for view in kept
    ]
    return {
        "filters": address.filters,
        "order": address.order(),
        "column_options": address.column_options(),
        "views": views,
        "can_save": len(kept) < MOST and bool(now) and not any(view["is_here"] for view in views),
        "to_save": now,
        "can_export": user.may(Action.LIST_EXPORT),
        "can_file": user.may(Action.CARD_FILE),
        "filters_given": request.GET.urlencode(),
        "has_filters": bool(address.values),
        "clear_url": address.url_without(*address.values, "cursor", "page_size"),
    }
