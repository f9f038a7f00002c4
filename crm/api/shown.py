"""Rows as the API shows them: plain mappings, made once for the lists, the resources and the timeline."""

from collections.abc import Iterable, Mapping
from datetime import time
from typing import Any

from crm.models import Callback, Card, CardChange, Concession, Delivery, FollowUp, Loss, Order, TrafficRecord
from crm.queries.callbacks import SAID
from crm.queries.cards import ROW_FIELDS
from crm.queries.custody import custody_of
from crm.queries.timeline import Annotation, TimelineEntry
from crm.rules.age import card_age
from crm.rules.levels import is_planned_date_passed, missing_key_questions
from crm.services.card_data import PLAIN_FIELDS, data_of, phone_input
from kit import clock
from kit.tenancy import current_dealer

Shown = dict[str, Any]


def _clock(value: time | None) -> str | None:
    """A time of day, to the minute."""
    return value.isoformat("minutes") if value else None


def card_row(row: Mapping[str, Any]) -> Shown:
    """A card in a list, from `.values(*ROW_FIELDS)`."""
    shown = {field: row[field] for field in ROW_FIELDS if not field.startswith("owner")}
    return {
        **shown,
        "appointment_time": _clock(row["appointment_time"]),
        "owner": row["owner_id"],
        "owner_name": row["owner__name"],
    }


def card(found: Card) -> Shown:
    """A whole card, its people, numbers and outcomes loaded."""
    phones = list(found.phones.all())
    contact_on = clock.today(current_dealer().time_zone)
    whose = custody_of(found)
    return {
        **{field: getattr(found, field) for field in PLAIN_FIELDS},
        **{field: getattr(found, field) for field in _STANDING},
        "appointment_time": _clock(found.appointment_time),
        "activity": found.activity_id,
        "traffic": found.traffic_id,
        "filed_by": found.filed_by_id,
        "filed_by_name": found.filed_by.name,
        "owner": found.owner_id,
        "owner_name": found.owner.name,
        "custody": whose.custody,
        "custody_since": whose.since,
        "phones": [phone_input(phone) for phone in phones],
        "phones_masked": getattr(found, "has_masked_numbers", False),
        "card_age": card_age(found.filed_on, contact_on),
        "is_suspected_duplicate": getattr(found, "is_suspected", False),
        "missing_key_questions": missing_key_questions(data_of(found, phones), contact_on),
        "planned_date_passed": is_planned_date_passed(
            {"planned_purchase_on": found.planned_purchase_on}, status=found.status, today=contact_on
        ),
        "order": _outcome(getattr(found, "order", None), _ORDER),
        "delivery": _outcome(getattr(found, "delivery", None), _DELIVERY),
        "loss": _outcome(getattr(found, "loss", None), _LOSS),
        "remarks": _remarks(getattr(found, "returned_entries", ())),
    }


def _remarks(entries: Iterable[FollowUp]) -> list[Shown]:
    """What the manager remarked last on each entry that waits to be corrected (CA-13)."""
    remarks: list[Shown] = []
    for entry in entries:
        last = max(entry.reviews.all(), key=lambda review: (review.reviewed_at, review.id))
        remarks += [{**remark, "follow_up": entry.id, "is_filing": entry.is_filing} for remark in last.remarks]
    return remarks


_STANDING = (
    "id", "version", "created_at", "filed_on", "channel", "business", "status", "intent_level", "followup_level",
    "next_followup_on", "appointment_on", "appointment_time", "arrived_on", "last_contact_at", "first_visit_on",
    "last_visit_on", "followup_count",
    "completeness", "name_changed_at", "main_number_changed_at",
)  # fmt: skip
_ORDER = (
    "number", "signed_on", "model", "configuration", "colour", "options", "price", "deposit", "planned_delivery_on",
    "reason",
)  # fmt: skip
_DELIVERY = ("delivered_on", "vin", "price", "reason")
_LOSS = ("lost_on", "loss_reason", "loss_factor", "competitor_brand", "competitor_model")


def _outcome(row: Order | Delivery | Loss | None, fields: tuple[str, ...]) -> Shown | None:
    return {field: getattr(row, field) for field in fields} if row else None


def follow_up(row: FollowUp) -> Shown:
    """A contact, its people loaded."""
    return {
        **{field: getattr(row, field) for field in _FOLLOW_UP},
        "appointment_time": _clock(row.appointment_time),
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


def timeline_entry(entry: TimelineEntry) -> Shown:
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
        "follow_up": follow_up(entry.follow_up) if entry.follow_up else None,
        "callback": said(entry.callback) if entry.callback else None,
        "change": _change(entry.change),
        "annotations": [_annotation(each) for each in entry.annotations],
        "concession": _concession(entry.concession),
    }


def _change(row: CardChange | None) -> Shown | None:
    return {"before": row.before, "after": row.after} if row else None


def _annotation(note: Annotation) -> Shown:
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


def _concession(row: Concession | None) -> Shown | None:
    """A request to the director, with its answer (FU-11)."""
    if row is None:
        return None
    answered = {"answered_at": row.answered_at, "answered_by": row.answered_by_id}
    return {**{field: getattr(row, field) for field in ("id", "kind", "what", "worth", "state", "reason")}, **answered}


def said(callback: Callback) -> Shown:
    """What a customer said when called back."""
    return {field: getattr(callback, field) for field in SAID}


def traffic(row: TrafficRecord) -> Shown:
    """A traffic record, its consultant loaded."""
    return {
        **{field: getattr(row, field) for field in _TRAFFIC},
        "consultant": row.consultant_id,
        "consultant_name": row.consultant.name,
    }


_TRAFFIC = (
    "id", "version", "kind", "on", "arrived_at", "left_at", "party_size", "first_time", "customer_name", "phone",
    "model", "test_drive", "remark", "state", "reason", "recorded_at", "settled_at",
)  # fmt: skip
