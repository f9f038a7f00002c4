"""An import as pages show it: its fields by name, what is wrong with its rows."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy

from crm.models import CardImport, ImportRow
from crm.queries.imports import imports
from crm.rules.importing.columns import NEEDED
from crm.web.forms.labels import LABELS
from crm.web.forms.problems import say
from kit.errors import Problem, refuse

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


def wrong_cells(found: CardImport, rows: Iterable[ImportRow]) -> list[dict[str, Any]]:
    """Every wrong cell of the rows: the row's number, the column as the table calls it, and why."""
    column_of = {field: column for column, field in found.mapping.items()}
    return [
        {
            "number": row.number,
            "cells": [
                {
                    "column": column_of.get(error["field"]) or field_label(error["field"]),
                    "text": say(Problem(error["code"], error["field"], "SA-2", error.get("params", {}))),
                }
                for error in row.errors
            ],
        }
        for row in rows
    ]
