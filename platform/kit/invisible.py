"""Characters that nobody sees: those without width, and those that turn the direction of what stands beside them."""

import re
import unicodedata
from functools import lru_cache

# An override (U+202E) reverses a telephone number that is shown after the text.
_DIRECTION = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
# Blank or without width, although Unicode files them under letters, marks and symbols.
_BLANK = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u180b\u180c\u180d\u180f\u2800\u3164\uffa0")
_VARIATION = ("\ufe00", "\ufe0f", "\U000e0100", "\U000e01ef")


def without_direction(text: str) -> str:
    """Return a text without the characters that turn its direction or that of its neighbours."""
    return _DIRECTION.sub("", text)


def has_direction(text: str) -> bool:
    """Return whether a text holds a character that turns directions."""
    return _DIRECTION.search(text) is not None


@lru_cache(maxsize=4_096)
def is_invisible(character: str) -> bool:
    """Return whether a character has neither a shape nor a width. White space is not meant: it separates words."""
    first, last, first_more, last_more = _VARIATION
    return (
        unicodedata.category(character) in ("Cf", "Cs")
        or (unicodedata.category(character) == "Cc" and not character.isspace())
        or character in _BLANK
        or first <= character <= last
        or first_more <= character <= last_more
    )


def without_invisible(text: str) -> str:
    """Return a text without its invisible characters."""
    return text if text.isascii() and text.isprintable() else "".join(c for c in text if not is_invisible(c))
