"""Codes as people read them, in a sheet's cells."""

from collections.abc import Mapping
from datetime import date
from uuid import UUID

from django.utils.translation import gettext as _

from crm.rules.codes import FIELD_CODES
from kit.sheets.writing import Value

# Its letter says more in a narrow column than its sentence.
_AS_IT_IS = frozenset({"intent_level"})


def labelled(field: str, value: object, language: str) -> Value:
    """A field's value for a cell: the label of a code, several joined, anything else as it is."""
    if isinstance(value, list):
        return ("、" if language.startswith("zh") else ", ").join(str(labelled(field, one, language)) for one in value)
    codes = FIELD_CODES.get(field)
    if codes is None or field in _AS_IT_IS or not codes.has(value):
        return value  # type: ignore[return-value]  # a column's value is a cell's
    return codes(str(value)).label(language)


def yes_no(value: Value) -> Value:
    """An answer in words; whatever is none as it is."""
    return (_("yes") if value else _("no")) if isinstance(value, bool) else value


def kept(values: Mapping[str, object]) -> dict[str, object]:
    """Filters as JSON keeps them: dates and ids as texts, what says nothing left out."""
    return {name: _plain(value) for name, value in values.items() if value not in (None, "", [])}


def _plain(value: object) -> object:
    if isinstance(value, list | tuple):
        return [_plain(each) for each in value]
    if isinstance(value, date):
        return value.isoformat()
    return str(value) if isinstance(value, UUID) else value
