"""What a customer is found by: any part of a name, its pinyin, the pinyin's initials, a number."""

import subprocess
import sys

import pytest

from crm.rules.search import ShownPart, digits_of, grams, grams_to_find, searchable, shown_part, words_of


def test_a_name_is_found_by_itself_its_pinyin_and_its_initials() -> None:
    assert searchable("王小姐") == "王小姐 wangxiaojie wxj"


@pytest.mark.parametrize(
    ("name", "typed"),
    [
        ("曾先生", "zeng"), ("曾先生", "zxs"), ("曾先生", "ceng"), ("单小姐", "shan"), ("单小姐", "sxj"),
        ("单小姐", "dan"), ("翟天明", "zhai"), ("仇丽", "qiuli"), ("解晓东", "xiexiaodong"), ("查良", "zhaliang"),
        ("朴正", "piao"),
        ("缪先生", "miao"), ("欧阳娜", "ouyang"), ("尉迟恭", "yuchi"), ("长孙", "zhangsun"),
    ],
)  # fmt: skip
def test_a_surname_is_found_by_either_reading(name: str, typed: str) -> None:
    assert typed in searchable(name)


@pytest.mark.parametrize(
    ("name", "query"),
    [
        ("张三丰", "张  三丰"), ("张三丰", "三\u200b丰"), ("阿卜杜拉·买买提", "阿卜杜拉•买买提"),
        ("阿卜杜拉·买买提", "阿卜杜拉买买提"),
        ("阿卜杜拉·买买提", "阿卜杜拉 · 买买提"), ("O'Brien", "o\u2019brien"), ("O'Brien", "obrien"),
        ("金先生", "\uf90a"), ("David Smith", "ｓｍｉｔｈ"), ("王先生138 0013 8000", "138-0013-8000"),
        ("王先生138 0013 8000", "+86 13800138000"),
    ],
)  # fmt: skip
def test_name_is_found_however_typed(name: str, query: str) -> None:
    """CA-4, CA-5."""
    text = searchable(name)
    assert all(word in text for word in words_of(query))
    assert set(grams_to_find(" ".join(words_of(query)))) <= set(grams(text))


def test_latin_text_is_only_made_lower_case_and_empty_ones_leave_nothing() -> None:
    assert searchable("David Smith", "", "  ", "SH261109001") == "david smith sh261109001"


def test_a_text_has_the_grams_of_each_of_its_parts() -> None:
    text = searchable("王小姐", "SH26")
    for part in ("王", "小姐", "王小姐", "xiao", "wxj", "sh2"):
        assert set(grams_to_find(part)) <= set(grams(text)), part


@pytest.mark.parametrize(
    ("query", "digits"),
    [
        ("138 0013", "1380013"), ("+86-138", "138"), ("86-138", "86138"), ("13", ""), ("SH138", ""), ("王", ""),
        ("+86 138 0013 8000", "13800138000"), ("013800138000", "13800138000"), ("021-62345678", "02162345678"),
        ("１３９ １２３４", "1391234"), ("0139 1234", "1391234"), ("0139", "0139"), ("0086 139", "139"),
        ("139\u200b1234", "1391234"), ("62345678 转 12", "62345678"), ("139·1234", "1391234"),
    ],
)  # fmt: skip
def test_only_what_looks_like_a_number_is_sought_as_one(query: str, digits: str) -> None:
    assert digits_of(query) == digits


@pytest.mark.parametrize(
    ("query", "part"),
    [
        ("0007", (ShownPart.LAST, "0007")), ("007", (ShownPart.LAST, "007")),
        ("139 0000 0007", (ShownPart.WHOLE, "13900000007")), ("+86-13900000007", (ShownPart.WHOLE, "13900000007")),
        ("013900000007", (ShownPart.WHOLE, "13900000007")), ("021-62345678", (ShownPart.WHOLE, "021-62345678")),
        ("02162345678", (ShownPart.WHOLE, "021-62345678")), ("6234 5678", (ShownPart.LOCAL, "62345678")),
        ("6234567", (ShownPart.LOCAL, "6234567")),
        ("00007", None), ("1390000", (ShownPart.LOCAL, "1390000")), ("139000000", None), ("07", None), ("王", None),
        ("", None), ("0000 0000 0000 0000", None),
    ],
)  # fmt: skip
def test_where_numbers_are_masked_a_query_is_what_the_mask_leaves_or_a_whole_number(
    query: str, part: tuple[ShownPart, str] | None
) -> None:
    assert shown_part(query) == part


def test_a_process_that_spells_nothing_does_not_load_the_dictionary() -> None:
    said = subprocess.run(
        [sys.executable, "-c", "import sys, crm.rules.search; print('pypinyin' in sys.modules)"],
        capture_output=True, check=True, text=True,
    )  # fmt: skip
    assert said.stdout.strip() == "False"
