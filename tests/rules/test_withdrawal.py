"""Withdrawing an outcome that was set by mistake (ST-7)."""

from datetime import date

from crm.rules.withdrawal import check_withdrawal

TODAY = date(2026, 11, 18)


def test_refusal_of_a_later_day_names_the_outcomes_day() -> None:
    problems = check_withdrawal("delivered", date(2026, 11, 17), today=TODAY, reason="typed on the wrong card")
    assert [(each.code, each.params) for each in problems] == [("withdrawal_too_late", {"on": date(2026, 11, 17)})]
