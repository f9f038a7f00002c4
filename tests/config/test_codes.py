"""Every code that is raised anywhere has words in both languages and stands in the API's document."""

import ast
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings
from django.utils import translation

from kit.api.documents import document_of
from kit.texts import registered

ROOT = Path(__file__).resolve().parents[2]
_RAISING = {"refuse", "Problem"}


def _sources() -> Iterator[Path]:
    for folder in ("crm", "reporting", "notifications", "tenants", "platform"):
        yield from (path for path in (ROOT / folder).rglob("*.py") if "migrations" not in path.parts)


def _raised_in(path: Path) -> Iterator[tuple[str, str]]:
    """The codes that a file names where it refuses, with the place."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if not isinstance(node, ast.Call) or getattr(node.func, "id", getattr(node.func, "attr", "")) not in _RAISING:
            continue
        given = [*node.args[:1], *(word.value for word in node.keywords if word.arg == "code")]
        for argument in given:
            for part in [argument.body, argument.orelse] if isinstance(argument, ast.IfExp) else [argument]:
                if isinstance(part, ast.Constant) and isinstance(part.value, str):
                    yield part.value, f"{path.relative_to(ROOT)}:{node.lineno}"


def raised() -> dict[str, str]:
    """Every code with one place that raises it."""
    return {code: place for path in _sources() for code, place in _raised_in(path)}


def test_every_code_that_is_raised_has_its_text() -> None:
    assert len(raised()) > 60
    assert {code: place for code, place in raised().items() if code not in registered()} == {}


def test_every_code_is_said_in_both_languages() -> None:
    unsaid = []
    for code, text in registered().items():
        for said in (text.title, text.detail):
            with translation.override("en"):
                english = str(said)
            with translation.override("zh-hans"):
                chinese = str(said)
            if not english or english == chinese:
                unsaid.append(code)
    assert unsaid == []


def test_every_code_that_is_raised_stands_in_the_document() -> None:
    for urlconf in (settings.ROOT_URLCONF, settings.HQ_URLCONF):
        problem = document_of(urlconf)["components"]["schemas"]["Problem"]
        told = set(problem["properties"]["errors"]["items"]["properties"]["code"]["enum"])
        assert set(raised()) <= told
        assert {each["code"] for each in problem["x-codes"]} == told


# The refusals that the contract names, by the rule each serves; `read_only` comes with the subscription (SA-1).
CONTRACT = {
    "TR-3": {"traffic_day_closed"},
    "TR-2": {"role_conflict"},
    "CA-3": {"filed_in_future", "filed_in_closed_month"},
    "CA-4": {"bad_phone"},
    "CA-6": {"duplicate_card"},
    "CA-11": {"key_questions_missing", "level_o_only_at_filing"},
    "FU-2": {"next_date_required", "next_date_not_allowed"},
    "FU-3": {"next_date_out_of_bounds"},
    "FU-5": {"appointment_required", "appointment_before_contact"},
    "FU-7": {"contact_in_future", "contact_out_of_order"},
    "FU-9": {"card_closed"},
    "FU-10": {"details_required"},
    "ST-2": {"transition_not_allowed"},
    "ST-3": {"dormancy_not_allowed"},
    "manners": {"unknown_field", "required", "not_a_choice", "mfa_required", "stale", "idempotency_key_reused"},
}
# Refusals of pages alone, whose tests look for what is said.
IN_WORDS = {"remark_required", "too_many_views", "view_name_taken"}


def _said_in(folder: str) -> set[str]:
    """Every text that the tests of a folder write down by itself; this file's own apart."""
    return {
        node.value
        for path in (ROOT / "tests" / folder).rglob("*.py")
        if path != Path(__file__)
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }


def test_every_refusal_of_the_contract_is_provoked_over_the_api() -> None:
    named = set.union(*CONTRACT.values())
    assert named <= set(registered())
    assert named - _said_in("api") == set()


def test_every_code_that_is_raised_is_looked_for_by_a_test() -> None:
    said = _said_in("")
    assert {code: place for code, place in raised().items() if code not in said | IN_WORDS} == {}
    assert set(raised()) - said >= IN_WORDS
