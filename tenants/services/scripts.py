"""Migrations as plain SQL: what Django did to one schema, to be said again in others.

Django needs a third of a second to work out what one migration means for one schema; saying the statements again takes
a millisecond. What comes of them is the same, for they are the same (a test compares the catalogues).
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from types import TracebackType
from typing import Any

from django.db import connection
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations import Migration, RunPython, SeparateDatabaseAndState
from django.db.migrations.operations.base import Operation

_NOTE = "INSERT INTO django_migrations (app, name, applied) VALUES ('{app}', '{name}', now())"


@dataclass(frozen=True, slots=True)
class Script:
    """Statements for the schema that is first on the search path: each is sent on its own (`kit.db.pipeline`).

    `makes_schema`: they begin with no migration, so there may be no schema either.
    """

    statements: tuple[str, ...]
    makes_schema: bool = False


class Recorder:
    """Listens to this thread's schema editor for the length of a `with` block."""

    def __init__(self) -> None:
        self._said: list[str] = []

    def __enter__(self) -> "Recorder":
        said = self._said
        self._editor_before = connection.SchemaEditorClass

        class Editor(self._editor_before):  # type: ignore[misc,name-defined] # the backend's class, known when it runs
            def execute_one(self, sql: Any, params: Any = ()) -> None:
                said.append(str(sql) if params is None else self.connection.ops.compose_sql(str(sql), params))
                super().execute_one(sql, params)

        editor: type[BaseDatabaseSchemaEditor] = Editor
        # On this connection alone, which is this thread's.
        connection.SchemaEditorClass = editor
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        connection.SchemaEditorClass = self._editor_before

    def script(self, steps: Sequence[Migration], *, makes_schema: bool = False) -> Script | None:
        """What was said while `steps` were applied; None when one of them runs Python."""
        if any(_runs_python(step.operations) for step in steps):
            return None
        notes = [_NOTE.format(app=step.app_label, name=step.name) for step in steps]
        statements = tuple(statement.rstrip("; \n") for statement in (*self._said, *notes))
        return Script(statements, makes_schema)


def _runs_python(operations: Iterable[Operation]) -> bool:
    for operation in operations:
        if isinstance(operation, RunPython):
            return True
        if isinstance(operation, SeparateDatabaseAndState) and _runs_python(operation.database_operations):
            return True
    return False
