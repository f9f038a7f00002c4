"""Numbers in texts (CA-4): whatever is accepted as a number is masked, and nothing else."""

import re
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm.rules.numbers_in_text import WRITTEN_NUMBER, mask_in_text, numbers_in
from crm.rules.phones import LONGEST, PhoneNumber, guess_kind, normalize
from tests.rules.test_phones import FILLING, spread

# 242800.00 is no number of a person.
PRICE = re.compile(r"\W*[0-9]+\.[0-9]{1,2}\W*")
WORDS = st.sampled_from(["", "回电", "王先生", "电话：", "好，", "客户说", "！"])


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("回电13800138000，晚上", "回电138****8000，晚上"),
        ("办公室 021-6234 5678 转 12", "办公室 021-****5678 转 12"),
        ("(021)62345678 ext 12", "021-****5678 ext 12"),
        ("打 6234-5678", "打 ****5678"),
        ("２０２６年看车，138 0013 8000", "２０２６年看车，138****8000"),
        ("138.0013.8001", "138****8001"),
        ("138·0013·8002", "138****8002"),
        ("138　0013　8003", "138****8003"),
        ("138–0013–8004", "138****8004"),
        ("138/0013/8005", "138****8005"),
        ("138\n0013\n8006", "138****8006"),
        ("138\u200b0013\u200b8007", "138****8007"),
        ("+86 138 0013 8008", "138****8008"),
        ("0086-013800138009", "138****8009"),
        ("⑬8００１３8010", "138****8010"),
        ("13800138000/13900139000", "138****8000/139****9000"),
        ("2 1380013 8000", "2 138****8000"),
        ("少一位 139 1234 567", "少一位 ******4567"),
        ("2026-11-25 交车 142800.00 元，VIN LSVAA49J132047371", "2026-11-25 交车 142800.00 元，VIN LSVAA49J132047371"),
        ("1. 2026-11-25 10:20 来电", "1. 2026-11-25 10:20 来电"),
        ("2026.11.25 看车", "2026.11.25 看车"),
        ("预算 15-20 万", "预算 15-20 万"),
        ("报价 20.98-24.98 万，即 242800.00", "报价 20.98-24.98 万，即 242800.00"),
        ("王先生13800138000", "王先生138****8000"),
        ("Mr Li13800138000", "Mr Li138****8000"),
        ("王先生１３８００１３８０００", "王先生138****8000"),
        ("王先生 138****8000", "王先生 138****8000"),
        ("", ""),
    ],
)
def test_numbers_in_a_text_are_masked_and_nothing_else(text: str, masked: str) -> None:
    assert mask_in_text(text) == masked


@given(
    st.from_regex(r"1[3-9][0-9]{8}[1-9]", fullmatch=True),
    st.sampled_from(["", "+86", "0086 ", "0"]),
    st.lists(FILLING, min_size=11, max_size=11),
    WORDS,
    WORDS,
)
def test_every_mobile_that_is_accepted_is_masked(
    digits: str, prefix: str, filling: list[str], before: str, after: str
) -> None:
    raw = prefix + spread(digits, filling)
    assert isinstance(normalize("mobile", raw, "021"), PhoneNumber)
    masked = mask_in_text(before + raw + after)
    assert masked.startswith(before)
    assert masked.endswith(after)
    assert re.sub(r"[^0-9*]", "", masked) == f"{digits[:3]}****{digits[-4:]}"


@given(
    st.from_regex(r"(|010|02[0-9]|0[3-9][0-9]{2})[2-9][0-9]{6,7}", fullmatch=True),
    st.lists(FILLING, min_size=12, max_size=12),
    st.sampled_from(["", "-12", "转12", " 分机 8", "x12", " ext 12", "#12"]),
    WORDS,
)
def test_every_landline_that_is_accepted_is_masked(
    digits: str, filling: list[str], extension: str, before: str
) -> None:
    raw = spread(digits, filling) + extension
    number = normalize(guess_kind(raw), raw, "021")
    if isinstance(number, PhoneNumber) and not PRICE.fullmatch(spread(digits, filling)):
        masked = mask_in_text(before + raw)
        area = len(digits) - len(number.normal.partition("-")[2])
        assert "***" in masked
        assert sum(map(str.isdigit, masked)) <= area + 4 + sum(map(str.isdigit, extension))


@given(st.text("0123456789 -.·/()０１２＋+年x万\u200b", max_size=LONGEST))
def test_any_text_is_masked_without_losing_what_stands_beside_numbers(text: str) -> None:
    numbers = numbers_in(text)
    assert all(first.end <= second.start for first, second in pairwise(numbers))
    masked = mask_in_text(text)
    assert [c for c in masked if c in "年x万"] == [c for c in text if c in "年x万"]
    # What is left of two numbers side by side may read as a third: masking again hides it, and never shows more.
    assert sum(c.isdigit() for c in mask_in_text(masked)) <= sum(c.isdigit() for c in masked)


@given(st.from_regex(r"1[3-9][0-9]{9}", fullmatch=True), st.lists(FILLING, min_size=11, max_size=11))
def test_the_databases_pattern_finds_what_python_does(digits: str, filling: list[str]) -> None:
    assert re.search(WRITTEN_NUMBER, spread(digits, filling))
