"""Cards as the API shows them, in a list and whole."""

from collections.abc import Iterable, Mapping
from typing import Any

from crm.api.representations import Representation, minutes
from crm.models import Card, Delivery, FollowUp, Loss, Order
from crm.queries.cards import ROW_FIELDS
from crm.queries.custody import custody_of
from crm.rules.age import card_age
from crm.rules.levels import is_planned_date_passed, missing_key_questions
from crm.services.card_data import PLAIN_FIELDS, data_of, phone_input
from kit import clock
from kit.tenancy import current_dealer


def card_row(row: Mapping[str, Any]) -> Representation:
    """A card in a list, from `.values(*ROW_FIELDS)`."""
    shown = {field: row[field] for field in ROW_FIELDS if not field.startswith("owner")}
    return {
        **shown,
        "appointment_time": minutes(row["appointment_time"]),
        "owner": row["owner_id"],
        "owner_name": row["owner__name"],
    }


def card_detail(found: Card) -> Representation:
    """A whole card, its people, numbers and outcomes loaded."""
    phones = list(found.phones.all())
    contact_on = clock.today(current_dealer().time_zone)
    whose = custody_of(found)
    return {
        **{field: getattr(found, field) for field in PLAIN_FIELDS},
        **{field: getattr(found, field) for field in _STANDING},
        "appointment_time": minutes(found.appointment_time),
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
        "contact_withdrawn": found.contact_withdrawn_at is not None,
        "erasure_waits": found.erasure_asked_at is not None and found.erased_at is None,
        "order": _outcome(getattr(found, "order", None), _ORDER),
        "delivery": _outcome(getattr(found, "delivery", None), _DELIVERY),
        "loss": _outcome(getattr(found, "loss", None), _LOSS),
        "remarks": _remarks(getattr(found, "returned_entries", ())),
    }


def _remarks(entries: Iterable[FollowUp]) -> list[Representation]:
    """What the manager remarked last on each entry that waits to be corrected (CA-13)."""
    remarks: list[Representation] = []
    for entry in entries:
        last = max(entry.reviews.all(), key=lambda review: (review.reviewed_at, review.id))
        remarks += [{**remark, "follow_up": entry.id, "is_filing": entry.is_filing} for remark in last.remarks]
    return remarks


_STANDING = (
    "id", "version", "created_at", "filed_on", "channel", "business", "status", "intent_level", "followup_level",
    "next_followup_on", "appointment_on", "appointment_time", "arrived_on", "last_contact_at", "first_visit_on",
    "last_visit_on", "followup_count",
    "completeness", "name_changed_at", "main_number_changed_at", "notice", "notice_version", "marketing", "erased_at",
)  # fmt: skip
_ORDER = (
    "number", "signed_on", "model", "configuration", "colour", "options", "price", "deposit", "planned_delivery_on",
    "reason",
)  # fmt: skip
_DELIVERY = ("delivered_on", "vin", "price", "reason")
_LOSS = ("lost_on", "loss_reason", "loss_factor", "competitor_brand", "competitor_model")


def _outcome(row: Order | Delivery | Loss | None, fields: tuple[str, ...]) -> Representation | None:
    return {field: getattr(row, field) for field in fields} if row else None
