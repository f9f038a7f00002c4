"""The follower that reports to the brand what becomes of the cards of leads (HQ-6)."""

from collections.abc import Sequence

from django.db.models import F, Q

from crm.events.followers import EventFollower
from crm.events.types.cards import CardAbsorbed, CardMerged, CardReleased, CardUnmerged, CardWithdrawn
from crm.events.types.contacts import FollowUpCorrected, FollowUpRecorded, FollowUpUndone
from crm.models import Event, Lead
from crm.rules.codes import LeadState
from kit.queue import notify_on_commit
from kit.tenancy import current_dealer
from tenants.leads.services.assign import FETCH

# A visit, an order, a delivery or a loss, or the withdrawal of one, is among these.
_PROGRESS = frozenset(
    each.kind
    for each in (
        FollowUpRecorded, FollowUpUndone, FollowUpCorrected, CardWithdrawn, CardMerged, CardAbsorbed, CardUnmerged,
        CardReleased,
    )
)  # fmt: skip


class LeadProgress(EventFollower):
    """Mark the leads for a report whose cards have changed. One whose progress is the same is reported in vain."""

    name = "lead_progress"

    def handle(self, events: Sequence[Event]) -> None:
        """One statement a batch, none without such an event."""
        cards = {event.card_id for event in events if event.kind in _PROGRESS and event.card_id}
        if not cards:
            return
        settled = Lead.objects.filter(state__in=(LeadState.FILED, LeadState.JOINED))
        leads = settled.filter(Q(card__in=cards) | Q(card__merged_into__in=cards))
        if leads.update(version=F("version") + 1):
            notify_on_commit(FETCH, current_dealer().code)
