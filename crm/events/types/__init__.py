"""Every kind of event that the log holds: one frozen dataclass each, in the order of docs/architecture.md."""

from collections.abc import Mapping

from crm.events.types import cards, contacts, leads, requests, traffic
from crm.events.types.base import LogEvent

EVENT_TYPES: tuple[type[LogEvent], ...] = (
    traffic.TrafficRecorded,
    traffic.TrafficCorrected,
    traffic.TrafficSettled,
    cards.CardFiled,
    cards.CardChanged,
    cards.CardTransferred,
    cards.CardCustodyPassed,
    cards.CardMerged,
    cards.CardAbsorbed,
    cards.CardReleased,
    cards.CardUnmerged,
    cards.CardWithdrawn,
    cards.CardReviewed,
    cards.CardImported,
    cards.CardImportUndone,
    cards.CardDuplicateFlagged,
    cards.CardDuplicateSettled,
    contacts.FollowUpRecorded,
    contacts.FollowUpCorrected,
    contacts.FollowUpUndone,
    contacts.CardArrived,
    contacts.CardArrivalUndone,
    requests.AllocationRequested,
    requests.AllocationPassed,
    requests.AllocationDecided,
    requests.TrafficRequested,
    requests.TrafficRequestPassed,
    requests.TrafficRequestAnswered,
    requests.ConcessionAsked,
    requests.ConcessionAnswered,
    contacts.ActivityPlanned,
    contacts.ActivityChanged,
    contacts.CardInvited,
    contacts.CallbackRecorded,
    contacts.CallbackPassed,
    requests.TargetSet,
    leads.LeadOffered,
    leads.LeadClaimed,
    leads.LeadGiven,
    leads.LeadMoved,
    leads.LeadAnswered,
    leads.LeadAttempted,
    leads.LeadSettled,
)
BY_KIND: Mapping[str, type[LogEvent]] = {each.kind: each for each in EVENT_TYPES}
