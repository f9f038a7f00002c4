"""A rate as the brand's tables have it: with its n of N and its interval (RP-9), in a sheet in columns of their own."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Protocol

from django.utils import formats
from django.utils.translation import gettext as _

from kit.web.components import Cell, Column, Table
from kit.web.forms import Words
from reporting.brand.queries.groups import Group
from reporting.dealer.queries.rates import CODES
from reporting.dealer.rules.rates import Rate
from reporting.statistics.intervals import interval


class Rated(Protocol):
    """A row with rates by code."""

    @property
    def group(self) -> Group: ...
    @property
    def rates(self) -> Mapping[str, Rate]: ...


def rate_note(code: str, rate: Rate) -> str:
    """ "9 of 20 · 25.2–66.0%"; without an interval for the step of a flow, which is no share of the step before it."""
    return interval_note(rate) if code in CODES else _part_note(rate)


def interval_note(rate: Rate) -> str:
    """ "9 of 20 · 25.2–66.0%" of a rate that is a share."""
    bounds = interval(*rate)
    return f"{_part_note(rate)} · {_number(bounds.low)}–{_number(bounds.high)}%" if bounds else ""


def _part_note(rate: Rate) -> str:
    if rate.denominator <= 0:
        return ""
    return _("%(numerator)s of %(denominator)s") % {"numerator": rate.numerator, "denominator": rate.denominator}


def points_text(points: float) -> str:
    """A difference in points of a percentage."""
    return str(formats.number_format(Decimal(str(points)), 1))


def with_parts(table: Table, columns: dict[str, Words], rows: Sequence[Rated]) -> Table:
    """The table with n, N and both ends of the interval of each rate behind its other columns, as a sheet has it."""
    codes = [code.split(".")[1] for code in columns if code.startswith("rates.")]
    labels = {code.split(".")[1]: str(label) for code, label in columns.items()}
    heads = [
        Column(f"{labels[code]}: {part}", is_number=True)
        for code in codes
        for part in (_("numerator"), _("denominator"), _("interval from, %"), _("interval to, %"))
    ]
    lines = [
        [*line, *(cell for code in codes for cell in _parts(code, row.rates[code]))]
        for line, row in zip(table.rows, rows, strict=True)
    ]
    foot = [*table.total, *([Cell("")] * len(heads))] if table.total else ()
    return Table(table.caption, [*table.columns, *heads], lines, foot)


def _parts(code: str, rate: Rate) -> list[Cell]:
    bounds = interval(*rate) if code in CODES else None
    ends = [Cell("")] * 2 if bounds is None else [_end(bounds.low), _end(bounds.high)]
    return [Cell(rate.numerator), Cell(rate.denominator), *ends]


def _end(share: float) -> Cell:
    value = Decimal(str(round(100 * share, 1)))
    return Cell(_number(share), value=value)


def _number(share: float) -> str:
    return str(formats.number_format(Decimal(str(round(100 * share, 1))), 1))
