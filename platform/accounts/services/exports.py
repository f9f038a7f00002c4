"""Taking a sheet out at once, and a place's people and its audit as sheets (RP-7)."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import Protocol
from uuid import UUID

import orjson
from django.db import transaction
from django.utils.functional import Promise
from django.utils.translation import get_language, gettext_lazy, pgettext
from django.utils.translation import gettext as _

from accounts.access import Action, require
from accounts.audit_labels import ACTS
from accounts.commands import command
from accounts.models import User
from accounts.queries.audit import filter_audit
from accounts.queries.current_tenant import tenant_zone
from accounts.queries.staff import filter_staff
from accounts.roles import Role
from accounts.rules.commands import Purpose
from accounts.services.audit import note
from kit.sheets.writing import Notes, SheetColumn, Value, workbook


class Sheet(Protocol):
    """One kind of what is taken out. `rows` may be long and is read once; it sees what its asker sees and no more.

    A kind that some may have in part alone says so before it is written: `check` refuses what the asker may not have.
    Figures say what they are of, once they are read: `notes` (RP-8).
    """

    @property
    def action(self) -> Action: ...

    @property
    def title(self) -> "str | Promise": ...

    def columns(self) -> Sequence[SheetColumn]: ...

    def rows(self, asker: User, filters: Mapping[str, object]) -> Iterable[Sequence[Value]]: ...


class StaffSheet:
    """Everyone with an account, those who have left too."""

    action = Action.STAFF_MANAGE
    title = gettext_lazy("Staff")

    def columns(self) -> Sequence[SheetColumn]:
        """Their names in the asker's language."""
        names = (pgettext("a person", "Name"), _("User name"), _("Roles"), _("Works here"))
        return [SheetColumn(name, 40 if name == names[2] else 16) for name in names]

    def rows(self, asker: User, filters: Mapping[str, object]) -> Iterator[Sequence[Value]]:
        """A row a person, by name."""
        language = get_language() or "en"
        for person in filter_staff(filters).order_by("name", "id"):
            roles = ", ".join(role.label(language) for role in Role if role in person.roles)
            yield [person.name, person.username, roles, _("yes") if person.is_active else _("no")]


class AuditSheet:
    """Who saw, changed or took out what, as the page's filters narrow it."""

    action = Action.AUDIT_VIEW
    title = gettext_lazy("Audit")

    def columns(self) -> Sequence[SheetColumn]:
        """Their names in the asker's language."""
        names = (
            *(pgettext("audit", "When"), pgettext("in the audit", "Who"), _("Action"), _("Subject"), _("Details")),
            *(_("Position in the chain"), _("Hash")),
        )
        wide = dict(zip(names, (18, 14, 24, 36, 48, 12, 24), strict=True))
        return [SheetColumn(name, wide[name]) for name in names]

    def rows(self, asker: User, filters: Mapping[str, object]) -> Iterator[Sequence[Value]]:
        """A row an entry, the latest first."""
        read = {**filters, "actor": _person(filters.get("actor")), "from": _day(filters.get("from"))}
        entries = filter_audit({**read, "to": _day(filters.get("to"))}, tenant_zone()).order_by("-at", "-id")
        for entry in entries.iterator(chunk_size=2_000):
            who = entry.actor.name if entry.actor else ""
            what = str(ACTS.get(entry.what, entry.what))
            details = orjson.dumps(entry.data).decode() if entry.data else ""
            yield [entry.at, who, what, entry.subject, details, entry.position, entry.hash]


_SHEETS: Mapping[str, Sheet] = {"staff": StaffSheet(), "audit": AuditSheet()}


def export(actor: User, kind: str, filters: Mapping[str, object]) -> bytes:
    """`staff` or `audit`."""
    return export_sheet(actor, kind, _SHEETS[kind], filters)


@command(purpose=Purpose.EXPORT)
@transaction.atomic
def export_sheet(actor: User, kind: str, sheet: Sheet, filters: Mapping[str, object]) -> bytes:
    """The workbook at once, in the asker's language and the place's time. Who took it out is noted."""
    require(actor, sheet.action)
    raw = workbook(str(sheet.title), sheet.columns(), sheet.rows(actor, filters), tenant_zone(), notes_of(sheet))
    note(actor, "figures.taken_out", kind, filters=sorted(name for name, value in filters.items() if value))
    return raw


def notes_of(sheet: Sheet) -> Callable[[], Notes | None] | None:
    """Return what tells the notes of a sheet; None for one that has none."""
    return getattr(sheet, "notes", None)


def _day(given: object) -> date | None:
    """As an address or a kept filter says it."""
    if isinstance(given, date):
        return given
    try:
        return date.fromisoformat(str(given)) if given else None
    except ValueError:
        return None


def _person(given: object) -> UUID | None:
    """Whose entries; an id that is none narrows nothing."""
    try:
        return UUID(str(given)) if given else None
    except ValueError:
        return None
