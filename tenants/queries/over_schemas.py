"""One question to many schemas at once: few round trips, and no statement that locks a thousand tables."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import TypeVar

from django.db import connection
from django_tenants.utils import quote_schema_name

from kit.tenancy import touched

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
    for begin in range(0, len(schemas), _BATCH):
        batch = schemas[begin : begin + _BATCH]
        with connection.cursor() as cursor:
            cursor.execute(" UNION ALL ".join(_ask(schema, question) for schema in batch), dict(params or {}))
            rows = cursor.fetchall()
        touched(batch)
        for schema, *columns in rows:
            yield schema, read(*columns)


def _ask(schema: str, question: Callable[[str], str]) -> str:
    return f"(SELECT '{schema}', answer.* FROM ({question(quote_schema_name(schema))}) answer)"  # noqa: S608 - our own names
