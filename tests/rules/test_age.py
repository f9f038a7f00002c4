"""Card age (ST-5)."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm.rules.age import card_age, is_over_days

TODAY = date(2010, 10, 1)


@pytest.mark.parametrize(
    ("filed_on", "is_over"), [(date(2010, 7, 31), True), (date(2010, 8, 1), True), (date(2010, 8, 2), False)]
)
def test_over_60_days_is_as_the_domain_counts_it(filed_on: date, is_over: bool) -> None:
    assert is_over_days(filed_on, 60, TODAY) is is_over


def test_card_filed_today_has_age_zero() -> None:
    assert card_age(TODAY, TODAY) == 0


@given(st.integers(0, 4000), st.integers(0, 4000))
def test_card_is_over_the_days_from_the_day_after_them(age: int, days: int) -> None:
    assert is_over_days(TODAY - timedelta(days=age), days, TODAY) is (age > days)
