"""Surnames, by which customers are compared (CA-5)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm.rules.names import clean_name
from crm.rules.surnames import COMPOUND, duplicate_keys, surname

TITLES = st.sampled_from(["先生", "小姐", "女士", "太太", "总", "经理", "老师", "师傅", "哥", "姐"])
GIVEN = st.text("伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平", min_size=1, max_size=2)
SINGLE = st.sampled_from("王李张刘陈杨黄赵吴周徐孙马朱胡林郭何高罗")
WORD = st.from_regex(r"[A-Za-z]{2,10}", fullmatch=True)


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("张伟", "张"), ("张先生", "张"), ("张小姐", "张"), ("张", "张"), ("张 伟", "张"), ("　张伟 ", "张"),
        ("欧阳娜娜", "欧阳"), ("欧阳先生", "欧阳"), ("欧 阳 娜", "欧阳"), ("司马光", "司马"), ("诸葛女士", "诸葛"),
        ("欧文", "欧"), ("张伟(经理)", "张"), ("王总", "王"), ("张David", "张"), ("David 张", "张"),
        ("John Smith", "smith"), ("SMITH", "smith"), ("ｓｍｉｔｈ", "smith"), ("Smith先生", "smith"),
        ("J.Smith", "smith"),
        ("John  smith.", "smith"), ("O\u2019Brien", "o'brien"), ("Jean-Luc Le-Grand", "le-grand"),
        ("张·伟", "张"), ("歐陽修", "欧阳"), ("張先生", "张"), ("陳小姐", "陈"), ("諸葛亮", "诸葛"),
        ("老王", "王"), ("小王", "王"), ("阿陈", "陈"), ("老王先生", "王"), ("小李姐", "李"), ("王哥", "王"),
        ("陈老师", "陈"),
        ("李师傅", "李"), ("老張", "张"), ("老 王", "王"), ("小欧阳", "小"), ("阿依古丽", "阿"), ("小丫", "小"),
        ("老王头", "老"), ("张\u200b三", "张"), ("\u202e张三", "张"), ("\uf90a", "金"), ("先生", "先"),
        ("总", "总"), ("...", "..."), ("", ""),
    ],
)  # fmt: skip
def test_surname_of_a_name(name: str, key: str) -> None:
    assert surname(name) == key


@given(SINGLE, st.sampled_from("老小阿"), st.one_of(st.just(""), TITLES))
def test_familiar_form_has_the_surname_behind_it(single: str, familiar: str, title: str) -> None:
    """CA-5: titles go first, then the prefix."""
    assert surname(familiar + single + title) == single


@given(st.text())
def test_key_fits_its_column(name: str) -> None:
    assert len(surname(name[:60])) <= 60


@given(SINGLE, GIVEN, TITLES)
def test_title_stands_for_any_given_name(single: str, given_name: str, title: str) -> None:
    assert surname(single + given_name) == surname(single + title) == single


@given(st.sampled_from(sorted(COMPOUND)), GIVEN, TITLES)
def test_compound_surname_counts_whole(compound: str, given_name: str, title: str) -> None:
    assert surname(compound + given_name) == surname(compound + title) == surname(compound) == compound


@given(WORD, WORD)
def test_latin_names_share_their_last_word_without_case(first: str, last: str) -> None:
    assert surname(f"{first} {last}") == surname(last.upper()) == last.lower()


@given(st.text(min_size=1).filter(clean_name))
def test_a_name_always_has_a_key_and_spaces_around_never_count(name: str) -> None:
    assert surname(name)
    assert surname(f" {name} ") == surname(name)


def test_keys_pair_the_surname_with_each_number_once_in_one_order() -> None:
    numbers = ["13900139000", "021-62345678", "13900139000"]
    assert duplicate_keys("欧阳先生", numbers) == [("欧阳", "021-62345678"), ("欧阳", "13900139000")]
