"""The dealer's own pattern for card numbers (CA-10)."""

import pytest

from crm.rules.card_number import check_card_number, fits
from kit.errors import Problem


@pytest.mark.parametrize(
    ("pattern", "number"),
    [("", "any thing"), ("A9999", "K0123"), ("SH-9999", "SH-0001"), ("A.9", "k.7"), ("(*)", "(*)")],
)
def test_number_fits_its_pattern(pattern: str, number: str) -> None:
    assert fits(pattern, number)


@pytest.mark.parametrize(
    ("pattern", "number"),
    [
        ("A9999", "K012"), ("A9999", "K01234"), ("A9999", "00123"), ("9", "A"), ("9", "٣"), ("9", "²"), ("A", "张"),
        ("A.9", "kx7"), (".*", "ab"), ("SH-9", "sh-1"),
    ],
)  # fmt: skip
def test_number_that_differs_does_not_fit(pattern: str, number: str) -> None:
    assert not fits(pattern, number)


def test_wrong_number_is_refused_with_the_pattern() -> None:
    assert check_card_number("A999", "12") == [Problem("bad_card_number", "number", "CA-10", {"pattern": "A999"})]


def test_card_number_is_optional() -> None:
    assert check_card_number("A999", "") == []
