"""The dealer's figures as pages: exact numbers, each leading to its cards; who sees whose; the same as Excel."""

import re
from datetime import timedelta
from html import unescape
from io import BytesIO
from typing import Any
from urllib.parse import urlencode

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from openpyxl import load_workbook

from accounts.models import AuditEntry, User
from accounts.roles import Role
from crm.services.file_card import file_card
from crm.services.transfers import transfer_card
from kit import clock
from tests.factories import NOW, arrived, delivery, filed, followed_up, make_user, numbered, order, phone_in, walk_in
from tests.reporting.dealer.figures import catch_up
from tests.staff import *  # noqa: F403 - fixtures are shared by import

PAGES = ("/figures/", "/figures/stock/", "/figures/rates/", "/figures/trends/")
LANGUAGES = ("zh-hans", "en")


def browser(user: User) -> Client:
    client = Client(headers={"host": "north.localhost", "accept-language": "en"})
    client.force_login(user)
    return client


def shown(user: User, url: str, language: str = "en") -> str:
    answer = browser(user).get(url, headers={"accept-language": language})
    assert answer.status_code == 200, (url, answer.status_code)
    return answer.content.decode()


def context(user: User, url: str) -> Any:
    answer: Any = browser(user).get(url)
    assert answer.status_code == 200, (url, answer.status_code)
    return answer.context


@pytest.fixture
def worked(li: User, zhang: User, reception: User) -> None:
    """Wednesday: two of li's walk-ins are filed, a third is declined by nobody; a call of zhang's is filed. On
    Thursday one of li's signs, the other is lost, and zhang's takes the car."""
    cards = []
    for at in range(2):
        data = walk_in(traffic=arrived(reception, li, first_time=True).id, phones=numbered(at))
        del data["channel"], data["filed_on"]
        cards.append(file_card(li, data))
    arrived(reception, li, first_time=True)
    data = phone_in(traffic=arrived(reception, zhang, kind="call", first_time=True).id, phones=numbered(3))
    del data["channel"], data["filed_on"]
    called = file_card(zhang, data)
    with clock.at(NOW + timedelta(days=1)):
        followed_up(li, cards[0], status="ordered", order=order(), topics=["test_drive"])
        followed_up(li, cards[1], status="lost", loss={"loss_reason": "gave_up"}, next_followup_on=None)
        followed_up(zhang, called, status="delivered", delivery=delivery(), next_followup_on=None)
    catch_up()


def steps(found: Any) -> list[int]:
    return [step.count for step in found]


@pytest.mark.usefixtures("worked")
def test_funnel_counts_what_happened_and_what_became_of_the_cards_filed(manager: User) -> None:
    found = context(manager, "/figures/?month=2026-11")
    assert steps(found["flow"]) == [4, 3, 3, 2, 1]
    assert steps(found["cohort"]) == [4, 3, 3, 2, 1]
    rows = [[cell.text for cell in row] for row in found["table"].rows]
    assert rows[3][:4] == ["Filed", 3, "75.0%", "3 / 4"]


@pytest.mark.rule("RP-1")
@pytest.mark.usefixtures("worked")
@pytest.mark.parametrize("language", LANGUAGES)
def test_bar_of_the_funnel_is_as_long_as_the_share_beside_it_says(manager: User, language: str) -> None:
    """Of four parties three are filed and visit, two sign, one takes the car: on one scale, that of the largest."""
    page = shown(manager, "/figures/?month=2026-11", language)
    bars = re.findall(r'</rect><rect width="([0-9.]+)"', page)
    assert bars == ["100.0", "75.0", "75.0", "50.0", "25.0"] * 2
    assert re.findall(r'class="funnel-share">([0-9.]+)', page) == bars


@pytest.mark.usefixtures("worked")
def test_every_number_of_the_funnel_opens_into_as_many_as_it_says(manager: User) -> None:
    found = context(manager, "/figures/?month=2026-11")
    for step in (*found["flow"], *found["cohort"]):
        behind = context(manager, step.url)
        assert (behind["total"], step.name) == (step.count, step.name)


@pytest.mark.usefixtures("worked")
def test_every_line_of_the_stock_flow_opens_into_its_cards_and_adds_up(manager: User) -> None:
    prospects, orders = context(manager, "/figures/stock/?month=2026-11")["stocks"]
    assert [(line.sign, line.count) for line in prospects.lines] == [
        ("", 0), ("+", 3), ("−", 2), ("−", 1), ("=", 0), ("", 0), ("", 0),
    ]  # fmt: skip
    assert [(line.sign, line.count) for line in orders.lines] == [("", 0), ("+", 2), ("−", 1), ("−", 0), ("=", 1)]
    for line in (*prospects.lines, *orders.lines):
        behind = context(manager, line.url)
        assert (behind["total"], len(behind["rows"]), line.name) == (line.count, line.count, line.name)


@pytest.mark.usefixtures("worked")
def test_graph_of_a_stock_says_the_same_as_the_sum_beneath_it(manager: User) -> None:
    prospects, _orders = context(manager, "/figures/stock/?month=2026-11")["stocks"]
    assert prospects.graph.data["series"] == [{"name": "Prospects", "values": [0, 3, -2, -1, 0]}]
    assert prospects.graph.kind == "waterfall"


@pytest.mark.usefixtures("worked")
def test_rates_show_what_they_are_made_of_and_none_for_nothing(manager: User) -> None:
    lines = {str(line.name): line for line in context(manager, "/figures/rates/?month=2026-11")["lines"]}
    filing = lines["Filing rate"]
    assert (filing.numerator, filing.denominator, str(filing.value)) == (3, 4, "75.0")
    assert context(manager, filing.numerator_url)["total"] == 3
    assert (lines["Entry accuracy"].value, lines["Entry accuracy"].denominator) == (None, 0)


@pytest.mark.usefixtures("worked")
def test_consultant_sees_their_own_and_nobody_elses(li: User, zhang: User) -> None:
    assert steps(context(li, "/figures/?month=2026-11")["flow"]) == [3, 2, 2, 1, 0]
    assert "张敏" not in shown(li, "/figures/?month=2026-11&by=consultant")
    assert browser(li).get(f"/figures/?consultant={zhang.id}").status_code == 403
    assert browser(li).get(f"/figures/behind/?figure=flow.filed&consultant={zhang.id}").status_code == 403
    assert browser(li).get(f"/figures/excel/?kind=funnel&consultant={zhang.id}").status_code == 403


@pytest.mark.usefixtures("worked")
def test_filter_lives_in_the_address_and_goes_along_to_every_page(manager: User, zhang: User) -> None:
    found = context(manager, f"/figures/?month=2026-11&consultant={zhang.id}&channel=phone")
    assert steps(found["flow"]) == [1, 1, 1, 1, 1]
    for page in found["pages"]:
        assert f"consultant={zhang.id}&channel=phone" in page["url"]
    chosen = {each.name: each.chosen for each in found["filters"]}
    assert chosen["consultant"] == "张敏"


@pytest.mark.usefixtures("worked")
def test_manager_who_sells_may_look_at_their_own_alone(zhang: User) -> None:
    zhang.roles = [str(Role.CONSULTANT), str(Role.SHOWROOM_MANAGER)]
    zhang.save()
    assert steps(context(zhang, "/figures/?month=2026-11")["flow"])[0] == 4
    assert steps(context(zhang, f"/figures/?month=2026-11&consultant={zhang.id}")["flow"])[0] == 1


@pytest.mark.usefixtures("worked")
@pytest.mark.parametrize("by", ["consultant", "channel", "model"])
def test_parts_stand_side_by_side_and_add_up_to_the_whole(manager: User, by: str) -> None:
    found = context(manager, f"/figures/?month=2026-11&by={by}")
    assert sum(row[2].text for row in found["parts"].rows) == 3


@pytest.mark.usefixtures("worked")
@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("url", [*PAGES, "/figures/behind/?figure=flow.filed"])
def test_page_answers_in_both_languages(manager: User, url: str, language: str) -> None:
    page = shown(manager, url, language)
    assert f'<html lang="{"zh-Hans" if language == "zh-hans" else "en"}"' in page
    assert re.search(r'class="place" href="/figures/" aria-current="page"', page)


@pytest.mark.parametrize("url", PAGES)
def test_page_without_anything_answers(manager: User, url: str) -> None:
    shown(manager, url)


@pytest.mark.usefixtures("worked")
@pytest.mark.parametrize(
    "query",
    ["month=2026-99", "from=x&to=y", "consultant=me", "channel=moon", "business=none", "from=2026-11-30&to=2026-11-01",
     "model=%00", "from=0001-01-01&to=9999-12-31"],
)  # fmt: skip
def test_address_that_cannot_be_read_is_answered(manager: User, query: str) -> None:
    for url in PAGES:
        shown(manager, f"{url}?{query}")


def test_number_that_there_is_none_of_is_not_there(manager: User) -> None:
    assert browser(manager).get("/figures/behind/").status_code == 404
    assert browser(manager).get("/figures/behind/?figure=flow.secret").status_code == 404
    assert browser(manager).get("/figures/excel/?kind=cards").status_code == 404


@pytest.mark.usefixtures("worked")
def test_cursor_that_is_not_ours_begins_anew(manager: User) -> None:
    answer = browser(manager).get("/figures/behind/?figure=flow.filed&month=2026-11&cursor=x")
    assert (answer.status_code, answer["Location"]) == (302, "/figures/behind/?month=2026-11&figure=flow.filed")


def test_cards_behind_a_number_come_page_by_page(manager: User, li: User) -> None:
    for at in range(3):
        filed(li, phones=numbered(at))
    catch_up()
    url = "/figures/behind/?figure=flow.filed&month=2026-11&page_size=2"
    first = context(manager, url)
    second = context(manager, first["next_url"].partition("localhost")[2])
    assert (len(first["rows"]), len(second["rows"]), second["next_url"]) == (2, 1, None)
    assert {row["url"] for row in first["rows"]}.isdisjoint(row["url"] for row in second["rows"])


@pytest.mark.usefixtures("worked")
def test_card_that_was_passed_on_is_counted_and_not_shown(li: User, zhang: User, manager: User) -> None:
    card = filed(li, phones=numbered(9), customer_name="赵女士")
    transfer_card(manager, card.id, {"owner": zhang.id, "reason": "换班"})
    catch_up()
    page = shown(li, "/figures/behind/?figure=flow.filed&month=2026-11")
    assert "赵女士" not in page
    assert "Belongs to someone else now" in page


def sheet(user: User, kind: str, **more: str) -> list[tuple[Any, ...]]:
    answer = browser(user).get("/figures/excel/", {"kind": kind, "month": "2026-11", **more})
    assert answer.status_code == 200
    assert answer["Content-Disposition"] == f'attachment; filename="{kind}-20261101-20261130.xlsx"'
    return list(load_workbook(BytesIO(answer.content)).worksheets[0].values)


@pytest.mark.usefixtures("worked")
def test_page_is_had_as_excel_with_its_numbers(manager: User, li: User) -> None:
    funnel = sheet(manager, "funnel")
    assert ("Filed", 3, 75, 3, 4, 3, 75, 3, 4) in funnel
    assert ("Prospects", "Filed", 3) in sheet(manager, "stock_flow")
    assert ("Filing rate", 75, 3, 4, 28.4, 97.2) in sheet(manager, "rates")
    assert sheet(manager, "trends")[18][:3] == ("Overall visit rate", "2026-11", None)
    assert [row[0] for row in sheet(manager, "day")][-1] == "All"
    assert ("Prospects", "Filed", 2) in sheet(li, "stock_flow")
    assert AuditEntry.objects.filter(what="figures.taken_out").count() == 6


@pytest.mark.usefixtures("worked")
def test_trends_tell_traffic_by_month(manager: User) -> None:
    table = context(manager, "/figures/trends/?month=2026-11")["table"]
    assert [cell.text for cell in table.rows[0]] == ["Traffic", "4"]
    assert [column.name for column in table.columns] == ["Figure", "November 2026"]


def test_what_moved_is_shown_with_what_to_check(manager: User, li: User, reception: User) -> None:
    """Two parties a day until the end of October, and none since."""
    for days in range(-75, -17):
        with clock.at(NOW + timedelta(days=days)):
            arrived(reception, li)
            arrived(reception, li)
    arrived(reception, li)
    catch_up()
    page = unescape(shown(manager, "/figures/trends/?month=2026-11"))
    assert "Traffic fell" in page
    assert "Demand is down?" in page
    assert "Too few drawing activities?" in page


@pytest.mark.parametrize("role", [Role.RECEPTIONIST, Role.DATA_CLERK, Role.DEALER_ADMIN])
def test_who_sees_no_figures_is_told_so(role: Role, north: object) -> None:
    someone = make_user("someone", role)
    for url in (*PAGES, "/figures/behind/?figure=flow.filed", "/figures/excel/?kind=funnel"):
        assert browser(someone).get(url).status_code == 403


# Statements of each page, those of the session, the person and the host included.
QUERIES = {
    "/figures/": 13,
    "/figures/stock/": 11,
    "/figures/rates/": 21,
    "/figures/trends/": 13,
    "/figures/behind/?figure=flow.filed": 10,
}


@pytest.mark.usefixtures("worked")
@pytest.mark.parametrize("page", PAGES)
def test_page_says_past_state_only_for_an_instant_that_was_chosen_rp8(manager: User, page: str) -> None:
    assert "Past state" not in shown(manager, page)
    instant = context(manager, page)["up_to"].isoformat()
    past = shown(manager, f"{page}?{urlencode({'as_of': instant})}")
    assert "Past state" in past
    assert "Latest data" in past


@pytest.mark.parametrize("url", QUERIES)
def test_page_asks_as_often_for_many_cards_as_for_few(manager: User, li: User, url: str) -> None:
    def asked() -> int:
        catch_up()
        client = browser(manager)
        client.get(url)
        with CaptureQueriesContext(connection) as seen:
            assert client.get(url).status_code == 200
        return len(seen)

    filed(li, phones=numbered(0))
    few = asked()
    for at in range(1, 6):
        filed(li, phones=numbered(at))
    assert (few, asked()) == (QUERIES[url],) * 2
