"""Numbers in one normal form (CA-4)."""

from collections.abc import Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm.rules.codes import PhoneKind
from crm.rules.phones import PhoneNumber, guess_kind, mask, normalize, read_any, read_phones
from kit.errors import Problem

OWN = "021"

# No difference (CA-4): blanks of any width, dashes, dots, brackets, characters without width.
FILLINGS = [
    "", " ", "\u3000", "\u00a0", "\u2003", "\u202f", "\n", "-", "－", "–", "—", "‐", "−", "ー", ".", "．", "·", "・",
    "･", "•", "‧", "/", "(", ")", "（", "）", "\u200b", "\u200d", "\u2060", "\ufeff", "\u00ad", "\u202d", "\u202e",
    "\u2066", "\ufe0f",
]  # fmt: skip
FILLING = st.sampled_from(FILLINGS)
COUNTRY = st.sampled_from(["", "+86", "+86 ", "86-", "0086", "＋８６"])


def spread(digits: str, filling: list[str]) -> str:
    return "".join(f + digit for f, digit in zip(filling, digits, strict=False))


def normal(kind: str, raw: str) -> str:
    number = normalize(kind, raw, OWN)
    return number.code if isinstance(number, Problem) else str(number)


def reason(kind: str, raw: str) -> dict[str, object]:
    number = normalize(kind, raw, OWN)
    assert isinstance(number, Problem)
    assert number.code == "bad_phone"
    return dict(number.params)


@pytest.mark.parametrize(
    "raw",
    [
        "13800138000", "013800138000", "138 0013 8000", "138-0013-8000", "+8613800138000", "+86 138 0013 8000",
        "0086 13800138000", "8613800138000", "(138)00138000", "１３８００１３８０００", "＋８６１３８００１３８０００",
        "138—0013—8000", "\u202d13800138000\u202c", " 138.0013.8000 ", "+86 013800138000",
    ],
)  # fmt: skip
def test_mobile_has_one_form_however_typed(raw: str) -> None:
    assert normal("mobile", raw) == "13800138000"


@pytest.mark.parametrize(
    "raw",
    [
        "", " ", "1380013800", "138001380001", "23800138000", "023800138000", "0013800138000", "+13800138000",
        "+1 3800138000", "62345678", "021-62345678", "13800138000-1", "1380013800O", "١٣٨٠٠١٣٨٠٠٠", "1" * 41, "\x00",
    ],
)  # fmt: skip
def test_what_is_no_mobile_is_refused(raw: str) -> None:
    assert normal("mobile", raw) == "bad_phone"


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ("62345678", "021-62345678"),
        ("6234567", "021-6234567"),
        ("6234 5678", "021-62345678"),
        ("6234-5678", "021-62345678"),
        ("62345678-", "021-62345678"),
        ("86123456", "021-86123456"),
        ("02162345678", "021-62345678"),
        ("021 6234 5678", "021-62345678"),
        ("（０２１）６２３４５６７８", "021-62345678"),
        ("010-62345678", "010-62345678"),
        ("0512-6512345", "0512-6512345"),
        ("051265123456", "0512-65123456"),
        ("+86 21 6234 5678", "021-62345678"),
        ("+86-021-62345678", "021-62345678"),
        ("0086 755 8234 5678", "0755-82345678"),
        ("862162345678", "021-62345678"),
        ("+86 62345678", "021-62345678"),
    ],
)
def test_landline_has_one_form_with_its_area_code(raw: str, expected: str) -> None:
    assert normal("landline", raw) == expected


@pytest.mark.parametrize(
    "raw",
    [
        "62345678-123", "62345678 转 123", "62345678转123", "62345678轉123", "62345678x123", "62345678 ext. 123",
        "62345678#123", "6234-5678-123", "021-62345678,123", "(021)62345678 EXT 123", "62345678分机123",
        "+86 21 62345678 extension 123", "62345678*123", "62345678转-123", "62345678 分机号：123",
    ],
)  # fmt: skip
def test_extension_stands_apart_in_every_notation(raw: str) -> None:
    assert normalize("landline", raw, OWN) == PhoneNumber(PhoneKind.LANDLINE, "021-62345678", "123")


@pytest.mark.parametrize(
    ("raw", "expected"),
    [("0512-6512345-12", "0512-6512345-12"), ("021-6234567-12", "021-6234567-12"), ("6234567-8", "021-62345678")],
)
def test_last_dash_starts_an_extension_only_where_no_number_is_whole(raw: str, expected: str) -> None:
    assert normal("landline", raw) == expected


@pytest.mark.parametrize(
    "raw",
    [
        "", "-", "623456", "623456789", "021-623456", "021-623456789", "0512-651234", "13800138000", "013800138000",
        "01234567", "2162345678", "021", "62345678转", "62345678-1234567",
        "021-62345678-1-2", "13812345", "12345678", "021-13812345", "021-02345678", "1381234",
        "0011-62345678", "六二三四五六七八", "62345678;DROP",
    ],
)  # fmt: skip
def test_what_is_no_landline_is_refused(raw: str) -> None:
    assert normal("landline", raw) == "bad_phone"


@pytest.mark.parametrize("raw", ["1391234567.0", " 1391234567.0 ", "１３９１２３４５６７．０"])
def test_spreadsheets_point_zero_is_no_digit(raw: str) -> None:
    """CA-4."""
    assert reason("mobile", raw) == {"case": "mobile_short", "given": 10, "missing": 1}
    assert normal("mobile", "13912345678.0") == "13912345678"
    assert normal("landline", "62345678.0") == "021-62345678"


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ("13812345", {"case": "mobile_short", "given": 8, "missing": 3}),
        ("+86 138 1234 567", {"case": "mobile_short", "given": 10, "missing": 1}),
        ("0138 1234 567", {"case": "mobile_short", "given": 10, "missing": 1}),
        ("138001380001", {"case": "mobile_long", "given": 12, "missing": -1}),
        ("13800138000", {"case": "mobile", "given": 11, "missing": 0}),
        ("1380013800O", {"case": "characters"}),
        ("021-623456", {}),
        ("6234", {}),
        ("", {}),
    ],
)
def test_refusal_says_what_is_missing(raw: str, expected: dict[str, object]) -> None:
    """CA-4."""
    assert reason("landline", raw) == expected


@given(st.from_regex(r"1[0-9]{6,9}", fullmatch=True), st.lists(FILLING, min_size=10, max_size=10))
def test_mobile_with_digits_missing_is_no_landline(digits: str, filling: list[str]) -> None:
    """CA-4: whatever stands between its digits."""
    raw = spread(digits, filling)
    assert normal("landline", raw) == normal("mobile", raw) == "bad_phone"
    if not digits.endswith("0"):
        assert reason("landline", raw)["missing"] == 11 - len(digits)


@pytest.mark.parametrize(
    ("raw", "expected"),
    [("138 0013 8000", "13800138000"), ("021 62345678", "021-62345678"), ("6234-5678", "62345678"), ("623456", None)],
)
def test_number_of_either_kind_is_read_without_an_area_code_of_its_own(raw: str, expected: str | None) -> None:
    number = read_any(raw)
    assert (number and number.normal) == expected


def test_unknown_kind_is_no_number() -> None:
    assert normal("fax", "62345678") == "bad_phone"


def test_landline_without_area_code_needs_the_dealers_own() -> None:
    assert isinstance(normalize("landline", "62345678", ""), Problem)
    assert normalize("landline", "0755-82345678", "") == PhoneNumber(PhoneKind.LANDLINE, "0755-82345678")


@given(
    # A last zero behind a point may be a spreadsheet's.
    st.from_regex(r"1[0-9]{9}[1-9]", fullmatch=True),
    COUNTRY,
    st.sampled_from(["", "0"]),
    st.lists(FILLING, min_size=12, max_size=12),
)
def test_filling_prefix_and_zero_never_change_a_mobile(
    digits: str, country: str, zero: str, filling: list[str]
) -> None:
    assert normal("mobile", country + spread(zero + digits, filling)) == digits


@given(
    st.from_regex(r"(010|02[0-9]|0[3-9][0-9]{2})-[2-9][0-9]{5,6}[1-9]", fullmatch=True),
    COUNTRY,
    st.lists(FILLING, min_size=12, max_size=12),
)
def test_filling_and_prefix_never_change_a_landline(number: str, country: str, filling: list[str]) -> None:
    assert normal("landline", country + spread(number.replace("-", ""), filling)) == number


@given(st.from_regex(r"1[0-9]{10}|0[3-9][0-9]{2}-[2-9][0-9]{6,7}", fullmatch=True))
def test_normal_form_is_its_own_normal_form(number: str) -> None:
    assert normal(guess_kind(number), number) == number


@given(st.sampled_from(["mobile", "landline"]), st.text())
def test_any_text_is_read_or_refused(kind: str, raw: str) -> None:
    number = normalize(kind, raw, OWN)
    assert isinstance(number, Problem) or (
        isinstance(number, PhoneNumber) and number.digits.isascii() and number.digits.isdigit()
    )


@pytest.mark.parametrize(
    ("raw", "kind"),
    [("138 0013 8000", "mobile"), ("013800138000", "mobile"), ("62345678", "landline"), ("nonsense", "landline")],
)
def test_kind_is_guessed_from_the_number(raw: str, kind: str) -> None:
    assert guess_kind(raw) == kind


@pytest.mark.parametrize(
    ("number", "masked"),
    [
        ("13800138000", "138****8000"),
        ("021-62345678", "021-****5678"),
        ("0512-6512345", "0512-***2345"),
        ("62345678", "****5678"),
        ("6234567", "***4567"),
        ("138123456", "*****3456"),
        ("12345", "*****"),
    ],
)
def test_masked_number_keeps_its_ends(number: str, masked: str) -> None:
    assert mask(number) == masked


def test_digits_are_the_number_without_its_dash() -> None:
    assert PhoneNumber(PhoneKind.LANDLINE, "021-62345678", "12").digits == "02162345678"


MOBILE = {"kind": "mobile", "number": "13800138000"}
LANDLINE = {"kind": "landline", "number": "62345678"}


def found(*entries: Mapping[str, object]) -> list[tuple[str, str]]:
    return [(problem.field, problem.code) for problem in read_phones(entries, OWN)[1]]


def test_card_needs_a_number() -> None:
    assert found() == [("phones", "required")]


def test_numbers_come_normal_in_their_order() -> None:
    numbers, problems = read_phones([MOBILE, {**LANDLINE, "main": True}], OWN)
    assert problems == []
    assert [(number.normal, number.is_main) for number in numbers] == [("13800138000", False), ("021-62345678", True)]


def test_single_number_is_the_main_one_unless_it_says_no() -> None:
    assert read_phones([MOBILE], OWN)[0][0].is_main
    assert found({**MOBILE, "main": False}) == [("phones", "main_number_required")]


def test_exactly_one_number_is_the_main_one() -> None:
    assert found(MOBILE, LANDLINE) == [("phones", "main_number_required")]
    assert found({**MOBILE, "main": True}, {**LANDLINE, "main": True}) == [("phones", "main_number_required")]


def test_every_wrong_number_is_named_by_path() -> None:
    bad = {"kind": "mobile", "number": "1", "main": True}
    assert found(bad, {"kind": "", "number": ""}, {"kind": "fax", "number": "62345678"}) == [
        ("phones.0.number", "bad_phone"),
        ("phones.1.kind", "required"),
        ("phones.1.number", "required"),
        ("phones.2.kind", "not_a_choice"),
    ]


def test_same_number_twice_is_refused_however_typed() -> None:
    again = {"kind": "mobile", "number": "+86 013800138000"}
    assert found({**MOBILE, "main": True}, again) == [("phones.1.number", "number_twice")]
