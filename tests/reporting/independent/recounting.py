"""Hold what dealers and the brand answer against the recount of their logs."""

import json
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date, datetime, time

from rest_framework.test import APIClient

from kit import clock
from kit.tenancy import in_dealer
from tests.factories import SHANGHAI
from tests.reporting.independent.asking import (
    Differences,
    Question,
    answer,
    client_of,
    counts_in,
    months_of,
    people_in,
    titled,
    wrong_values,
)
from tests.reporting.independent.book import Book
from tests.reporting.independent.funnels import funnel
from tests.reporting.independent.log import Entry, known_at, known_before, read_log
from tests.reporting.independent.parts import CARE, Days, Slice
from tests.reporting.independent.plans import day_report
from tests.reporting.independent.rates import rates
from tests.reporting.independent.showroom import CARS, Showroom
from tests.reporting.independent.stock import DAY, Counts, stock_flow
from tests.reporting.independent.weeks import week_report

REPORTS = ("stock-flow", "funnel", "rates")
# What the brand does not show, and what it shows of no single day or month.
_NOT_OF_BRAND = ("open", "missed")
_IN_TIME = ("day", "month")


@dataclass
class Log:
    """A dealer's log, and the recounts of it as of instants. `regions` are those it has belonged to, each from an
    instant on."""

    entries: Sequence[Entry]
    last: datetime
    regions: Sequence[tuple[datetime, str]]

    def region(self, instant: datetime) -> str:
        """Return the region that the dealer belonged to at an instant."""
        return [region for since, region in self.regions if since <= instant][-1]

    def book(self, as_of: datetime | None) -> tuple[Book, date]:
        """Return what was known at an instant, and the day on which it lay."""
        instant = as_of or self.last
        return Book.of(known_at(self.entries, instant)), instant.astimezone(SHANGHAI).date()

    def opened(self, day: date, as_of: datetime | None) -> Book:
        """Return what was known when a day opened; of a day to come, what is known."""
        midnight = datetime.combine(day, time.min, SHANGHAI)
        return Book.of(known_before(known_at(self.entries, as_of or self.last), midnight))


def log_of(at: Showroom) -> Log:
    with in_dealer(at.dealer):
        return Log(read_log(), at.now, tuple(at.regions))


@contextmanager
def asking_dealer(at: Showroom) -> Iterator[APIClient]:
    """Ask as its manager, at its present instant."""
    with in_dealer(at.dealer), clock.at(at.now):
        yield client_of(at.people["manager"], at.dealer.code)


def figures(report: str, book: Book, days: Days, part: Slice, today: date) -> Counts:
    """Return a report's counts as the recount has them."""
    made: Mapping[str, Callable[[], Counts]] = {
        "stock-flow": lambda: stock_flow(book, days, part),
        "funnel": lambda: funnel(book, days, part),
        "rates": lambda: rates(book, days, part, today),
    }
    return made[report]()


def compare_dealer(found: Differences, at: Showroom, log: Log, question: Question) -> None:
    """Hold the dealer's three reports of one question against the recount."""
    names = {str(user.id): name for name, user in at.people.items()}
    book, today = log.book(question.as_of)
    with asking_dealer(at) as client:
        for report in REPORTS:
            told = json.loads(answer(client, f"reports/{report}", question.parameters))
            title = titled(at.dealer.code, report, question, names)
            found.hold(
                title,
                figures(report, book, question.days, question.part, today),
                counts_in(told),
            )
            found.found += [f"{title}: {wrong}" for wrong in wrong_values(told)]


def compare_day(found: Differences, at: Showroom, log: Log, question: Question, day: date) -> None:
    """RP-4: hold a day's plan and result against the recount."""
    names = {str(user.id): name for name, user in at.people.items()}
    asked = replace(question, days=Days(day, day))
    book, _ = log.book(question.as_of)
    recounted = day_report(book, log.opened(day, question.as_of), day, question.part)
    with asking_dealer(at) as client:
        told = json.loads(answer(client, "reports/day", asked.parameters))
    title = titled(at.dealer.code, "day", asked, names)
    found.hold(title, recounted, people_in(told, names, CARE), names=names)


def compare_week(found: Differences, at: Showroom, log: Log, question: Question) -> None:
    """MG-3: hold the lists of the weekly meeting, as they stood at the question's instant, against the recount."""
    names = {str(user.id): name for name, user in at.people.items()}
    asked = replace(question, part=Slice(business=question.part.business))
    book, today = log.book(question.as_of)
    given = {name: value for name, value in asked.parameters.items() if name in ("as_of", "business")}
    with asking_dealer(at) as client:
        told = json.loads(answer(client, "reports/weekly", given))
    found.hold(
        titled(at.dealer.code, "week", asked, names),
        week_report(book, today, asked.part),
        people_in(told, names, CARE),
        names=names,
    )


def compare_brand(found: Differences, client: APIClient, logs: Mapping[str, Log], question: Question) -> None:
    """Hold the brand's three reports of one question against the recounts of its dealers, row by row and in total."""
    books = {code: log.book(question.as_of) for code, log in logs.items()}
    for report in REPORTS:
        told = json.loads(answer(client, f"brand/{report}", question.parameters))
        title = titled("hq", report, question)
        # A dealer belongs to the region that it had at the instant of the answer (RP-8).
        regions = {code: log.region(datetime.fromisoformat(told["up_to"])) for code, log in logs.items()}
        asked = {code: each for code, each in books.items() if question.region in ("", regions[code])}
        for key, (codes, days, part) in _rows(question, {code: regions[code] for code in asked}).items():
            recounted: Counter[str] = Counter()
            for code in codes:
                book, today = asked[code]
                recounted.update(figures(report, book, days, part, today))
            row = told["total"] if key is None else _row(told, key)
            found.hold(
                f"{title} [{key or 'total'}]",
                _shown(recounted, question.by),
                counts_in(row),
            )
        found.found += [f"{title}: {wrong}" for wrong in wrong_values(told)]


def _rows(question: Question, regions: Mapping[str, str]) -> dict[str | None, tuple[list[str], Days, Slice]]:
    """Return of which dealers, days and part each row is; that of all together has no key."""
    days, part, codes = question.days, question.part, list(regions)
    rows: dict[str | None, tuple[list[str], Days, Slice]] = {None: (codes, days, part)}
    if question.by == "dealer":
        rows |= {code: ([code], days, part) for code in codes}
    elif question.by == "region":
        for region in set(regions.values()):
            rows[region] = ([code for code in codes if regions[code] == region], days, part)
    elif question.by == "channel":
        of_channel = [part.channel] if part.channel else ["walk_in", "phone", "outreach"]
        rows |= {each: (codes, days, replace(part, channel=each)) for each in of_channel}
    elif question.by == "model":
        of_model = [part.model] if part.model else [*CARS, ""]
        rows |= {each: (codes, days, replace(part, model=each)) for each in of_model}
    elif question.by == "day":
        every_day = [days.first + at * DAY for at in range((days.last - days.first).days + 1)]
        rows |= {day.isoformat(): (codes, Days(day, day), part) for day in every_day}
    elif question.by == "month":
        rows |= {f"{month.first:%Y-%m}": (codes, month, part) for month in months_of(days)}
    return rows


def _row(told: Mapping[str, list[dict[str, object]]], key: str) -> dict[str, object]:
    return next((row for row in told["rows"] if row["key"] == key), {})


def _shown(recounted: Counts, by: str) -> Counts:
    left_out = (*_NOT_OF_BRAND, *(("overdue",) if by in _IN_TIME else ()))
    return {path: count for path, count in recounted.items() if path not in left_out}
