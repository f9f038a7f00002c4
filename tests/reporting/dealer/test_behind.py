"""Every number opens into the cards behind it (RP-2)."""

from dataclasses import replace
from datetime import date, timedelta
from random import Random

import pytest

from accounts.models import User
from crm.services.file_card import file_card
from crm.services.merge_cards import merge_cards
from kit import clock
from reporting.dealer.queries.day import day_report
from reporting.dealer.queries.drilldown import drill_down
from reporting.dealer.queries.funnel import funnel
from reporting.dealer.queries.part import Part
from reporting.dealer.queries.rates import rates
from reporting.dealer.queries.stock_flow import stock_flow
from reporting.dealer.rules.figures import FIGURES, RATES
from reporting.dealer.rules.period import Period
from tests.factories import NOW, filed, followed_up, numbered, order, phone_in
from tests.reporting.dealer.figures import NOVEMBER, RETAIL, catch_up
from tests.reporting.dealer.work import work_a_day
from tests.schema_client import DocumentedClient


def opened(user: User, figure: str, **parameters: str) -> list[tuple[str, int]]:
    catch_up()
    client = DocumentedClient(headers={"host": "north.localhost"})
    client.force_authenticate(user)
    wanted = {"month": "" if "from" in parameters else "2026-11", "figure": figure} | parameters
    answer = client.get("/api/v1/reports/behind/", wanted)
    assert answer.status_code == 200, answer.json()
    found = answer.json()
    assert found["next"] is not None or found["total"] == sum(row["count"] for row in found["results"])
    return [(row["card"], row["count"]) for row in found["results"]]


def test_lines_and_stocks_open_into_their_cards(li: User, manager: User) -> None:
    lost, stays = filed(li, phones=numbered(1)), filed(li, phones=numbered(2))
    with clock.at(NOW + timedelta(days=1)):
        followed_up(li, lost, status="lost", loss={"loss_reason": "gave_up"}, next_followup_on=None)
    assert opened(manager, "prospects.filed") == [(str(lost.id), 1), (str(stays.id), 1)]
    assert opened(manager, "prospects.lost") == [(str(lost.id), 1)]
    assert opened(manager, "prospects.closing") == [(str(stays.id), 1)]
    assert opened(manager, "prospects.opening") == []
    days = {"month": "", "from": "2026-11-19", "to": "2026-11-30"}
    assert sorted(opened(manager, "prospects.opening", **days)) == sorted([(str(lost.id), 1), (str(stays.id), 1)])
    with clock.at(NOW + timedelta(days=2)):
        known = opened(manager, "prospects.closing", as_of=NOW.isoformat())
    assert sorted(known) == sorted([(str(lost.id), 1), (str(stays.id), 1)])


def test_numbers_of_others_stay_closed(li: User, zhang: User) -> None:
    filed(li)
    assert opened(zhang, "prospects.filed") == []


def test_number_that_there_is_not_is_refused(manager: User) -> None:
    client = DocumentedClient(headers={"host": "north.localhost"})
    client.force_authenticate(manager)
    answer = client.get("/api/v1/reports/behind/", {"month": "2026-11", "figure": "prospects.sold"})
    assert (answer.status_code, answer.json()["code"]) == (422, "not_a_choice")


def test_card_merged_within_the_period_counts_once_with_its_survivor_rp3(li: User, zhang: User, manager: User) -> None:
    """One visits under a duplicate, the other signs: one customer who came and signed (MG-1)."""
    survivor = file_card(li, phone_in(phones=numbered(1)))
    with clock.at(NOW + timedelta(hours=1)):
        duplicate = filed(zhang, phones=numbered(2), customer_name="王女士")
        followed_up(zhang, duplicate, topics=["test_drive"])
    with clock.at(NOW + timedelta(days=1)):
        merge_cards(manager, {"survivor": survivor.id, "merged": [duplicate.id]})
        followed_up(li, survivor, method="outgoing_call", status="ordered", order=order())
    for figure in (
        "visit_order.numerator",
        "visit_order.denominator",
        "test_drive.numerator",
        "return_visit.numerator",
    ):
        assert opened(manager, f"rates.{figure}") == [(str(survivor.id), 1)], figure
    before = {"month": "", "from": "2026-11-18", "to": "2026-11-18"}
    assert opened(manager, "rates.visit_order.denominator", **before) == [(str(duplicate.id), 1)]


def figures_of(period: Period, part: Part) -> dict[str, int]:
    """Every number of the figures, by the name by which it opens."""
    flow, made_of = stock_flow(period, part), rates(period, part)
    both, day = funnel(period, part), day_report(period, part)
    found = {f"prospects.{name}": n for name, n in flow.prospects.items()}
    found |= {f"orders.{name}": n for name, n in flow.orders.items()}
    for side, steps in (("flow", both.flow), ("cohort", both.cohort)):
        names = [name.split(".")[1] for name in FIGURES if name.startswith(f"{side}.") and name != "cohort.lost"]
        found |= {f"{side}.{name}": getattr(steps, name) for name in names}
    for code, rate in made_of.rates.items():
        found |= {f"rates.{code}.numerator": rate.numerator, f"rates.{code}.denominator": rate.denominator}
    found |= {"counts.overdue": made_of.overdue, "counts.missed": made_of.missed, "counts.open": made_of.open}
    return found | {f"result.{name}": n for name, n in day.total.result.items()}


def check_numbers(period: Period, part: Part) -> None:
    """Each number opens into rows that add up to it, as many as it says where none is taken back (RP-2)."""
    for figure, number in figures_of(period, part).items():
        rows = [row for rows in drill_down(FIGURES[figure], period, part).chunks() for row in rows]
        assert sum(row["count"] for row in rows) == drill_down(FIGURES[figure], period, part).total() == number, figure
        if all(row["count"] > 0 for row in rows):
            assert len(rows) == number, figure
        assert len({row["key"] for row in rows}) == len(rows), figure
    for code in RATES:
        numerator, denominator, rest = (whose(f"rates.{code}.{side}", period, part) for side in RATE_SIDES)
        assert rest == denominator - numerator, code


RATE_SIDES = ("numerator", "denominator", "rest")


def whose(figure: str, period: Period, part: Part) -> set[object]:
    """The cards or parties behind a number."""
    found = drill_down(FIGURES[figure], period, part)
    return {row["card_id"] or row["traffic_id"] for rows in found.chunks() for row in rows}


@pytest.mark.parametrize("seed", [0, *(pytest.param(each, marks=pytest.mark.full) for each in range(1, 8))])
def test_every_number_opens_into_exactly_as_many_rows_rp2(
    seed: int, li: User, zhang: User, manager: User, reception: User
) -> None:
    """After random days: the whole dealer, a consultant, a channel, a few days, and as of an instant."""
    random = Random(seed)
    for day in range(8 if seed == 0 else 20):
        with clock.at(NOW.replace(day=2) + timedelta(days=day * 2 if seed == 0 else day, hours=random.random() * 6)):
            work_a_day(random, {"li": li, "zhang": zhang}, manager, reception)
    with clock.at(NOW.replace(day=25)):
        catch_up()
        week = Period(date(2026, 11, 8), date(2026, 11, 14))
        check_numbers(NOVEMBER, RETAIL)
        check_numbers(NOVEMBER, replace(RETAIL, consultant=li.id))
        if seed:
            check_numbers(NOVEMBER, replace(RETAIL, model="fabia"))
            check_numbers(NOVEMBER, Part(channel="phone"))
            check_numbers(week, RETAIL)
        known_then = replace(RETAIL, as_of=NOW.replace(day=15, hour=12))
        check_numbers(Period(date(2026, 11, 8), date(2026, 11, 20)), known_then)
