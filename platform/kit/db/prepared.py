"""Statements that Django has worked out once: for what is asked a thousand times a second, where working the statement
out anew costs several times as much as asking the database.

Only the text is kept, never an answer. A query is written as everywhere else, with samples in place of the values; each
sample has to stand in the statement's parameters as it is, and a value is put in its place. A query that makes
something else of a sample (a day before it, say) is refused when it is first said, so that no value can stay behind.
What is no value is part of the text: it is not sent again, and a plan that is kept knows it.
"""

import re
from collections.abc import Callable, Hashable, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any, Generic, TypeVar
from uuid import UUID

from django.db import DEFAULT_DB_ALIAS, NotSupportedError, connections
from django.db.models import Model, QuerySet
from django.db.models.query import get_related_populators
from psycopg.sql import Literal

M = TypeVar("M", bound=Model)
Values = Mapping[str, object]
Parameters = Sequence[object] | Mapping[str, object]

# Shapes of one query that are kept; a page's size and a day may be part of one.
_MOST_SHAPES = 500


class PreparedRow(Generic[M]):
    """The first row of a query, as an instance with what is joined to it. For what has one good plan, by a key: it is
    prepared by the server (`prepared_cursor`).

    `query` takes the sample values by name and gives the query. Two samples may not be the same object.
    """

    def __init__(self, query: "Callable[..., QuerySet[M]]", **samples: object) -> None:
        self._query, self._samples = query, samples
        self._told: tuple[_Statement, _Instance] | None = None

    def find(self, **given: object) -> M | None:
        """The row for these values, or None. One statement."""
        # Two threads at once make the same; either may be kept.
        statement, instance = self._told = self._told or self._tell()
        rows = _execute(statement.sql, statement.parameters(given), is_prepared=True)
        found: M | None = instance.of(rows[0]) if rows else None
        return found

    def _tell(self) -> "tuple[_Statement, _Instance]":
        rows = self._query(**self._samples)[:1]
        compiler = rows.query.get_compiler(connection=_connection())
        return _Statement(compiler, self._samples), _Instance(compiler)


class PreparedQuery:
    """The rows of a query that comes in several shapes, as plain tuples.

    `query` takes a shape, which is whatever changes the statement's text, and samples of the values by their names; it
    gives a `values_list`. It never sees a value. The server keeps the plan of a shape that `has_one_plan`, whatever the
    values are (`prepared_cursor`).
    """

    def __init__(
        self,
        query: "Callable[[Any, Values], QuerySet[Any, Any]]",
        *,
        has_one_plan: Callable[[Any], bool] | bool = False,
    ) -> None:
        self._query, self._has_one_plan = query, has_one_plan
        self._told: dict[Hashable, tuple[_Statement, _Converters]] = {}

    def find(self, shape: Hashable, given: Values) -> list[tuple[Any, ...]]:
        """The rows of this shape for these values. One statement."""
        statement, converters = self._of(shape, given)
        return converters.all(
            _execute(statement.sql, statement.parameters(given), is_prepared=self._is_prepared(shape))
        )

    def _is_prepared(self, shape: Hashable) -> bool:
        return self._has_one_plan(shape) if callable(self._has_one_plan) else self._has_one_plan

    def explain(self, shape: Hashable, given: Values) -> str:
        """PostgreSQL's plan for them."""
        statement, _ = self._of(shape, given)
        with _connection().cursor() as cursor:
            cursor.execute(f"EXPLAIN {statement.sql}", statement.parameters(given))
            return "\n".join(line for (line,) in cursor.fetchall())

    def _of(self, shape: Hashable, given: Values) -> "tuple[_Statement, _Converters]":
        # A cursor's values come from outside: another type of value is another shape, worked out or refused by itself.
        key = (shape, *((name, type(value)) for name, value in given.items()))
        told = self._told.get(key)
        if told is None:
            samples = {name: _sample(value, at) for at, (name, value) in enumerate(given.items(), 1)}
            compiler = self._query(shape, samples).query.get_compiler(connection=_connection())
            told = _Statement(compiler, samples), _Converters(compiler)
            if len(self._told) >= _MOST_SHAPES:
                self._told.clear()
            self._told[key] = told
        return told


def _connection() -> Any:
    """This thread's, in our own backend. Django's proxy would look for it at each use."""
    return connections[DEFAULT_DB_ALIAS]


def execute(statement: str, given: Parameters = ()) -> list[tuple[Any, ...]]:
    """Say a statement that is said all day, by a key or without a plan to speak of; its rows, if it has any. The server
    plans it once a connection (`DatabaseWrapper.prepared_cursor`)."""
    return _execute(statement, given, is_prepared=True)


def _execute(sql: str, parameters: Parameters, *, is_prepared: bool) -> list[tuple[Any, ...]]:
    connection = _connection()
    try:
        return _rows(connection.prepared_cursor(sql, is_prepared=is_prepared), sql, parameters)
    except NotSupportedError:
        # A column's type is another than when the plan was made, by a migration or in another dealer's schema.
        if connection.in_atomic_block:
            raise
        with connection.cursor() as cursor:
            cursor.execute("DEALLOCATE ALL")
        return _rows(connection.cursor(), sql, parameters)


def _rows(cursor: Any, sql: str, parameters: Parameters) -> list[tuple[Any, ...]]:
    with cursor:
        cursor.execute(sql, parameters)
        # Of a statement that answers with rows, though it may find none.
        rows: list[tuple[Any, ...]] = cursor.fetchall() if cursor.pgresult.nfields else []
        return rows


class _Statement:
    """A statement's text, and where in its parameters the values go."""

    def __init__(self, compiler: Any, samples: Values) -> None:
        told, parameters = compiler.as_sql()
        self._names = {id(sample): name for name, sample in samples.items()}
        # What Django makes of a text that it looks for within others.
        self._parts = {f"%{sample}%": name for name, sample in samples.items() if isinstance(sample, str)}
        found = {name for each in parameters for name in self._in(each)}
        if found != set(samples):
            raise TypeError(f"not in the statement as they were given: {sorted(set(samples) - found)}")
        puts = [self._put(each) for each in parameters]
        self._puts = [put for put in puts if put]
        constants = iter([None if put else _literal(each) for put, each in zip(puts, parameters, strict=True)])
        self.sql = _PLACE.sub(lambda place: place[0] if place[0] == "%%" else next(constants) or "%s", told)

    def parameters(self, given: Values) -> list[object]:
        """The values given, in the statement's places."""
        return [put(given) for put in self._puts]

    def _in(self, parameter: object) -> list[str]:
        if isinstance(parameter, list):
            return [name for each in parameter for name in self._in(each)]
        name = self._names.get(id(parameter)) or (self._parts.get(parameter) if isinstance(parameter, str) else None)
        return [name] if name else []

    def _put(self, parameter: object) -> Callable[[Values], object] | None:
        if not self._in(parameter):
            return None
        if isinstance(parameter, list):
            puts = [self._put(each) or _always(each) for each in parameter]
            return lambda given: [put(given) for put in puts]
        if name := self._names.get(id(parameter)):
            return lambda given: given[name]
        part = self._parts[str(parameter)]
        return lambda given: f"%{_connection().ops.prep_for_like_query(given[part])}%"


# In a statement's text a place for a parameter, or a percent sign as it is written there.
_PLACE = re.compile("%%|%s")


def _literal(value: object) -> str:
    """A constant as it is written in a statement's text."""
    connection = _connection()
    connection.ensure_connection()
    return Literal(value).as_string(connection.connection).replace("%", "%%")


def _always(value: object) -> Callable[[Values], object]:
    return lambda _: value


class _Converters:
    """What Django's fields make of what the database gives; nothing for most."""

    def __init__(self, compiler: Any) -> None:
        self._compiler = compiler
        self._by_column = compiler.get_converters([each[0] for each in compiler.select])

    def all(self, rows: list[tuple[Any, ...]]) -> list[tuple[Any, ...]]:
        """Rows, converted."""
        if not self._by_column:
            return rows
        return [tuple(row) for row in self._compiler.apply_converters(rows, self._by_column)]


class _Instance:
    """How a row becomes an instance: by Django's own parts, as its querysets use them."""

    def __init__(self, compiler: Any) -> None:
        select, info, annotations = compiler.select, compiler.klass_info, compiler.annotation_col_map
        self._model, columns = info["model"], info["select_fields"]
        self._begin, self._end = columns[0], columns[-1] + 1
        self._names = [select[at][0].target.attname for at in columns]
        self._joined = get_related_populators(info, select, DEFAULT_DB_ALIAS)  # type: ignore[call-arg]  # stubs ahead
        self._annotations = list(annotations.items())
        self._converters = compiler.get_converters([each[0] for each in select])

    def of(self, found: tuple[object, ...]) -> Any:
        """The row's instance, those joined to it in their places."""
        row = list(found)
        for at, (converters, expression) in self._converters.items():
            for convert in converters:
                row[at] = convert(row[at], expression, _connection())
        made = self._model.from_db(DEFAULT_DB_ALIAS, self._names, row[self._begin : self._end])
        for joined in self._joined:
            joined.populate(row, made)
        for name, at in self._annotations:
            setattr(made, name, row[at])
        return made


def _sample(value: object, number: int) -> object:
    """A value of this one's type that is no other's, nor anything that a query could have by itself."""
    if isinstance(value, datetime):
        return datetime(2000, 1, 1, tzinfo=UTC) + timedelta(seconds=number)
    if isinstance(value, date):
        return date(2000, 1, 1) + timedelta(days=number)
    if isinstance(value, UUID):
        return UUID(int=number)
    if isinstance(value, str):
        return f"sample {number}"
    if isinstance(value, int):
        return 10**15 + number
    raise TypeError(f"no sample of a {type(value).__name__}")
