"""Pages name each kind of event by these tables: on a card's timeline with an icon, and in the audit of cards.

A new kind of event needs an entry in `TIMELINE`, or in `OFF_TIMELINE` if no card's timeline shows it. The audit names a
kind as the timeline does, unless `AUDIT` says otherwise. A test compares the tables with the kinds.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from crm.events.types import EVENT_TYPES
from crm.events.types.cards import (
    CardAbsorbed,
    CardChanged,
    CardCustodyPassed,
    CardDuplicateFlagged,
    CardDuplicateSettled,
    CardFiled,
    CardImported,
    CardImportUndone,
    CardMerged,
    CardReleased,
    CardReviewed,
    CardTransferred,
    CardUnmerged,
    CardWithdrawn,
)
from crm.events.types.contacts import (
    ActivityChanged,
    ActivityPlanned,
    CallbackPassed,
    CallbackRecorded,
    CardArrivalUndone,
    CardArrived,
    CardInvited,
    FollowUpCorrected,
    FollowUpRecorded,
    FollowUpUndone,
)
from crm.events.types.leads import (
    LeadAnswered,
    LeadAttempted,
    LeadClaimed,
    LeadGiven,
    LeadMoved,
    LeadOffered,
    LeadSettled,
)
from crm.events.types.privacy import CallbackDropped, CardConsentChanged, CardErased
from crm.events.types.requests import (
    AllocationDecided,
    AllocationPassed,
    AllocationRequested,
    ConcessionAnswered,
    ConcessionAsked,
    TargetSet,
    TrafficRequestAnswered,
    TrafficRequested,
    TrafficRequestPassed,
)
from crm.events.types.traffic import TrafficCorrected, TrafficRecorded, TrafficSettled
from kit.web.forms import Words


@dataclass(frozen=True, slots=True)
class EventLabel:
    """An event's title and icon on the timeline."""

    title: Words
    icon: str = "history"


TIMELINE: Mapping[str, EventLabel] = {
    CardFiled.kind: EventLabel(_("Filed"), "user-plus"),
    CardChanged.kind: EventLabel(_("Data changed"), "pencil"),
    CardTransferred.kind: EventLabel(_("Handed over to another consultant"), "users"),
    CardCustodyPassed.kind: EventLabel(_("Handed over to another department"), "users-group"),
    CardMerged.kind: EventLabel(_("Merged into another card"), "copy"),
    CardAbsorbed.kind: EventLabel(_("Another card merged in"), "copy"),
    CardUnmerged.kind: EventLabel(_("Merge undone")),
    CardReleased.kind: EventLabel(_("Merge undone")),
    CardWithdrawn.kind: EventLabel(_("Outcome withdrawn")),
    CardImported.kind: EventLabel(_("Imported")),
    CardImportUndone.kind: EventLabel(_("Import undone")),
    CardDuplicateFlagged.kind: EventLabel(_("Suspected duplicate"), "copy"),
    CardDuplicateSettled.kind: EventLabel(_("Not the same customer as another card")),
    # Of a card's review; the decision takes the place of the title.
    CardReviewed.kind: EventLabel(_("Reviewed"), "check"),
    FollowUpCorrected.kind: EventLabel(_("Contact corrected"), "pencil"),
    # One that was undone has left no more than its entry.
    FollowUpRecorded.kind: EventLabel(_("A contact")),
    FollowUpUndone.kind: EventLabel(_("Undone"), "arrow-back-up"),
    ConcessionAsked.kind: EventLabel(_("Gift or concession requested"), "coin"),
    AllocationDecided.kind: EventLabel(_("Customer ownership decided")),
    TrafficSettled.kind: EventLabel(_("Linked to reception's record"), "door-enter"),
    CardInvited.kind: EventLabel(_("On an invitation list"), "flag"),
    CardArrived.kind: EventLabel(_("Arrived for the appointment"), "door-enter"),
    CardArrivalUndone.kind: EventLabel(_("Arrival withdrawn")),
    CallbackRecorded.kind: EventLabel(_("Called back"), "phone-outgoing"),
    CallbackPassed.kind: EventLabel(_("Callback handed over")),
    CallbackDropped.kind: EventLabel(_("Callback dropped")),
    CardConsentChanged.kind: EventLabel(_("Consent changed"), "circle-check"),
    CardErased.kind: EventLabel(_("Customer's data erased"), "ban"),
}
# Kinds that no card's timeline shows: they are of no card, or their question's entry shows the answer.
OFF_TIMELINE = frozenset(
    {
        TrafficRecorded.kind,
        TrafficCorrected.kind,
        TrafficRequested.kind,
        TrafficRequestPassed.kind,
        TrafficRequestAnswered.kind,
        AllocationRequested.kind,
        AllocationPassed.kind,
        ConcessionAnswered.kind,
        ActivityPlanned.kind,
        ActivityChanged.kind,
        TargetSet.kind,
        LeadOffered.kind,
        LeadClaimed.kind,
        LeadGiven.kind,
        LeadAttempted.kind,
        LeadAnswered.kind,
        LeadMoved.kind,
        LeadSettled.kind,
    }
)
AUDIT: Mapping[str, Words] = {
    each.kind: TIMELINE[each.kind].title for each in EVENT_TYPES if each.is_audited and each.kind in TIMELINE
} | {
    # Without the timeline around them.
    CardFiled.kind: _("Card filed"),
    FollowUpRecorded.kind: _("Contact recorded"),
    FollowUpUndone.kind: _("Contact undone"),
    CardConsentChanged.kind: _("Consent changed"),
    CardErased.kind: _("Customer's data erased"),
}
