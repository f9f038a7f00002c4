"""Writing the event log: one event a command, in the command's own transaction (design: the event log).

Each kind is a class of `crm.events.types`; docs/architecture.md lists them. Names and numbers never enter the log.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, Protocol
from uuid import UUID

import orjson
from django.db import connection
from django.db.models import Model

from crm.events import fence
from crm.events.types import BY_KIND
from crm.events.types.base import LogEvent
from crm.models import Event
from kit import queue
from kit.db.insert import insert_with
from kit.live import publish_change_on_commit
from kit.tenancy import current_dealer

# The job that lets the followers catch up (crm.tasks).
FOLLOW = "crm.follow"
CATCH_UP = "crm.catch_up"


class HasId(Protocol):
    """Anything with an id of ours: a card, a user."""

    @property
    def id(self) -> UUID: ...


_APPEND = """
    INSERT INTO crm_event (occurred_on, recorded_at, kind, version, card_id, actor_id, data)
    SELECT occurred_on, %s, kind, version, card_id, %s, data
      FROM json_to_recordset(%s::json)
           AS entry(occurred_on date, kind text, version smallint, card_id uuid, data jsonb, place integer)
     ORDER BY place
    RETURNING id
"""
# The same for entries that a query selects.
_APPEND_ROWS = """
    WITH entry(place, card_id, data) AS MATERIALIZED ({rows})
    INSERT INTO crm_event (occurred_on, recorded_at, kind, version, card_id, actor_id, data)
    SELECT %(occurred_on)s, %(recorded_at)s, %(kind)s, %(version)s, entry.card_id, %(actor_id)s, entry.data
      FROM entry
     ORDER BY place
"""


def record(actor: HasId | None, *entries: LogEvent, rows: Sequence[Sequence[Model]] = ()) -> list[Event]:
    """Append events as the last step of a command, inside its transaction, and ring for the followers on commit.

    Two statements, however many there are: the fence, then the entries. `rows` are new rows of the command, written
    with them (`kit.db.insert.insert`).
    """
    recorded_at = fence.join_writers()
    events = [
        Event(
            occurred_on=entry.occurred_on,
            recorded_at=recorded_at,
            kind=entry.kind,
            version=entry.version,
            card_id=entry.card,
            actor_id=actor.id if actor else None,
            data=entry.dump(),
        )
        for entry in entries
    ]
    written = [
        {
            "occurred_on": event.occurred_on,
            "kind": event.kind,
            "version": event.version,
            "card_id": event.card_id,
            "data": event.data,
            "place": place,
        }
        for place, event in enumerate(events)
    ]
    parameters = [
        recorded_at,
        actor.id if actor else None,
        orjson.dumps(written, option=orjson.OPT_NON_STR_KEYS).decode(),
    ]
    for event, (event_id,) in zip(events, insert_with(rows, _APPEND, parameters), strict=True):
        event.id, event._state.adding = event_id, False
    _announce()
    return events


def record_rows(
    actor_id: UUID, event: type[LogEvent], occurred_on: date, rows: str, params: Mapping[str, object]
) -> None:
    """Append an event of one kind for each row of a query, as `record` does: for bulk work, whose rows are in the
    database already and need not be loaded. `rows` selects place, card and data, with `params`; in order of place.
    """
    given: dict[str, Any] = {
        **params,
        "occurred_on": occurred_on,
        "recorded_at": fence.join_writers(),
        "kind": event.kind,
        "version": event.version,
        "actor_id": actor_id,
    }
    with connection.cursor() as cursor:
        cursor.execute(_APPEND_ROWS.format(rows=rows), given)
    _announce()


def read(event: Event, *, recorded_on: date | None = None) -> LogEvent | None:
    """Return an entry as the event of its kind; None for a kind that this version does not know."""
    kind = BY_KIND.get(event.kind)
    if kind is None:
        return None
    return kind.load(event.data, occurred_on=event.occurred_on, card=event.card_id, recorded_on=recorded_on)


def _announce() -> None:
    """Wake the followers and the open pages once the transaction is committed."""
    queue.notify_on_commit(FOLLOW, current_dealer().code)
    publish_change_on_commit()
