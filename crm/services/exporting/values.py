"""Codes as people read them, in a sheet's cells."""

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
