"""Passwords may not rest on words that others know, and not on what everybody tries."""

import pytest

from accounts.rules.passwords import core_of, known_word, words_of

WORDS = words_of(["Lodestar", "shenzhen", "北城汽车", "beichengqiche", "wang.li", "王丽", "wangli"])


@pytest.mark.parametrize(
    ("password", "word"),
    [
        ("lodestar123", "lodestar"),
        ("shenzhen123", "shenzhen"),
        ("L0DEST4R2026", "lodestar"),
        ("北城汽车2026!!", "北城汽车"),
        ("beichengqiche8", "beichengqiche"),
        ("wangli-wangli", "wangli"),
        ("lodestar-shenzhen", "shenzhen"),
    ],
)
def test_password_that_rests_on_a_known_word_is_found(password: str, word: str) -> None:
    found = known_word(password, WORDS)
    assert found == word or {found, word} == {"lodestar", "shenzhen"}


@pytest.mark.parametrize(
    "password", ["correct-horse-1", "lodestar-horse-battery", "wang-and-the-tea-pot", "北城的雨下了一整夜"]
)
def test_password_with_enough_of_its_own_passes(password: str) -> None:
    assert known_word(password, WORDS) == ""


def test_words_too_short_to_matter_are_left_out() -> None:
    assert words_of(["li", "a b", "wang.li", "王丽"]) == {"wang", "wangli", "王丽"}


@pytest.mark.parametrize(
    ("password", "core"),
    [("Password123!", "password"), ("2026qwerty", "qwerty"), ("correct-horse-1", ""), ("12345", ""), ("", "")],
)
def test_core_is_what_digits_and_signs_only_stand_around(password: str, core: str) -> None:
    assert core_of(password) == core
