"""`/cards/<id>/take-over/`: the visit of a showroom party on a card that then passes to its consultant (CA-6)."""

from uuid import UUID

from django.http import Http404, HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.access import Action
from accounts.web.asker import asker
from crm.models import Card, TrafficRecord
from crm.queries.take_over import cards_to_take_over
from crm.services.inputs import FollowUpInput
from crm.services.take_over import take_over_card
from crm.web.views.card import find_among
from crm.web.views.follow_up import RecordFollowUp
from crm.web.views.traffic import find_traffic
from kit.htmx.answers import Toast
from kit.idempotency.forms import Done


class TakeOver(RecordFollowUp):
    """The form of the visit; the card itself is seen once it is the asker's."""

    action = {"GET": Action.TRAFFIC_SETTLE, "POST": Action.TRAFFIC_SETTLE}
    address = "crm:take_over"
    shows_last_note = False
    received: TrafficRecord

    def find(self, request: HttpRequest, card_id: UUID) -> Card:
        """Return the card if the party may be received on it; any other is not there."""
        try:
            self.received = find_traffic(asker(request), UUID(request.GET.get("traffic", "")))
        except ValueError:
            raise Http404 from None
        return find_among(cards_to_take_over(self.received.consultant_id), card_id)

    def party(self, request: HttpRequest) -> TrafficRecord:
        """Return the party that `find` has read."""
        return self.received

    def act(self, request: HttpRequest, card: Card, data: FollowUpInput) -> Done:
        """Record the visit and take the card over."""
        taken = take_over_card(asker(request), card.id, data)
        text = _("%(name)s is your customer now.") % {"name": taken.customer_name}
        return Done(reverse("crm:card", args=[card.id]), Toast(text))
