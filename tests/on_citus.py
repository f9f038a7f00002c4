"""The suite on Citus: `CITUS_URL=postgres://… make test` runs it on the coordinator that the variable names.

The database in the address has the extension and knows its nodes. The tests get a database beside it, on every node, by
the same user and password. Tests that hold on one server only are marked `one_server("why")`: they are left out there,
and the run ends by naming them.
"""

import os
from collections.abc import Iterable

import psycopg
import pytest
from psycopg import sql

URL = os.environ.get("CITUS_URL", "")
_NODES = """
    SELECT nodename, nodeport FROM pg_catalog.pg_dist_node
     WHERE noderole = 'primary' AND isactive ORDER BY groupid <> 0, nodeport
"""
_REASON = "on Citus: "
# Held while a database is made: adding a node alters roles on it, which all databases share, and two at once fail
# ("tuple concurrently updated").
_MAKING = 0x4349545553  # "CITUS"


def make_database(name: str) -> None:
    """Make the database on every node, empty, and let the coordinator's know the others. One process at a time."""
    with psycopg.connect(URL, autocommit=True) as session:
        session.execute("SELECT pg_advisory_lock(%s)", [_MAKING])
        drop_database(name)
        nodes = _nodes()
        for host, port in nodes:
            _run(host, port, "", f'CREATE DATABASE "{name}" TEMPLATE template0')
            _run(host, port, name, "CREATE EXTENSION citus")
        (host, port), *workers = nodes
        _run(host, port, name, f"SELECT citus_set_coordinator_host('{host}', {port})")
        for worker, its_port in workers:
            _run(host, port, name, f"SELECT citus_add_node('{worker}', {its_port})")


def drop_database(name: str) -> None:
    """Drop the database on every node, if it is there."""
    for host, port in _nodes():
        _run(host, port, "", f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


def leave_out(items: list[pytest.Item]) -> None:
    """Leave out the tests that hold on one server only."""
    for item in items if URL else []:
        marker = item.get_closest_marker("one_server")
        if marker is not None:
            item.add_marker(pytest.mark.skip(reason=f"{_REASON}{marker.args[0]}"))


def left_out(skipped: Iterable[pytest.TestReport]) -> list[str]:
    """Return the tests that were left out, each with the reason."""
    found = [(report.nodeid, str(report.longrepr)) for report in skipped]
    # A report shows the reason as Python does: in quotes of either kind, amid a tuple.
    reasons = {test: text.split(_REASON)[1].rstrip("'\")") for test, text in found if _REASON in text}
    return [f"{test}: {reason}" for test, reason in reasons.items()]


def _nodes() -> list[tuple[str, int]]:
    with psycopg.connect(URL, autocommit=True) as session:
        return [(str(host), int(port)) for host, port in session.execute(_NODES).fetchall()]


def _run(host: str, port: int, database: str, statement: str) -> None:
    place = {"host": host, "port": port, **({"dbname": database} if database else {})}
    with psycopg.connect(URL, **place, autocommit=True) as session:  # type: ignore[arg-type]  # a host, a port, a name
        session.execute(sql.SQL(statement))  # put together of the run's own names
