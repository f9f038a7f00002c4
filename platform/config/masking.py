"""Keeps people out of the logs: whatever looks like a number of theirs, or stands under a name that tells of them."""

import re
from collections.abc import Mapping
from typing import Any

from crm.rules.numbers_in_text import replace_numbers

MASK = "***"

# A log line says whose data it was by id. What a person is called, and what they said, is never needed.
_PERSONAL = frozenset(
    "address authorization cookie customer_name display_name email first_name full_name last_name mfa_token name note "
    "number organisation organisation_name other_numbers password phone phones q query_string reason remark secret "
    "surname token username".split()
)
# Ids, instants, addresses of machines and measures have as many digits as numbers: they are found first and stay. A
# measure that reads as a carrier's mobile is masked.
_OCTET = r"(?:25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)"
_NO_NUMBER = re.compile(
    r"(?<![A-Za-z0-9_.-])(?:[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}"
    rf"|\d{{4}}-\d{{2}}-\d{{2}}(?:[ T]\d{{2}}(?=:))?|(?:{_OCTET}\.){{3}}{_OCTET})(?![A-Za-z0-9_-])"
    r"|(?<![A-Za-z0-9_.-])(?<!\d[ ()])(?!1[3-9][\d.]{10}(?!\d))\d+\.\d+(?![A-Za-z0-9_])(?![ ().-]*\d)"
)
_QUERY = re.compile(r"(?<=[\w/])\?[^\s\"'<>]*")
_EMAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
# PostgreSQL repeats the whole row in it.
_DETAIL = re.compile(r"^(\s*DETAIL:).*$", re.MULTILINE)


def masked_text(text: str) -> str:
    """The text without numbers, addresses and query strings."""
    text = _DETAIL.sub(rf"\1 {MASK}", text)
    text = _EMAIL.sub(MASK, _QUERY.sub("", text))
    parts, position = [], 0
    for found in _NO_NUMBER.finditer(text):
        parts += [_without_numbers(text[position : found.start()]), found[0]]
        position = found.end()
    return "".join([*parts, _without_numbers(text[position:])])


def _without_numbers(text: str) -> str:
    return replace_numbers(text, lambda number: MASK)


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
