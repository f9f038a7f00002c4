"""What can be taken out. An app above the crm adds its own kinds: `settings.EXPORTS` names them all."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Protocol

from django.conf import settings
from django.utils.functional import Promise
from django.utils.module_loading import import_string

from accounts.access import Action
from accounts.models import User
from kit.errors import refuse
from kit.sheets.writing import SheetColumn, Value


class ExportSheet(Protocol):
    """One kind of export. `rows` may be long and is read once; it sees what its asker sees and no more."""

    action: Action
    title: "str | Promise"

    def columns(self) -> Sequence[SheetColumn]: ...

    def rows(self, asker: User, filters: Mapping[str, object]) -> Iterable[Sequence[Value]]: ...


def sheet_of(kind: str) -> ExportSheet:
    """The kind's sheet; `not_a_choice` at `kind` for one that there is not."""
    path = settings.EXPORTS.get(kind)
    if path is None:
        raise refuse("not_a_choice", "kind", "RP-7")
    sheet: ExportSheet = import_string(path)()
    return sheet


def kinds() -> list[str]:
    """Every kind there is."""
    return list(settings.EXPORTS)
