"""Django's schema editor, limited to statements that Citus can repeat on the node of a dealer's schema (docs/scale.md).

Citus refuses a new column together with its constraints, because the constraints have no name there, and several
statements in one string. Each is a statement of its own here. The names are the ones that PostgreSQL would have chosen,
so schemas made before this editor and after it are the same.
"""

import re
from typing import Any

from django.db.backends.postgresql.schema import DatabaseSchemaEditor as PostgresSchemaEditor
from django.db.backends.utils import split_identifier, truncate_name
from django.db.models import Field, Model

# Django puts it before or behind a statement, in the same string.
_CONSTRAINTS_CHECKED = re.compile(r"(SET CONSTRAINTS \S+ IMMEDIATE)")
# PostgreSQL's longest name.
_LONGEST = 63


class DatabaseSchemaEditor(PostgresSchemaEditor):
    """Issues one statement at a time, and a new column's constraints after the column."""

    # A foreign key is then added by Django itself, after the column.
    sql_create_column_inline_fk = None  # type: ignore[assignment]  # as Django's base class has it
    _is_adding_column = False

    def add_field(self, model: type[Model], field: "Field[Any, Any]") -> None:
        """Add a column, then its check and its uniqueness."""
        if field.many_to_many:  # a table, not a column
            super().add_field(model, field)
            return
        self._is_adding_column = True
        try:
            super().add_field(model, field)
        finally:
            self._is_adding_column = False
        if field.column is None:
            return
        check = field.db_parameters(self.connection)["check"]
        if check:
            self._add_constraint(model, field, "check", f"CHECK ({check})")
        if field.unique:
            self._add_constraint(model, field, "key", f"UNIQUE ({self.quote_name(field.column)})")

    def execute(self, sql: Any, params: Any = ()) -> None:
        """Run the statement; of two that Django puts into one string, each on its own."""
        if "SET CONSTRAINTS" not in str(sql):
            # Where Django would have written the check, a space is left.
            self.execute_one(str(sql).rstrip() if self._is_adding_column else sql, params)
            return
        for part in _CONSTRAINTS_CHECKED.split(str(sql)):
            if statement := part.strip("; \n"):
                self.execute_one(statement, params if "%s" in statement else None)

    def execute_one(self, sql: Any, params: Any = ()) -> None:
        """Run one statement, as it is sent to the server."""
        super().execute(sql, params)

    def _iter_column_sql(self, *args: Any) -> Any:
        parts = super()._iter_column_sql(*args)  # type: ignore[misc]  # Django's own, unknown to the stubs
        return (part for part in parts if not (self._is_adding_column and part == "UNIQUE"))

    @property
    def sql_check_constraint(self) -> str:  # type: ignore[override]  # an attribute there
        """Django's; empty while a column is added."""
        return "" if self._is_adding_column else super().sql_check_constraint

    def _add_constraint(self, model: type[Model], field: "Field[Any, Any]", suffix: str, constraint: str) -> None:
        _, table = split_identifier(model._meta.db_table)
        name = truncate_name(f"{table}_{field.column}_{suffix}", _LONGEST)
        self.execute(
            f"ALTER TABLE {self.quote_name(model._meta.db_table)} ADD CONSTRAINT {self.quote_name(name)} {constraint}",
            None,
        )
