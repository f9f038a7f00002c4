"""Adding and changing what the brand calls by a code and two names: regions, models, colours, competitors (HQ-1)."""

from typing import TypedDict, TypeVar

from django.db import IntegrityError, models, transaction

from accounts.commands import command
from accounts.models import User
from accounts.services.audit import note
from kit.errors import raise_all, refuse
from kit.optimistic_lock import refuse_stale
from tenants.models.catalogue import Listed
from tenants.models.catalogue_items import CatalogueItem
from tenants.rules.names import NAMES, NamedThing, name_problems, thing_problems

Item = TypeVar("Item", bound=CatalogueItem)


class Changes(TypedDict, total=False):
    """What may change on a thing that stands. Its code may not: cards name it."""

    name_zh: str
    name_en: str
    is_retired: bool


@command()
def add(table: type[Item], thing: NamedThing, *, by: User | None = None, **parent: models.Model) -> Item:
    """Add a thing, of a `parent` where it has one; the audit keeps `by` whom.

    Refuses with `required`, `invalid`, `too_long`, `code_taken`.
    """
    raise_all(thing_problems(thing))
    try:
        with transaction.atomic():
            added = table._default_manager.create(
                code=thing.code, name_zh=thing.name_zh, name_en=thing.name_en, **parent
            )
            note(by, audit_act_of(table, "added"), thing.code)
            return added
    except IntegrityError:
        raise refuse("code_taken", "code", "HQ-1") from None


@command()
def change(thing: Item, changes: Changes, expected: int | None = None, *, by: User | None = None) -> Item:
    """Rename a thing, retire it, or take it back into the catalogue. A retired one keeps its name on old cards.

    `expected` is the version that the caller has read; another is refused with `stale`.
    """
    names = {field: str(value) for field, value in changes.items() if field in NAMES}
    raise_all(name_problems(names))
    with transaction.atomic():
        locked = type(thing)._default_manager.select_for_update().get(pk=thing.pk)
        refuse_stale(locked.version, expected)
        before = _values(locked)
        for field, name in names.items():
            setattr(locked, field, name.strip())
        if isinstance(locked, Listed) and "is_retired" in changes:
            locked.is_retired = changes["is_retired"]
        locked.version += 1
        locked.save()
        after = _values(locked)
        changed = {field: [before[field], after[field]] for field in before if before[field] != after[field]}
        note(by, audit_act_of(type(locked), "changed"), locked.code, **changed)
    return locked


def _values(thing: CatalogueItem) -> dict[str, object]:
    fields = (*NAMES, "is_retired") if isinstance(thing, Listed) else NAMES
    return {field: getattr(thing, field) for field in fields}


def audit_act_of(table: type[CatalogueItem], done: str) -> str:
    """What the audit calls it when a thing of this sort is `added` or `changed`: `region.added`."""
    return f"{str(table._meta.verbose_name).replace(' ', '_')}.{done}"
