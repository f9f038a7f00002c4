"""Writing the event log: one event a command, in the command's own transaction (design: the event log).

Kinds are past tense; the data of each is described in docs/architecture.md. Names and numbers never enter it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Protocol
from uuid import UUID

import orjson
from django.db import connection
from django.db.models import Model

from crm.events import fence
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


@dataclass(frozen=True, slots=True)
class Happening:
    """An event about to be written. `occurred_on` is the business date on which it counts."""

    kind: str
    occurred_on: date
    data: Mapping[str, object]
    card: HasId | None = None


_APPEND = """
    INSERT INTO crm_event (occurred_on, recorded_at, kind, version, card_id, actor_id, data)
    SELECT occurred_on, %s, kind, %s, card_id, %s, data
      FROM json_to_recordset(%s::json)
           AS happening(occurred_on date, kind text, card_id uuid, data jsonb, place integer)
     ORDER BY place
    RETURNING id
"""
# The same for entries that a query selects.
_APPEND_ROWS = """
    WITH happening(place, card_id, data) AS MATERIALIZED ({rows})
    INSERT INTO crm_event (occurred_on, recorded_at, kind, version, card_id, actor_id, data)
    SELECT %(occurred_on)s, %(recorded_at)s, %(kind)s, %(version)s, happening.card_id, %(actor_id)s, happening.data
      FROM happening
     ORDER BY place
"""
_VERSION = 1


def record(actor: HasId | None, *happenings: Happening, rows: Sequence[Sequence[Model]] = ()) -> list[Event]:
    """Append events as the last step of a command, inside its transaction, and ring for the followers on commit.

    Two statements, however many there are: the fence, then the entries. `rows` are new rows of the command, written
    with them (`kit.db.insert.insert`).
    """
    recorded_at = fence.join_writers()
    events = [
        Event(
            occurred_on=happening.occurred_on,
            recorded_at=recorded_at,
            kind=happening.kind,
            version=_VERSION,
            card_id=happening.card.id if happening.card else None,
            actor_id=actor.id if actor else None,
            data=dict(happening.data),
        )
        for happening in happenings
    ]
    told = [
        {
            "occurred_on": event.occurred_on,
            "kind": event.kind,
            "card_id": event.card_id,
            "data": event.data,
            "place": place,
        }
        for place, event in enumerate(events)
    ]
    entries = orjson.dumps(told, option=orjson.OPT_NON_STR_KEYS).decode()
    parameters = [recorded_at, _VERSION, actor.id if actor else None, entries]
    for event, (event_id,) in zip(events, insert_with(rows, _APPEND, parameters), strict=True):
        event.id, event._state.adding = event_id, False
    _announce()
    return events


def record_rows(actor_id: UUID, kind: str, occurred_on: date, rows: str, params: Mapping[str, object]) -> None:
    """Append an event of one kind for each row of a query, as `record` does: for bulk work, whose rows are in the
    database already and need not be loaded. `rows` selects place, card and data, with `params`; in order of place.
    """
    given: dict[str, Any] = {
        **params,
        "occurred_on": occurred_on,
        "recorded_at": fence.join_writers(),
        "kind": kind,
        "version": _VERSION,
        "actor_id": actor_id,
    }
    with connection.cursor() as cursor:
        cursor.execute(_APPEND_ROWS.format(rows=rows), given)
    _announce()


def _announce() -> None:
    """Wake the followers and the open pages once the transaction is committed."""
    queue.notify_on_commit(FOLLOW, current_dealer().code)
    publish_change_on_commit()
