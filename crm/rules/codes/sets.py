"""Groups of codes that rules speak of, and which code a field takes."""

from collections.abc import Mapping
from types import MappingProxyType

from crm.rules.codes.base import Code
from crm.rules.codes.card import (
    AgeBand,
    Budget,
    Business,
    Channel,
    DuplicateAction,
    ExpectedVisit,
    FollowUpLevel,
    Funds,
    Gender,
    IntentLevel,
    OnDuplicate,
    Party,
    Payment,
    PhoneKind,
    Status,
)
from crm.rules.codes.care import CallbackKind, Custody, Satisfaction
from crm.rules.codes.contact import (
    ActivityKind,
    LossFactor,
    LossReason,
    Method,
    Nature,
    Topic,
    TrafficKind,
    TrafficState,
)
from crm.rules.codes.lists import WatchRule
from crm.rules.codes.needs import (
    Accessories,
    CallTopic,
    ComparisonPoint,
    LeadSource,
    Preference,
    Purpose,
    Replacement,
    Venue,
    VisitedBefore,
)

# ST-4: following customers, the cards that are still worked on.
OPEN = frozenset({Status.ACTIVE, Status.DORMANT, Status.ORDERED})
FOLLOWING = OPEN
# ST-4: in stock as prospect.
PROSPECTS = frozenset({Status.ACTIVE, Status.DORMANT})
# FU-9: these take no follow-up and no change.
TERMINAL = frozenset({Status.DELIVERED, Status.LOST})
# FU-2: these have a next follow-up date.
WITH_NEXT_DATE = frozenset({Status.ACTIVE, Status.ORDERED})
# 展厅集客, as against 外拓集客.
GATHERING = frozenset({Channel.WALK_IN, Channel.PHONE})
CALLS = frozenset({Method.INCOMING_CALL, Method.OUTGOING_CALL})
# FU-1: these natures name their activity.
ACTIVITY_NATURES = frozenset({Nature.ACTIVITY_INVITE, Nature.ACTIVITY_ATTENDANCE})

_GATHERED = frozenset(LeadSource) - {LeadSource.EVENT_SITE}
LEAD_SOURCES: Mapping[Channel, frozenset[LeadSource]] = MappingProxyType(
    {
        Channel.WALK_IN: _GATHERED,
        Channel.PHONE: _GATHERED,
        Channel.OUTREACH: frozenset({LeadSource.EVENT_SITE}),
    }
)

FIELD_CODES: Mapping[str, type[Code]] = MappingProxyType(
    {
        "channel": Channel,
        "business": Business,
        "party": Party,
        "status": Status,
        "intent_level": IntentLevel,
        "followup_level": FollowUpLevel,
        "lead_source": LeadSource,
        "venue": Venue,
        "expected_visit": ExpectedVisit,
        "budget": Budget,
        "funds": Funds,
        "payment": Payment,
        "purpose": Purpose,
        "replacement": Replacement,
        "call_topics": CallTopic,
        "visited_before": VisitedBefore,
        "preference": Preference,
        "comparison_points": ComparisonPoint,
        "nature": Nature,
        "topics": Topic,
        "method": Method,
        "loss_reason": LossReason,
        "loss_factor": LossFactor,
        "gender": Gender,
        "age_band": AgeBand,
        "accessories": Accessories,
        "activity_kind": ActivityKind,
        "traffic_kind": TrafficKind,
        "traffic_state": TrafficState,
        "phone_kind": PhoneKind,
        "on_duplicate": OnDuplicate,
        "duplicate_action": DuplicateAction,
        "watch_rule": WatchRule,
        "callback_kind": CallbackKind,
        "satisfaction": Satisfaction,
        "custody": Custody,
    }
)
