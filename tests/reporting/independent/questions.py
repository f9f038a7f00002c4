"""Questions by chance: days, weeks, months and other periods, parts of a dealer, and instants of its past."""

from datetime import date, datetime, timedelta
from random import Random

from tests.factories import SHANGHAI
from tests.reporting.independent.asking import Question, months_of
from tests.reporting.independent.parts import Days, Slice
from tests.reporting.independent.showroom import CARS

_CHANNELS = ["walk_in", "phone", "outreach"]
_BUSINESSES = ["retail"] * 5 + ["wholesale", None]
BY = ["dealer", "region", "channel", "model", "day", "month"]


def some_days(chance: Random, whole: Days) -> Days:
    """Return a day, a week, a month or any days of a history, some of which lie beyond its ends."""
    span = (whole.last - whole.first).days
    first = whole.first + timedelta(days=chance.randrange(-3, span + 3))
    kind = chance.choice(["day", "week", "month", "any", "any", "open", "whole"])
    if kind == "day":
        return Days(first, first)
    if kind == "week":
        monday = first - timedelta(days=first.weekday())
        return Days(monday, monday + timedelta(days=6))
    if kind == "month":
        (month, *_) = months_of(Days(first.replace(day=1), first.replace(day=1) + timedelta(days=40)))
        return month
    if kind == "open":
        return Days(first, whole.last + timedelta(days=chance.randrange(1, 30)))
    if kind == "whole":
        return Days(whole.first - timedelta(days=5), whole.last)
    return Days(first, first + timedelta(days=chance.randrange(0, 45)))


def some_part(chance: Random, people: list[str]) -> Slice:
    """Return a part of a dealer; all of it as often as not."""
    return Slice(
        consultant=chance.choice(people) if people and chance.random() < 0.35 else None,
        channel=chance.choice(_CHANNELS) if chance.random() < 0.25 else None,
        model=chance.choice(sorted(CARS)) if chance.random() < 0.25 else None,
        business=chance.choice(_BUSINESSES),
    )


def some_instant(chance: Random, whole: Days) -> datetime | None:
    """Return an instant of the history, or none for now."""
    if chance.random() < 0.3:
        return None
    day = whole.first + timedelta(days=chance.randrange(1, max(2, (whole.last - whole.first).days)))
    return datetime(day.year, day.month, day.day, chance.randrange(24), chance.randrange(60), tzinfo=SHANGHAI)


def of_dealer(chance: Random, whole: Days, people: list[str]) -> Question:
    return Question(some_days(chance, whole), some_part(chance, people), some_instant(chance, whole))


def of_brand(chance: Random, whole: Days) -> Question:
    """Return a question of the brand's, which asks for no person's figures."""
    by, part = chance.choice(BY), some_part(chance, [])
    days = some_days(chance, whole)
    if by == "day":
        days = Days(days.first, min(days.last, days.first + timedelta(days=9)))
    region = chance.choice(["", "", "", "east"])
    return Question(days, part, some_instant(chance, whole), by, region)


def some_day(chance: Random, whole: Days) -> date:
    return whole.first + timedelta(days=chance.randrange((whole.last - whole.first).days + 2))
