"""The meetings' boards: each number is what its link opens into; on the wall nobody's name is read."""

import re
from datetime import timedelta
from io import BytesIO

import pytest
from django.test import Client
from openpyxl import load_workbook

from accounts.models import AuditEntry, User
from crm.services.file_card import file_card
from kit import clock
from reporting.dealer.services.targets import set_target
from tests.browsing import browser, text_of
from tests.make import NOW, delivery, filed, followed_up, numbered, order, phone_in
from tests.reporting.dealer.figures import catch_up

FIGURE = re.compile(r'<td class="num"><a class="[^"]*" href="([^"]+)">(\d+)</a>')


@pytest.fixture
def a_day(li: User, zhang: User, manager: User) -> None:
    """A week ago seven cards; today one is late, one expected, one contacted twice, one ordered, one delivered."""
    with clock.at(NOW - timedelta(days=3)):
        cards = [filed(li, phones=numbered(at), customer_name=f"王{at}") for at in range(5)]
        filed(zhang, phones=numbered(9), customer_name="赵九")
    for _twice in range(2):
        followed_up(li, cards[0], method="outgoing_call", topics=["appointment"], appointment_on=NOW.date())
    followed_up(li, cards[1], status="ordered", topics=["test_drive"], order=order())
    followed_up(li, cards[2], status="delivered", delivery=delivery(), next_followup_on=None)
    filed(zhang, phones=numbered(20), customer_name="钱二")


def opens_into(client: Client, url: str) -> int:
    return text_of(client.get(url.replace("&amp;", "&"))).count('class="cell-name"')


@pytest.mark.parametrize("board", ["morning", "evening", "weekly"])
def test_each_number_opens_into_its_cards(board: str, a_day: None, manager: User) -> None:
    client = browser(manager)
    figures = FIGURE.findall(text_of(client.get(f"/meetings/{board}/")))
    assert figures
    # Contacts are counted one by one; the list has each customer once.
    counted = [(url, int(count)) for url, count in figures if "contacted" not in url]
    assert [opens_into(client, url) for url, _count in counted] == [count for _url, count in counted]


def test_morning_tells_the_plan(a_day: None, manager: User) -> None:
    page = text_of(browser(manager).get("/meetings/morning/"))
    assert page.index("李强") < page.index("张敏")
    assert "王0" in page
    wall = text_of(browser(manager).get("/meetings/morning/?wall=yes"))
    assert "王0" not in wall
    assert "王**" in wall
    assert "138" not in wall.split("<main")[1]


def test_evening_tells_the_results(a_day: None, manager: User) -> None:
    page = text_of(browser(manager).get("/meetings/evening/"))
    row = page.split("李强</a>")[1].split("</tr>")[0]
    assert [int(n) for n in re.findall(r">(\d+)<", row)] == [4, 2, 0, 1, 1, 1, 0, 2]


def test_weekly_lists_hold_whom_they_are_about(li: User, manager: User) -> None:
    for days, number in ((16, 1), (15, 2), (14, 3), (7, 4), (6, 5)):
        with clock.at(NOW - timedelta(days=days)):
            file_card(li, phone_in(phones=numbered(number), customer_name=f"王{number}"))
    client = browser(manager)

    def names(of: str) -> list[str]:
        return sorted(re.findall(r"王\d", text_of(client.get(f"/cards/?list={of}")).split("<tbody>")[1]))

    assert set(names("no_visit")) == {"王1"}
    assert set(names("young")) == {"王3", "王4"}
    assert "Filed 1–2 weeks ago" in text_of(client.get("/meetings/weekly/"))


def test_boards_are_the_managers(li: User, reception: User) -> None:
    assert {browser(li).get(f"/meetings/{board}/").status_code for board in ("morning", "evening", "weekly")} == {403}


def test_empty_dealer_has_boards_too(manager: User) -> None:
    for board in ("meetings/morning", "meetings/evening", "meetings/weekly", "watch"):
        assert browser(manager).get(f"/{board}/").status_code == 200


def test_month_tells_results_against_targets_and_each_number_opens(a_day: None, li: User, director: User) -> None:
    set_target(director, {"month": NOW.date().replace(day=1), "consultant": li.id, "deliveries": 1})
    catch_up()
    client = browser(director)
    page = text_of(client.get("/meetings/month/"))
    row = page.split("李强</th>")[1].split("</tr>")[0]
    assert [int(n) for n in re.findall(r">(\d+)<", row)] == [5, 7, 1, 2, 1, 0, 1]
    assert 'class="good">1<' in row
    for url in re.findall(r'href="(/figures/behind/[^"]+)"', row):
        assert client.get(url.replace("&amp;", "&")).status_code == 200
    assert 'href="/meetings/month/" aria-current="page"' in page
    assert "wall.css" in text_of(client.get("/meetings/month/?month=2026-10&wall=yes"))
    assert client.get("/meetings/month/?month=2027-01").status_code == 302
    assert browser(li).get("/meetings/month/").status_code == 403


def test_a_page_is_at_one_place_of_the_rail(manager: User) -> None:
    client = browser(manager)
    for at, place in (
        ("/meetings/month/", "/meetings/morning/"),
        ("/targets/", "/targets/"),
        ("/figures/", "/figures/"),
    ):
        rail = text_of(client.get(at)).split("<nav")[1].split("</nav>")[0]
        assert re.findall(r'href="([^"]+)"[^>]*aria-current="page"', rail) == [place]


@pytest.mark.parametrize(("board", "columns"), [("morning", 5), ("evening", 9), ("weekly", 6)])
def test_board_is_taken_out_as_it_is_shown(board: str, columns: int, a_day: None, manager: User) -> None:
    """RP-7."""
    client = browser(manager)
    page = client.get(f"/meetings/{board}/")
    answer = client.get(page.context["excel_url"])
    assert answer.headers["Content-Disposition"] == f'attachment; filename="{board}-20261118.xlsx"'
    rows = list(load_workbook(BytesIO(answer.content)).active.values)
    shown = [[row["name"], *(cell["n"] for cell in row["cells"])] for row in page.context["rows"]]
    assert [list(row) for row in rows[1:]] == shown
    assert len(rows[0]) == columns
    assert AuditEntry.objects.filter(what="figures.taken_out", subject=board).count() == 1
