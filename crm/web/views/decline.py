"""What becomes of a party without a new card: a follow-up (FU-8), a join to an earlier one (TR-8), nothing (TR-4)."""

from uuid import UUID

from django.db.models import Exists, OuterRef, Q
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.access import Action
from accounts.web.asker import asker
from crm.models import TrafficRecord
from crm.queries.card_visibility import cards_of
from crm.queries.cards import ROW_FIELDS, search_cards
from crm.queries.traffic import joinable_contacts
from crm.rules.codes import OPEN
from crm.services.handle_traffic import join_traffic, reopen_traffic
from crm.services.traffic import decline_traffic
from crm.web.base import DealerPage, language, way_back
from crm.web.command_views import tap
from crm.web.forms.decline import DeclineForm
from crm.web.forms.problems import say
from crm.web.presenters.rows import Row, card_rows
from crm.web.presenters.traffic import traffic_row
from crm.web.views.traffic import find_traffic
from kit.htmx.answers import Toast, is_fragment
from kit.idempotency.forms import Done, form_token, run_once
from kit.web.commands import FormRefused, run_form_command
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
            undo = reverse("crm:traffic_reopen", args=[traffic_id])
            return Done(way_back(request), Toast(_("Saved: left no details."), undo))

        try:
            return run_once(request, lambda: run_form_command({"": form}, act, say))
        except FormRefused:
            return self._show(request, traffic_id, form, status=422)

    def _show(self, request: HttpRequest, traffic_id: UUID, form: DeclineForm, status: int = 200) -> HttpResponse:
        record = find_traffic(asker(request), traffic_id)
        context = {
            "record": traffic_row(record, model_names(language())),
            "form": form,
            "once": form_token(request),
            "next": way_back(request),
        }
        return self.show(context, "crm/parts/decline_form.html" if is_fragment(request) else "", status)


class Reopen(DealerPage):
    """Reversing a decline on its day: the undo of it, and one tap on the board (TR-4)."""

    action = {"POST": Action.TRAFFIC_SETTLE}
    http_method_names = ["post"]

    def post(self, request: HttpRequest, traffic_id: UUID) -> HttpResponse:
        """The party is pending again."""
        back = way_back(request, reverse("crm:traffic"))

        def act() -> Done:
            reopen_traffic(asker(request), traffic_id)
            return Done(back, Toast(_("Now pending again.")))

        return tap(request, act, back)


class Join(DealerPage):
    """Joining a party to the card of a contact that was recorded before it (TR-8)."""

    action = {"POST": Action.TRAFFIC_SETTLE}
    http_method_names = ["post"]

    def post(self, request: HttpRequest, traffic_id: UUID) -> HttpResponse:
        """Join it to the card that was picked."""
        back = reverse("crm:traffic_follow_up", args=[traffic_id])

        def act() -> Done:
            join_traffic(asker(request), traffic_id, read_id(request.POST.get("card", "")))
            return Done(reverse("crm:home"), Toast(_("Linked to the card.")))

        return tap(request, act, back)


def read_id(given: str) -> UUID | None:
    """Return the id that a page sent; None for what is none."""
    try:
        return UUID(given)
    except ValueError:
        return None


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
        mine = cards_of(asker(request)).filter(owner=record.consultant_id, merged_into=None)
        # A card that was closed today may be the one whose contact the party belongs to (TR-8).
        contacts = joinable_contacts(record.on).filter(card=OuterRef("pk"))
        mine = mine.annotate(can_join=Exists(contacts)).filter(Q(status__in=OPEN) | Q(can_join=True))
        found = search_cards(asker(request), mine, query).order_by("-last_contact_at", "-id")
        return list(found.values(*ROW_FIELDS, "can_join")[:_SHOWN])

    def _show(self, request: HttpRequest, record: TrafficRecord, query: str, rows: list[Row]) -> HttpResponse:
        models = model_names(language())
        cards = card_rows(asker(request), rows, models)
        context = {
            "record": traffic_row(record, models),
            "cards": [_pickable(card, record) for card in cards],
            "join_url": reverse("crm:traffic_join", args=[record.id]),
            "query": query,
        }
        return self.show(context, "crm/parts/pick_rows.html" if is_fragment(request) else "")


def _pickable(card: Row, record: TrafficRecord) -> Row:
    """Return the row of a card; a contact can be recorded now while it is open (FU-9)."""
    is_open = card["status"] in OPEN
    return {**card, "url": f"{card['follow_up_url']}?traffic={record.id}" if is_open else ""}
