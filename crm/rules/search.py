"""How a customer is found again: by any part of a name, its pinyin, the pinyin's initials, a number, a card number.

A card keeps one line of searchable text and the one- and two-character grams of it; a gram index narrows 100,000
cards to a handful in well under a millisecond, and the text decides (trigrams do nothing for names of two
characters).
"""

import re
from enum import StrEnum

from crm.rules.characters import HAN
from crm.rules.codes import PhoneKind
from crm.rules.names import clean_name
from crm.rules.numbers_in_text import numbers_in
from crm.rules.phones import plain, read_any
from crm.rules.pinyin import spellings

_CHINESE = re.compile(f"[{HAN}]")
_JOINED = re.compile("[·']")
_PART = re.compile(r"(?:\+86|0086(?=-?1))?([0-9-]{3,})")
# The beginning of a mobile with a zero before it. Of fewer digits it may as well be a number's end.
_ZERO_MOBILE = re.compile(r"01[3-9][0-9]{2,}")


class ShownPart(StrEnum):
    """What of a masked number a query may be (`phones.mask`)."""

    LAST = "last"
    WHOLE = "whole"
    # A landline without its area code.
    LOCAL = "local"


def searchable(*texts: str) -> str:
    """Return the line to search in, in lower case: each text in its normal form, for Chinese ones their pinyin and its
    initials, the same without the dots of a name, and the numbers that someone wrote into it."""
    parts: list[str] = []
    for text in filter(None, (clean_name(text).lower() for text in texts)):
        parts.append(text)
        if _CHINESE.search(text):
            parts += spellings(text)
        if _JOINED.search(text):
            parts.append(_JOINED.sub("", text))
        parts += [number.digits for number in numbers_in(text)]
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


def words_of(query: str) -> list[str]:
    """Return what a text must hold to be found by a query: its words in their normal form, or a number's digits."""
    number = read_any(query)
    return [number.digits] if number else [word for typed in query.split() if (word := clean_name(typed).lower())]


def digits_of(query: str) -> str:
    """Return the digits of a query that is meant as (part of) a number; empty when it is not. Of a whole number those
    of its normal form: `+86 138 0013 8000` is `13800138000` (CA-4)."""
    number = read_any(query)
    if number:
        return number.digits
    digits = _part(query)
    return digits[1:] if _ZERO_MOBILE.fullmatch(digits) else digits


def shown_part(query: str) -> tuple[ShownPart, str] | None:
    """Return what a query asks of numbers for someone who sees them masked: their last three or four digits, which the
    mask leaves, or a number that they know, whole and in its normal form (CA-4). By any other part, hidden digits could
    be found one after another: None."""
    digits, number = _part(query), read_any(query)
    if number:
        is_whole = number.kind == PhoneKind.MOBILE or "-" in number.normal
        return ShownPart.WHOLE if is_whole else ShownPart.LOCAL, number.normal
    if len(digits) in (3, 4):
        return ShownPart.LAST, digits
    return (ShownPart.LOCAL, digits) if len(digits) in (7, 8) else None


def _part(query: str) -> str:
    match = _PART.fullmatch(plain(query))
    digits = match[1].replace("-", "") if match else ""
    return digits if len(digits) >= 3 else ""
