"""An import as pages show it: its fields by name, what is wrong with its rows."""

from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from django.utils.translation import get_language, gettext_lazy

from accounts.models import User
from crm.field_labels import LABELS
from crm.models import CardImport, ImportRow
from crm.queries.import_knowledge import Choices
from crm.queries.imports import imports
from crm.queries.numbers import seen_sample
from crm.rules.importing.columns import NEEDED
from crm.services.importing.wrong_rows import ROWS_A_PART
from crm.web.forms.problems import say
from kit.errors import Problem, refuse

# The rest is in the template and in the API's answer.
_ALLOWED_SHOWN = 12
_MORE_LABELS = {
    "phone": gettext_lazy("Number"),
    "phone_2": gettext_lazy("Second number"),
    "phone_3": gettext_lazy("Third number"),
    "channel": gettext_lazy("Channel"),
    "business": gettext_lazy("Business"),
    "last_contact_on": gettext_lazy("Last contact"),
    "first_visit_on": gettext_lazy("First visit"),
}


def find_import(import_id: UUID) -> CardImport:
    """One import; `not_found` where there is none."""
    found = imports().filter(id=import_id).first()
    if found is None:
        raise refuse("not_found", status=404)
    return found


def field_label(field: str) -> str:
    """A field of an import as the page calls it; what makes a row a card is marked."""
    label = str(_MORE_LABELS.get(field) or LABELS.get(field) or field)
    return f"{label} *" if field in NEEDED else label


def parts_of(count: int) -> list[int]:
    """Return the numbers of the files that the wrong rows of an import are handed out in."""
    return list(range(1, -(-count // ROWS_A_PART) + 1))


def wrong_cells(user: User, found: CardImport, rows: Iterable[ImportRow]) -> list[dict[str, Any]]:
    """Every wrong cell of the rows: the row's number, the column as the table calls it, the value as `user` sees it,
    what is wrong, and the values that are allowed (`more` of them are not shown)."""
    column_of = {field: column for column, field in found.mapping.items()}
    choices = Choices(get_language() or "en")
    return [
        {"number": row.number, "cells": [_wrong_cell(user, error, column_of, choices) for error in row.errors]}
        for row in rows
    ]


def _wrong_cell(user: User, error: Mapping[str, Any], column_of: Mapping[str, str], choices: Choices) -> dict[str, Any]:
    field, code, params = error["field"], error["code"], error.get("params", {})
    allowed = choices.allowed(field, code, params)
    return {
        "column": error.get("column") or column_of.get(field) or (field_label(field) if field else ""),
        "value": seen_sample(user, str(error.get("value", ""))),
        "text": say(Problem(code, field, "SA-2", params)),
        "allowed": allowed[:_ALLOWED_SHOWN],
        "more": max(len(allowed) - _ALLOWED_SHOWN, 0),
    }
