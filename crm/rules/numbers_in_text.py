"""Numbers that someone wrote into a text: found in every form that `crm.rules.phones` accepts, and masked (CA-4).

Digits are joined over whatever may stand inside a number. Mobiles are looked for first, then landlines; after that any
seven digits or more that are written closely, such as a number with a digit missing. Dates and prices are left alone.
"""

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby

from crm.rules.codes import PhoneKind
from crm.rules.phones import DASHES, FILLING, LONGEST, mask, read_any
from kit.invisible import is_invisible

# For PostgreSQL: a text that may hold a number, and a little more.
WRITTEN_NUMBER = r"[0-9０-９]([^0-9０-９a-zA-Z\u4e00-\u9fff]*[0-9０-９]){6}"
_FEWEST_DIGITS = 7
# With country code, area code and extension.
_MOST_DIGITS = 22
# One character can be two digits (⑪), so fewer of them hold no number.
_FEWEST_CHARACTERS = 4
_FILLER = re.compile(f"[{FILLING}{DASHES}]*")
_WITH_DIGIT = re.compile(f"[0-9{FILLING}{DASHES}]+")
# Every character that NFKC makes digits of: full-width, raised, lowered, circled and styled ones.
_NUMERIC = re.compile(
    r"[0-9²³¹\u2070\u2074-\u2079\u2080-\u2089\u2460-\u249b\u24ea\u3251-\u325f\u32b1-\u32bf\uff10-\uff19"
    r"\U0001d7ce-\U0001d7ff\U0001f100\U0001fbf0-\U0001fbf9]+"
)
# As long as input may be.
_WIDEST_GAP = LONGEST
_DASH = re.compile(f"[{DASHES}]")
_CLOSE = re.compile("[ ()-]{0,2}")
_MOBILE = re.compile(r"(?:0086|86)?0?1[0-9]{10}")
_CARRIERS_MOBILE = re.compile(r"1[3-9][0-9]{9}")
_YEAR, _MONTH, _DAY = re.compile(r"(?:19|20)\d\d"), re.compile(r"0?[1-9]|1[0-2]"), re.compile(r"0?[1-9]|[12]\d|3[01]")
_LETTER = re.compile("[A-Za-z]")
_EXTENSION = re.compile(r"\s*(?:extension|extn?|x)[\s.:-]*[0-9]", re.IGNORECASE)
_OF_MONEY = re.compile(r"\s*[万萬元块塊千亿億%％]")


@dataclass(frozen=True, slots=True)
class WrittenNumber:
    """A number in a text, from `start` to `end`; `normal` is its normal form (CA-4)."""

    start: int
    end: int
    normal: str

    @property
    def digits(self) -> str:
        """The number without its dash, as it is searched for."""
        return self.normal.replace("-", "")

    @property
    def shown(self) -> str:
        """What is left of it when it is masked."""
        return mask(self.normal)


@dataclass(frozen=True, slots=True)
class _Group:
    """Digits that stand together, and what stands between those before and them."""

    start: int
    end: int
    digits: str
    gap: str = ""


_Groups = Sequence[_Group]


def mask_in_text(text: str) -> str:
    """Return a text with the numbers in it masked."""
    return replace_numbers(text, lambda number: number.shown)


def replace_numbers(text: str, by: Callable[[WrittenNumber], str]) -> str:
    """Return a text with something else in the place of each number."""
    parts: list[str] = []
    position = 0
    for number in numbers_in(text):
        parts += [text[position : number.start], by(number)]
        position = number.end
    return "".join([*parts, text[position:]]) if parts else text


def numbers_in(text: str) -> list[WrittenNumber]:
    """Return the numbers in a text, in their order."""
    if sum(map(len, _NUMERIC.findall(text))) < _FEWEST_CHARACTERS:
        return []
    found: list[WrittenNumber] = []
    for run in _runs(text):
        for groups in _without_dates(run):
            found += _numbers_of(groups, text)
    return found


def _runs(text: str) -> Iterator[list[_Group]]:
    """Yield groups of digits with nothing between them but what may stand inside a number."""
    run: list[_Group] = []
    position = 0
    for start, end, digits in _digits_in(text):
        gap = text[position:start]
        if run and (len(gap) > _WIDEST_GAP or not all(_read(character)[1] for character in gap)):
            yield run
            run = []
        run.append(_Group(start, end, digits, gap if run else ""))
        position = end
    if run:
        yield run


def _digits_in(text: str) -> Iterator[tuple[int, int, str]]:
    """Yield where digits stand together, and which they are in ASCII."""
    at = 0
    for match in _NUMERIC.finditer(text):
        at = match.start()
        for is_digit, characters in groupby(match[0], lambda character: bool(_read(character)[0])):
            written = "".join(characters)
            if is_digit:
                yield at, at + len(written), written if written.isascii() else "".join(_read(c)[0] for c in written)
            at += len(written)


@lru_cache(maxsize=8_192)
def _read(character: str) -> tuple[str, bool]:
    """Return the ASCII digits that a character is (⑪ is two), and whether it may stand inside a number."""
    plain = unicodedata.normalize("NFKC", character)
    digits = "".join(c for c in plain if "0" <= c <= "9")
    if digits:
        return (digits, False) if _WITH_DIGIT.fullmatch(plain) else ("", False)
    return "", is_invisible(character) or _FILLER.fullmatch(plain) is not None


def _without_dates(run: _Groups) -> Iterator[_Groups]:
    """Yield the parts of a run that lie between dates such as 2026-11-25."""
    start = at = 0
    while at + 2 < len(run):
        if _is_date(run[at : at + 3]):
            yield run[start:at]
            start = at = at + 3
        else:
            at += 1
    yield run[start:]


def _is_date(three: _Groups) -> bool:
    year, month, day = three
    is_written_so = month.gap == day.gap and day.gap in ("-", ".", "/")
    return bool(
        is_written_so and _YEAR.fullmatch(year.digits) and _MONTH.fullmatch(month.digits) and _DAY.fullmatch(day.digits)
    )


def _numbers_of(groups: _Groups, text: str) -> list[WrittenNumber]:
    """Return the numbers of a run: mobiles first, so that no part of one is taken for a landline."""
    spans: list[tuple[int, int, str]] = []
    for reader in (_mobile, _landline):
        for part_start, part in list(_untaken(groups, spans)):
            spans += [(part_start + i, part_start + j, normal) for i, j, normal in _scan(part, text, reader)]
    for part_start, part in list(_untaken(groups, spans)):
        spans += [(part_start + i, part_start + j, normal) for i, j, normal in _written_closely(part, text)]
    return [_written(groups[i:j], text, normal) for i, j, normal in sorted(spans)]


def _untaken(groups: _Groups, spans: Iterable[tuple[int, int, str]]) -> Iterator[tuple[int, _Groups]]:
    """Yield the parts of a run that no span covers, with where they begin."""
    position = 0
    for start, end, _ in [*sorted(spans), (len(groups), len(groups), "")]:
        if groups[position:start]:
            yield position, groups[position:start]
        position = end


def _scan(groups: _Groups, text: str, reader: Callable[[_Groups, str], str]) -> Iterator[tuple[int, int, str]]:
    """Yield each span that `reader` takes for a number, the longest from the left."""
    start = 0
    while start < len(groups):
        for end in range(_farthest(groups, start), start, -1):
            if normal := reader(groups[start:end], text):
                yield start, end, normal
                start = end - 1
                break
        start += 1


def _farthest(groups: _Groups, start: int) -> int:
    """Return the end of the longest span that is not too long for a number."""
    count, end = 0, start
    while end < len(groups) and count + len(groups[end].digits) <= _MOST_DIGITS:
        count += len(groups[end].digits)
        end += 1
    return end


def _mobile(groups: _Groups, text: str) -> str:
    """Return a mobile in its normal form; empty for anything else. Beside letters only a carrier's counts."""
    digits = _joined(groups)
    if not _MOBILE.fullmatch(digits):
        return ""
    normal = digits[-11:]
    return normal if _CARRIERS_MOBILE.fullmatch(normal) or not _is_beside_letters(groups, text) else ""


def _landline(groups: _Groups, text: str) -> str:
    """Return a landline in its normal form; empty for anything else."""
    count = len(_joined(groups))
    if count < _FEWEST_DIGITS or _is_beside_letters(groups, text) or _is_money(groups, text):
        return ""
    dashed = [f"-{group.digits}" if _DASH.search(group.gap) else group.digits for group in groups]
    number = read_any("".join(dashed).removeprefix("-"))
    return number.normal if number and number.kind == PhoneKind.LANDLINE else ""


def _written_closely(groups: _Groups, text: str) -> Iterator[tuple[int, int, str]]:
    """Yield what has as many digits as a number and is none: foreign, mistyped, or two in one."""
    start = 0
    while start < len(groups):
        end = start + 1
        while end < len(groups) and _CLOSE.fullmatch(groups[end].gap):
            end += 1
        digits = _joined(groups[start:end])
        if len(digits) >= _FEWEST_DIGITS and not _is_beside_letters(groups[start:end], text):
            yield start, end, digits
        start = end


def _joined(groups: _Groups) -> str:
    return "".join(group.digits for group in groups)


def _is_beside_letters(groups: _Groups, text: str) -> bool:
    """Whether the digits are part of a serial number or a measure; an extension is neither."""
    start, end = groups[0].start, groups[-1].end
    is_behind = start > 0 and _LETTER.match(text[start - 1])
    return bool(is_behind or (_LETTER.match(text, end) and not _EXTENSION.match(text, end)))


def _is_money(groups: _Groups, text: str) -> bool:
    """Whether the digits are a price, `242800.00`, or several, `20.98-24.98万`."""
    if len(groups) == 1:
        return False
    is_decimal = len(groups) == 2 and groups[1].gap == "." and len(groups[1].digits) <= 2
    return is_decimal or _OF_MONEY.match(text, groups[-1].end) is not None


def _written(groups: _Groups, text: str, normal: str) -> WrittenNumber:
    """Return the number with the plus sign or the bracket that it begins with."""
    start = groups[0].start
    is_bracketed = text[start - 1 : start] in ("(", "（") and any(")" in g.gap or "）" in g.gap for g in groups[1:])
    while start > 0 and (text[start - 1] in "+＋" or (is_bracketed and text[start - 1] in "(（")):
        start -= 1
    return WrittenNumber(start, groups[-1].end, normal)
