"""Which dealers' followers lack events, over all dealers at once and without looking where nothing has happened.

An event's id comes from its log's sequence. A schema is looked into only when its log was written (`TableWatch`) and
its sequence has moved since it was last seen with every follower at its end: an idle system is not visited. Each
process remembers that for itself, and where it does not, it looks into all schemas once.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from threading import Lock

from django.conf import settings
from django.db import connection
from django.utils.module_loading import import_string

from crm.events.fence import schemas_being_written
from crm.models import Event, FollowerCursor, ParkedEvent
from kit import clock
from tenants.queries.dealers import active_schemas
from tenants.queries.over_schemas import asked_of_each
from tenants.queries.table_watch import TableWatch


@dataclass(frozen=True, slots=True)
class FollowerLag:
    """What a dealer's followers lack: when the oldest event that some follower lacks was recorded, and how many events
    are parked."""

    oldest_at: datetime | None
    parked: int

    @property
    def is_none(self) -> bool:
        """Every follower has everything."""
        return self.oldest_at is None and not self.parked


class LogWatch:
    """Knows every dealer's backlog, and looks again where it may have changed. In public."""

    def __init__(self) -> None:
        # The last id given out when a schema was last seen without a backlog.
        self._settled: dict[str, int] = {}
        self._written = TableWatch(Event._meta.db_table)
        self._lock = Lock()

    def look(self) -> dict[str, FollowerLag]:
        """By dealer's code, those with events that some follower lacks, or with parked ones."""
        with self._lock:
            codes = active_schemas()
            written = self._written.moved(list(codes))
            given_out = _last_ids(written) if written else {}
            moved = [each for each in codes if each in given_out and self._settled.get(each) != given_out[each]]
            # Read the locks before the logs: a writer that no longer holds its lock has committed, so its event shows.
            under_way = schemas_being_written(moved) if moved else set()
            found = _lags(moved)
            busy = {schema for schema, backlog in found.items() if not backlog.is_none} | set(under_way)
            self._settled |= {schema: given_out[schema] for schema in found if schema not in busy}
            self._written.settle(schema for schema in written if schema not in busy)
        return {codes[schema]: backlog for schema, backlog in found.items() if not backlog.is_none}

    def quiet(self) -> list[str]:
        """Return the codes of the dealers whose followers have everything, and whose log nobody is writing.

        Whatever is written there from now on is dated later than this call.
        """
        self.look()
        codes = active_schemas()
        # Read the locks before the last ids: a writer that no longer holds its lock has committed, so its id shows.
        under_way = schemas_being_written(codes)
        given_out = _last_ids(list(codes))
        return [
            code
            for schema, code in codes.items()
            if schema not in under_way and self._settled.get(schema, -1) == given_out.get(schema)
        ]


_watch = LogWatch()


def dealers_behind() -> list[str]:
    """The codes of the dealers with events that some follower lacks: whom the clock rings for. In public."""
    return [code for code, backlog in _watch.look().items() if backlog.oldest_at]


def dealer_health(codes: Sequence[str]) -> dict[str, dict[str, int]]:
    """Return of each of these dealers how many seconds its followers are behind and how many events are parked (SA-8).

    Dealers without a schema are left out. In public.
    """
    schemas = {schema: code for schema, code in active_schemas().items() if code in set(codes)}
    lags = _lags(list(schemas)) if schemas else {}
    now = clock.now()
    return {
        schemas[schema]: {
            "behind_seconds": int((now - lag.oldest_at).total_seconds()) if lag.oldest_at else 0,
            "parked": lag.parked,
        }
        for schema, lag in lags.items()
    }


def idle_dealers() -> list[str]:
    """The codes of the dealers at which nothing waits (`LogWatch.quiet`). In public."""
    return _watch.quiet()


def _last_ids(schemas: Sequence[str]) -> dict[str, int]:
    """Return the last id given out by each schema's log."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT schemaname, coalesce(last_value, 0) FROM pg_catalog.pg_sequences"
            " WHERE sequencename = %s AND schemaname = ANY(%s)",
            [f"{Event._meta.db_table}_id_seq", list(schemas)],
        )
        return dict(cursor.fetchall())


def _lags(schemas: Sequence[str]) -> dict[str, FollowerLag]:
    names = [import_string(path).name for path in settings.FOLLOWERS]
    return dict(asked_of_each(schemas, _of_one, {"followers": names}, read=FollowerLag))


def _of_one(of: str) -> str:
    """One dealer's backlog, by the primary key alone. A follower that never ran is at the log's beginning."""
    events, cursors, parked = (model._meta.db_table for model in (Event, FollowerCursor, ParkedEvent))
    return f"""SELECT
        (SELECT event.recorded_at FROM {of}.{events} event
          WHERE event.id > (SELECT min(coalesce(cursor.position, 0)) FROM unnest(%(followers)s::text[]) follower(name)
                              LEFT JOIN {of}.{cursors} cursor USING (name))
          ORDER BY event.id LIMIT 1),
        (SELECT count(*) FROM {of}.{parked})"""  # noqa: S608 - names of our own tables, quoted
