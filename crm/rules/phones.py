"""Numbers (CA-4): read as people type them, stored and compared in one normal form.

`13800138000` for a mobile, `021-62345678` for a landline. Blanks of any width, dashes, brackets, dots, characters
without width, full-width digits and +86 make no difference, and an extension does not count. Where an area code ends is
known from the numbering plan, so that dashes really make no difference: 010 and 02x have three digits, all others four.
`crm.rules.numbers_in_text` finds the same forms inside a text.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from crm.rules.characters import MIDDLE_DOTS
from crm.rules.codes import PhoneKind
from kit.errors import Problem
from kit.invisible import without_invisible

# Longer input is no number, whatever it holds.
LONGEST = 40
MOBILE_DIGITS = 11
# Also the minus signs, the hyphen bullet, box lines and the mark for long vowels that input methods offer as dashes.
DASHES = "\\-\u058a\u05be\u1806\u2010-\u2015\u2043\u207b\u208b\u2212\u02d7\u2500\u2501\u2e3a\u2e3b\u30fc"
FILLING = rf"\s()\[\]./{MIDDLE_DOTS}"
_DASHES = re.compile(f"[{DASHES}]")
_FILLING = re.compile(f"[{FILLING}]")
# A spreadsheet writes a number so: its last zero is no digit.
_POINT_ZERO = re.compile(r"(?<=[0-9]{7})\.0(?=\s*$)")
_MOBILE = re.compile(r"(?:\+86|0086|86)?0?(1[0-9]{10})")
_PREFIXES = ("+86", "0086", "86")
_LANDLINE = re.compile(r"(010|02[0-9]|0[3-9][0-9]{2})([2-9][0-9]{6,7})")
_LOCAL = re.compile(r"[2-9][0-9]{6,7}")
_EXTENSION = re.compile(r"[0-9]{1,6}")
_ANY_AREA = "000"
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
    text = plain(raw)
    number: PhoneNumber | None = None
    if kind == PhoneKind.MOBILE:
        number = _mobile(text)
    elif kind == PhoneKind.LANDLINE:
        number = _landline(text, area_code)
    return number or bad_phone(raw)


def read_any(raw: str) -> PhoneNumber | None:
    """Read a number of either kind; a landline without its area code stays without one. None for anything else."""
    text = plain(raw)
    return _mobile(text) or _landline(text, "") or _local(text)


def guess_kind(raw: str) -> PhoneKind:
    """Return the kind that a number typed into one box for both must be."""
    return PhoneKind.MOBILE if _mobile(plain(raw)) else PhoneKind.LANDLINE


def normal_form(raw: str, area_code: str) -> str:
    """Return the normal form of a number typed into one box for both kinds; "" for what is no number."""
    number = normalize(guess_kind(raw), raw, area_code)
    return number.normal if isinstance(number, PhoneNumber) else ""


def bad_phone(raw: str) -> Problem:
    """Return the refusal of what is no number, with the case that its text is about: digits missing or too many."""
    text = plain(raw)
    digits = _without_prefix(text.replace("-", ""))
    mobile = digits.removeprefix("0") if re.match("01[1-9]", digits) else digits
    missing = MOBILE_DIGITS - len(mobile)
    if digits and not digits.isdecimal():
        params: dict[str, object] = {"case": "characters"}
    elif mobile.startswith("1"):
        case = "mobile_short" if missing > 0 else "mobile_long" if missing < 0 else "mobile"
        params = {"case": case, "given": len(mobile), "missing": missing}
    else:
        params = {}
    return Problem("bad_phone", rule="CA-4", params=params)


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
                problems.append(replace(answer, field=f"phones.{index}.{answer.field or 'number'}", rule="CA-4"))
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
    """Return a number for eyes that need only tell it apart: `138****8000`, `021-****5678`, `****5678`."""
    area, dash, _ = number.rpartition("-")
    start = f"{area}{dash}" if dash else number[:3] if len(number) >= MOBILE_DIGITS else ""
    hidden = len(number) - len(start) - 4
    return f"{start}{'*' * hidden}{number[-4:]}" if hidden >= 3 else "*" * len(number)


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


def plain(raw: str) -> str:
    """Return ASCII digits, `+`, `-` and what marks an extension; empty for what is too long to be a number."""
    if len(raw) > LONGEST:
        return ""
    text = without_invisible(unicodedata.normalize("NFKC", raw)).lower()
    return _FILLING.sub("", _DASHES.sub("-", _POINT_ZERO.sub("", text)))


def _without_prefix(digits: str) -> str:
    for prefix in ("+86", "0086"):
        if digits.startswith(prefix):
            return digits.removeprefix(prefix)
    return digits.removeprefix("86") if digits[2:3] in ("0", "1") else digits


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


def _local(text: str) -> PhoneNumber | None:
    """Read a landline without its area code: with a stand-in for it, which is taken off again."""
    number = _landline(text, _ANY_AREA)
    return replace(number, normal=number.digits.removeprefix(_ANY_AREA)) if number else None


def _readings(digits: str) -> Iterator[str]:
    """As typed; then without the country code, behind which the area code may lack its 0 (+86 21 6234 5678)."""
    yield digits
    for prefix in _PREFIXES:
        if digits.startswith(prefix):
            yield digits.removeprefix(prefix)
            yield "0" + digits.removeprefix(prefix)
