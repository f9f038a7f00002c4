"""The servers that hold the dealers' schemas: one on plain PostgreSQL, several with Citus (docs/scale.md)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import structlog
from django.db import DatabaseError, InterfaceError, connection, transaction

from kit.tenancy import has_citus, in_public
from tenants.queries.schemas import dealer_schemas

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Node:
    """A server. `bytes` is None while it does not answer."""

    host: str
    port: int
    takes_dealers: bool = True
    dealers: int = 0
    sessions: int = 0
    bytes: int | None = None

    @property
    def name(self) -> str:
        """As commands and probes name it."""
        return f"{self.host}:{self.port}"

    @property
    def is_away(self) -> bool:
        """Whether it does not answer."""
        return self.bytes is None


# What a server says of itself.
_LOAD = """
    SELECT concat_ws(' ', pg_database_size(current_database()),
           (SELECT count(*) FROM pg_stat_activity
             WHERE datname = current_database() AND backend_type = 'client backend'))
"""
_NODES = """
    SELECT nodename, nodeport, shouldhaveshards FROM pg_catalog.pg_dist_node WHERE noderole = 'primary' AND isactive
"""
# A schema is whole on one node, so any of its tables says where.
_PLACEMENT = """
    SELECT DISTINCT nspname, nodename || ':' || nodeport
      FROM pg_catalog.pg_namespace
      JOIN pg_catalog.pg_dist_schema ON schemaid = pg_namespace.oid
      JOIN pg_catalog.pg_dist_partition USING (colocationid)
      JOIN pg_catalog.pg_dist_shard USING (logicalrelid)
      JOIN pg_catalog.pg_dist_placement USING (shardid)
      JOIN pg_catalog.pg_dist_node USING (groupid)
     WHERE nspname = ANY(%s) AND noderole = 'primary'
"""
_ON_ALL_NODES = """
    SELECT nodename, nodeport, CASE WHEN success THEN result END
      FROM run_command_on_all_nodes(%s, give_warning_for_connection_errors := true)
      JOIN pg_catalog.pg_dist_node USING (nodeid)
"""


def nodes() -> list[Node]:
    """Return the servers with what is on them, those that may take dealers first. Three statements."""
    dealers = dealer_schemas()
    if not has_citus():
        ((load,),) = _rows(_LOAD)
        return [_with_load(*_own_address(), True, len(dealers), load)]
    placed, loads = list(placement_of(dealers).values()), _loads()
    found = [
        _with_load(host, port, takes_dealers, placed.count(f"{host}:{port}"), loads.get((host, port)))
        for host, port, takes_dealers in _rows(_NODES)
    ]
    return sorted(found, key=lambda node: (not node.takes_dealers, node.name))


def placement_of(schemas: Iterable[str]) -> dict[str, str]:
    """Return the name of the node that holds each schema. One statement; none on plain PostgreSQL or for no schema."""
    asked = list(schemas)
    if not has_citus():
        return dict.fromkeys(asked, _name(*_own_address()))
    return dict(_rows(_PLACEMENT, [asked])) if asked else {}


def databases_away() -> list[str]:
    """Return the names of the databases that do not answer. One statement, and with Citus one more on each node."""
    try:
        with in_public():
            if has_citus():
                return [_name(*node) for node, load in _loads().items() if load is None]
            _rows("SELECT 1")
            return []
    except (DatabaseError, InterfaceError) as error:
        connection.close()
        log.warning("database.away", error=type(error).__name__)
        return [_name(*_own_address())]


def _loads() -> dict[tuple[str, int], str | None]:
    """Return what each node says of itself; None for one that does not answer in three seconds."""
    with transaction.atomic():
        _rows("SET LOCAL citus.node_connection_timeout = '3s'")
        return {(host, port): load for host, port, load in _rows(_ON_ALL_NODES, [_LOAD])}


def _with_load(host: str, port: int, takes_dealers: bool, dealers: int, load: str | None) -> Node:
    size, sessions = map(int, load.split()) if load else (None, 0)
    return Node(host, port, takes_dealers, dealers, sessions, size)


def _rows(statement: str, params: Sequence[str | list[str]] = ()) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement, list(params) or None)
        return list(cursor.fetchall()) if cursor.description else []


def _own_address() -> tuple[str, int]:
    """Return the server of this connection by the settings: it need not answer."""
    settings = connection.settings_dict
    return settings["HOST"] or "localhost", int(settings["PORT"] or 5432)


def _name(host: str, port: int) -> str:
    return f"{host}:{port}"
