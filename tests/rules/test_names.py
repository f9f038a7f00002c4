"""Names in one normal form (CA-5): whatever is put into one that nobody sees, it stays the same name."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm.rules.names import clean_name, with_clean_names
from crm.rules.surnames import surname

INVISIBLE = [
    "\u200b",
    "\u200c",
    "\u200d",
    "\u2060",
    "\ufeff",
    "\u00ad",
    "\u202e",
    "\u202d",
    "\u2066",
    "\u200f",
    "\ufe0f",
]
CHINESE = st.text("张王李欧阳三丰伟芳阿卜杜拉·", min_size=1, max_size=8).filter(lambda name: name.strip("·"))
LATIN = st.from_regex(r"[A-Z][a-z]{1,8}( [A-Z]'?[a-z]{1,8}){0,2}", fullmatch=True)


def with_inserted(name: str, inserted: list[str]) -> str:
    return "".join(extra + letter for extra, letter in zip(inserted, name, strict=False)) + name[len(inserted) :]


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("张  三丰", "张三丰"), ("张　三", "张三"), (" 张三 ", "张三"), ("张\u200b三", "张三"), ("\u202e张三", "张三"),
        ("ＤＡＶＩＤ", "DAVID"), ("John   Smith", "John Smith"), ("John\u00a0Smith", "John Smith"),
        ("阿卜杜拉·买买提", "阿卜杜拉·买买提"), ("阿卜杜拉•买买提", "阿卜杜拉·买买提"),
        ("阿卜杜拉・买买提", "阿卜杜拉·买买提"),
        ("阿卜杜拉 ･ 买买提", "阿卜杜拉·买买提"), ("阿卜杜拉‧买买提", "阿卜杜拉·买买提"),
        ("O\u2019Brien", "O'Brien"), ("O´Brien", "O'Brien"), ("O＇Brien", "O'Brien"), ("O`Brien", "O'Brien"),
        ("\uf90a", "金"), ("\u2f08", "人"), ("张 David", "张David"), ("上海 ABC Trading", "上海ABC Trading"),
        ("\u200b", ""), ("\u202e\u2060", ""), ("\u3164", ""), (" \u3000 ", ""), ("\0", ""),
        ("Jose\u200b\u0301", "José"),
    ],
)  # fmt: skip
def test_name_has_one_form_however_typed(typed: str, name: str) -> None:
    assert clean_name(typed) == name


@given(CHINESE, st.lists(st.sampled_from(["", " ", "\u3000", *INVISIBLE]), max_size=9))
def test_nothing_put_into_a_chinese_name_changes_it(name: str, inserted: list[str]) -> None:
    assert clean_name(with_inserted(name, inserted)) == name
    assert surname(with_inserted(name, inserted)) == surname(name)


@given(LATIN, st.lists(st.sampled_from(["", *INVISIBLE]), max_size=20))
def test_nothing_invisible_changes_a_latin_name(name: str, inserted: list[str]) -> None:
    assert clean_name(with_inserted(name, inserted)) == name


@given(st.text())
def test_normal_form_is_its_own_and_holds_nothing_invisible(typed: str) -> None:
    name = clean_name(typed)
    assert clean_name(name) == name == name.strip()
    assert not [letter for letter in name if unicodedata.category(letter) in ("Cc", "Cf", "Cs")]


def test_names_of_an_input_are_cleaned_and_nothing_else_is() -> None:
    given = {"customer_name": "张 三", "organization_name": None, "remark": "两 人"}
    assert with_clean_names(given) == {"customer_name": "张三", "organization_name": None, "remark": "两 人"}
