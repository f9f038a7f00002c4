"""A rate is everywhere that a rate is counted, named and opened (RP-3)."""

from reporting.brand.web.words import BAD_WHEN_HIGH, STANDING_OUT, WHY
from reporting.dealer.queries.rates import CODES
from reporting.dealer.rules.figures import RATES as SOURCES
from reporting.dealer.rules.rates import OF_SUMS
from reporting.dealer.words import MADE_OF, RATES


def test_rate_has_its_name_and_what_it_is_made_of() -> None:
    assert list(RATES) == list(CODES)
    assert list(MADE_OF) == list(CODES)


def test_rate_opens_into_what_it_is_made_of() -> None:
    assert set(SOURCES) == set(CODES)


def test_rate_of_sums_is_among_the_codes() -> None:
    assert set(OF_SUMS) - set(CODES) == set()


def test_rate_that_stands_out_at_the_brand_says_why() -> None:
    assert set(WHY) == {(code, is_high) for code in STANDING_OUT for is_high in (True, False)}
    assert BAD_WHEN_HIGH - set(STANDING_OUT) == set()
