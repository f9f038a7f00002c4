"""The rules of docs/domain.md: each id in the code exists, and each rule that is built has a test that names it."""

import re
from collections.abc import Iterator, Mapping
from pathlib import Path

from django.conf import settings

ROOT: Path = settings.ROOT
FOLDERS = ("platform", "tenants", "crm", "notifications", "reporting", "tests")
_RULE = re.compile(r'<a id="([a-z]{2}-\d+)"></a>\*\*([A-Z]{2}-\d+)\*\*( \*\(not built yet\)\*)?')
# What an id looks like. The two letters are those of a chapter, so an order's number (DD-7) is none.
_MARKED = re.compile(r"mark\.rule\(([^)]*)\)")
_RANGE = re.compile(r"\b[A-Z]{2}-\d+ ?(?:to|–|-) ?[A-Z]{2}-\d+\b")


def _rules() -> Mapping[str, bool]:
    """Return each rule's id, and whether it is built. Its anchor is the id in small letters."""
    found = _RULE.findall((ROOT / "docs/domain.md").read_text())
    assert [anchor.upper() for anchor, _, _ in found] == [rule for _, rule, _ in found]
    return {rule: not not_built for _, rule, not_built in found}


def _texts(*folders: str) -> Iterator[tuple[str, str]]:
    for folder in folders:
        for path in sorted((ROOT / folder).rglob("*")):
            if path.suffix in (".py", ".html") and "built" not in path.parts and "vendor" not in path.parts:
                yield str(path.relative_to(ROOT)), path.read_text()


def test_ids_in_the_code_are_in_the_document() -> None:
    rules = _rules()
    chapters = "|".join(sorted({rule[:2] for rule in rules}))
    an_id = re.compile(rf"\b(?:{chapters})-\d+\b")
    unknown = [(name, rule) for name, text in _texts(*FOLDERS) for rule in an_id.findall(text) if rule not in rules]
    assert unknown == []


def test_rules_that_are_built_have_a_test_that_names_them() -> None:
    named: set[str] = set()
    for _, text in _texts("tests"):
        named |= set(re.findall(r"\b[A-Z]{2}-\d+\b", text))
    assert [rule for rule, is_built in _rules().items() if is_built and rule not in named] == []


def test_no_range_takes_the_place_of_ids() -> None:
    assert [(name, found) for name, text in _texts(*FOLDERS) for found in _RANGE.findall(text)] == []


def test_marks_name_rules() -> None:
    marked = [
        (name, rule.strip(" \"'"))
        for name, text in _texts("tests")
        for rules in _MARKED.findall(text)
        if name != "tests/config/test_rules.py"
        for rule in rules.split(",")
    ]
    assert [each for each in marked if each[1] not in _rules()] == []
    assert marked
