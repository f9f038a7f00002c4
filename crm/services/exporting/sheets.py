"""What can be taken out. An app above the crm adds its own kinds: `settings.EXPORTS` names them all."""

from collections.abc import Mapping

from django.conf import settings
from django.utils.module_loading import import_string

from accounts.models import User
from accounts.services.exports import Sheet
from kit.api.serializers import StrictSerializer, reader
from kit.errors import refuse


def sheet_of(kind: str) -> Sheet:
    """The kind's sheet; `not_a_choice` at `kind` for one that there is not."""
    path = settings.EXPORTS.get(kind)
    if path is None:
        raise refuse("not_a_choice", "kind", "RP-7")
    sheet: Sheet = import_string(path)()
    return sheet


def kinds() -> list[str]:
    """Every kind there is."""
    return list(settings.EXPORTS)


def filters_of(kind: str) -> StrictSerializer:
    """What a kind may be narrowed by: the list's own filters, the report's own parameters."""
    found: type[StrictSerializer] = import_string(settings.EXPORT_FILTERS[kind])
    return reader(found)


def check_filters(actor: User, sheet: Sheet, filters: Mapping[str, object]) -> None:
    """Refuse what the asker may not have of a kind, where the kind has parts."""
    check = getattr(sheet, "check", None)
    if check is not None:
        check(actor, filters)
