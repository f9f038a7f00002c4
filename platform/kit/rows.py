"""Rows of several tables written by one statement, whose text is worked out once: for what is written all day.

Django's `save` takes a statement for each table and works each out anew, with a parameter for each column: a quarter
of what filing a card cost. Here a table's rows are one parameter, which PostgreSQL reads by the table's own columns.
"""

from collections.abc import Sequence
from decimal import Decimal
from functools import cache

import orjson
from django.db import DEFAULT_DB_ALIAS
from django.db.models import Model

from kit.kept import say


def insert(*groups: Sequence[Model]) -> None:
    """Write new rows, each group of one model, their keys given already. One statement.

    They may name one another: foreign keys are looked at when the transaction ends. Nothing of Django's is done at
    saving (`auto_now`), and columns hold what JSON can tell.
    """
    written = [group for group in groups if group]
    say(_statement(tuple(type(group[0]) for group in written)), [_told(group) for group in written])
    for group in written:
        for row in group:
            row._state.adding, row._state.db = False, DEFAULT_DB_ALIAS


@cache
def _statement(models: tuple[type[Model], ...]) -> str:
    inserts = [_insert(model) for model in models]
    before = ", ".join(f"written_{at} AS ({insert})" for at, insert in enumerate(inserts[:-1]))
    return f"WITH {before} {inserts[-1]}" if before else inserts[-1]


def _insert(model: type[Model]) -> str:
    table, columns = model._meta.db_table, ", ".join(f'"{column}"' for column, _ in _columns(model))
    return f"INSERT INTO {table} ({columns}) SELECT {columns} FROM json_populate_recordset(NULL::{table}, %s::json)"  # noqa: S608 - our own names


@cache
def _columns(model: type[Model]) -> list[tuple[str, str]]:
    """A table's columns, and under which names a row has their values."""
    return [(str(field.column), field.attname) for field in model._meta.concrete_fields]


def _told(rows: Sequence[Model]) -> str:
    columns = _columns(type(rows[0]))
    told = [{column: values[name] for column, name in columns} for values in map(vars, rows)]
    return orjson.dumps(told, default=_plain).decode()


def _plain(value: object) -> str:
    """Money is its digits. Anything else that JSON does not know would come out as something that it is not."""
    if isinstance(value, Decimal):
        return str(value)
    raise TypeError(type(value).__name__)
