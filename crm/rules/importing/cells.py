"""What a cell means: dates as text or number, numbers that lost their leading zero, codes by their labels (SA-2)."""

import re
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from functools import cache
from types import MappingProxyType
from typing import TypeAlias

from crm.rules.codes import FIELD_CODES, Code, PhoneKind
from crm.rules.phones import PhoneNumber, bad_phone, guess_kind, normalize
from kit.errors import Problem
from kit.invisible import without_direction

Cell: TypeAlias = "str | int | float | bool | date | None"

_DATE = re.compile(r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?(?:[ T].*)?")
_SOLID_DATE = re.compile(r"(\d{4})(\d{2})(\d{2})")
# Excel counts days from here (its year 1900 has a day too many); what lies outside is no date of a customer.
_DAY_ZERO = date(1899, 12, 30)
_FIRST_DAY, _LAST_DAY = 18_264, 73_050  # 1950 to 2099
_YES = frozenset({"是", "有", "yes", "y", "true", "1", "√", "对"})
_NO = frozenset({"否", "无", "没有", "no", "n", "false", "0", "×", "x", "不"})
_SEPARATORS = re.compile(r"[,，、;；/|]+")
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
        "gender": {"先生": "male", "男士": "male", "m": "male", "女士": "female", "小姐": "female", "f": "female"},
        "payment": {"全款": "full", "按揭": "installment", "分期": "installment", "贷款": "installment"},
        "replacement": {"新购": "first_purchase", "首购": "first_purchase", "增购": "additional", "换购": "trade_in"},
    }
)  # fmt: skip


def as_text(cell: Cell) -> str:
    """A cell as its reader saw it; a whole number without the point that the program put behind it."""
    if cell is None:
        return ""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return cell.isoformat() if isinstance(cell, date) else without_direction(str(cell)).strip()


def as_date(cell: Cell) -> date | None:
    """A date, written as one, as `2026/1/5`, `2026年1月5日`, `20260105`, or as the number Excel keeps for it."""
    if isinstance(cell, datetime):
        return cell.date()
    if isinstance(cell, date):
        return cell
    text = as_text(cell)
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
    text = as_text(cell).lower()
    return True if text in _YES else False if text in _NO else None


def as_code(field: str, cell: Cell) -> str | None:
    """The code by itself, by its label in either language, or by what dealers call it; None for none of these."""
    return _codes_of(field).get(_plain(as_text(cell)))


def as_codes(field: str, cell: Cell) -> list[str] | None:
    """Several codes in one cell; None when one of them is none."""
    found = [as_code(field, part) for part in _SEPARATORS.split(as_text(cell)) if part.strip()]
    codes = [code for code in found if code]
    return codes if len(codes) == len(found) else None


def as_phone(cell: Cell, area_code: str) -> PhoneNumber | Problem:
    """A number in its normal form, tried once more with the leading zero that a number's column drops (CA-4)."""
    text = as_text(cell)
    for typed in (text, f"0{text}"):
        kind = guess_kind(typed)
        found = normalize(kind, typed, area_code)
        if isinstance(found, PhoneNumber) and (kind == PhoneKind.MOBILE or typed == text or len(text) >= 9):
            return found
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
    return "".join(letter for letter in text.lower().replace("–", "-") if letter.isalnum() or letter == "-")
