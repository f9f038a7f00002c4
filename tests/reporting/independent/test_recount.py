"""An independent recount of the log equals dealer and brand, for periods, parts and instants by chance.

Its author read domain.md, and neither the product's queries nor its summaries. Saved answers are the same bytes after
more commands, merges and undone merges (RP-1, RP-2, RP-3, RP-4, RP-6, RP-8, ST-6).
"""

import itertools
import json
from collections.abc import Sequence
from random import Random
from types import SimpleNamespace

import pytest
from rest_framework.test import APIClient

from accounts.models import User
from accounts.roles import Role
from demo.catalogue import make_catalogue
from kit import clock
from kit.tenancy import DealerContext, in_public
from tests.reporting.independent import questions
from tests.reporting.independent.asking import Differences, Question, answer, client_of
from tests.reporting.independent.history import MERGES, START, act, catch_up, live, opened
from tests.reporting.independent.parts import Days
from tests.reporting.independent.recounting import (
    REPORTS,
    Log,
    asking_dealer,
    compare_brand,
    compare_day,
    compare_dealer,
    compare_week,
    log_of,
)
from tests.reporting.independent.showroom import Showroom

# Host, report, parameters, and the bytes that came.
Saved = list[tuple[str, str, dict[str, str], bytes]]
# What a history has to hold, or it would prove nothing.
EVERY_KIND = {
    "traffic.recorded", "traffic.corrected", "traffic.settled", "card.filed", "follow_up.recorded", "card.changed",
    "card.transferred", "card.custody_passed", "card.merged", "card.absorbed", "card.unmerged", "card.released",
    "follow_up.undone", "card.withdrawn", "card.reviewed", "card.imported", "card.import_undone", "card.invited",
    "callback.recorded", "callback.passed", "activity.changed", "allocation.decided",
}  # fmt: skip


class Lived:
    """Dealers after a history, with their logs."""

    def __init__(self, dealers: Sequence[DealerContext], seed: int, days: int, commands: int) -> None:
        with in_public():
            make_catalogue()
            self.analyst = User.objects.create(username="analyst", name="x", roles=[Role.HQ_ANALYST])
        self.chance = Random(seed)
        self.showrooms = opened(dealers, seed)
        live(self.showrooms, days, commands)
        self.read()

    def read(self) -> None:
        """Let the figures follow, and read the logs."""
        self.now = catch_up(self.showrooms)
        self.logs: dict[str, Log] = {at.dealer.code: log_of(at) for at in self.showrooms}
        self.whole = Days(START.date(), self.now.date())

    @property
    def kinds(self) -> set[str]:
        return {entry.kind for log in self.logs.values() for entry in log.entries}

    def at_hq(self) -> APIClient:
        return client_of(self.analyst, "hq")

    def people(self, at: Showroom) -> list[str]:
        return [str(at.people[name].id) for name in ("li", "zhang", "zhao", "tele")]


@pytest.fixture
def dealers(
    north: DealerContext, south: DealerContext, monkeypatch: pytest.MonkeyPatch
) -> tuple[DealerContext, DealerContext]:
    """Two dealers at which everything gets its id in turn, so that what is chosen by id is the same for a seed."""
    turns = itertools.count(1)
    monkeypatch.setattr("kit.ids.time", SimpleNamespace(time_ns=lambda: next(turns) * 1_000_000))
    monkeypatch.setattr("kit.ids.os", SimpleNamespace(urandom=lambda size: bytes(size)))
    return north, south


def test_dealer_and_brand_tell_what_the_recount_comes_to(dealers: tuple[DealerContext, ...]) -> None:
    """For days, weeks, months and open periods, for parts of a dealer, and as of instants; after 200 more commands the
    saved answers are the same bytes, and the new ones are the recount's again."""
    lived = Lived(dealers, seed=1, days=26, commands=7)
    hold(lived, 4)
    saved = save(lived, 3)
    more(lived, 200)
    assert lived.kinds >= EVERY_KIND
    keep(lived, saved)
    hold(lived, 3)


@pytest.mark.long
@pytest.mark.parametrize("seed", [2, 3, 4])
def test_they_do_through_months_of_any_history(dealers: tuple[DealerContext, ...], seed: int) -> None:
    lived = Lived(dealers, seed, days=60, commands=9)
    hold(lived, 15)
    saved = save(lived, 12)
    more(lived, 200)
    assert lived.kinds >= EVERY_KIND
    keep(lived, saved)
    hold(lived, 5)


def hold(lived: Lived, rounds: int) -> None:
    """Ask so many questions of each dealer and of the brand, and fail with all that differs from the recount."""
    found = Differences()
    for _ in range(rounds):
        for at in lived.showrooms:
            log = lived.logs[at.dealer.code]
            question = questions.of_dealer(lived.chance, lived.whole, lived.people(at))
            compare_dealer(found, at, log, question)
            compare_day(found, at, log, question, questions.some_day(lived.chance, lived.whole))
            compare_week(found, at, log, question)
        with clock.at(lived.now), in_public():
            compare_brand(found, lived.at_hq(), lived.logs, questions.of_brand(lived.chance, lived.whole))
    assert not found.found, found.report()


def keep(lived: Lived, saved: Saved) -> None:
    """RP-8: fail with the answers that are other bytes now."""
    changed = [
        f"{host} {report} {given}\n  was {known!r}\n  is  {found!r}"
        for host, report, given, known in saved
        if (found := _ask(lived, host, report, given)) != known
    ]
    assert not changed, "\n".join([f"{len(changed)} of {len(saved)} answers changed", *changed[:5]])


def save(lived: Lived, count: int) -> Saved:
    """Ask about instants of the past, and about now: what is asked without an instant is saved under the one that it
    states (RP-8)."""
    saved: Saved = []
    for _ in range(count):
        for host in ("north", "south", "hq"):
            question = _question(lived, host)
            for report in REPORTS if host == "hq" else (*REPORTS, "day", "weekly"):
                given = _of_week(question) if report == "weekly" else question.parameters
                found = _ask(lived, host, report, given)
                saved.append((host, report, {"as_of": json.loads(found)["up_to"], **given}, found))
    return saved


def more(lived: Lived, commands: int) -> None:
    """Let more happen, every fifth a merge or its undoing."""
    before = {name: sum(at.done[name] for at in lived.showrooms) for name in ("merge", "unmerge")}
    for number in range(commands):
        act(lived.showrooms[number % 2], MERGES if number % 5 < 2 else ())
    lived.read()
    for name, count in before.items():
        assert sum(at.done[name] for at in lived.showrooms) > count, name


def _of_week(question: Question) -> dict[str, str]:
    return {name: value for name, value in question.parameters.items() if name in ("as_of", "business")}


def _question(lived: Lived, host: str) -> Question:
    if host == "hq":
        return questions.of_brand(lived.chance, lived.whole)
    (at,) = (each for each in lived.showrooms if each.dealer.code == host)
    return questions.of_dealer(lived.chance, lived.whole, lived.people(at))


def _ask(lived: Lived, host: str, report: str, given: dict[str, str]) -> bytes:
    if host == "hq":
        with clock.at(lived.now), in_public():
            return answer(lived.at_hq(), f"brand/{report}", given)
    (at,) = (each for each in lived.showrooms if each.dealer.code == host)
    with asking_dealer(at) as client:
        return answer(client, f"reports/{report}", given)
