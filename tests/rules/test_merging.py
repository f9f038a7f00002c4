"""Which of two cards survives a merge, and what forbids one (MG-1)."""

from datetime import date

import pytest

from crm.rules.merging import Candidate, check_merge, propose_survivor, speaks_for

FILED = date(2026, 11, 1)
PLAIN = Candidate("active", "B", 50, 3, FILED)


@pytest.mark.parametrize("better", ["active", "dormant"])
def test_order_survives_whatever_speaks_for_the_other(better: str) -> None:
    """MG-1: an ordered card never becomes a stub of one that is not."""
    ordered = Candidate("ordered", "C", 10, 1, FILED)
    other = Candidate(better, "H", 100, 9, date(2026, 1, 1))
    assert (propose_survivor(ordered, other), propose_survivor(other, ordered)) == ("card", "other")


@pytest.mark.parametrize(
    ("statuses", "better"),
    [(("ordered", "active"), "card"), (("active", "dormant"), "card"), (("dormant", "ordered"), "other")],
)
def test_status_speaks_for_the_card_that_is_further(statuses: tuple[str, str], better: str) -> None:
    card, other = (Candidate(status, "B", 50, 3, FILED) for status in statuses)
    assert speaks_for(card, other) == {"completeness": "", "followup_count": "", "intent_level": "", "status": better}


def test_more_criteria_decide_and_of_equals_the_one_that_was_filed_first() -> None:
    assert propose_survivor(PLAIN, Candidate("active", "A", 60, 1, FILED)) == "other"
    assert propose_survivor(PLAIN, Candidate("active", "B", 50, 3, date(2026, 11, 2))) == "card"
    assert propose_survivor(PLAIN, Candidate("active", "B", 50, 3, date(2026, 10, 31))) == "other"


def test_only_open_cards_merge_and_an_order_not_into_another() -> None:
    assert check_merge("ordered", ["ordered", "active", "dormant"]) == []
    problems = check_merge("lost", ["ordered", "delivered"])
    assert [(each.code, each.field) for each in problems] == [
        ("card_closed", "survivor"), ("merge_ordered", "merged.0"), ("card_closed", "merged.1"),
    ]  # fmt: skip
