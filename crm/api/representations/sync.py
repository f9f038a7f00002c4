"""Rows as devices keep them (SY-1): as elsewhere in the API, without what is empty."""

from collections.abc import Mapping, Sequence
from typing import Any

from accounts.models import User
from crm.api.representations import Representation, minutes
from crm.api.representations.callback import callbacks_shown
from crm.api.representations.traffic import traffic_row
from crm.models import CardPhone
from crm.queries.numbers import seen_number, seen_text, sees_numbers
from crm.rules.fields import CARD_FIELDS, Takes
from crm.rules.pinyin import spellings
from crm.services.card_data import PLAIN_FIELDS, phone_input
from crm.services.sync.deliver import Delivery

_STANDING = (
    "id", "version", "created_at", "filed_on", "channel", "business", "status", "intent_level", "followup_level",
    "next_followup_on", "appointment_on", "appointment_time", "arrived_on", "last_contact_at", "first_visit_on",
    "last_visit_on", "followup_count", "completeness", "contact_withdrawn_at",
)  # fmt: skip
_IDS = ("owner_id", "activity_id", "traffic_id", "care_since")
CARD_FIELDS_READ = (*PLAIN_FIELDS, *_STANDING, *_IDS)
_TEXTS = tuple(name for name, each in CARD_FIELDS.items() if each.takes is Takes.TEXT)
_EMPTY: tuple[object, ...] = (None, "", [], False)


def card_on_device(user: User, row: Mapping[str, Any], phones: Sequence[CardPhone]) -> Representation:
    """Return a card with its numbers, as its person sees them."""
    shown = _without_ids(row)
    shown["appointment_time"] = minutes(row["appointment_time"])
    shown["owner_name"] = shown.pop("owner__name")
    numbers = [phone_input(phone) for phone in phones]
    if not sees_numbers(user):
        shown |= {name: seen_text(user, shown[name]) for name in _TEXTS if shown.get(name)}
        numbers = [{**each, "number": seen_number(user, each["number"])} for each in numbers]
    shown["phones"] = numbers
    shown["pinyin"] = spellings(row["customer_name"]) if row["customer_name"] else []
    return _without_empty(shown)


def contact_on_device(user: User, row: Mapping[str, Any]) -> Representation:
    """Return a contact of one of these cards."""
    shown = _without_ids(row)
    shown["appointment_time"] = minutes(row["appointment_time"])
    shown["note"] = seen_text(user, row["note"])
    # An attempt that reached nobody says so (FU-12).
    return {**_without_empty(shown), "reached": row["reached"]}


def delivery_on_device(delivery: Delivery, now: Any, schema: int) -> Representation:
    """Return the whole answer."""
    tables = delivery.tables or {}
    return {
        "cursor": str(delivery.cursor),
        "more": delivery.more,
        "time": now,
        "schema": schema,
        "cards": delivery.cards,
        "follow_ups": delivery.follow_ups,
        "tasks": _tasks(delivery),
        "traffic": None if delivery.traffic is None else [traffic_row(row) for row in delivery.traffic],
        "leads": None,
        "catalogue": tables.get("catalogue"),
        "codes": tables.get("codes"),
        "settings": tables.get("settings"),
        "removed": delivery.removed,
    }


def _tasks(delivery: Delivery) -> list[Representation] | None:
    if delivery.tasks is None:
        return None
    calls, invitations = delivery.tasks
    shown = [{"task": "callback", **each} for each in callbacks_shown(calls)]
    return shown + [{"task": "invitation", **_without_ids(each)} for each in invitations]


def _without_ids(row: Mapping[str, Any]) -> dict[str, Any]:
    """The names of the API: `owner` for the column `owner_id`."""
    return {name.removesuffix("_id") if name != "id" else name: value for name, value in row.items()}


def _without_empty(row: Mapping[str, Any]) -> Representation:
    return {name: value for name, value in row.items() if not any(value is each or value == each for each in _EMPTY)}
