"""What becomes of a party without a new card: a follow-up on a standing one (FU-8), or nothing (TR-4)."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from accounts.access import Action
from crm.models import TrafficRecord
from crm.queries.cards import ROW_FIELDS, search_cards
from crm.queries.visible import cards_of
from crm.rules.codes import OPEN
from crm.services.traffic import decline_traffic
from crm.web.forms.problems import say
from crm.web.forms.settling import DeclineForm
from crm.web.page import DealerPage, asker, language, way_back
from crm.web.shown.rows import Row, card_rows
from crm.web.shown.traffic import traffic_row
from crm.web.views.traffic import find_traffic
from kit.htmx.answers import Toast, is_fragment
from kit.web.attempts import FormRefused, attempt
from kit.web.once import Done, do_once, once_token
from tenants.queries.catalogue import model_names

_SHOWN = 20


class Decline(DealerPage):
    """The customer left no details."""

    action = {"GET": Action.TRAFFIC_SETTLE, "POST": Action.TRAFFIC_SETTLE}
    template_name = "crm/decline.html"

    def get(self, request: HttpRequest, traffic_id: UUID) -> HttpResponse:
        """GET."""
        return self._show(request, traffic_id, DeclineForm())

    def post(self, request: HttpRequest, traffic_id: UUID) -> HttpResponse:
        """Settle it, with the reason."""
        form = DeclineForm(request.POST)
        form.is_valid()

        def act() -> Done:
            decline_traffic(asker(request), traffic_id, form.reason())
            return Done(way_back(request), Toast(_("Kept: left no details.")))

        try:
            return do_once(request, lambda: attempt({"": form}, act, say))
        except FormRefused:
            return self._show(request, traffic_id, form, status=422)

    def _show(self, request: HttpRequest, traffic_id: UUID, form: DeclineForm, status: int = 200) -> HttpResponse:
        record = find_traffic(asker(request), traffic_id)
        context = {
            "record": traffic_row(record, model_names(language())),
            "form": form,
            "once": once_token(request),
            "next": way_back(request),
        }
        return self.show(context, "crm/parts/decline_form.html" if is_fragment(request) else "", status)


class PickCard(DealerPage):
    """Whose contact it was: one's own open cards, those with the party's number first. What is searched is not in
    the address."""

    action = {"GET": Action.FOLLOW_UP_RECORD, "POST": Action.FOLLOW_UP_RECORD}
    template_name = "crm/pick_card.html"

    def get(self, request: HttpRequest, traffic_id: UUID) -> HttpResponse:
        """The cards with the party's number or name, else those contacted last."""
        record = find_traffic(asker(request), traffic_id)
        for query in (record.phone_number.replace("-", ""), record.customer_name, ""):
            rows = self._rows(request, record, query)
            if rows or not query:
                break
        return self._show(request, record, query, rows)

    def post(self, request: HttpRequest, traffic_id: UUID) -> HttpResponse:
        """The cards that were searched for."""
        record, query = find_traffic(asker(request), traffic_id), request.POST.get("q", "")[:60].replace("\x00", "")
        return self._show(request, record, query, self._rows(request, record, query))

    def _rows(self, request: HttpRequest, record: TrafficRecord, query: str) -> list[Row]:
        # A clerk or manager records for the consultant who received the party.
        mine = cards_of(asker(request)).filter(owner=record.consultant_id, status__in=OPEN)
        found = search_cards(asker(request), mine, query).order_by("-last_contact_at", "-id")
        return list(found.values(*ROW_FIELDS)[:_SHOWN])

    def _show(self, request: HttpRequest, record: TrafficRecord, query: str, rows: list[Row]) -> HttpResponse:
        models = model_names(language())
        cards = card_rows(asker(request), rows, models)
        context = {
            "record": traffic_row(record, models),
            "cards": [{**card, "url": f"{card['follow_up_url']}?traffic={record.id}"} for card in cards],
            "query": query,
        }
        return self.show(context, "crm/parts/pick_rows.html" if is_fragment(request) else "")
