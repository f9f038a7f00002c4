"""The weak and the strong dealer stand out at headquarters whatever day the demo is started on (RP-9)."""

from datetime import date, timedelta
from functools import cache, partial

import pytest

from demo.chance import dice
from demo.character import character_of
from demo.dealers import BY_CODE, DEALERS, DemoDealer
from demo.parties import parties
from demo.reception import is_filed, is_forgotten, is_unseen
from reporting.brand.web.words import STANDING_OUT
from reporting.statistics.outliers import find_outliers
from reporting.statistics.spread import Counted

# The front page's: whole days, the last of them yesterday.
DAYS = 30
STARTS = [
    start
    for month in range(24)
    for first in [date(2026 + month // 12, month % 12 + 1, 1)]
    for start in (first, first.replace(day=15), (first + timedelta(days=31)).replace(day=1) - timedelta(days=1))
]


@cache
def filing_of(dealer: DemoDealer, on: date) -> Counted:
    """Return what became a card of the day's first-time parties, as reception recorded them."""
    throws = partial(dice, dealer.code, on)
    filed = counted = 0
    for party in parties(dealer, on):
        character = character_of(dealer, party.consultant)
        if party.first_time and not is_unseen(party, character, throws):
            counted += 1
            filed += not is_forgotten(party, character, throws) and is_filed(party, character, throws)
    return Counted(filed, counted)


def filing_rates(start: date) -> dict[str, Counted]:
    """Return the filing rates that the front page compares on the day `start`."""
    rates = {}
    for dealer in DEALERS:
        days = [filing_of(dealer, start - timedelta(days=back)) for back in range(1, DAYS + 1)]
        rates[dealer.code] = Counted(sum(day.numerator for day in days), sum(day.denominator for day in days))
    return rates


@pytest.mark.rule("RP-9")
@pytest.mark.parametrize("start", STARTS, ids=str)
def test_filing_rates_name_the_strong_and_the_weak_dealer_and_no_other(start: date) -> None:
    """Among as many tests as the page makes, of which the other rates show nothing."""
    same = {dealer.code: Counted(50, 100) for dealer in DEALERS}
    rates = dict.fromkeys(STANDING_OUT, same) | {"filing": filing_rates(start)}
    found = {(one.key, one.code, one.is_high) for one in find_outliers(rates).found}
    assert found == {("hangzhou", "filing", True), ("chongqing", "filing", False)}


def test_ordinary_dealers_file_alike_over_a_year() -> None:
    for code in BY_CODE.keys() - {"hangzhou", "chongqing"}:
        days = [filing_of(BY_CODE[code], date(2026, 1, 1) + timedelta(days=ahead)) for ahead in range(365)]
        share = sum(day.numerator for day in days) / sum(day.denominator for day in days)
        assert 0.62 < share < 0.70, (code, share)
