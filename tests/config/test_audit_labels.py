"""Every act that the audit keeps, and what it tells of, has its words in both languages."""

import ast
import inspect
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import pytest
from django.conf import settings
from django.utils.translation import override

from accounts.audit_labels import ACTS, ACTS_OF_BRAND, EXPORT_LABELS
from accounts.services.audit import note, note_once
from accounts.web.audit_presenter import FIELD_WORDS, VALUE_WORDS
from kit.web.forms import Words
from tenants.models.catalogue_items import CatalogueItem
from tenants.models.dealer import DealerState
from tenants.rules.dealers import RECORD
from tenants.rules.names import NAMES
from tenants.services.catalogue_items import audit_act_of

ROOT: Path = settings.ROOT
APPS = ("platform/accounts", "platform/config", "tenants", "crm", "notifications", "reporting")
# The brand's things are noted by their sort: one call, an act for each sort and for each thing done to it.
BY_SORT = "tenants/services/catalogue_items.py"
# What a page of the brand's is taken out as.
BRANDS_TABLES = {"prospects", "orders", "dealers", "catalogue"}
# Made when the product is set up; no command changes them.
UNCHANGED = {"Brand", "Plan"}
# The meetings' boards, which are made at once.
BOARDS = {"morning", "evening", "weekly"}


NOTING: Mapping[str, Callable[..., None]] = {each.__name__: each for each in (note, note_once)}


def _calls() -> Iterator[tuple[str, ast.Call, Callable[..., None]]]:
    """Every call that notes an act, with its file and which of the two functions it calls."""
    for app in APPS:
        for path in sorted((ROOT / app).rglob("*.py")):
            code = path.read_text(encoding="utf-8")
            if "services.audit" not in code:
                continue
            tree = ast.parse(code)
            names = {
                alias.asname or alias.name: NOTING[alias.name]
                for node in ast.walk(tree)
                if isinstance(node, ast.ImportFrom) and node.module == "accounts.services.audit"
                for alias in node.names
                if alias.name in NOTING
            }
            for node in ast.walk(tree):
                if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in names:
                    yield path.relative_to(ROOT).as_posix(), node, names[node.func.id]


def _acts() -> tuple[set[str], set[str]]:
    """The acts that calls name, and the files whose calls name none."""
    named, unnamed = set(), set()
    for path, call, function in _calls():
        what = call.args[list(inspect.signature(function).parameters).index("what")]
        if isinstance(what, ast.Constant) and isinstance(what.value, str):
            named.add(what.value)
        else:
            unnamed.add(path)
    return named, unnamed


def _sorts(table: type[CatalogueItem] = CatalogueItem) -> Iterator[type[CatalogueItem]]:
    for each in table.__subclasses__():
        if not each._meta.abstract:
            yield each
        yield from _sorts(each)


def _said_in_both(words: Mapping[str, Words]) -> list[str]:
    """What is told by its code, or in one language alone."""
    slips = []
    for code, word in words.items():
        with override("en"):
            english = str(word)
        with override("zh-hans"):
            chinese = str(word)
        if not english or english == chinese or chinese.isascii():
            slips.append(code)
    return slips


def test_every_act_has_words_and_every_word_is_of_an_act() -> None:
    named, unnamed = _acts()
    assert unnamed == {BY_SORT}
    sorts = [table for table in _sorts() if table.__name__ not in UNCHANGED]
    by_sort = {audit_act_of(table, done) for table in sorts for done in ("added", "changed")}
    assert len(by_sort) == 14
    assert named | by_sort == set(ACTS)
    assert by_sort < set(ACTS_OF_BRAND)


def test_every_kind_that_is_taken_out_has_words() -> None:
    assert set(settings.EXPORTS) | BRANDS_TABLES | BOARDS == set(EXPORT_LABELS)


def test_every_field_of_the_brands_things_that_changes_has_words() -> None:
    told = {*RECORD, "state", "region", *NAMES, "is_retired"}
    assert told - set(FIELD_WORDS) == set()


@pytest.mark.parametrize("words", [ACTS, EXPORT_LABELS, FIELD_WORDS], ids=["acts", "kinds", "fields"])
def test_words_are_said_in_both_languages(words: Mapping[str, Words]) -> None:
    assert _said_in_both(words) == []


def test_a_dealers_states_are_told_as_the_brand_reads_them() -> None:
    assert {str(state): str(state.label) for state in DealerState} == {
        code: str(word) for code, word in VALUE_WORDS["state"].items()
    }
