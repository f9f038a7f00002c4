"""Targets by month, and what they take (MG-6)."""

from datetime import date

import pytest

from accounts.models import User
from crm.models import Event
from reporting.dealer.models import Target
from reporting.dealer.rules.period import Period
from reporting.dealer.rules.targets import rates_period, takes
from tests.asking import get, post
from tests.browsing import browser, form_at, text_of

NOVEMBER = {"month": "2026-11"}


def test_rates_are_of_the_last_three_whole_months() -> None:
    before = Period(date(2026, 8, 1), date(2026, 10, 31))
    assert rates_period(date(2026, 11, 1), date(2026, 11, 18)) == before
    assert rates_period(date(2027, 2, 1), date(2026, 11, 18)) == before
    assert rates_period(date(2026, 2, 1), date(2026, 11, 18)) == Period(date(2025, 11, 1), date(2026, 1, 31))


def test_target_takes_each_step_by_its_rate_and_whole_ones() -> None:
    happened = {"deliveries": 30, "orders": 40, "visits": 200, "filed": 300, "traffic": 500}
    assert takes(10, happened) == {"orders": 14, "visits": 67, "filed": 100, "traffic": 167}
    assert takes(0, happened) == {"orders": 0, "visits": 0, "filed": 0, "traffic": 0}


@pytest.mark.parametrize("happened", [{}, {"deliveries": 0, "orders": 5, "visits": 5, "filed": 5, "traffic": 5}])
def test_nothing_is_said_where_there_is_no_rate(happened: dict[str, int]) -> None:
    assert takes(10, happened) == {"orders": None, "visits": None, "filed": None, "traffic": None}


def test_director_sets_targets_and_sets_them_anew(director: User, li: User) -> None:
    assert post(director, "targets/", {**NOVEMBER, "deliveries": 40}).json()["dealer"]["deliveries"] == 40
    post(director, "targets/", {**NOVEMBER, "consultant": li.id, "deliveries": 8})
    post(director, "targets/", {**NOVEMBER, "consultant": li.id, "deliveries": 9})
    told = get(director, "targets/?month=2026-11").json()
    assert (told["dealer"]["deliveries"], [row["deliveries"] for row in told["consultants"]]) == (40, [9])
    assert Event.objects.order_by("-id")[0].data == {
        "month": "2026-11-01", "consultant": str(li.id), "deliveries": [8, 9],
    }  # fmt: skip


def test_consultant_sees_their_own_alone(director: User, li: User, zhang: User) -> None:
    post(director, "targets/", {**NOVEMBER, "deliveries": 40})
    post(director, "targets/", {**NOVEMBER, "consultant": zhang.id, "deliveries": 9})
    told = get(li, "targets/").json()
    assert (told["dealer"], [(row["consultant"], row["deliveries"]) for row in told["consultants"]]) == (
        None,
        [(str(li.id), None)],
    )


def test_nobody_else_sets_one_and_no_month_that_is_over(director: User, manager: User, reception: User) -> None:
    assert post(manager, "targets/", {**NOVEMBER, "deliveries": 40}).status_code == 403
    assert get(reception, "targets/").status_code == 403
    answer = post(director, "targets/", {"month": "2026-10", "deliveries": -1, "consultant": director.id})
    assert {error["field"]: error["code"] for error in answer.json()["errors"]}.items() >= {
        ("month", "month_over"),
    }
    assert not Target.objects.exists()


def test_page_sets_what_was_changed_and_the_consultants_day_tells(director: User, li: User) -> None:
    page = browser(director)
    form = form_at(page.get("/targets/"), "", **{"target-dealer": "40", f"target-{li.id}": "8"})
    assert page.post("/targets/", form).status_code == 302
    assert sorted(Target.objects.values_list("deliveries", flat=True)) == [8, 40]
    assert "0 of 8" in text_of(browser(li).get("/"))


def test_page_keeps_nothing_of_what_is_no_number(director: User) -> None:
    page = browser(director)
    form = form_at(page.get("/targets/"), "", **{"target-dealer": "many"})
    assert page.post("/targets/", form).status_code == 302
    assert not Target.objects.exists()
