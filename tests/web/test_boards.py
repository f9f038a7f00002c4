"""The meetings' boards: each number is what its link opens into; on the wall nobody's name is read."""

import re
from collections import Counter
from datetime import timedelta
from io import BytesIO
from typing import Any

import pytest
from django.test import Client
from openpyxl import load_workbook

from accounts.models import AuditEntry, User
from crm.models import Card
from crm.queries.card_visibility import cards_of
from crm.queries.cards import filter_cards
from crm.services.file_card import file_card
from kit import clock
from reporting.dealer.services.targets import set_target
from tests.factories import NOW, delivery, filed, followed_up, numbered, order, phone_in
from tests.page_client import browser, text_of
from tests.reporting.dealer.figures import catch_up
from tests.schema_client import DocumentedClient

LOST = {"loss_reason": "gave_up"}
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
    catch_up()


def opens_into(client: Client, url: str) -> int:
    return text_of(client.get(url.replace("&amp;", "&"))).count('class="cell-name"')


@pytest.mark.parametrize("board", ["morning", "evening", "weekly"])
def test_each_number_opens_into_its_cards(board: str, a_day: None, manager: User) -> None:
    client = browser(manager)
    figures = FIGURE.findall(text_of(client.get(f"/meetings/{board}/")))
    assert figures
    counted = [(url, int(count)) for url, count in figures]
    assert [opens_into(client, url) for url, _count in counted] == [count for _url, count in counted]


@pytest.mark.rule("MG-4")
def test_morning_tells_the_plan(a_day: None, manager: User) -> None:
    page = text_of(browser(manager).get("/meetings/morning/"))
    assert page.index("李强") < page.index("张敏")
    assert "王0" in page
    wall = text_of(browser(manager).get("/meetings/morning/?wall=yes"))
    assert "王0" not in wall
    assert "王**" in wall
    assert "138" not in wall.split("<main")[1]


@pytest.mark.rule("MG-4")
def test_evening_tells_the_results(a_day: None, manager: User) -> None:
    page = text_of(browser(manager).get("/meetings/evening/"))
    row = page.split("李强</a>")[1].split("</tr>")[0]
    # A delivery without an order counts as both (ST-2).
    assert [int(n) for n in re.findall(r">(\d+)<", row)] == [4, 2, 0, 1, 2, 1, 0, 2]


@pytest.mark.rule("RP-3", "RP-5")
def test_evening_holds_the_day_against_the_same_date_of_last_month(li: User, manager: User) -> None:
    """Of the dealer's own days: on 18 October it had not begun, so that day is no reference."""
    with clock.at(NOW - timedelta(days=30)):
        filed(li, phones=numbered(1))
        filed(li, phones=numbered(2))
    filed(li, phones=numbered(3))
    catch_up()
    client = browser(manager)
    assert {tile.note for tile in client.get("/meetings/evening/").context["tiles"]} == {""}
    with clock.at(NOW + timedelta(days=1)):
        client = browser(manager)
        filed(li, phones=numbered(4))
        catch_up()
        page = client.get("/meetings/evening/")
        notes = {tile.name: (tile.figure, tile.note) for tile in page.context["tiles"]}
        assert notes["Filed"] == (1, "vs last month 2")
        assert notes["Ordered"] == (0, "vs last month 0")
        assert notes["Still overdue"] == (notes["Still overdue"][0], "")
        assert page.context["reference"] in text_of(page).replace("&#x27;", "'")
        assert page.context["reference"].endswith("same date, 19 October.")
        assert "vs last month" not in text_of(client.get("/meetings/evening/?wall=yes"))


def test_weekly_lists_hold_whom_they_are_about(li: User, manager: User) -> None:
    for days, number in ((16, 1), (15, 2), (14, 3), (7, 4), (6, 5)):
        with clock.at(NOW - timedelta(days=days)):
            file_card(li, phone_in(phones=numbered(number), customer_name=f"王{number}"))
    catch_up()
    client = browser(manager)

    def names(of: str) -> list[str]:
        return sorted(re.findall(r"王\d", text_of(client.get(f"/cards/?list={of}")).split("<tbody>")[1]))

    assert set(names("no_visit")) == {"王1"}
    assert set(names("young")) == {"王3", "王4"}
    page = client.get("/meetings/weekly/")
    assert "Filed 1–2 weeks ago" in text_of(page)
    assert [[cell["n"] for cell in row["cells"]] for row in page.context["rows"]] == [[5, 1, 2, 0, 0]]


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


@pytest.mark.parametrize(("board", "columns"), [("morning", 6), ("evening", 9), ("weekly", 6)])
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


def numbers(page: Any) -> list[Any]:
    return [[row["url"], *(cell["n"] for cell in row["cells"])] for row in page.context["rows"]]


@pytest.mark.parametrize("board", ["morning", "evening", "weekly"])
def test_board_is_the_same_as_of_the_instant_that_it_states_rp_8(
    board: str, a_day: None, li: User, manager: User
) -> None:
    """Page and workbook, whatever is done since; each number opens as of that instant too."""
    client = browser(manager)
    page = client.get(f"/meetings/{board}/")
    instant = page.context["up_to"].isoformat()
    known, book = numbers(page), client.get(page.context["excel_url"], {"excel": "yes", "as_of": instant}).content
    with clock.at(NOW + timedelta(hours=1)):
        card = file_card(li, phone_in(phones=numbered(40), customer_name="孙三"))
        followed_up(li, card, method="outgoing_call", topics=["test_drive"])
        followed_up(li, Card.objects.get(customer_name="王4"), status="lost", next_followup_on=None, loss=LOST)
        catch_up()
        again = client.get(f"/meetings/{board}/", {"as_of": instant})
        assert numbers(again) == known
        assert client.get(again.context["excel_url"]).content == book
        rows = load_workbook(BytesIO(book)).worksheets[1].values
        assert dict(rows)["Data as of"] == instant
        counted = [(cell["url"], cell["n"]) for row in again.context["rows"] for cell in row["cells"] if cell["n"]]
        assert [opens_into(client, url) for url, _count in counted] == [count for _url, count in counted]
        if board == "evening":
            assert numbers(client.get(f"/meetings/{board}/")) != known
        assert "no data for that time yet" in text_of(
            client.get(f"/meetings/{board}/", {"as_of": "2027-01-01T00:00:00+08:00"})
        )


def test_week_is_the_same_over_the_api_rp_8(a_day: None, li: User, manager: User) -> None:
    client = DocumentedClient(headers={"host": "north.localhost"})
    client.force_authenticate(manager)
    first = client.get("/api/v1/reports/weekly/")
    board = browser(manager).get("/meetings/weekly/")
    by_name = {str(row["consultant"]): list(row["counts"].values()) for row in first.json()["consultants"]}
    assert sorted(by_name.values()) == sorted(row[1:] for row in numbers(board))
    with clock.at(NOW + timedelta(hours=1)):
        followed_up(li, Card.objects.get(customer_name="王4"), status="lost", next_followup_on=None, loss=LOST)
        catch_up()
        assert client.get("/api/v1/reports/weekly/", {"as_of": first.json()["up_to"]}).content == first.content
        late = client.get("/api/v1/reports/weekly/", {"as_of": "2027-01-01T00:00:00+08:00"})
        assert (late.status_code, late.json()["code"]) == (409, "not_yet_known")


def test_overdue_of_the_week_is_that_of_the_list_mg_3(a_day: None, manager: User) -> None:
    rows = {
        row["name"]: [cell["n"] for cell in row["cells"]]
        for row in browser(manager).get("/meetings/weekly/").context["rows"]
    }
    late = filter_cards(manager, cards_of(manager), {"due": "overdue"})
    assert {name: counts[0] for name, counts in rows.items() if counts[0]} == dict(
        Counter(late.values_list("owner__name", flat=True))
    )
