"""Entries of the event log that no class of this version describes: other versions' kinds, and data that lacks keys."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, cast
from uuid import UUID

from crm.events.log import record
from crm.events.types.base import LogEvent
from crm.models import Event


@dataclass(frozen=True, slots=True)
class RawEntry:
    """An entry of any kind with any data, as an older or a newer version writes it."""

    kind: str
    occurred_on: date
    data: Mapping[str, Any] = field(default_factory=dict)
    card: UUID | None = None
    version: int = 1

    def dump(self) -> dict[str, Any]:
        return dict(self.data)


def record_raw(actor: Any, *entries: RawEntry) -> list[Event]:
    """Append entries as `record` does."""
    return record(actor, *cast("tuple[LogEvent, ...]", entries))
