"""Webhooks: kinds of messages, the fields that each shows, and the next step after a call (api.md)."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from enum import StrEnum
from types import MappingProxyType
from typing import Any
from uuid import UUID

from notifications.rules.outcomes import JITTER, PAUSES, DeliveryState, Later, Outcome, Sent, Step

RETRIED_FOR = timedelta(hours=72)
# The log can be replayed from this far back.
REPLAYED_FOR = timedelta(days=30)
MOST_WEBHOOKS = 10
LONGEST_URL = 400
TEST = "webhook.test"
# Retry pauses as the statement that lets a receiver rest takes them.
PAUSE_SECONDS = [pause.total_seconds() for pause in PAUSES]


class PausedFor(StrEnum):
    """The reason why a webhook is paused."""

    BY_HAND = "by_hand"
    # Its creator's account or roles were taken away.
    RIGHT_ENDED = "right_ended"
    # The receiver answered 410.
    GONE = "gone"


# Fields of the log's entries that a message shows: ids, codes, days and counts. The administrator who subscribes sees
# no cards, so that nothing a person said or is called may be among them.
SHOWN = frozenset(
    {
        "activity", "allocation", "allocation_kind", "appointment_on", "appointment_time", "assignment", "before",
        "bulk", "business", "callback", "callback_kind", "cause", "changed", "channel", "concession",
        "concession_kind", "configuration", "consultant", "custody", "decision", "deliveries", "due_on", "ends_on",
        "filed_on", "filer", "first", "first_time", "first_visit_on", "flagged", "follow_up", "followup_level",
        "given", "import", "in_care", "intent_level", "invitation", "invitations", "is_contacted", "is_first",
        "joined", "kind", "last_visit_on", "lead", "matches", "merged", "method", "minutes", "model", "month",
        "moved", "nature", "next_followup_on", "next_on", "other", "others", "owner", "party", "purpose", "reached",
        "reason", "request", "review", "sender", "starts_on", "state", "status", "subject", "survivor", "suspected",
        "taken_over", "takes_back", "test_drive", "topics", "topics_seen", "traffic", "traffic_kind", "way",
    }
)  # fmt: skip
# Fields that name rows which no call of the API returns.
WITHHELD = frozenset({"change", "transfer"})

# Entries of a lead's log at the brand, by the kind of the message. Repairs and resends are the brand's own affair.
LEAD_KINDS: Mapping[str, str] = MappingProxyType(
    {
        f"lead.{kind}": kind
        for kind in (
            "received", "unassigned", "assigned", "moved", "offered", "claimed", "attempted", "reached", "filed",
            "visited", "ordered", "delivered", "lost", "declined",
        )
    }
)  # fmt: skip
# HQ-6: how far a lead has come, without the person.
_SHOWN_OF_LEAD = frozenset({"dealer", "assignment", "done_at", "reason"})


def shown(data: Mapping[str, Any]) -> dict[str, Any]:
    """Return the fields of a dealer's entry that a message shows."""
    return {key: value for key, value in data.items() if key in SHOWN}


def shown_of_lead(data: Mapping[str, Any]) -> dict[str, Any]:
    """Return the fields of a lead's entry that the brand's message shows (HQ-6)."""
    return {key: value for key, value in data.items() if key in _SHOWN_OF_LEAD and value != ""}


def stream_of(card: UUID | None, kind: str, data: Mapping[str, Any]) -> str:
    """Return the name of the stream whose messages go out in order: one for each card, lead or other thing."""
    if card is not None:
        return f"card:{card}"
    thing = kind.partition(".")[0]
    of = data.get("lead") or data.get(thing)
    return f"{'lead' if data.get('lead') else thing}:{of or ''}"


def next_step(outcome: Outcome, tries: int, since: datetime, now: datetime, chance: float, kind: str) -> Step:
    """Return the next state of a message after its try number `tries`: it is retried for 72 hours since it was planned,
    a test not at all. `chance`, from 0 to 1, spreads the pauses."""
    if isinstance(outcome, Sent):
        return Step(DeliveryState.SENT)
    if kind == TEST or now - since >= RETRIED_FOR:
        return Step(DeliveryState.DEAD)
    pause = PAUSES[min(tries, len(PAUSES)) - 1] * (1 + JITTER * chance)
    after = outcome.after if isinstance(outcome, Later) else None
    return Step(DeliveryState.WAITING, max(pause, after or pause))
