"""Find the schemas whose table was written since it was last seen with nothing waiting.

A look into a table of every schema makes the connection load a thousand tables, and costs 70 to 400 ms of the server's
time on a connection that has not seen them. The server's own counts of rows written are read in a few.
"""

import time
from collections.abc import Iterable, Mapping, Sequence

from django.db import connection

from kit.tenancy import has_citus

# The server counts late, and forgets its counts in a crash: every schema is looked into this often in any case.
_LOOKS_ANYWAY_SECONDS = 600.0
_WRITTEN = """
    SELECT nspname, pg_stat_get_tuples_inserted(relation.oid) + pg_stat_get_tuples_updated(relation.oid)
      FROM pg_catalog.pg_class relation JOIN pg_catalog.pg_namespace schema ON schema.oid = relation.relnamespace
     WHERE relation.relname = %s
"""


class TableWatch:
    """Remembers, for one process, how often each schema's table had been written when nothing waited there. In public.

    Nothing is missed, only found later: a count is read before the table is looked into, and what is committed after
    the look raises the count.
    """

    def __init__(self, table: str) -> None:
        self._table = table
        self._settled: dict[str, int] = {}
        self._counts: Mapping[str, int] = {}
        self._looks_anyway_at = 0.0

    def moved(self, schemas: Sequence[str]) -> list[str]:
        """Return the schemas to look into. One query of the catalogue; with Citus, whose nodes count, all of them."""
        now = time.monotonic()
        # A transaction's own rows are counted only when it is over.
        if has_citus() or connection.in_atomic_block or now >= self._looks_anyway_at:
            self._looks_anyway_at = now + _LOOKS_ANYWAY_SECONDS
            self._settled = {}
        with connection.cursor() as cursor:
            cursor.execute(_WRITTEN, [self._table])
            self._counts = dict(cursor.fetchall())
        return [each for each in schemas if each in self._counts and self._counts[each] != self._settled.get(each)]

    def settle(self, schemas: Iterable[str]) -> None:
        """Remember that nothing waited in these, which `moved` has named."""
        self._settled |= {schema: self._counts[schema] for schema in schemas}
