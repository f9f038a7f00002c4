"""How a customer is found again: by any part of a name, its pinyin, the pinyin's initials, a number, a card number.

A card keeps one line of searchable text and the one- and two-character grams of it; a gram index narrows 100,000
cards to a handful in well under a millisecond, and the text decides (trigrams do nothing for names of two
characters).
"""

import re

from crm.rules.pinyin import spellings

_CHINESE = re.compile(r"[\u3400-\u9fff]")
_NUMBER_LIKE = re.compile(r"[\d\s\-+()（）]{3,}")


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
    """The digits of a query that is meant as (part of) a number; empty when it is not."""
    return re.sub(r"\D", "", query) if _NUMBER_LIKE.fullmatch(query.strip()) else ""
