"""Targets by month, and what they take (MG-6)."""

from datetime import date, timedelta
from io import BytesIO
from urllib.parse import urlencode

import pytest
from openpyxl import load_workbook

from accounts.models import User
from crm.models import Event
from kit import clock
from reporting.dealer.models import Target
from reporting.dealer.rules.period import Period
from reporting.dealer.rules.targets import Expected, days_left, expected, rates_period, takes
from tests.api_client import get, post
from tests.factories import NOW, delivery, filed, followed_up, numbered
from tests.page_client import browser, form_at, text_of
from tests.reporting.dealer.figures import catch_up

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


@pytest.mark.parametrize(
    "happened", [{}, {"deliveries": 30}, {"deliveries": 0, "orders": 5, "visits": 5, "filed": 5, "traffic": 5}]
)
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


@pytest.mark.rule("MG-6")
def test_range_is_where_four_months_of_five_end_mg6() -> None:
    """30 deliveries in 92 days tell one in three days: of 15 days left, 5 on average; a month that is over is known."""
    assert expected(8, 15, 30, 92) == Expected(10, 16)
    assert expected(8, 0, 30, 92) == Expected(8, 8)
    assert expected(0, 30, 0, 92) == Expected(0, 1)
    assert expected(0, 30, 0, 0) is None


@pytest.mark.rule("MG-6")
def test_days_left_count_today_mg6() -> None:
    november = date(2026, 11, 1)
    assert [days_left(november, date(2026, *day)) for day in ((10, 31), (11, 1), (11, 30), (12, 1))] == [30, 30, 1, 0]


@pytest.mark.rule("MG-6")
def test_share_is_true_beyond_the_target_mg6(director: User, li: User, zhang: User) -> None:
    """Two delivered of a target of one are 200 %; who delivered nothing before is told by the dealer's rates."""
    for at in range(2):
        card = filed(li, phones=numbered(at))
        details = delivery(vin=f"LSVAA49J13204737{at}")
        followed_up(li, card, status="delivered", delivery=details, next_followup_on=None)
    post(director, "targets/", {**NOVEMBER, "consultant": li.id, "deliveries": 1})
    catch_up()
    november = get(director, "targets/?month=2026-11").json()
    with clock.at(NOW + timedelta(days=14)):
        post(director, "targets/", {"month": "2026-12", "consultant": zhang.id, "deliveries": 3})
        catch_up()
        december = get(director, "targets/?month=2026-12").json()
    of_li = next(row for row in november["consultants"] if row["consultant"] == str(li.id))
    assert (of_li["delivered"], of_li["share"], november["days_left"]) == (2, 200.0, 13)
    assert of_li["so_far"] == {"orders": 2, "visits": 4, "filed": 2, "traffic": 0}
    of_zhang = next(row for row in december["consultants"] if row["consultant"] == str(zhang.id))
    assert (of_zhang["takes_by"], of_zhang["takes"]) == (
        "dealer",
        {"orders": 3, "visits": 6, "filed": 3, "traffic": None},
    )


def test_targets_are_the_same_as_of_the_instant_that_they_state_rp_8(director: User, li: User, zhang: User) -> None:
    """API, page and workbook: deliveries, and what was set for whom, were known then; names are today's and apart."""
    card = filed(li, phones=numbered(1))
    post(director, "targets/", {**NOVEMBER, "consultant": li.id, "deliveries": 2})
    post(director, "targets/", {**NOVEMBER, "deliveries": 9})
    catch_up()
    first = get(director, "targets/?month=2026-11")
    instant = first.json()["up_to"]
    at = urlencode({"month": "2026-11", "as_of": instant})
    assert first.json()["names"] == {"people": {str(li.id): li.name, str(zhang.id): zhang.name}}
    page = browser(director)
    shown = page.get(f"/targets/?{at}")
    book = page.get(shown.context["excel_url"]).content
    with clock.at(NOW + timedelta(hours=1)):
        post(director, "targets/", {**NOVEMBER, "consultant": li.id, "deliveries": 5})
        post(director, "targets/", {**NOVEMBER, "consultant": zhang.id, "deliveries": 1})
        followed_up(li, card, status="delivered", delivery=delivery(), next_followup_on=None)
        catch_up()
        now = get(director, "targets/?month=2026-11").json()
        assert {row["consultant"]: row["deliveries"] for row in now["consultants"]} == {str(li.id): 5, str(zhang.id): 1}
        assert now["dealer"]["delivered"] == 1
        assert get(director, f"targets/?{at}").content == first.content
        again = page.get(f"/targets/?{at}")
        assert [(each["key"], each["row"]) for each in again.context["rows"]] == [
            (each["key"], each["row"]) for each in shown.context["rows"]
        ]
        assert not again.context["may_set"]
        assert page.get(again.context["excel_url"]).content == book
        assert dict(load_workbook(BytesIO(book)).worksheets[1].values)["Data as of"] == instant
    late = get(director, "targets/?month=2026-11&as_of=2027-01-01T00:00:00Z")
    assert (late.status_code, late.json()["code"]) == (409, "not_yet_known")
