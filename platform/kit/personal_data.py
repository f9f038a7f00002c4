"""Every place that can hold personal data, field by field (PI-4, design: data lifecycle).

Each app declares its tables in `personal_data.py` (settings.PERSONAL_DATA). A test holds the declarations against the
models, so that a new field cannot be forgotten; docs/privacy.md is written from them by `make docs`. The erasure of a
person takes each field's fate from here.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cache
from importlib import import_module
from types import MappingProxyType
from typing import Any

from django.conf import settings
from django.db.models import JSONField, Model

# Takes the place of a text that must not be empty.
ERASED = "已删除"


class Fate(StrEnum):
    """The effect on a field when a customer is erased (PI-4)."""

    REPLACED = "replaced"
    EMPTIED = "emptied"
    # The person's words are taken out of JSON, which keeps its codes.
    REWRITTEN = "rewritten"
    DELETED = "deleted"
    # Stays: it names nobody by itself, or the law requires it. `Table.kept_because` says why.
    KEPT = "kept"


@dataclass(frozen=True, slots=True)
class Table:
    """The personal data of one table.

    `customer` fields are of the dealer's customers, `staff` fields of people who work at the dealer, the brand or a
    company that signs up; `other` fields are nobody's: ids, codes, times, counts.
    """

    customer: Mapping[str, Fate] = field(default_factory=dict)
    staff: tuple[str, ...] = ()
    other: tuple[str, ...] = ()
    purpose: str = ""
    lifetime: str = ""
    kept_because: str = ""

    @property
    def fields(self) -> list[str]:
        """The fields that are declared, one that is declared twice twice."""
        return [*self.customer, *self.staff, *self.other]

    def erasing(self, model: type[Model]) -> dict[str, Any]:
        """Return the values that an erasure writes over a customer's row of the model."""
        values: dict[str, Any] = {}
        for name, fate in self.customer.items():
            column = model._meta.get_field(name)
            if fate == Fate.REPLACED:
                values[name] = ERASED
            elif fate == Fate.EMPTIED:
                values[name] = _empty(column)
        return values


def _empty(column: Any) -> Any:
    if column.null:
        return None
    if column.has_default():
        return column.get_default()
    return {} if isinstance(column, JSONField) else ""


@dataclass(frozen=True, slots=True)
class Place:
    """A place outside the tables: what it holds, and for how long."""

    name: str
    holds: str
    lifetime: str


PLACES = (
    Place("Redis: queue", "names of jobs and codes of dealers; no personal data", "until a worker has run the job"),
    Place("Redis: cache", "small derived values under ids; no personal data", "minutes"),
    Place("Redis: tickets of live pages", "a random ticket and a person's id at the dealer", "60 seconds"),
    Place(
        "Logs",
        "ids, codes and addresses of pages; names, numbers and what is searched for are masked before they are written",
        "as long as the host keeps its logs",
    ),
    Place(
        "Files",
        "uploads, workbooks and archives are rows of the dealer's schema; while a worker writes an archive, it is in a "
        "temporary file without a name",
        "see `ImportFile`, `ExportFile`, `ArchivePart`; the temporary file ends with the job, or with the worker",
    ),
    Place(
        "Backups", "everything above, as it was", "35 days at most, by the host; an erasure reaches a backup by its end"
    ),
)

PERSONAL_DATA = {
    "kit.IdempotentReply": Table(
        customer={"body": Fate.REWRITTEN},
        staff=("actor_id",),
        other=("id", "key", "method_path", "fingerprint", "status", "content_type", "created_at"),
        purpose="The first answer to a command, given again to its repeats",
        lifetime="24 hours",
    ),
    "kit.DueItem": Table(
        staff=("person_id",),
        other=(
            "id", "kind", "cause", "card_id", "local_day", "due_at", "data", "fired_at", "parked_at", "attempt_count",
            "error",
        ),
        purpose="Reminders that are due",
        lifetime="until they have fired",
    ),
    "sessions.Session": Table(
        staff=("session_data",),
        other=("session_key", "expire_date"),
        purpose="Who is signed in at a browser",
        lifetime="until sign-out, at most 14 days",
    ),
    "contenttypes.ContentType": Table(other=("id", "app_label", "model")),
    "auth.Permission": Table(other=("id", "name", "content_type", "codename")),
    "auth.Group": Table(other=("id", "name")),
    "auth.Group_permissions": Table(other=("id", "group", "permission")),
}  # fmt: skip


@cache
def declared_tables() -> Mapping[str, Table]:
    """Return what every app declares, by the model's label."""
    tables: dict[str, Table] = {}
    for module in settings.PERSONAL_DATA:
        tables |= import_module(module).PERSONAL_DATA
    return MappingProxyType(tables)


def erasing(model: type[Model]) -> dict[str, Any]:
    """Return the values that an erasure writes over a customer's row."""
    return declared_tables()[model._meta.label].erasing(model)
