"""Keeps people out of the logs: whatever looks like a number of theirs, or stands under a name that tells of them."""

import re
from collections.abc import Mapping
from typing import Any

MASK = "***"

# A log line says whose data it was by id. What a person is called, and what they said, is never needed.
_PERSONAL = frozenset(
    "address authorization cookie customer_name display_name email first_name full_name last_name mfa_token name note "
    "number organisation organisation_name other_numbers password phone phones q query_string reason remark secret "
    "surname token username".split()
)
# Seven digits or more, however they are grouped; ids and instants, which have as many, are found first and kept.
_KEPT = r"[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}|\d{4}-\d{2}-\d{2}(?:[ T]\d{2}(?=:))?"
_DIGITS = r"\+?\(?\d(?:[ ()-]{0,2}\d){6,}"
_NUMBER = re.compile(rf"(?<![A-Za-z0-9_.-])(?:(?P<kept>{_KEPT})|{_DIGITS})(?![A-Za-z0-9_-])")
_QUERY = re.compile(r"(?<=[\w/])\?[^\s\"'<>]*")
_EMAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
# PostgreSQL repeats the whole row in it.
_DETAIL = re.compile(r"^(\s*DETAIL:).*$", re.MULTILINE)


def masked_text(text: str) -> str:
    """The text without numbers, addresses and query strings."""
    text = _DETAIL.sub(rf"\1 {MASK}", text)
    text = _EMAIL.sub(MASK, _QUERY.sub("", text))
    return _NUMBER.sub(lambda found: found["kept"] or MASK, text)


def masked(value: Any, key: str = "") -> Any:
    """The value as it may be logged under `key`, down to the last nested one."""
    if key in _PERSONAL and value is not None:
        return MASK
    if isinstance(value, str):
        return masked_text(value)
    if isinstance(value, Mapping):
        return {name: masked(inner, str(name)) for name, inner in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [masked(inner) for inner in value]
    if value is None or isinstance(value, int | float):
        return value
    return masked_text(str(value))
