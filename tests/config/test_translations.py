"""Every sentence that people read is said in Chinese, once and the same, and nothing is said that nobody reads."""

import re
from functools import cache
from io import BytesIO
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po

from tests.lint.messages import CATALOGUES, NOT_OURS, ROOT, Ids, Words, catalogue, ids_of, messages, sources, with_new

HOMES = [home.relative_to(ROOT).as_posix() for home in CATALOGUES]
_PLACES = re.compile(r"%\(\w+\)[sd]|%[sd]|\{\w*\}|%%")


@cache
def _found(home: Path) -> dict[Path, dict[Words, Ids]]:
    return {path: ids_of(path) for path in sources(home)}


def _used(home: Path) -> dict[Words, str]:
    return {words: str(path.relative_to(ROOT)) for path, found in _found(home).items() for words in found}


@cache
def _catalogue(home: Path) -> Catalog:
    return catalogue(home)


def _messages(home: Path) -> dict[Words, Message]:
    return messages(_catalogue(home))


def _said(message: Message) -> list[str]:
    return [message.string] if isinstance(message.string, str) else list(message.string)


@pytest.mark.parametrize("home", HOMES)
def test_every_sentence_that_is_used_has_its_chinese(home: str) -> None:
    said = _messages(ROOT / home)
    missing = {
        words[1]: path for words, path in _used(ROOT / home).items() if words not in said or not all(_said(said[words]))
    }
    assert missing == {}


@pytest.mark.parametrize("home", HOMES)
def test_no_sentence_is_kept_that_nothing_uses(home: str) -> None:
    used = _used(ROOT / home)
    unused = sorted(words[1] for words in _messages(ROOT / home) if words not in used)
    assert unused == []


@pytest.mark.parametrize("home", HOMES)
def test_no_translation_is_a_guess(home: str) -> None:
    found = _catalogue(ROOT / home)
    # A guessed header makes the compiler leave the whole catalogue out.
    assert not found.fuzzy
    assert [message.id for message in found if message.id and message.fuzzy] == []
    assert list(found.obsolete) == []


@pytest.mark.parametrize("home", HOMES)
def test_a_translation_names_no_value_that_its_sentence_does_not(home: str) -> None:
    wrong = []
    for words, message in _messages(ROOT / home).items():
        ids = [message.id] if isinstance(message.id, str) else list(message.id)
        offered = {place for text in ids for place in _PLACES.findall(text)}
        if not all(set(_PLACES.findall(text)) <= offered for text in _said(message)):
            wrong.append(words[1])
    assert wrong == []


def test_a_sentence_is_said_the_same_in_every_catalogue() -> None:
    # Django lays them over each other: of two, one would never be read.
    said: dict[Words, set[str]] = {}
    for home in CATALOGUES:
        for words, message in _messages(home).items():
            said.setdefault(words, set()).add(_said(message)[0])
    assert {words[1]: texts for words, texts in said.items() if len(texts) > 1} == {}


def test_every_app_that_speaks_has_a_catalogue() -> None:
    apps = {path.parent for path in ROOT.glob("[a-z]*/**/apps.py") if NOT_OURS.isdisjoint(path.parts)}
    silent = [app for app in apps - CATALOGUES.keys() if not app.is_relative_to(ROOT / "platform")]
    assert [app.name for app in silent if _used(app)] == []


@pytest.mark.parametrize("home", HOMES)
def test_make_messages_leaves_a_catalogue_alone_that_lacks_nothing(home: str) -> None:
    text = CATALOGUES[ROOT / home].read_text(encoding="utf-8")
    used = [words_and_ids for found in _found(ROOT / home).values() for words_and_ids in found.items()]
    assert with_new(text, used) == text


def test_make_messages_appends_a_new_sentence_and_changes_nothing_else() -> None:
    text = CATALOGUES[ROOT / "crm"].read_text(encoding="utf-8")
    new = with_new(
        text,
        [
            (("a lead", 'Said "so"'), 'Said "so"'),
            ((None, "%(n)s hare"), ("%(n)s hare", "%(n)s hares")),
            ((None, "One line\nand another"), "One line\nand another"),
        ],
    )
    assert new.startswith(text)
    added = set(messages(read_po(BytesIO(new.encode())))) - set(_messages(ROOT / "crm"))
    assert added == {("a lead", 'Said "so"'), (None, "%(n)s hare"), (None, "One line\nand another")}
    assert 'msgid_plural "%(n)s hares"\nmsgstr[0] ""\n' in new[len(text) :]
