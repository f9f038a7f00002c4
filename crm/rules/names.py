"""Names in one normal form (CA-5): stored, compared and searched alike, however they were typed.

Compatibility characters become ordinary ones (NFKC), invisible ones go, middle dots and apostrophes have one shape
each. A blank beside a Chinese character or a middle dot separates nothing and goes; other blanks are one space.
"""

import re
import unicodedata
from collections.abc import Mapping
from typing import TypeVar

from crm.rules.characters import HAN, MIDDLE_DOTS
from kit.invisible import without_invisible

# Of the rules for names, surnames and search, written beside what was made by them. A change of these rules raises it,
# and its migration empties the column, so that a worker makes all keys again (`crm.services.renew_names`).
NAMES_VERSION = 1
# What of a card, of traffic or of a request is a name.
NAME_FIELDS = ("customer_name", "organization_name")

_DOTS = re.compile(f"[{MIDDLE_DOTS}]")
_APOSTROPHES = re.compile("[\u2018\u2019\u201b\u02b9\u02bb\u02bc\u02bd\u02c8\u2032\u0060\u00b4\uff07\uff40]")
_BESIDE_HAN = re.compile(rf"(?<=[{HAN}·])\s+|\s+(?=[{HAN}·])")
_BLANKS = re.compile(r"\s+")

Fields = TypeVar("Fields", bound=Mapping[str, object])


def clean_name(typed: str) -> str:
    """Return the normal form of a name; empty where nothing of it can be seen."""
    name = typed
    # What goes may have kept a letter and its accent apart, so once is not always enough.
    while (cleaned := _cleaned(name)) != name:
        name = cleaned
    return name


def with_clean_names(data: Fields) -> Fields:
    """Return a command's input with its names in their normal form."""
    names = {name: clean_name(value) for name in NAME_FIELDS if isinstance(value := data.get(name), str)}
    return {**data, **names}  # type: ignore[return-value] # the same keys


def _cleaned(name: str) -> str:
    # Before NFKC, which would take an acute accent apart and make a letter of the Hangul dot.
    plain = _DOTS.sub("·", _APOSTROPHES.sub("'", name))
    plain = without_invisible(unicodedata.normalize("NFKC", without_invisible(plain)))
    return _BLANKS.sub(" ", _BESIDE_HAN.sub("", plain)).strip()
