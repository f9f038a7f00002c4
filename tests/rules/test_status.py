"""Status and its changes (ST-1, ST-2, FU-9)."""

import pytest

from crm.rules.codes import OPEN, Status
from crm.rules.status import check_open, check_transition, choices_after
from kit.errors import Problem

ALLOWED = {
    ("active", "dormant"), ("active", "ordered"), ("active", "delivered"), ("active", "lost"),
    ("dormant", "active"), ("dormant", "ordered"), ("dormant", "delivered"), ("dormant", "lost"),
    ("ordered", "delivered"), ("ordered", "lost"),
}  # fmt: skip


@pytest.mark.parametrize("before", sorted(OPEN))
@pytest.mark.parametrize("after", list(Status))
def test_open_card_changes_only_as_the_domain_allows(before: Status, after: Status) -> None:
    params = {"before": before, "after": after}
    refused = [Problem("transition_not_allowed", "status", "ST-2", params)]
    assert check_transition(before, after) == ([] if before == after or (before, after) in ALLOWED else refused)


@pytest.mark.parametrize("before", [Status.DELIVERED, Status.LOST])
@pytest.mark.parametrize("after", list(Status))
def test_closed_card_takes_no_status_not_even_its_own(before: Status, after: Status) -> None:
    assert check_transition(before, after) == [Problem("card_closed", "", "FU-9", {"status": before})]
    assert check_open(before) == [Problem("card_closed", "", "FU-9", {"status": before})]


def test_open_cards_are_open() -> None:
    assert [check_open(status) for status in OPEN] == [[], [], []]


@pytest.mark.parametrize("after", ["active", "ordered", "delivered", "lost"])
def test_card_is_filed_as(after: str) -> None:
    assert check_transition(None, after) == []


def test_card_is_not_filed_dormant() -> None:
    params = {"before": None, "after": "dormant"}
    assert check_transition(None, "dormant") == [Problem("transition_not_allowed", "status", "ST-1", params)]


@pytest.mark.parametrize(("after", "code"), [("", "required"), ("sleeping", "not_a_choice")])
def test_unknown_status_is_refused(after: str, code: str) -> None:
    assert check_transition(Status.ACTIVE, after) == [Problem(code, "status", "ST-2")]


@pytest.mark.parametrize(
    ("before", "choices"),
    [
        (None, ["active", "ordered", "delivered", "lost"]),
        (Status.ACTIVE, ["active", "dormant", "ordered", "delivered", "lost"]),
        (Status.ORDERED, ["ordered", "delivered", "lost"]),
        (Status.LOST, []),
    ],
)
def test_forms_offer_what_is_allowed(before: Status | None, choices: list[str]) -> None:
    assert choices_after(before) == choices
