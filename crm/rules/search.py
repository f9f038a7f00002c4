"""How a customer is found again: by any part of a name, its pinyin, the pinyin's initials, a number, a card number.

A card keeps one line of searchable text and the one- and two-character grams of it; a gram index narrows 100,000
cards to a handful in well under a millisecond, and the text decides (trigrams do nothing for names of two
characters).
"""

import re
from enum import StrEnum

from crm.rules.phones import PhoneNumber, guess_kind, normalize
from crm.rules.pinyin import spellings

_CHINESE = re.compile(r"[\u3400-\u9fff]")
_NUMBER_LIKE = re.compile(r"[\d\s\-+()（）]{3,}")
# A landline: an area code of three digits and a number of seven.
_SHORTEST_WHOLE = 10


class ShownPart(StrEnum):
    """What of a masked number a query may be (`phones.mask`)."""

    LAST = "last"
    WHOLE = "whole"
    # A landline without its area code.
    LOCAL = "local"


def searchable(*texts: str) -> str:
    """The line to search in: each text, and for Chinese ones their pinyin and its initials, lower case."""
    parts: list[str] = []
    for text in filter(None, (text.strip().lower() for text in texts)):
        parts.append(text)
        if _CHINESE.search(text):
            parts += spellings(text)
    return " ".join(parts)


def grams(text: str) -> list[str]:
    """Every run of one and of two characters inside the words of a text, each once."""
    found: set[str] = set()
    for word in text.lower().split():
        found.update(word)
        found.update(word[at : at + 2] for at in range(len(word) - 1))
    return sorted(found)


def grams_to_find(query: str) -> list[str]:
    """The grams that a text must have to contain the query: pairs where it has any, for they narrow most."""
    pairs: set[str] = set()
    for word in query.lower().split():
        pairs.update([word] if len(word) == 1 else [word[at : at + 2] for at in range(len(word) - 1)])
    return sorted(pairs)


def digits_of(query: str) -> str:
    """The digits of a query that is meant as (part of) a number; empty when it is not. Of a whole number those of its
    normal form: `+86 138 0013 8000` is `13800138000` (CA-4)."""
    digits = re.sub(r"\D", "", query) if _NUMBER_LIKE.fullmatch(query.strip()) else ""
    number = _whole(query) if len(digits) >= _SHORTEST_WHOLE else None
    return number.digits if number else digits


def _whole(query: str) -> PhoneNumber | None:
    number = normalize(guess_kind(query), query, area_code="")
    return number if isinstance(number, PhoneNumber) else None


def shown_part(query: str) -> tuple[ShownPart, str] | None:
    """What a query asks of numbers for someone who sees them masked: their last three or four digits, which the mask
    leaves, or a number that they know, whole and in its normal form (CA-4). By any other part, hidden digits could be
    found one after another: None."""
    digits = digits_of(query)
    if len(digits) in (3, 4):
        return ShownPart.LAST, digits
    number = _whole(query) if len(digits) >= _SHORTEST_WHOLE else None
    if number:
        return ShownPart.WHOLE, number.normal
    return (ShownPart.LOCAL, digits) if len(digits) in (7, 8) else None
