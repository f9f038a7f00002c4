"""A dealer's own card numbers (CA-10): a pattern in which `9` is a digit, `A` a letter and all else itself.

Deliberately no regular expressions: a dealer writes the pattern, and none can be written that takes long.
"""

from kit.errors import Problem


def fits(pattern: str, number: str) -> bool:
    """Whether a number follows the pattern; an empty pattern allows any."""
    if not pattern:
        return True
    return len(number) == len(pattern) and all(map(_fits_one, pattern, number))


def check_card_number(pattern: str, number: str) -> list[Problem]:
    """`bad_card_number` with the pattern, for a number that does not follow it. The number is optional."""
    if not number or fits(pattern, number):
        return []
    return [Problem("bad_card_number", "number", "CA-10", {"pattern": pattern})]


def _fits_one(wanted: str, character: str) -> bool:
    if wanted == "9":
        return character.isascii() and character.isdigit()
    if wanted == "A":
        return character.isascii() and character.isalpha()
    return character == wanted
