"""What figures are compared by, and each group by its code and name."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, timedelta
from enum import StrEnum
from typing import NamedTuple, TypeVar

from crm.rules.codes import Channel
from reporting.brand.queries.cards import cards_by
from reporting.brand.queries.scope import Scope
from reporting.brand.queries.sums import (
    Count,
    Dimension,
    Key,
    Row,
    Sums,
    added,
    counts,
    flows_by,
    openings_by,
    total,
)
from reporting.brand.rules.measures import CARDS
from reporting.dealer.rules.measures import STOCK
from reporting.dealer.rules.period import Period
from tenants.queries.catalogue import model_names

Counted = TypeVar("Counted", Sums, Row)


class By(StrEnum):
    """What figures are compared by (RP-6)."""

    DEALER = "dealer"
    REGION = "region"
    MODEL = "model"
    CHANNEL = "channel"
    DAY = "day"
    MONTH = "month"


IN_TIME = frozenset({By.DAY, By.MONTH})
_DIMENSIONS: Mapping[By, Dimension] = {
    By.DEALER: "dealer",
    By.REGION: "dealer",
    By.MODEL: "model",
    By.CHANNEL: "channel",
    By.DAY: "on",
    By.MONTH: "month",
}


def dimension_of(by: By) -> Dimension:
    """Return the column that rows are grouped by; regions are made of their dealers."""
    return _DIMENSIONS[by]


class Group(NamedTuple):
    """One row of a comparison, with today's name. `region` is the code of a dealer's region."""

    code: str
    name: str
    region: str = ""


def groups(by: By, period: Period, scope: Scope, found: Iterable[Key], language: str) -> list[Group]:
    """The rows of a comparison, those included where nothing happened. One query for models, none for the others."""
    if by == By.DEALER:
        return [Group(each.code, each.name, each.region) for each in scope.dealers.values()]
    if by == By.REGION:
        names = {each.region: each.region_name(language) for each in scope.dealers.values()}
        return [Group(code, names[code]) for code in sorted(names)]
    if by == By.CHANNEL:
        return [Group(str(channel), channel.label(language)) for channel in Channel]
    if by == By.MODEL:
        return _models(map(str, found), language)
    days = _days(period) if by == By.DAY else [month.first.replace(day=1) for month in period.months()]
    return [Group(day.isoformat() if by == By.DAY else f"{day:%Y-%m}", "") for day in days]


def flows(by: By, period: Period, scope: Scope, wanted: Mapping[str, Count]) -> dict[str, Sums]:
    """What happened in a period, by the groups' codes. One query."""
    found = flow_rows(by, period, scope, wanted)
    return {code: dict(zip(wanted, row, strict=True)) for code, row in found.items()}


def flow_rows(by: By, period: Period, scope: Scope, wanted: Mapping[str, Count]) -> dict[str, Row]:
    """The same in rows, for who reads them down the columns."""
    found = flows_by(_DIMENSIONS[by], period, scope, wanted)
    return _folded(found, code_of(by, scope), added)


def cards_once(by: By, period: Period, scope: Scope) -> tuple[dict[str, Sums], Sums]:
    """Return cards that count once over the period, by the groups' codes, and the whole's. One query or two."""
    found, whole = cards_by(_DIMENSIONS[by], period, scope)
    rows = _folded(found, code_of(by, scope), added)
    return {code: dict(zip(CARDS, row, strict=True)) for code, row in rows.items()}, dict(
        zip(CARDS, whole, strict=True)
    )


def openings(by: By, period: Period, scope: Scope, rows: Sequence[Group]) -> dict[str, Sums]:
    """The stock with which each group opens. By day and month each opens with what the one before left."""
    if by in (By.DEALER, By.REGION):
        return _folded(openings_by("dealer", period.first, scope), code_of(by, scope), total)
    if by == By.MODEL:
        return _folded(openings_by("model", period.first, scope), str, total)
    if by == By.CHANNEL:
        return _folded(openings_by("channel", period.first, scope), str, total)
    standing = {**dict.fromkeys(map(str, STOCK), 0), **total(openings_by("channel", period.first, scope).values())}
    moved = flows(by, period, scope, counts(STOCK))
    opened: dict[str, Sums] = {}
    for group in rows:
        opened[group.code] = standing
        standing = total([standing, moved.get(group.code, {})])
    return opened


def _folded(
    found: Mapping[Key, Counted], code_of: Callable[[Key], str], add: Callable[[list[Counted]], Counted]
) -> dict[str, Counted]:
    folded: dict[str, Counted] = {}
    for key, counted in found.items():
        code = code_of(key)
        folded[code] = add([folded[code], counted]) if code in folded else counted
    return folded


def code_of(by: By, scope: Scope) -> Callable[[Key], str]:
    """Return what gives the code of the group that a key of the sums belongs to.

    A dealer that is not compared any more has none.
    """
    if by == By.REGION:
        return lambda key: scope.dealers[str(key)].region if str(key) in scope.dealers else ""
    if by == By.MONTH:
        return lambda key: str(key)[:7]
    return str


def _models(found: Iterable[str], language: str) -> list[Group]:
    """All models of the catalogue, and that of whoever has not said which ("")."""
    names = model_names(language)
    return [Group(code, names.get(code, "–")) for code in [*names, *sorted(set(found) - names.keys())]]


def _days(period: Period) -> list[date]:
    return [period.first + timedelta(days=n) for n in range((period.last - period.first).days + 1)]
