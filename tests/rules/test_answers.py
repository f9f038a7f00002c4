"""What counts as an answer."""

import pytest

from crm.rules.answers import is_answered, under
from kit.errors import Problem


@pytest.mark.parametrize("value", [False, 0, "x", ["x"]])
def test_answers(value: object) -> None:
    assert is_answered(value)


@pytest.mark.parametrize("value", [None, "", " \n", "　", [], (), {}])
def test_blanks_are_no_answers(value: object) -> None:
    assert not is_answered(value)


def test_problems_are_named_by_their_path_from_outside() -> None:
    problems = [Problem("required", "topics", "FU-1"), Problem("card_closed", "", "FU-9", {"status": "lost"})]
    assert under("follow_up", problems) == [
        Problem("required", "follow_up.topics", "FU-1"),
        Problem("card_closed", "follow_up", "FU-9", {"status": "lost"}),
    ]
