"""A card's contacts and timeline as the API shows them."""

from crm.api.representations import Representation, minutes
from crm.models import Callback, CardChange, Concession, FollowUp
from crm.queries.callbacks import SAID
from crm.queries.timeline import Annotation, TimelineEntry


def follow_up_row(row: FollowUp) -> Representation:
    """A contact, its people loaded."""
    return {
        **{field: getattr(row, field) for field in _FOLLOW_UP},
        "appointment_time": minutes(row.appointment_time),
        "card": row.card_id,
        "recorded_by": row.recorded_by_id,
        "recorded_by_name": row.recorded_by.name,
        "owner": row.owner_id,
        "owner_name": row.owner.name,
        "activity": row.activity_id,
        "traffic": row.traffic_id,
    }


_FOLLOW_UP = (
    "id", "is_filing", "contact_at", "contact_on", "recorded_at", "nature", "topics", "method", "reached",
    "note", "appointment_on", "appointment_time", "status", "intent_level", "followup_level", "next_followup_on",
    "review_state", "withdrawn_at",
)  # fmt: skip


def timeline_row(entry: TimelineEntry) -> Representation:
    """An event with the contact or the change that it stands for."""
    return {
        "id": str(entry.id),
        "kind": entry.kind,
        "occurred_on": entry.occurred_on,
        "recorded_at": entry.recorded_at,
        "actor": entry.actor_id,
        "actor_name": entry.actor_name,
        "data": entry.data,
        "reason": entry.reason,
        "follow_up": follow_up_row(entry.follow_up) if entry.follow_up else None,
        "callback": callback_answers(entry.callback) if entry.callback else None,
        "change": _change(entry.change),
        "annotations": [_annotation(each) for each in entry.annotations],
        "concession": _concession(entry.concession),
    }


def _change(row: CardChange | None) -> Representation | None:
    return {"before": row.before, "after": row.after} if row else None


def _annotation(note: Annotation) -> Representation:
    return {
        "kind": note.kind,
        "recorded_at": note.recorded_at,
        "actor": note.actor_id,
        "actor_name": note.actor_name,
        "decision": note.decision,
        "remarks": note.remarks,
        "reason": note.reason,
        "change": _change(note.change),
    }


def _concession(row: Concession | None) -> Representation | None:
    """A request to the director, with its answer (FU-11)."""
    if row is None:
        return None
    answered = {"answered_at": row.answered_at, "answered_by": row.answered_by_id}
    return {**{field: getattr(row, field) for field in ("id", "kind", "what", "worth", "state", "reason")}, **answered}


def callback_answers(callback: Callback) -> Representation:
    """Return the customer's answers to a callback."""
    return {field: getattr(callback, field) for field in SAID}
