"""Making a small dealer large: every row that belongs to its cards again and again, set-based, with ids and numbers of
its own, so that each list and each card's surroundings grow as they do in life."""

import re
from collections.abc import Iterator
from uuid import uuid4

from django.apps import apps
from django.db import connection
from django.db.models import Model

from crm.models import Activity, Card, Event, TrafficRecord, TrafficRequest

_UUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_ORDER = re.compile(r'"D-(\d+)"')
_VIN = re.compile(r"LSVAA49J132(\d{6})")
_NUMBER = re.compile(r"(?<!\d)1390000(\d{4})(?!\d)")
# What comes with cards without naming one; whatever names a card comes by itself.
_BESIDE: frozenset[type[Model]] = frozenset({Activity, TrafficRecord, TrafficRequest, Event})


def grow(copies: int) -> None:
    """So many copies of each row that the crm holds of its cards, their customers' visits and its activities."""
    rows = {model: _rows_of(model) for model in _in_order()}
    ids = {found for texts in rows.values() for text in texts for found in _own_ids(text)}
    with connection.cursor() as cursor:
        for number in range(1, copies + 1):
            renamed = {old: str(uuid4()) for old in ids}
            for model, texts in rows.items():
                told = "[" + ",".join(_copy(text, renamed, number) for text in texts) + "]"
                columns = ", ".join(f'"{column}"' for column in _columns(model))
                table = model._meta.db_table
                cursor.execute(
                    f"INSERT INTO {table} ({columns}) SELECT {columns}"  # noqa: S608 - our own tables and columns
                    f" FROM jsonb_populate_recordset(NULL::{table}, %s)",
                    [told],
                )
        # Within the test's own transaction nobody else does it, and plans go by what they know.
        for model in rows:
            cursor.execute(f"ANALYZE {model._meta.db_table}")


def _in_order() -> Iterator[type[Model]]:
    """The tables to be copied, each behind those that it refers to."""
    waiting = [model for model in apps.get_app_config("crm").get_models() if model in _BESIDE or _names_a_card(model)]
    while waiting:
        ready = next(model for model in waiting if not _refers_to(model) & {*waiting} - {model})
        waiting.remove(ready)
        yield ready


def _names_a_card(model: type[Model]) -> bool:
    return model is Card or Card in _refers_to(model)


def _refers_to(model: type[Model]) -> set[type[Model]]:
    return {field.related_model for field in model._meta.concrete_fields if isinstance(field.related_model, type)}


def _columns(model: type[Model]) -> list[str]:
    """Those that a copy has of its sample: all but a number that the database gives."""
    given = {"id"} if model is Event else set()
    return [field.column for field in model._meta.concrete_fields if field.column not in given]


def _rows_of(model: type[Model]) -> list[str]:
    order = "ORDER BY id" if model is Event else ""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT to_jsonb(row)::text FROM {model._meta.db_table} row {order}")  # noqa: S608
        return [row[0] for row in cursor.fetchall()]


def _own_ids(text: str) -> Iterator[str]:
    """The id of the row itself."""
    found = re.search(r'"id": "([^"]+)"', text)
    if found and _UUID.fullmatch(found[1]):
        yield found[1]


def _copy(text: str, renamed: dict[str, str], number: int) -> str:
    text = _UUID.sub(lambda found: renamed.get(found[0], found[0]), text)
    # Orders' numbers and VINs are unique at a dealer (FU-10).
    text = _ORDER.sub(lambda found: f'"D-{found[1]}-{number}"', text)
    text = _VIN.sub(lambda found: f"LSVAA49J{number:03d}{found[1]}", text)
    return _NUMBER.sub(lambda found: f"139{number:04d}{found[1]}", text)
