"""Every sentence that people read is said in Chinese, once and the same, and nothing is said that nobody reads."""

import re
from collections.abc import Iterator
from functools import cache
from io import BytesIO
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract
from babel.messages.pofile import read_po
from django.conf import settings
from django.utils.translation.template import templatize

ROOT: Path = settings.ROOT
# Each catalogue with the folder whose words it holds; the kit, config and the shared templates share the platform's.
CATALOGUES = {path.parents[3]: path for path in sorted(ROOT.glob("[a-z]*/**/locale/zh_Hans/LC_MESSAGES/django.po"))}
HOMES = [home.relative_to(ROOT).as_posix() for home in CATALOGUES]
_NOT_OURS = {"node_modules", "build", "tests", "vendor"}
_KEYWORDS = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
}
_PLACES = re.compile(r"%\(\w+\)[sd]|%[sd]|\{\w*\}|%%")

Words = tuple[str | None, str]


def _sources(home: Path) -> Iterator[Path]:
    """What is written in this folder and belongs to no app below it that has a catalogue of its own."""
    others = [other for other in CATALOGUES if other != home and other.is_relative_to(home)]
    for path in sorted([*home.rglob("*.py"), *home.rglob("*.html"), *home.rglob("*.txt")]):
        if _NOT_OURS.isdisjoint(path.relative_to(ROOT).parts) and not any(path.is_relative_to(o) for o in others):
            yield path


def _words_of(path: Path) -> set[Words]:
    """The sentences of a file, as `makemessages` finds them: Django's own lexer turns a template into code."""
    text = path.read_text(encoding="utf-8")
    if path.suffix == ".py" and "gettext" not in text:
        return set()
    code = text if path.suffix == ".py" else _as_code(templatize(text, origin=str(path)))
    found = extract("python", BytesIO(code.encode()), keywords=_KEYWORDS, options={"encoding": "utf-8"})
    return {(context, said if isinstance(said, str) else said[0]) for _, said, _, context in found}


def _as_code(lines: str) -> str:
    """What the lexer leaves of a template still stands as far in as its markup did."""
    return "\n".join(line.strip() for line in lines.splitlines())


@cache
def _used(home: Path) -> dict[Words, str]:
    return {words: str(path.relative_to(ROOT)) for path in _sources(home) for words in _words_of(path)}


@cache
def _catalogue(home: Path) -> Catalog:
    with CATALOGUES[home].open("rb") as file:
        return read_po(file)


def _messages(home: Path) -> dict[Words, Message]:
    return {(m.context, m.id if isinstance(m.id, str) else m.id[0]): m for m in _catalogue(home) if m.id}


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
    catalogue = _catalogue(ROOT / home)
    # A guessed header makes the compiler leave the whole catalogue out.
    assert not catalogue.fuzzy
    assert [message.id for message in catalogue if message.id and message.fuzzy] == []
    assert list(catalogue.obsolete) == []


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
    apps = {path.parent for path in ROOT.glob("[a-z]*/**/apps.py") if _NOT_OURS.isdisjoint(path.parts)}
    silent = [app for app in apps - CATALOGUES.keys() if not app.is_relative_to(ROOT / "platform")]
    assert [app.name for app in silent if _used(app)] == []
