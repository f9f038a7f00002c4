"""How often a healthy dealer's page of trends carries a false mark, day by day through a month (RP-5).

A simulated dealer works at constant rates for eighteen months: parties come by weekday, some are filed; each open card
may come, sign, take its car or give up on any day. Nothing ever changes, so every mark is false.
"""

import os
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import pairwise
from math import log, sqrt
from random import Random

import pytest

from reporting.dealer.rules.period import Period, months_before
from reporting.dealer.rules.rates import Rate
from reporting.dealer.rules.trends import chance_of_count, chance_of_rate, marked, same_days, weekly

# A year before the first month shown: the stock has settled by then, and nothing changes any more.
BEGAN, MONTH = date(2025, 6, 1), date(2026, 11, 1)
WEEKEND, WEEKDAY = 1.7, 0.72
# Simulated dealers of each size; FALSE_MARK_RUNS=1000 for a closer look.
RUNS = int(os.environ.get("FALSE_MARK_RUNS", "100"))
FIGURES = ("filing", "overall_visit", "prospect_order", "order_delivery")


@dataclass
class Dealer:
    """What happened on each day, and how many cards stood as it opened."""

    happened: dict[date, Counter[str]] = field(default_factory=dict)
    opened: dict[date, Counter[str]] = field(default_factory=dict)

    def rate(self, figure: str, days: Period) -> Rate:
        """The rate of a period, by RP-3."""
        moved: Counter[str] = Counter()
        for day in days_of(days):
            moved.update(self.happened[day])
        opens = self.opened[days.first]
        if figure == "filing":
            return Rate(moved["filed_first"], moved["first"])
        if figure == "overall_visit":
            return Rate(moved["away_visited"], opens["unvisited"] + moved["away_filed"])
        if figure == "prospect_order":
            return Rate(moved["ordered"], opens["prospects"] + moved["filed"])
        return Rate(moved["delivered"], opens["orders"] + moved["ordered"])

    def traffic(self, days: Period) -> int:
        return sum(self.happened[day]["traffic"] for day in days_of(days))


def simulate(random: Random, traffic: float) -> Dealer:
    """One dealer from its first day to the end of the month looked at; `traffic` parties come on an average day."""
    dealer, unvisited, prospects, orders = Dealer(), 0, 0, 0
    for day in days_of(Period(BEGAN, Period.month(MONTH).last)):
        busy = WEEKEND if day.weekday() >= 5 else WEEKDAY
        dealer.opened[day] = Counter(unvisited=unvisited, prospects=prospects, orders=orders)
        # Good and bad days: more restless than Poisson.
        parties = poisson(random, traffic * busy * random.gammavariate(8, 1 / 8))
        first = binomial(random, parties, 0.7)
        filed_first = binomial(random, first, 0.55)
        away = poisson(random, traffic * 0.25)
        visited = binomial(random, unvisited, 0.02)
        ordered = binomial(random, prospects, 0.008 * busy)
        lost = binomial(random, prospects - ordered, 0.006)
        delivered = binomial(random, orders, 0.05)
        filed = filed_first + away
        dealer.happened[day] = Counter(
            traffic=parties, first=first, filed_first=filed_first, filed=filed, away_filed=away, away_visited=visited,
            ordered=ordered, delivered=delivered,
        )  # fmt: skip
        unvisited += away - visited - binomial(random, unvisited - visited, 0.01)
        prospects += filed - ordered - lost
        orders += ordered - delivered
    return dealer


def false_marks(dealer: Dealer, today: date) -> int:
    """How many marks the page of a day carries: six months of five figures."""
    months = [months_before(MONTH, back) for back in reversed(range(6))]
    until = Period(months[0], today - timedelta(days=1))
    week = weekly({day: dealer.happened[day]["traffic"] for day in days_of(until)}, until)
    chances = []
    for pair in pairwise(months):
        days = same_days(*pair, BEGAN, today)
        if days is None:
            continue
        chances.append(chance_of_count(dealer.traffic(days.before), dealer.traffic(days.after), days, week))
        chances += [
            chance_of_rate(dealer.rate(each, days.before), dealer.rate(each, days.after), days) for each in FIGURES
        ]
    return sum(marked(chances))


@pytest.mark.rule("RP-5")
@pytest.mark.long
@pytest.mark.parametrize("traffic", [2.0, 6.0, 20.0])
def test_at_most_one_page_in_twenty_of_a_healthy_dealer_has_a_false_mark_rp5(
    traffic: float, record_figure: Callable[[str], None]
) -> None:
    """On each day of the month; a small, a usual and a large dealer."""
    random = Random(20261101)
    with_mark: Counter[int] = Counter()
    for _ in range(RUNS):
        dealer = simulate(random, traffic)
        for number in range(1, 31):
            with_mark[number] += bool(false_marks(dealer, MONTH.replace(day=number)))
    shares = {number: with_mark[number] / RUNS for number in range(1, 31)}
    worst = max(shares, key=lambda number: shares[number])
    whole = sum(shares.values()) / 30
    record_figure(
        f"{traffic:g} parties a day: marks on {whole:.1%} of pages, at most {shares[worst]:.1%} (day {worst})"
    )
    # A dealer's pages of one month are alike: a day's share rests on as many pages as there are dealers.
    assert whole <= 0.05
    assert shares[worst] <= 0.05 + 3 * sqrt(0.05 * 0.95 / RUNS)


@pytest.mark.parametrize(("traffic", "least"), [(6.0, 7), (20.0, 10)])
def test_a_dealer_whose_rates_halve_is_marked_rp5(traffic: float, least: int) -> None:
    """The test finds what is there: in November half as many parties become a card.

    A usual dealer has about 120 parties in each month's four weeks: the mark's level is reached in four cases of five.
    """
    random = Random(7)
    found = 0
    for _ in range(10):
        dealer = simulate(random, traffic)
        for day in days_of(Period.month(MONTH)):
            happened = dealer.happened[day]
            happened["filed_first"] = binomial(random, happened["filed_first"], 0.5)
        found += bool(false_marks(dealer, MONTH.replace(day=30)))
    assert found >= least


def days_of(period: Period) -> Iterator[date]:
    return (date.fromordinal(at) for at in range(period.first.toordinal(), period.last.toordinal() + 1))


def binomial(random: Random, of: int, chance: float) -> int:
    """By the gaps between hits, so that rare events among many cards cost little."""
    if chance > 0.5:
        return of - binomial(random, of, 1 - chance)
    count, at, gap = 0, 0, log(1 - chance)
    while True:
        at += int(log(1 - random.random()) / gap) + 1
        if at > of:
            return count
        count += 1


def poisson(random: Random, mean: float) -> int:
    count, left = 0, random.expovariate(1)
    while left < mean:
        count, left = count + 1, left + random.expovariate(1)
    return count
