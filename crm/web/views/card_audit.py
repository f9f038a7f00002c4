"""`/audit/cards/`: who changed what of whose card, and of one card who looked at it; no name, number or value."""

from typing import Any, cast
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from rest_framework.request import Request

from accounts.access import Action
from accounts.audit_labels import ACTS
from accounts.models import AuditEntry, User
from crm.models import Card, Event
from crm.queries.audit_subjects import card_labels
from crm.queries.card_audit import card_changes
from crm.web.base import DealerPage
from crm.web.presenters.card_audit import shown_change
from crm.web.presenters.event_labels import AUDIT
from kit.api.paging import Keyset
from kit.errors import DomainError
from kit.tenancy import current_dealer

_LOOKS = 100


class CardsAudit(DealerPage):
    """The changes of all cards, the newest first, narrowed by who, what and day."""

    action = {"GET": Action.AUDIT_VIEW}
    template_name = "crm/card_audit.html"
    keyset = Keyset({"id": "id"}, default="-id")

    def get(self, request: HttpRequest, card_id: UUID | None = None) -> HttpResponse:
        """GET; what cannot be read of the filters does not narrow."""
        given = {name: request.GET.get(name, "").replace("\0", "") for name in ("actor", "what", "from", "to")}
        people = {str(key): name for key, name in User.objects.order_by("name", "id").values_list("id", "name")}
        filters: dict[str, object] = {
            "actor": given["actor"] if given["actor"] in people else "",
            "what": given["what"] if given["what"] in AUDIT else "",
            "from": _day(given["from"]),
            "to": _day(given["to"]),
        }
        events = card_changes({**filters, "object": card_id}, current_dealer().time_zone)
        try:
            page = self.keyset.page(Request(request), events, lambda event: event)
        except DomainError:
            return HttpResponseRedirect(request.path)
        changes = cast("list[Event]", page["results"])
        labels = card_labels({str(event.card_id) for event in changes} | ({str(card_id)} if card_id else set()))
        gone = _("A card that no longer exists")
        context: dict[str, Any] = {
            "changes": [
                {**shown_change(event, people), "card_label": labels.get(str(event.card_id), gone)} for event in changes
            ],
            "card_label": labels.get(str(card_id), gone),
            "given": {name: given[name] if filters[name] else "" for name in filters},
            "people": list(people.items()),
            "words": list(AUDIT.items()),
            "older_url": page["next"],
            "newer_url": page["previous"],
            "card_id": card_id,
        }
        return self.show(context | (_looks(card_id) if card_id else {}))


class OneCardsAudit(CardsAudit):
    """Everything of one card: what was changed, and who of those who do not own it looked at it."""


def _looks(card_id: UUID) -> dict[str, Any]:
    """Who opened a card, or asked for its numbers, the newest hundred. One that is merged, or gone with its import,
    keeps its audit."""
    card = Card.objects.filter(id=card_id).values("merged_into_id").first()
    rows = AuditEntry.objects.filter(subject=str(card_id), what__startswith="card.").select_related("actor")
    looks = list(rows.order_by("-at", "-id")[:_LOOKS])
    if card is None and not looks and not Event.objects.filter(card_id=card_id).exists():
        raise Http404
    return {
        "looks": [
            {"at": row.at, "who": row.actor.name if row.actor else "", "what": ACTS.get(row.what, row.what)}
            for row in looks
        ],
        "merged_into": card["merged_into_id"] if card else None,
    }


def _day(text: str) -> object:
    try:
        return parse_date(text)
    except ValueError:
        return None
