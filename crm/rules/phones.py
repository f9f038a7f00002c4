"""Numbers (CA-4): read as people type them, kept and compared in one normal form.

`13800138000` for a mobile, `021-62345678` for a landline. Spaces, dashes, brackets, dots, full-width characters and
+86 do not matter, and an extension does not count. Where an area code ends is known from the numbering plan, so that
dashes really do not matter: 010 and 02x have three digits, all others four.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from crm.rules.codes import PhoneKind
from kit.errors import Problem

# Longer input is no number, whatever it holds.
_LONGEST = 40
_DASHES = re.compile(r"[\u2010-\u2015\u2212\u2e3a\u2e3b\uff0d]")
# White space, marks without width (address books paste them), brackets, dots and slashes.
_FILLING = re.compile(r"[\s\u200b-\u200f\u202a-\u202e\u2060\ufeff()\[\].·/]")
_MOBILE = re.compile(r"(?:\+86|0086|86)?0?(1[0-9]{10})")
_PREFIXES = ("+86", "0086", "86")
_LANDLINE = re.compile(r"(010|02[0-9]|0[3-9][0-9]{2})([0-9]{7,8})")
_LOCAL = re.compile(r"[1-9][0-9]{6,7}")
_EXTENSION = re.compile(r"[0-9]{1,6}")
# Seven digits or more, however they are grouped; dates, which have eight, are found first and kept. Behind a letter,
# where serial numbers stand, a mobile alone.
_IN_TEXT = re.compile(
    r"(?<![A-Za-z0-9.])(?:(?P<date>\d{4}-\d{1,2}-\d{1,2})(?!\d)|\+?\d(?:[ ()-]{0,2}\d){6,})(?![A-Za-z0-9])"
    r"|(?<!\d)1[3-9]\d{9}(?!\d)"
)
# The same for PostgreSQL: whatever holds one, and a little more.
WRITTEN_NUMBER = r"[0-9０-９]([ ()-]{0,2}[0-9０-９]){6}"
_WITH_EXTENSION = re.compile(r"([+0-9-]+)(?:转接?|轉|分机号?|extension|extn?|x|#|,|\*)[:-]*([0-9]{1,6})")


@dataclass(frozen=True, slots=True)
class PhoneNumber:
    """A number in its normal form; the extension stands apart because it does not count."""

    kind: PhoneKind
    normal: str
    extension: str = ""
    is_main: bool = False

    @property
    def digits(self) -> str:
        """The number without its dash, to be found by any part."""
        return self.normal.replace("-", "")

    def __str__(self) -> str:
        return f"{self.normal}-{self.extension}" if self.extension else self.normal


def normalize(kind: str, raw: str, area_code: str) -> PhoneNumber | Problem:
    """Read a number as typed; `area_code` is the dealer's own, for landlines without one. Else `bad_phone` (CA-4)."""
    text = _plain(raw)
    found: PhoneNumber | None = None
    if kind == PhoneKind.MOBILE:
        found = _mobile(text)
    elif kind == PhoneKind.LANDLINE:
        found = _landline(text, area_code)
    return found or Problem("bad_phone", rule="CA-4")


def guess_kind(raw: str) -> PhoneKind:
    """The kind that a number typed into one box for both must be."""
    return PhoneKind.MOBILE if _mobile(_plain(raw)) else PhoneKind.LANDLINE


def read_phones(entries: Iterable[Mapping[str, object]], area_code: str) -> tuple[list[PhoneNumber], list[Problem]]:
    """A card's numbers `{kind, number, main}` and all that is wrong with them, by path (`phones.0.number`).

    CA-4: at least one number, exactly one of them the main one; a single number that says nothing is it. The same
    number twice is refused (`number_twice`).
    """
    rows = list(entries)
    if not rows:
        return [], [Problem("required", "phones", "CA-4")]
    numbers: list[PhoneNumber] = []
    problems: list[Problem] = []
    for index, row in enumerate(rows):
        is_main = _is_main(row, len(rows))
        for answer in _read_one(row, area_code):
            if isinstance(answer, Problem):
                problems.append(Problem(answer.code, f"phones.{index}.{answer.field or 'number'}", "CA-4"))
            elif answer.normal in {number.normal for number in numbers}:
                problems.append(Problem("number_twice", f"phones.{index}.number", "CA-4"))
            else:
                numbers.append(PhoneNumber(answer.kind, answer.normal, answer.extension, is_main))
    if sum(_is_main(row, len(rows)) for row in rows) != 1:
        problems.append(Problem("main_number_required", "phones", "CA-4"))
    return numbers, problems


def _is_main(row: Mapping[str, object], count: int) -> bool:
    said = row.get("main")
    return count == 1 if said is None else bool(said)


def mask(number: str) -> str:
    """A number for eyes that need only tell it apart: `138****8000`, `021-****5678`."""
    area, dash, rest = number.rpartition("-")
    if dash:
        return f"{area}-{'*' * (len(rest) - 4)}{rest[-4:]}"
    return f"{number[:3]}****{number[-4:]}" if len(number) > 7 else "*" * len(number)


def mask_in_text(text: str) -> str:
    """A text with the numbers that someone wrote into it masked."""
    return _IN_TEXT.sub(lambda found: found["date"] or mask("".join(filter(str.isdigit, found[0]))), text)


def _read_one(row: Mapping[str, object], area_code: str) -> Iterator[PhoneNumber | Problem]:
    kind, number = row.get("kind"), row.get("number")
    known = isinstance(kind, str) and PhoneKind.has(kind)
    if not kind:
        yield Problem("required", "kind")
    elif not known:
        yield Problem("not_a_choice", "kind")
    if not isinstance(number, str) or not number.strip():
        yield Problem("required", "number")
    elif known:
        yield normalize(str(kind), number, area_code)


def _plain(raw: str) -> str:
    """ASCII digits, `+`, `-` and what marks an extension; empty for what is too long to be a number."""
    if len(raw) > _LONGEST:
        return ""
    text = unicodedata.normalize("NFKC", raw).lower()
    return _FILLING.sub("", _DASHES.sub("-", text))


def _mobile(text: str) -> PhoneNumber | None:
    match = _MOBILE.fullmatch(text.replace("-", ""))
    return PhoneNumber(PhoneKind.MOBILE, match[1]) if match else None


def _landline(text: str, area_code: str) -> PhoneNumber | None:
    """The whole text as a number first, dashes being nothing; else what follows its last dash is an extension."""
    marked = _WITH_EXTENSION.fullmatch(text)
    if marked:
        return _landline_of(marked[1], marked[2], area_code)
    head, dash, tail = text.rpartition("-")
    whole = _landline_of(text, "", area_code)
    if whole or not (dash and _EXTENSION.fullmatch(tail)):
        return whole
    return _landline_of(head, tail, area_code)


def _landline_of(text: str, extension: str, area_code: str) -> PhoneNumber | None:
    for digits in _readings(text.replace("-", "")):
        match = _LANDLINE.fullmatch(digits)
        if match:
            return PhoneNumber(PhoneKind.LANDLINE, f"{match[1]}-{match[2]}", extension)
        if area_code and _LOCAL.fullmatch(digits):
            return PhoneNumber(PhoneKind.LANDLINE, f"{area_code}-{digits}", extension)
    return None


def _readings(digits: str) -> Iterator[str]:
    """As typed; then without the country code, behind which the area code may lack its 0 (+86 21 6234 5678)."""
    yield digits
    for prefix in _PREFIXES:
        if digits.startswith(prefix):
            yield digits.removeprefix(prefix)
            yield "0" + digits.removeprefix(prefix)
