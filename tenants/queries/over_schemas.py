"""One question to many schemas at once: few round trips, and no statement that locks a thousand tables.

With Citus a statement asks the schemas of one node, so that a node that is away costs the answers of its own dealers.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, TypeVar

import structlog
from django.db import DatabaseError, connection
from django_tenants.utils import quote_schema_name

from kit.outage import is_outage
from kit.tenancy import has_citus, touched
from tenants.queries.nodes import placement_of

log = structlog.get_logger(__name__)

# Schemas of one statement.
_BATCH = 100

Answer = TypeVar("Answer")


def asked_of_each(
    schemas: Sequence[str],
    question: Callable[[str], str],
    params: Mapping[str, str | list[str]] | None = None,
    *,
    read: Callable[..., Answer],
) -> Iterator[tuple[str, Answer]]:
    """What each schema answers, with its name; one that answers nothing is left out, one with several rows is named
    for each. `question` makes a SELECT of the schema's quoted name, `read` an answer of a row's columns.
    """
    for batch in _batches(schemas):
        statement = " UNION ALL ".join(_ask(schema, question) for schema in batch)
        for schema, *columns in _rows(statement, dict(params or {}), batch):
            yield schema, read(*columns)


def _batches(schemas: Sequence[str]) -> Iterator[Sequence[str]]:
    """Return the schemas in the order given, a hundred at a time; with Citus those of one node together."""
    groups: dict[str, list[str]] = {}
    nodes = placement_of(schemas) if has_citus() else {}
    for schema in schemas:
        groups.setdefault(nodes.get(schema, ""), []).append(schema)
    for group in groups.values():
        yield from (group[begin : begin + _BATCH] for begin in range(0, len(group), _BATCH))


def _rows(statement: str, params: Mapping[str, Any], schemas: Sequence[str]) -> Sequence[tuple[Any, ...]]:
    try:
        with connection.cursor() as cursor:
            cursor.execute(statement, params)
            rows: Sequence[tuple[Any, ...]] = cursor.fetchall()
    except DatabaseError as error:
        if connection.in_atomic_block or not has_citus() or not is_outage(error):
            raise
        log.warning("node.away", schemas=len(schemas), error=str(error))
        return []
    touched(schemas)
    return rows


def _ask(schema: str, question: Callable[[str], str]) -> str:
    return f"(SELECT '{schema}', answer.* FROM ({question(quote_schema_name(schema))}) answer)"  # noqa: S608 - our own names
