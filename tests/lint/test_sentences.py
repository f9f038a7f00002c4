"""Sentences that read like translations are found, and their limits only fall."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.lint.sentences import KINDS, LIMITS, PACKAGES, ROOT, complaint, findings, findings_in, sentences_of

REWRITE = {
    "headless": [
        "What a worker may be for.",
        "Whose card it is.",
        "(Who files it.)",
        "Whatever the customer said,\nwith its time.",
        "Which of them count.",
    ],
    "told": ["Return who is told.", "It tells them apart."],
    "anew": ["Read the rows anew."],
    "meanwhile": ["Refuse if someone has changed it meanwhile."],
    "whoever": ["Notify whoever asked."],
    "stands": ["The number that stands for a card.", "It stands beside the others."],
    "method": ["GET.", "POST"],
}
LEAVE = [
    "Return what a worker may be for.",
    "What is due today?",
    "Whether the card is open.",
    "When the day is over.",
    "Return the rows of `told`.",
    'Return the word "anew".',
    "A day that stands alone.",
    "GET and POST share one set of fields.",
]


@pytest.mark.parametrize(("code", "sentence"), [(code, each) for code, all_of in REWRITE.items() for each in all_of])
def test_sentence_to_rewrite_is_found(code: str, sentence: str) -> None:
    assert [kind.code for kind in KINDS if kind.is_in(sentence)] == [code]


@pytest.mark.parametrize("sentence", LEAVE)
def test_plain_sentence_is_left_alone(sentence: str) -> None:
    assert [kind.code for kind in KINDS if kind.is_in(sentence)] == []


def test_each_kind_has_a_case() -> None:
    assert {kind.code for kind in KINDS} == set(REWRITE)


def test_text_is_split_at_full_stops_blank_lines_and_items() -> None:
    text = "Return one. (Two, e.g. this.) Three:\n\n- four\n- five"
    assert sentences_of(text) == ["Return one.", "(Two, e.g. this.)", "Three:", "four", "five"]


MODULE = '''"""File cards. Who files one is its filer."""

LIMIT = 3  # What the brand allows.
# A comment of several lines: what it
# says is read as one. Whose they are
# does not matter.
NAME = "What a text says is not read."


def get(told: int) -> int:
    """GET."""
    return told  # noqa: told
'''


def test_docstrings_and_comments_are_read_and_code_is_not() -> None:
    assert [str(each) for each in findings_in(MODULE, "crm/x.py")] == [
        "crm/x.py:1: headless: Who files one is its filer.",
        "crm/x.py:3: headless: What the brand allows.",
        "crm/x.py:4: headless: Whose they are does not matter.",
        "crm/x.py:11: method: GET.",
    ]


def test_count_above_the_limit_is_refused_and_one_below_it_passes() -> None:
    assert complaint("crm", 3, 3) is None
    assert complaint("crm", 4, 3) == (
        "crm: 4 sentences to rewrite, 3 allowed: `python -m tests.lint.sentences crm` lists them"
    )
    assert complaint("crm", 2, 3) is None


def test_every_package_has_a_folder_and_a_limit() -> None:
    assert set(LIMITS) == set(PACKAGES)
    assert [name for name, folder in PACKAGES.items() if not (ROOT / folder / "__init__.py").is_file()] == []


@pytest.mark.parametrize("package", PACKAGES)
def test_package_is_at_its_limit(package: str) -> None:
    assert complaint(package, len(findings(package)), LIMITS[package]) is None


def test_check_fails_above_a_limit(tmp_path: Path) -> None:
    (tmp_path / "crm").mkdir()
    (tmp_path / "crm" / "x.py").write_text(MODULE)
    run = (
        f"import pathlib, tests.lint.sentences as lint; lint.ROOT = pathlib.Path({str(tmp_path)!r}); "
        "lint.LIMITS = dict.fromkeys(lint.PACKAGES, 0) | {'crm': 3}; lint.main([])"
    )
    ended = subprocess.run([sys.executable, "-c", run], cwd=ROOT, capture_output=True, text=True, check=False)
    assert (ended.returncode, ended.stdout.splitlines()) == (
        1,
        ["crm: 4 sentences to rewrite, 3 allowed: `python -m tests.lint.sentences crm` lists them"],
    )
