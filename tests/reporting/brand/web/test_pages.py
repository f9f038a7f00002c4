"""Headquarters' pages: they answer in both languages, keep what was chosen in the address, and say who sees what."""

import json
import re
from datetime import timedelta
from io import BytesIO
from urllib.parse import urlencode

import pytest
from django.test import Client
from openpyxl import load_workbook

from accounts.models import AuditEntry, User
from accounts.roles import Role
from kit import clock
from kit.tenancy import in_public
from tests.factories import NOW
from tests.reporting.brand.working import At

FIGURES = ("/", "/comparison/", "/stock-flow/")
OTHERS = ("/dealers/", "/dealers/north/", "/catalogue/")
LANGUAGES = ("zh-hans", "en")
GROUPINGS = ("dealer", "region", "model", "channel", "day", "month")


def at_hq(role: Role, region: str = "") -> Client:
    with in_public():
        user = User.objects.create(username=f"{role}-{region}", name="总部", roles=[role], region=region)
        client = Client(headers={"host": "hq.localhost"})
        client.force_login(user)
    return client


def shown(client: Client, url: str, language: str = "en") -> str:
    answer = client.get(url, headers={"host": "hq.localhost", "accept-language": language})
    assert answer.status_code == 200, (url, answer.status_code)
    return answer.content.decode()


@pytest.fixture
def a_day(at_north: At, at_south: At) -> None:
    at_north.declines(at_north.receives())
    at_north.orders(at_north.files())
    at_north.files()
    at_south.delivers(at_south.files())
    for at in (at_north, at_south):
        assert at.catches_up()


@pytest.mark.usefixtures("a_day")
@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("url", [*FIGURES, "/comparison/?figures=rates", *OTHERS])
def test_page_answers_in_both_languages(url: str, language: str) -> None:
    page = shown(at_hq(Role.HQ_ADMIN), url, language)
    assert 'lang="zh-Hans"' in page if language == "zh-hans" else 'lang="en"' in page
    assert ("北城汽车" in page) or url in ("/", "/catalogue/")


@pytest.mark.usefixtures("wednesday")
@pytest.mark.parametrize("url", FIGURES)
def test_page_without_any_figures_answers(url: str) -> None:
    shown(at_hq(Role.HQ_ANALYST), url)


@pytest.mark.usefixtures("a_day")
@pytest.mark.parametrize("by", GROUPINGS)
@pytest.mark.parametrize("url", ["/comparison/", "/comparison/?figures=rates", "/stock-flow/"])
def test_every_grouping_is_shown_with_its_graph_and_table(url: str, by: str) -> None:
    page = shown(at_hq(Role.HQ_ANALYST), f"{url}{'&' if '?' in url else '?'}month=2026-11&by={by}")
    graph = json.loads(re.findall(r'<script type="application/json">(.*?)</script>', page)[0])
    assert graph["unit"]
    assert len(graph["categories"]) >= 1
    assert page.count("<table") >= 1


@pytest.mark.usefixtures("a_day")
def test_link_of_a_view_brings_it_back() -> None:
    client = at_hq(Role.HQ_ANALYST)
    page = shown(client, "/comparison/?month=2026-11&by=dealer&sort=counts.delivered&region=south-china")
    assert "南粤汽车" in page
    assert "北城汽车" not in page
    assert page.count('aria-sort="descending"') == 1
    assert "month=2026-11&amp;by=region&amp;region=south-china" in page


@pytest.mark.usefixtures("a_day")
@pytest.mark.parametrize(
    "query",
    ["month=2026-99", "from=x&to=y", "by=consultant", "region=moon", "sort=counts.secret", "from=2026-11-30&to=1"],
)
def test_address_that_cannot_be_read_shows_the_month_that_runs(query: str) -> None:
    assert "北城汽车" in shown(at_hq(Role.HQ_ANALYST), f"/comparison/?{query}")


@pytest.mark.usefixtures("a_day")
def test_region_manager_sees_their_region_and_no_other() -> None:
    client = at_hq(Role.REGION_MANAGER, "east")
    for url in ("/comparison/", "/stock-flow/"):
        page = shown(client, url)
        assert "北城汽车" in page
        assert "南粤汽车" not in page
        assert client.get(f"{url}?region=south-china").status_code == 403


@pytest.mark.usefixtures("a_day")
def test_operator_is_led_to_the_dealers_and_sees_no_figures() -> None:
    client = at_hq(Role.OPERATOR)
    answer = client.get("/")
    assert (answer.status_code, answer["Location"]) == (302, "/dealers/")
    assert client.get("/comparison/").status_code == 403


@pytest.mark.usefixtures("a_day")
def test_script_of_graphs_is_loaded_only_where_there_is_one() -> None:
    client = at_hq(Role.HQ_ADMIN)
    for url in ("/comparison/", "/stock-flow/"):
        assert "echarts" in shown(client, url)
    for url in ("/", *OTHERS):
        assert "echarts" not in shown(client, url)


def sheet(client: Client, url: str) -> list[tuple[object, ...]]:
    answer = client.get(url, headers={"accept-language": "en"})
    assert answer.status_code == 200
    assert answer["Content-Type"].endswith("spreadsheetml.sheet")
    return list(load_workbook(BytesIO(answer.content)).worksheets[0].values)


@pytest.mark.usefixtures("a_day")
def test_table_is_had_as_excel_with_numbers_as_numbers_and_that_is_noted() -> None:
    client = at_hq(Role.HQ_ANALYST)
    funnel = sheet(client, "/comparison/?month=2026-11&by=dealer&as=excel")
    assert funnel[0][:4] == ("Dealer", "Rank", "Traffic", "Filed")
    assert ("北城汽车", "–", 1, 2) in [row[:4] for row in funnel]
    filed = funnel[0].index("Filing rate: numerator")
    assert funnel[0][filed : filed + 4] == (
        "Filing rate: numerator", "Filing rate: denominator",
        "Filing rate: interval from, %", "Filing rate: interval to, %",
    )  # fmt: skip
    assert next(row for row in funnel if row[0] == "北城汽车")[filed : filed + 2] == (0, 1)
    orders = sheet(client, "/stock-flow/?month=2026-11&by=dealer&as=orders")
    assert orders[0] == ("Dealer", "Opening", "Ordered", "Imported", "Delivered", "Lost", "Merged", "Closing")
    assert next(row for row in orders if row[0] == "南粤汽车")[2:5] == (1, 0, -1)
    with in_public():
        assert AuditEntry.objects.filter(what="figures.taken_out").count() == 2


@pytest.mark.usefixtures("a_day")
def test_rates_have_their_n_of_n_and_their_interval(at_north: At) -> None:
    """RP-9: of three parties of which none became a card, little can be said."""
    at_north.receives()
    at_north.receives()
    assert at_north.catches_up()
    page = shown(at_hq(Role.HQ_ANALYST), "/comparison/?figures=rates&month=2026-11&by=dealer")
    assert "0 of 3 · 0.0–53.6%" in page


@pytest.mark.usefixtures("a_day")
def test_page_of_an_instant_stays_as_it_was(at_north: At, at_south: At) -> None:
    """RP-8: the link to this state shows it again, and says so; an instant to come is answered with what is known."""
    client = at_hq(Role.HQ_ANALYST)
    fixed = {"as_of": NOW.isoformat(), "without": ""}
    before = shown(client, f"/comparison/?{urlencode({'month': '2026-11', **fixed})}")
    with clock.at(NOW + timedelta(minutes=5)):
        at_north.files()
        for at in (at_north, at_south):
            assert at.catches_up()
        latest = shown(client, "/comparison/?month=2026-11")
        again = shown(client, f"/comparison/?{urlencode({'month': '2026-11', **fixed})}")
        assert table_of(again) == table_of(before) != table_of(latest)
        assert "Past state" in again
        assert "Past state" not in latest
        unknown = shown(client, "/comparison/?month=2026-11&as_of=2027-01-01T00:00")
        assert "There is no data for that time yet" in unknown
        assert table_of(unknown) == table_of(latest)


def table_of(page: str) -> list[str]:
    """Return the figures of a page's first table."""
    return re.findall(r"<span[^>]*>([^<]*)</span>", page[page.index("<tbody>") : page.index("</tbody>")])


@pytest.mark.usefixtures("a_day")
def test_channel_and_model_open_into_their_dealers() -> None:
    client = at_hq(Role.HQ_ANALYST)
    page = shown(client, "/comparison/?month=2026-11&by=channel")
    assert "by=dealer&amp;channel=phone" in page
    opened = shown(client, "/comparison/?month=2026-11&by=dealer&channel=phone")
    assert "Clear filters" in opened


@pytest.mark.usefixtures("a_day")
def test_missed_next_dates_stand_beside_the_rates(at_north: At) -> None:
    with clock.at(NOW + timedelta(days=3)):
        assert at_north.catches_up()
        page = shown(at_hq(Role.HQ_ANALYST), "/comparison/?month=2026-11&figures=rates")
    assert "2 follow-up dates in the period passed without contact." in page


@pytest.mark.usefixtures("a_day")
def test_home_tells_yesterday_and_the_month() -> None:
    page = shown(at_hq(Role.HQ_ANALYST), "/")
    assert "This month" in page
    assert "/comparison/?month=2026-11" in page
    assert "/comparison/?from=2026-11-17&amp;to=2026-11-17" in page


@pytest.mark.usefixtures("db")
def test_stranger_is_led_to_the_sign_in() -> None:
    for url in (*FIGURES, *OTHERS):
        answer = Client(headers={"host": "hq.localhost"}).get(url)
        assert (answer.status_code, answer["Location"].split("?")[0]) == (302, "/sign-in/")


def test_overdue_cards_are_counted_beside_the_rates_without_anyone_named(at_north: At, at_south: At) -> None:
    late, dealt_with = at_north.files(), at_north.files()
    at_south.files()
    with clock.at(NOW + timedelta(days=5)):
        client = at_hq(Role.HQ_ANALYST)
        at_north.follows_up(dealt_with)
        for at in (at_north, at_south):
            assert at.catches_up()
        by_dealer = shown(client, "/comparison/?figures=rates&by=dealer&sort=counts.overdue&month=2026-11")
        by_region = shown(client, "/comparison/?figures=rates&by=region&sort=counts.overdue&month=2026-11")
        before = shown(client, "/comparison/?figures=rates&by=dealer&from=2026-11-01&to=2026-11-18")
    assert overdue_in(by_dealer) == overdue_in(by_region) == [1, 1]
    assert overdue_in(before) == [0, 0]
    assert late.customer_name not in by_dealer
    by_month = shown(client, "/comparison/?figures=rates&by=month&month=2026-11")
    assert "counts.overdue" not in by_month


def overdue_in(page: str) -> list[int]:
    """The third cell of each row: its name, its rank, then how many are overdue."""
    rows = page.split("<tbody")[1].split("</tbody>")[0].split("<tr")[1:]
    return sorted(int(re.sub(r"<[^>]+>", "", re.findall(r"<td.*?</td>", row, re.DOTALL)[1]).strip()) for row in rows)
