"""The progress of the cards of leads (HQ-6)."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from crm.models import Card, Lead
from crm.rules.leads import CardProgress, card_progress
from kit import clock
from kit.tenancy import current_dealer


def progress_of_cards(leads: Sequence[Lead]) -> Mapping[UUID, CardProgress]:
    """Return the progress of the cards of those leads that have one, by lead. One query, none without a card.

    A card that was merged into another is that one.
    """
    ids = {lead.card_id for lead in leads if lead.card_id}
    if not ids:
        return {}
    people = ("merged_into__order", "merged_into__delivery", "merged_into__loss")
    cards = Card.objects.filter(id__in=ids).select_related("order", "delivery", "loss", *people)
    found = {card.id: card.merged_into or card for card in cards}
    return {lead.id: _progress(lead, found[lead.card_id]) for lead in leads if lead.card_id in found}


def _progress(lead: Lead, card: Card) -> CardProgress:
    order, delivery, loss = (getattr(card, name, None) for name in ("order", "delivery", "loss"))
    outcomes = {
        "order": order and order.signed_on,
        "delivery": delivery and delivery.delivered_on,
        "loss": loss and loss.lost_on,
    }
    return card_progress(
        clock.business_date(lead.assigned_at, current_dealer().time_zone),
        card.status,
        visits=(card.first_visit_on, card.last_visit_on),
        outcomes={name: day for name, day in outcomes.items() if day},
        loss_reason=loss.loss_reason if loss else "",
    )
