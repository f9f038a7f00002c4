"""One row by a statement that Django has worked out once: for what every request asks, where working the statement out
anew costs several times as much as asking the database.

Only the text is kept, never an answer.
"""

from collections.abc import Callable, Mapping
from typing import Any, Generic, TypeVar

from django.db import connection
from django.db.models import Model, QuerySet
from django.db.models.query import get_related_populators

M = TypeVar("M", bound=Model)


class OneRow(Generic[M]):
    """The first row of a query, as an instance with what is joined to it.

    `query` takes the sample values by name and gives the query; each of them stands in its parameters untouched, so
    that another value can be put in its place. Two samples may not be the same object.
    """

    def __init__(self, query: "Callable[..., QuerySet[M]]", **samples: object) -> None:
        self._query, self._samples = query, samples
        self._told: _Told | None = None

    def find(self, **given: object) -> M | None:
        """The row for these values, or None. One statement."""
        # Two threads at once make the same; either may be kept.
        told = self._told = self._told or _Told(self._query(**self._samples), self._samples)
        with connection.cursor() as cursor:
            cursor.execute(told.sql, told.parameters(given))
            row = cursor.fetchone()
        found: M | None = told.instance(row) if row else None
        return found


class _Told:
    """The statement, and how its row becomes an instance: by Django's own parts, as its querysets use them."""

    def __init__(self, rows: "QuerySet[Any]", samples: Mapping[str, object]) -> None:
        compiler = rows[:1].query.get_compiler(connection=connection)
        self.sql, self._parameters = compiler.as_sql()
        names = {id(sample): name for name, sample in samples.items()}
        self._places = [(at, names[id(each)]) for at, each in enumerate(self._parameters) if id(each) in names]
        if len(self._places) != len(samples):
            raise TypeError("a sample does not stand in the statement as it was given")
        select, info, annotations = compiler.select, compiler.klass_info, compiler.annotation_col_map
        self._model, columns = info["model"], info["select_fields"]
        self._begin, self._end = columns[0], columns[-1] + 1
        self._names = [select[at][0].target.attname for at in columns]
        self._joined = get_related_populators(info, select, connection.alias)  # type: ignore[call-arg]  # stubs ahead
        self._annotations = list(annotations.items())
        self._converters = compiler.get_converters([each[0] for each in select])

    def parameters(self, given: Mapping[str, object]) -> list[Any]:
        """The statement's, with the values given in place of the samples."""
        values = list(self._parameters)
        for at, name in self._places:
            values[at] = given[name]
        return values

    def instance(self, found: tuple[object, ...]) -> Any:
        """The row's instance, those joined to it in their places."""
        row = list(found)
        for at, (converters, expression) in self._converters.items():
            for convert in converters:
                row[at] = convert(row[at], expression, connection)
        made = self._model.from_db(connection.alias, self._names, row[self._begin : self._end])
        for joined in self._joined:
            joined.populate(row, made)
        for name, at in self._annotations:
            setattr(made, name, row[at])
        return made
