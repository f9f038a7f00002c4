"""Trends by the rules alone: the same days, what is beyond chance, and segments that add up (RP-3, RP-5)."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reporting.dealer.rules.period import Period
from reporting.dealer.rules.rates import Rate
from reporting.dealer.rules.trends import (
    READINGS,
    SameDays,
    Segment,
    chance_of_count,
    chance_of_rate,
    largest,
    marked,
    same_days,
    segments_of_rate,
    weekly,
)

OCTOBER, NOVEMBER, DECEMBER = date(2026, 10, 1), date(2026, 11, 1), date(2026, 12, 1)
LONG_AGO, LATER = date(2020, 1, 1), date(2027, 6, 1)
FOUR_WEEKS = SameDays(Period(OCTOBER, date(2026, 10, 28)), Period(NOVEMBER, date(2026, 11, 28)))
EVEN = weekly({}, Period(OCTOBER, date(2026, 11, 30)))


def november(first: int, last: int) -> Period:
    return Period(date(2026, 11, first), date(2026, 11, last))


def test_running_month_is_compared_with_the_same_days_of_the_last_rp3() -> None:
    """On the 10th nine days are over: one whole week of them counts, so that each weekday is as often in both."""
    found = same_days(OCTOBER, NOVEMBER, LONG_AGO, date(2026, 11, 10))
    assert found == SameDays(Period(OCTOBER, date(2026, 10, 7)), november(1, 7))
    few = same_days(OCTOBER, NOVEMBER, LONG_AGO, date(2026, 11, 5))
    assert few == SameDays(Period(OCTOBER, date(2026, 10, 4)), november(1, 4))
    assert same_days(OCTOBER, NOVEMBER, LONG_AGO, date(2026, 11, 1)) is None


def test_days_before_the_dealer_began_count_in_neither_rp3() -> None:
    began = date(2026, 10, 20)
    found = same_days(OCTOBER, NOVEMBER, began, LATER)
    assert found == SameDays(Period(began, date(2026, 10, 26)), november(20, 26))
    assert same_days(OCTOBER, NOVEMBER, date(2026, 11, 3), LATER) is None
    assert same_days(OCTOBER, NOVEMBER, None, LATER) is None


def test_whole_months_are_compared_by_their_four_weeks() -> None:
    assert same_days(OCTOBER, NOVEMBER, LONG_AGO, LATER) == FOUR_WEEKS


@pytest.mark.rule("RP-5")
@pytest.mark.parametrize(
    ("before", "after", "is_tested"),
    [
        (Rate(0, 2), Rate(2, 2), False),
        (Rate(1, 1), Rate(0, 4), False),
        (Rate(10, 19), Rate(2, 200), False),
        (Rate(10, 20), Rate(2, 20), True),
    ],
)
def test_rates_of_few_customers_are_not_tested_rp5(before: Rate, after: Rate, is_tested: bool) -> None:
    assert (chance_of_rate(before, after, FOUR_WEEKS) is not None) == is_tested


def test_fewer_than_seven_days_are_not_tested_rp5() -> None:
    six = SameDays(Period(OCTOBER, date(2026, 10, 6)), november(1, 6))
    seven = SameDays(Period(OCTOBER, date(2026, 10, 7)), november(1, 7))
    assert chance_of_rate(Rate(90, 100), Rate(10, 100), six) is None
    assert chance_of_count(90, 10, six, EVEN) is None
    assert chance_of_rate(Rate(90, 100), Rate(10, 100), seven) is not None


@pytest.mark.rule("RP-5")
def test_rate_is_tested_exactly() -> None:
    """Fisher's exact test: 10 of 20 against 2 of 20 has p = 0.0138; half a customer's difference has 1."""
    assert chance_of_rate(Rate(10, 20), Rate(2, 20), FOUR_WEEKS) == pytest.approx(0.0138, abs=0.0002)
    assert chance_of_rate(Rate(10, 20), Rate(10, 20), FOUR_WEEKS) == pytest.approx(1.0)


@pytest.mark.rule("RP-5")
def test_count_is_tested_against_the_dealer_s_own_weeks() -> None:
    """100 against 145 is marked for a dealer whose weeks are alike, and usual for one whose weeks swing by as much.

    Of a few weeks it is not known how restless they are: the same change is no mark.
    """
    known = Period(date(2026, 8, 3), date(2026, 11, 29))
    steady = weekly(dict.fromkeys(_days(known), 16), known)
    swinging = weekly({day: 2 if day.isocalendar().week % 2 else 30 for day in _days(known)}, known)
    calm, restless, unknown = (chance_of_count(100, 145, FOUR_WEEKS, week) for week in (steady, swinging, EVEN))
    assert restless is not None
    assert restless > 0.3
    assert [marked([each]) for each in (calm, restless, unknown)] == [[True], [False], [False]]


@pytest.mark.rule("RP-5")
def test_marks_are_discoveries_over_the_whole_page() -> None:
    """One p-value of 0.024 alone is marked, and among 24 others that are nothing it is not."""
    assert marked([0.024]) == [True]
    assert marked([0.024, *[0.5] * 24]) == [False] * 25
    assert marked([None, 0.001, None, 0.9]) == [False, True, False, False]


def test_change_is_read_outside_and_inside_as_the_rule_says_rp5() -> None:
    assert {
        (str(figure), str(change)): tuple(map(str, readings)) for (figure, change), readings in READINGS.items()
    } == {
        ("traffic", "down"): ("demand_down", "few_activities"),
        ("filing", "up"): ("intent_strong", "filing_better"),
        ("overall_visit", "down"): ("weak_leads", "weak_inviting"),
        ("prospect_order", "down"): ("weak_intent", "weak_conversion"),
        ("order_delivery", "down"): ("no_hurry", "stock"),
    }


def test_change_of_mix_alone_is_not_blamed_on_the_segments_rates_rp5() -> None:
    """Walk-ins order at 40 %, calls at 10 %, before and after; only their parts have changed."""
    before = {"walk_in": Rate(32, 80), "phone": Rate(2, 20)}
    after = {"walk_in": Rate(8, 20), "phone": Rate(8, 80)}
    found = {each.value: each for each in segments_of_rate("channel", before, after)}
    assert found["walk_in"].by_rate == found["phone"].by_rate == 0
    assert sum(each.by_mix for each in found.values()) == pytest.approx(16 - 34)


def test_change_of_one_rate_is_that_segment_s_own() -> None:
    before = {"walk_in": Rate(40, 80), "phone": Rate(10, 20)}
    after = {"walk_in": Rate(20, 80), "phone": Rate(10, 20)}
    found = {each.value: each for each in segments_of_rate("channel", before, after)}
    assert (found["walk_in"].by_rate, found["phone"].by_rate) == (pytest.approx(-20), 0)
    assert sum(each.by_mix for each in found.values()) == pytest.approx(0)


RATES = st.integers(0, 60).flatmap(lambda of: st.builds(Rate, st.integers(0, of), st.just(of)))
SEGMENTS = st.dictionaries(st.sampled_from("abcdefg"), RATES, min_size=1)


@given(SEGMENTS, SEGMENTS)
def test_segments_shown_add_up_to_the_change_of_the_rate_rp5(before: dict[str, Rate], after: dict[str, Rate]) -> None:
    found = largest(segments_of_rate("channel", before, after))
    was, now = (
        Rate(sum(each.numerator for each in side.values()), sum(each.denominator for each in side.values()))
        for side in (before, after)
    )
    if not was.denominator or not now.denominator:
        assert found == []
        return
    change = 100 * (now.numerator / now.denominator - was.numerator / was.denominator)
    assert sum(each.share for each in found) == pytest.approx(change, abs=1e-9)
    assert len(found) <= 4


def test_what_is_not_listed_is_one_row() -> None:
    segments = [Segment("model", name, share, 0.0) for name, share in zip("abcde", (5, -4, 3, 2, 1), strict=True)]
    assert [(each.value, each.share) for each in largest(segments)] == [("a", 5), ("b", -4), ("c", 3), (None, 3)]


def _days(period: Period) -> list[date]:
    return [date.fromordinal(at) for at in range(period.first.toordinal(), period.last.toordinal() + 1)]
