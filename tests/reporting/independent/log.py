"""The event log as it lies in its table (ST-6), without a summary and without a query of the product's."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import connection

_LOG = "SELECT id, occurred_on, recorded_at, kind, card_id::text, data::text FROM crm_event ORDER BY id"


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the log."""

    id: int
    on: date
    recorded_at: datetime
    kind: str
    card: str
    data: dict[str, Any]


def read_log() -> list[Entry]:
    """Return all lines of the dealer's log, in their order."""
    with connection.cursor() as cursor:
        cursor.execute(_LOG)
        return [
            Entry(number, on, recorded_at, kind, card or "", json.loads(data))
            for number, on, recorded_at, kind, card, data in cursor.fetchall()
        ]


def known_at(log: Sequence[Entry], instant: datetime) -> list[Entry]:
    """RP-8: the lines up to an instant, included."""
    return [entry for entry in log if entry.recorded_at <= instant]


def known_before(log: Sequence[Entry], instant: datetime) -> list[Entry]:
    """Return the lines that were there as a day opened."""
    return [entry for entry in log if entry.recorded_at < instant]


def day_of(value: str | None) -> date | None:
    """Return a date as the log writes it."""
    return date.fromisoformat(value) if value else None


def withdrawals(log: Iterable[Entry]) -> dict[str, Entry]:
    """ST-7: withdrawn outcomes, by the contact that had brought them; their day counts as if they had never been."""
    return {entry.data["follow_up"]: entry for entry in log if entry.kind == "card.withdrawn"}


def undone_contacts(log: Iterable[Entry]) -> set[str]:
    """Return the contacts that were a mistake: once that is known, they never were."""
    return {entry.data["follow_up"] for entry in log if entry.kind == "follow_up.undone"}


def undone_imports(log: Iterable[Entry]) -> set[str]:
    """RP-2: cards of imports that were undone count in no line once that is known."""
    return {entry.card for entry in log if entry.kind == "card.import_undone"}
