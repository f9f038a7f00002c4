"""Passwords are not made of words that others know, nor of what everybody tries."""

import re
from collections.abc import Iterable

# Shorter words are in any good password by chance.
_SHORTEST_WORD = 4
# So many characters a password must have beside the words that others know.
_OWN_CHARACTERS = 8
_SPLIT = re.compile(r"[\s._@\-·]+")
_LETTERS = re.compile(r"[^\W\d_]+")
# As people write letters to have digits in a word.
_AS_LETTERS = str.maketrans("0134578@$!", "oleastbasi")


def words_of(texts: Iterable[str]) -> set[str]:
    """Return the words of some names that a password is searched for: whole and in parts, in lower case."""
    words = set()
    for text in texts:
        parts = [part for part in _SPLIT.split(text.lower()) if part]
        words |= {"".join(parts), *parts}
    return {word for word in words if len(word) >= (2 if _is_chinese(word) else _SHORTEST_WORD)}


def known_word(password: str, words: Iterable[str]) -> str:
    """Return the first of the words that the password rests on; "" where it has enough beside them.

    Digits in the place of letters count as letters: `l0destar` is `lodestar`.
    """
    plain, spelt = password.lower(), password.lower().translate(_AS_LETTERS)
    rest, found = plain, ""
    for word in sorted(words, key=lambda each: (-len(each), each)):
        at = spelt.find(word) if word in spelt else plain.find(word)
        if at >= 0:
            found = found or word
            blank = " " * len(word)
            rest = rest[:at] + blank + rest[at + len(word) :]
            plain, spelt = plain.replace(word, blank), spelt.replace(word, blank)
    return found if found and len([each for each in rest if each.isalnum()]) < _OWN_CHARACTERS else ""


def core_of(password: str) -> str:
    """Return what people decorate: the password's letters in lower case, if digits and signs stand around them only."""
    letters = _LETTERS.findall(password.lower())
    return letters[0] if len(letters) == 1 else ""


def _is_chinese(word: str) -> bool:
    return all("\u4e00" <= each <= "\u9fff" for each in word)
