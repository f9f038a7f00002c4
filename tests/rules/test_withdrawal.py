"""What forbids withdrawing an outcome, and where the card stands then (ST-7)."""

from datetime import date

import pytest

from crm.rules.withdrawal import check_withdrawal, standing_after

TODAY = date(2026, 11, 18)
BEFORE = {"status": "active", "status_changed_at": 1, "intent_level": "B", "next_followup_on": date(2026, 11, 20)}
ORDERED = {"status": "ordered", "status_changed_at": 2, "intent_level": "O", "next_followup_on": date(2026, 11, 25)}


def test_refusal_of_another_day_says_which_day_it_was_st7() -> None:
    (problem,) = check_withdrawal("ordered", date(2026, 11, 17), today=TODAY, reason="点错了")
    assert (problem.code, problem.field, problem.rule) == ("withdrawal_too_late", "", "ST-7")
    assert dict(problem.params) == {"on": date(2026, 11, 17)}


@pytest.mark.parametrize("status", ["ordered", "delivered", "lost"])
def test_outcome_of_today_is_withdrawn_with_a_reason_st7(status: str) -> None:
    assert check_withdrawal(status, TODAY, today=TODAY, reason="点错了") == []
    (problem,) = check_withdrawal(status, TODAY, today=TODAY, reason=" ")
    assert (problem.code, problem.field) == ("required", "reason")


@pytest.mark.parametrize("status", ["active", "dormant"])
def test_card_without_an_outcome_has_nothing_to_withdraw_st7(status: str) -> None:
    (problem,) = check_withdrawal(status, TODAY, today=TODAY, reason="点错了")
    assert problem.code == "nothing_to_withdraw"


def test_card_that_was_left_alone_stands_as_before_st7() -> None:
    assert standing_after(BEFORE, ORDERED, is_moved_on=False) == BEFORE


def test_what_was_agreed_since_stays_but_the_orders_level_st7() -> None:
    assert standing_after(BEFORE, ORDERED, is_moved_on=True) == {
        "status": "active", "status_changed_at": 1, "intent_level": "B", "next_followup_on": date(2026, 11, 25),
    }  # fmt: skip
    agreed = {**ORDERED, "intent_level": "A"}
    assert standing_after(BEFORE, agreed, is_moved_on=True)["intent_level"] == "A"
    dormant = {**BEFORE, "status": "dormant", "next_followup_on": None}
    assert standing_after(dormant, ORDERED, is_moved_on=True)["next_followup_on"] is None
