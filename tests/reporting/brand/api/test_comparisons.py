"""`/brand/funnel/`, `/brand/stock-flow/`, `/brand/rates/`, `/brand/freshness/`: who sees what, to the unit (RP-6)."""

from collections.abc import Callable
from datetime import timedelta
from itertools import pairwise
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from accounts.roles import Role
from kit import clock
from kit.tenancy import DealerContext, in_dealer, in_public
from reporting.brand.queries.funnels import funnels
from reporting.brand.queries.groups import By
from reporting.brand.queries.ranked_figures import of_funnel
from reporting.brand.queries.rates import rates_by
from reporting.brand.queries.report_request import read_request
from reporting.brand.queries.stock_flows import stock_flows
from reporting.brand.rules.comparison import ranks_by_row
from reporting.dealer.api.representations import steps
from reporting.dealer.queries.part import Part
from reporting.dealer.queries.rates import rates
from reporting.dealer.queries.stock_flow import stock_flow
from reporting.dealer.rules.period import Period
from tenants.models import Brand, Dealer, DealerState, Region
from tests.factories import NOW
from tests.reporting.brand.working import At, live
from tests.schema_client import DocumentedClient
from tests.signing_in import codes

NOVEMBER = {"month": "2026-11"}
Client = Callable[..., DocumentedClient]


def at_hq(role: Role, region: str = "") -> DocumentedClient:
    with in_public():
        user = User.objects.create(username=f"{role}-{region}", name="x", roles=[role], region=region)
    client = DocumentedClient(headers={"host": "hq.localhost"})
    client.force_authenticate(user)
    return client


def asked(client: DocumentedClient, what: str, **parameters: str) -> dict[str, Any]:
    answer = client.get(f"/api/v1/brand/{what}/", {**NOVEMBER, **parameters})
    assert answer.status_code == 200, answer.json()
    found: dict[str, Any] = answer.json()
    return found


def rows(found: dict[str, Any]) -> dict[str, Any]:
    return {row["key"]: row for row in found["rows"]}


@pytest.fixture
def a_day(at_north: At, at_south: At) -> None:
    """North: three parties, one declined; two walk-ins filed, one ordered; a call. South: one walk-in, delivered."""
    at_north.declines(at_north.receives())
    at_north.receives()
    at_north.receives(kind="call")
    at_north.files()
    at_north.orders(at_north.files())
    at_north.files_call()
    at_south.delivers(at_south.files())
    for at in (at_north, at_south):
        assert at.catches_up()


@pytest.mark.usefixtures("a_day")
def test_funnels_are_side_by_side_with_shares_and_no_rank_of_two() -> None:
    found = asked(at_hq(Role.HQ_ANALYST), "funnel")
    north, south = rows(found)["north"], rows(found)["south"]
    steps = ("traffic", "showroom", "calls", "filed", "visited", "ordered", "delivered")
    assert [north["flow"][step] for step in steps] == [3, 2, 1, 3, 2, 1, 0]
    assert [south["flow"][step] for step in steps] == [0, 0, 0, 1, 1, 1, 1]
    assert [found["total"]["flow"][step] for step in steps] == [3, 2, 1, 4, 3, 2, 1]
    assert north["flow"]["rates"]["filing"] == {"numerator": 0, "denominator": 3, "value": 0.0}
    assert south["flow"]["rates"]["filing"] == {"numerator": 0, "denominator": 0, "value": None}
    assert (north["share"]["counts"]["filed"], south["share"]["counts"]["filed"]) == (75.0, 25.0)
    # Of two dealers neither a rank nor a median is told (RP-9).
    assert set(north["rank"]["counts"].values()) | set(north["rank"]["rates"].values()) == {None}
    assert set(found["median"]["counts"].values()) | set(found["median"]["rates"].values()) == {None}
    assert north["region"] == "east"
    assert found["names"]["dealers"]["north"] == "北城汽车"
    assert found["names"]["regions"]["east"] == "华东"
    assert (found["from"], found["to"], found["by"], found["business"]) == (
        "2026-11-01",
        "2026-11-30",
        "dealer",
        "retail",
    )
    assert found["up_to"].startswith("2026-11-18T")


@pytest.mark.usefixtures("a_day")
@pytest.mark.parametrize(
    ("by", "expected"),
    [
        ("region", {"east": 3, "south-china": 1}),
        ("channel", {"walk_in": 3, "phone": 1, "outreach": 0}),
        ("month", {"2026-11": 4}),
    ],
)
def test_filings_by_region_channel_and_month(by: str, expected: dict[str, int]) -> None:
    found = rows(asked(at_hq(Role.HQ_ANALYST), "funnel", by=by))
    assert {key: row["flow"]["filed"] for key, row in found.items()} == expected


@pytest.mark.usefixtures("a_day")
def test_filings_by_model_with_its_name_and_by_day() -> None:
    client = at_hq(Role.HQ_ANALYST)
    models = rows(asked(client, "funnel", by="model"))
    assert models["octavia"]["flow"]["filed"] == 4
    assert models["superb"]["flow"]["filed"] == 0
    assert models[""]["flow"]["traffic"] == 3
    days = rows(asked(client, "funnel", by="day"))
    assert len(days) == 30
    assert {key for key, row in days.items() if row["flow"]["filed"]} == {"2026-11-18"}


@pytest.mark.usefixtures("a_day")
def test_part_of_a_month_is_read_by_day() -> None:
    client = at_hq(Role.HQ_ANALYST)
    answer = client.get("/api/v1/brand/funnel/", {"from": "2026-11-18", "to": "2026-12-31"}).json()
    assert answer["total"]["flow"]["filed"] == 4
    answer = client.get("/api/v1/brand/funnel/", {"from": "2026-11-01", "to": "2026-11-17"}).json()
    assert answer["total"]["flow"]["filed"] == 0


@pytest.mark.usefixtures("a_day")
def test_one_region_one_channel_and_one_business_at_a_time() -> None:
    client = at_hq(Role.HQ_ANALYST)
    assert asked(client, "funnel", region="east")["total"]["flow"]["filed"] == 3
    assert asked(client, "funnel", channel="phone")["total"]["flow"]["filed"] == 1
    assert asked(client, "funnel", model="superb")["total"]["flow"]["filed"] == 0
    assert asked(client, "funnel", business="wholesale")["total"]["flow"]["filed"] == 0
    assert asked(client, "funnel", business="all")["total"]["flow"]["filed"] == 4


@pytest.mark.usefixtures("a_day")
def test_stock_closes_and_opens_by_dealer_and_day() -> None:
    client = at_hq(Role.HQ_ANALYST)
    found = asked(client, "stock-flow")
    north = rows(found)["north"]
    assert (north["prospects"]["filed"], north["prospects"]["ordered"], north["prospects"]["closing"]) == (3, 1, 2)
    assert (north["orders"]["ordered"], north["orders"]["closing"]) == (1, 1)
    assert rows(found)["south"]["orders"]["delivered"] == 1
    assert found["total"]["prospects"]["closing"] == 2
    assert north["share"]["prospects"]["closing"] == 100.0
    days = asked(client, "stock-flow", by="day")["rows"]
    for before, after in pairwise(days):
        assert before["prospects"]["closing"] == after["prospects"]["opening"]
    assert days[-1]["prospects"]["closing"] == 2


@pytest.mark.parametrize("seed", range(3))
def test_brand_tells_the_same_as_each_dealer_and_its_total_is_their_sum(at_north: At, at_south: At, seed: int) -> None:
    live([at_north, at_south], seed, days=16)
    with clock.at(NOW + timedelta(days=15)):
        same_as_dealers_and_their_sum([at_north, at_south])


def same_as_dealers_and_their_sum(dealers: list[At]) -> None:
    client = at_hq(Role.HQ_ANALYST)
    for period in (Period.month(NOW.date()), Period.month(NOW.date() + timedelta(days=20))):
        given = {"month": f"{period.first:%Y-%m}"}
        flows, told = asked(client, "stock-flow", **given), asked(client, "rates", **given)
        for at in dealers:
            code = at.dealer.code
            with in_dealer(at.dealer):
                known, known_rates = stock_flow(period, Part(business="retail")), rates(period, Part(business="retail"))
            assert rows(flows)[code]["prospects"] == known.prospects
            assert rows(flows)[code]["orders"] == known.orders
            shown = {name: (one["numerator"], one["denominator"]) for name, one in rows(told)[code]["rates"].items()}
            assert shown == {name: (one.numerator, one.denominator) for name, one in known_rates.rates.items()}
            assert rows(told)[code]["overdue"] == known_rates.overdue
        for side in ("prospects", "orders"):
            for line, count in flows["total"][side].items():
                assert count == sum(row[side][line] for row in flows["rows"]), (side, line)


@pytest.mark.usefixtures("a_day")
def test_region_manager_sees_their_region_only() -> None:
    client = at_hq(Role.REGION_MANAGER, "east")
    found = asked(client, "funnel")
    assert set(rows(found)) == {"north"}
    assert (found["in_region"], found["total"]["flow"]["filed"]) == ("east", 3)
    assert set(rows(asked(client, "funnel", by="region"))) == {"east"}
    for what in ("funnel", "stock-flow", "rates"):
        assert client.get(f"/api/v1/brand/{what}/", {**NOVEMBER, "region": "south-china"}).status_code == 403
    assert [row["dealer"] for row in client.get("/api/v1/brand/freshness/").json()["dealers"]] == ["north"]


@pytest.mark.usefixtures("a_day")
@pytest.mark.parametrize(("role", "status"), [(Role.HQ_ADMIN, 200), (Role.HQ_ANALYST, 200), (Role.OPERATOR, 403)])
def test_operator_sees_no_figures(role: Role, status: int) -> None:
    client = at_hq(role)
    for what in ("funnel", "stock-flow", "rates", "freshness"):
        given = {} if what == "freshness" else NOVEMBER
        assert client.get(f"/api/v1/brand/{what}/", given).status_code == status


@pytest.mark.parametrize(
    ("parameters", "expected"),
    [
        ({}, [("from", "required"), ("to", "required")]),
        ({"month": "2026-13"}, [("month", "not_a_month")]),
        ({"from": "x", "to": "2026-11-30"}, [("from", "not_a_date")]),
        ({"from": "2026-11-30", "to": "2026-11-01"}, [("to", "period_reversed")]),
        ({"month": "2026-11", "by": "consultant"}, [("by", "not_a_choice")]),
        ({"month": "2026-11", "region": "moon"}, [("region", "not_a_choice")]),
        ({"month": "2026-13", "region": "moon"}, [("month", "not_a_month"), ("region", "not_a_choice")]),
        ({"month": "2026-11", "by": "moon", "region": "moon"}, [("by", "not_a_choice"), ("region", "not_a_choice")]),
        ({"month": "2026-11", "consultant": "x"}, [("consultant", "unknown_field")]),
        ({"from": "2020-01-01", "to": "2026-11-30", "by": "day"}, [("to", "period_too_long")]),
        ({"from": "x", "by": "y", "business": "z"}, None),
    ],
)
@pytest.mark.usefixtures("wednesday")
def test_bad_parameters_are_refused_by_name(parameters: dict[str, str], expected: list[tuple[str, str]] | None) -> None:
    client = at_hq(Role.HQ_ANALYST)
    for what in ("funnel", "stock-flow", "rates"):
        answer = client.get(f"/api/v1/brand/{what}/", parameters)
        assert answer.status_code == 422
        if expected is None:
            assert set(codes(answer)) == {
                ("from", "not_a_date"),
                ("to", "required"),
                ("by", "not_a_choice"),
                ("business", "not_a_choice"),
            }
        else:
            assert codes(answer) == expected


@pytest.mark.usefixtures("a_day")
def test_freshness_tells_each_dealers_instant(at_north: At) -> None:
    with clock.at(NOW + timedelta(minutes=5)):
        assert at_north.catches_up()
    found = at_hq(Role.HQ_ANALYST).get("/api/v1/brand/freshness/").json()
    told = {row["dealer"]: row["up_to"] for row in found["dealers"]}
    assert (found["without"], [row["is_behind"] for row in found["dealers"]]) == ([], [False, False])
    assert told["north"].startswith("2026-11-18T02:05")
    assert told["south"].startswith("2026-11-18T02:00")
    assert found["up_to"] == told["south"]


# Dealers with their freshness, sums, first visits that a merge made one, openings, names of models where there are any;
# for rates cards counted once, the young and overdue cards too.
QUERIES = {("funnel", "dealer"): 3, ("stock-flow", "dealer"): 3, ("rates", "dealer"): 8, ("funnel", "model"): 4}


@pytest.mark.usefixtures("a_day")
@pytest.mark.parametrize(("what", "by"), QUERIES)
def test_as_many_queries_for_twelve_dealers_as_for_two(what: str, by: str) -> None:
    client = at_hq(Role.HQ_ANALYST)

    def taken() -> int:
        with CaptureQueriesContext(connection) as queries:
            asked(client, what, by=by)
        return len([query for query in queries.captured_queries if "search_path" not in query["sql"]])

    few = taken()
    with in_public():
        for number in range(10):
            _also(f"more-{number}")
    assert taken() == few
    assert few == QUERIES[what, by]


def _also(code: str) -> None:
    """Another dealer at work, without a schema: the brand's figures never ask for one."""
    Dealer.objects.create(
        code=code,
        schema_name=f"d_{code}",
        name=code,
        brand=Brand.objects.get(),
        region=Region.objects.get(code="east"),
        province="上海市",
        city="长宁区",
        area_code="021",
        state=DealerState.ACTIVE,
    )


def test_dealers_without_figures_stand_in_the_comparison_with_nothing(
    shared_dealers: dict[str, DealerContext], hq: None
) -> None:
    user = User(username="x", roles=[Role.HQ_ANALYST])
    wanted = read_request(user, Period.month(NOW.date()), By.DEALER)
    assert [group.code for group, _ in funnels(By.DEALER, wanted.period, wanted.scope, "en").rows] == ["north", "south"]
    assert stock_flows(By.DEALER, wanted.period, wanted.scope, "en").whole.prospects["closing"] == 0
    assert rates_by(By.MONTH, wanted.period, wanted.scope, "en").whole["filing"].value is None


@pytest.mark.usefixtures("a_day")
@pytest.mark.parametrize("by", list(By))
def test_rows_made_figure_by_figure_are_those_made_one_by_one(by: By) -> None:
    told = asked(at_hq(Role.HQ_ANALYST), "funnel", by=str(by))
    with in_public():
        wanted = read_request(User(username="x", roles=[Role.HQ_ANALYST]), Period.month(NOW.date()), by)
        found = funnels(by, wanted.period, wanted.scope, "zh-hans")
    figures, whole = [of_funnel(each) for _, each in found.rows], of_funnel(found.whole)
    by_step = {name: [funnel.flow.rates[name] for _, funnel in found.rows] for name in found.whole.flow.rates}
    stood = ranks_by_row(figures, whole, by_step)
    for row, (group, funnel), standing in zip(told["rows"], found.rows, stood, strict=True):
        assert row == {
            "key": group.code,
            "region": group.region,
            "flow": steps(funnel.flow),
            "cohort": steps(funnel.cohort),
            "share": standing.share,
            "rank": standing.rank,
        }
    assert told["total"] == {"flow": steps(found.whole.flow), "cohort": steps(found.whole.cohort)}
