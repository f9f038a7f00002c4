"""Rows of several tables written by one statement, whose text is worked out once: for what is written all day.

Django's `save` takes a statement for each table and works each out anew, with a parameter for each column: a quarter
of what filing a card cost. Here a table's rows are one parameter, which PostgreSQL reads by the table's own columns.
"""

from collections.abc import Sequence
from decimal import Decimal
from functools import cache
from typing import Any

import orjson
from django.db import DEFAULT_DB_ALIAS
from django.db.models import Model

from kit.db.prepared import execute

Row = tuple[Any, ...]


def insert(*groups: Sequence[Model]) -> None:
    """Write new rows, each group of one model, their keys given already. One statement.

    They may name one another: foreign keys are looked at when the transaction ends. Nothing of Django's is done at
    saving (`auto_now`), and columns hold what JSON can tell.
    """
    *first, last = [group for group in groups if group]
    insert_with(first, _insert(type(last[0])), [_told(last)])
    _mark_written(last)


def insert_with(groups: Sequence[Sequence[Model]], statement: str, parameters: Sequence[object]) -> list[Row]:
    """Write new rows as `insert` does, in one statement with `statement`. Return the rows that it answers with.

    It must not begin with a WITH of its own.
    """
    written = [group for group in groups if group]
    text = _with(tuple(type(group[0]) for group in written), statement)
    rows = execute(text, [*(_told(group) for group in written), *parameters])
    for group in written:
        _mark_written(group)
    return rows


def _mark_written(group: Sequence[Model]) -> None:
    for row in group:
        row._state.adding, row._state.db = False, DEFAULT_DB_ALIAS


@cache
def _with(models: tuple[type[Model], ...], statement: str) -> str:
    before = ", ".join(f"written_{at} AS ({_insert(model)})" for at, model in enumerate(models))
    return f"WITH {before} {statement}" if before else statement


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
