"""What a cell means: dates as text or number, numbers that lost their leading zero, codes by their labels (SA-2)."""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from functools import cache
from types import MappingProxyType

from crm.rules.codes import FIELD_CODES, Code, PhoneKind
from crm.rules.phones import PhoneNumber, bad_phone, guess_kind, normalize
from kit.errors import Problem
from kit.invisible import without_direction
from kit.sheets.cells import Cell

_DATE = re.compile(r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?(?:[ T].*)?")
_SOLID_DATE = re.compile(r"(\d{4})(\d{2})(\d{2})")
# Excel counts days from here (its year 1900 has a day too many); what lies outside is no date of a customer.
_DAY_ZERO = date(1899, 12, 30)
_FIRST_DAY, _LAST_DAY = 18_264, 73_050  # 1950 to 2099
_YES = frozenset({"是", "有", "yes", "y", "true", "1", "√", "对"})
_NO = frozenset({"否", "无", "没有", "no", "n", "false", "0", "×", "x", "不"})
_SEPARATORS = re.compile(r"[,，、;；/|]+")
# How programs keep a text from becoming a number: `="138…"`, and an apostrophe before it.
_AS_FORMULA = re.compile(r'=\s*"((?:[^"]|"")*)"')
_APOSTROPHES = "'\u2018\u2019\uff07"
# A whole number that a program wrote with its point: the zeros behind it are no digits (CA-4).
_POINT_ZEROS = re.compile(r"(?<=[0-9])\.0+$")
# What stands between two numbers in one cell. A comma may also begin an extension.
_BETWEEN_NUMBERS = re.compile(r"[/／、;；|\n]+")
_ALSO_BETWEEN_NUMBERS = re.compile(r"[\s,，]+")
_AREA_CODE = re.compile(r"0[0-9]{2,3}")
_UNIT = re.compile(r"(?<=[0-9])(?:万元|万|元|岁|w\b)")
_RANGE = re.compile(r"(?<=[0-9])\s*(?:[-~～–—―]+|至|到)\s*(?=[0-9])")
# What dealers write for a code beside its label.
_ALSO: Mapping[str, Mapping[str, str]] = MappingProxyType(
    {
        "channel": {
            "来店": "walk_in", "展厅": "walk_in", "到店": "walk_in", "自然来店": "walk_in", "来电": "phone",
            "去电": "phone", "网络": "phone", "外展": "outreach", "车展": "outreach", "巡展": "outreach",
        },
        "business": {"批售": "wholesale", "转卖": "wholesale", "二网": "wholesale"},
        "party": {"个人": "individual", "私人": "individual", "单位": "organization", "公司": "organization"},
        "status": {
            "跟进": "active", "跟进中": "active", "有望": "active", "已订": "ordered", "订车": "ordered",
            "已成交": "delivered", "交车": "delivered", "已交车": "delivered", "失败": "lost", "战败客户": "lost",
        },
        "gender": {
            "先生": "male", "男士": "male", "男性": "male", "男生": "male", "m": "male",
            "女士": "female", "女性": "female", "女生": "female", "小姐": "female", "太太": "female", "f": "female",
        },
        "payment": {"全款": "full", "按揭": "installment", "分期": "installment", "贷款": "installment"},
        "replacement": {"新购": "first_purchase", "首购": "first_purchase", "增购": "additional", "换购": "trade_in"},
    }
)  # fmt: skip


def as_text(cell: Cell) -> str:
    """Return a cell as people read it: a whole number without the point that a program put behind it, `="138…"`
    without what makes it a formula."""
    if cell is None:
        return ""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    text = cell.isoformat() if isinstance(cell, date) else without_direction(str(cell)).strip()
    formula = _AS_FORMULA.fullmatch(text)
    return formula[1].replace('""', '"').strip() if formula else text


def _as_value(cell: Cell) -> str:
    """Return a cell that is no free text: an apostrophe before it marks a text and is no part of it."""
    return as_text(cell).lstrip(_APOSTROPHES).strip()


def as_date(cell: Cell) -> date | None:
    """A date, written as one, as `2026/1/5`, `2026年1月5日`, `20260105`, or as the number Excel keeps for it."""
    if isinstance(cell, datetime):
        return cell.date()
    if isinstance(cell, date):
        return cell
    text = _as_value(cell)
    found = _DATE.fullmatch(text) or _SOLID_DATE.fullmatch(text)
    if found:
        try:
            return date(int(found[1]), int(found[2]), int(found[3]))
        except ValueError:
            return None
    days = text.partition(".")[0]
    if days.isascii() and days.isdigit() and _FIRST_DAY <= int(days) <= _LAST_DAY:
        return _DAY_ZERO + timedelta(days=int(days))
    return None


def as_yes_no(cell: Cell) -> bool | None:
    """Yes or no; None for anything else."""
    text = _as_value(cell).lower()
    return True if text in _YES else False if text in _NO else None


def as_code(field: str, cell: Cell) -> str | None:
    """The code by itself, by its label in either language, or by what dealers call it; None for none of these."""
    return _codes_of(field).get(_plain(_as_value(cell)))


def as_codes(field: str, cell: Cell) -> list[str] | None:
    """Several codes in one cell; None when one of them is none."""
    found = [as_code(field, part) for part in _SEPARATORS.split(_as_value(cell)) if part.strip()]
    codes = [code for code in found if code]
    return codes if len(codes) == len(found) else None


def as_phones(cell: Cell, area_code: str) -> list[PhoneNumber] | Problem:
    """Return the numbers of a cell in their normal form (CA-4): several where each part is one by itself. Of a number
    and a remainder (`6234567/8`) nothing is guessed: `two_numbers_in_cell`."""
    text = _POINT_ZEROS.sub("", _as_value(cell))
    parts = [part.strip() for part in _BETWEEN_NUMBERS.split(text) if part.strip()]
    several = [_as_phone(part, area_code) for part in parts]
    if len(parts) > 1 and not _AREA_CODE.fullmatch(parts[0]) and any(isinstance(one, PhoneNumber) for one in several):
        return _all_or_problem(several)
    whole = _as_phone(text, area_code)
    if isinstance(whole, PhoneNumber):
        return [whole]
    parts = [part for part in _ALSO_BETWEEN_NUMBERS.split(text) if part]
    several = [_as_phone(part, area_code) for part in parts]
    is_several = len(parts) > 1 and all(isinstance(one, PhoneNumber) for one in several)
    return _all_or_problem(several) if is_several else whole


def _all_or_problem(numbers: Sequence[PhoneNumber | Problem]) -> list[PhoneNumber] | Problem:
    found = [number for number in numbers if isinstance(number, PhoneNumber)]
    return found if len(found) == len(numbers) else Problem("two_numbers_in_cell", rule="CA-4")


def _as_phone(text: str, area_code: str) -> PhoneNumber | Problem:
    """A number, tried once more with the leading zero that a number's column drops."""
    text = _POINT_ZEROS.sub("", text)
    for typed in (text, f"0{text}"):
        kind = guess_kind(typed)
        number = normalize(kind, typed, area_code)
        if isinstance(number, PhoneNumber) and (kind == PhoneKind.MOBILE or typed == text or len(text) >= 9):
            return number
    return bad_phone(text)


@cache
def _codes_of(field: str) -> Mapping[str, str]:
    codes: type[Code] = FIELD_CODES[field]
    known: dict[str, str] = {}
    for code in codes:
        known |= dict.fromkeys([_plain(code.value), _plain(code.zh), _plain(code.en)], code.value)
        # `B级 · 30天内` is `B级` too.
        known.setdefault(_plain(code.zh.partition(" · ")[0]), code.value)
    return known | {_plain(name): code for name, code in _ALSO.get(field, {}).items()}


def _plain(text: str) -> str:
    """A code or label as it is compared: `15~20万`, `15万至20万` and `15–20万` are one."""
    text = unicodedata.normalize("NFKC", text).lower().replace("<", "lt").replace(">", "gt")
    text = _RANGE.sub("-", _UNIT.sub("", text)).replace("–", "-")
    return "".join(letter for letter in text if letter.isalnum() or letter == "-")
