"""The brand's figures of an instant are the same again, whatever happened since (RP-8), and the dealers' own (RP-3)."""

import random
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any

import pytest

from accounts.roles import Role
from kit import clock
from kit.tenancy import in_dealer, in_public
from reporting.brand.models import DealerFreshness
from reporting.brand.services.rebuild import rebuild_dealer
from reporting.dealer.queries.part import Part
from reporting.dealer.queries.rates import rates
from reporting.dealer.queries.stock_flow import stock_flow
from reporting.dealer.rules.period import Period
from tenants.models import Dealer, Region
from tenants.services.dealers import change_dealer
from tests.factories import NOW
from tests.reporting.brand.api.test_comparisons import at_hq, rows
from tests.reporting.brand.working import At, live
from tests.schema_client import DocumentedClient
from tests.signing_in import codes

WHAT = ("funnel", "stock-flow", "rates")
DAYS = 16


@pytest.fixture
def lived(at_north: At, at_south: At) -> Iterator[list[At]]:
    """Two dealers after some days of a history by chance, over the end of a month."""
    live([at_north, at_south], seed=4, days=DAYS)
    with clock.at(NOW + timedelta(days=DAYS)):
        for at in (at_north, at_south):
            assert at.catches_up()
        yield [at_north, at_south]


def answer(client: DocumentedClient, what: str, **parameters: str) -> bytes:
    found = client.get(f"/api/v1/brand/{what}/", {"from": "2026-11-20", "to": "2026-12-02", **parameters})
    assert found.status_code == 200, found.json()
    return bytes(found.content)


def told(client: DocumentedClient, what: str, **parameters: str) -> dict[str, Any]:
    found = client.get(f"/api/v1/brand/{what}/", {"from": "2026-11-20", "to": "2026-12-02", **parameters})
    assert found.status_code == 200, found.json()
    result: dict[str, Any] = found.json()
    return result


@pytest.mark.parametrize("by", ["dealer", "region", "model", "channel", "day", "month"])
def test_answer_of_an_instant_is_the_same_bytes_after_more_work(lived: list[At], by: str) -> None:
    """RP-8: as of the instant that an answer states, and after a rebuild too."""
    client = at_hq(Role.HQ_ANALYST)
    known = {what: answer(client, what, by=by) for what in WHAT}
    instant = told(client, "funnel", by=by)["up_to"]
    with clock.at(NOW + timedelta(days=DAYS, minutes=1)):
        card = lived[0].files_call()
        lived[0].follows_up(card, method="showroom")
        lived[0].orders(lived[0].files())
        lived[1].loses(lived[1].files())
        for at in lived:
            assert at.catches_up()
        assert answer(client, "funnel", by=by) != known["funnel"]
        assert {what: answer(client, what, by=by, as_of=instant) for what in WHAT} == known
        assert rebuild_dealer("north")
        assert {what: answer(client, what, by=by, as_of=instant) for what in WHAT} == known


@pytest.mark.rule("RP-3", "RP-6")
def test_brand_is_the_dealer_for_any_period_slice_and_instant(lived: list[At]) -> None:
    """RP-3: a rate of a period is the same whether a dealer or the brand asks."""
    client, chance = at_hq(Role.HQ_ANALYST), random.Random(1)
    for _ in range(25):
        first, last = sorted(date(2026, 11, 17) + timedelta(days=chance.randrange(DAYS + 3)) for _ in range(2))
        given = {"channel": chance.choice(["", "walk_in", "phone"]), "model": chance.choice(["", "", "octavia"])}
        as_of = chance.choice([None, NOW + timedelta(days=chance.randrange(1, DAYS), hours=3)])
        asked = {name: value for name, value in given.items() if value}
        asked |= {"as_of": as_of.isoformat()} if as_of else {}
        period = {"from": first.isoformat(), "to": last.isoformat()}
        of_brand = rows(told(client, "rates", **period, **asked))
        flows = rows(told(client, "stock-flow", **period, **asked))
        for at in lived:
            same_as_dealer(at, Period(first, last), given, as_of, of_brand[at.dealer.code], flows[at.dealer.code])


def same_as_dealer(
    at: At,
    period: Period,
    given: dict[str, str],
    as_of: datetime | None,
    of_brand: dict[str, Any],
    flows: dict[str, Any],
) -> None:
    part = Part(channel=given["channel"] or None, model=given["model"] or None, business="retail", as_of=as_of)
    with in_dealer(at.dealer):
        known, flow = rates(period, part), stock_flow(period, part)
    found = {code: (rate["numerator"], rate["denominator"]) for code, rate in of_brand["rates"].items()}
    assert found == {code: tuple(rate) for code, rate in known.rates.items()}, (period, given, as_of)
    assert of_brand["overdue"] == known.overdue
    assert (flows["prospects"], flows["orders"]) == (flow.prospects, flow.orders)


def test_instant_that_is_not_known_yet_is_refused_with_the_one_that_is(lived: list[At]) -> None:
    client = at_hq(Role.HQ_ANALYST)
    up_to = told(client, "funnel")["up_to"]
    for what in WHAT:
        later = (clock.now() + timedelta(days=300)).isoformat()
        found = client.get(f"/api/v1/brand/{what}/", {"month": "2026-11", "as_of": later})
        assert (found.status_code, codes(found)) == (409, [("as_of", "not_yet_known")])
        assert datetime.fromisoformat(found.json()["up_to"]) == datetime.fromisoformat(up_to)


def test_answer_is_cut_off_at_the_slowest_dealer(lived: list[At]) -> None:
    """RP-8: what the faster one has more is left out until the slower one is as far."""
    client = at_hq(Role.HQ_ANALYST)
    before = told(client, "funnel")
    with clock.at(NOW + timedelta(days=DAYS, minutes=5)):
        lived[0].files()
        assert lived[0].catches_up()
        found = told(client, "funnel")
        assert (found["up_to"], found["rows"], found["without"]) == (before["up_to"], before["rows"], [])
        assert lived[1].catches_up()
        assert told(client, "funnel")["rows"] == before["rows"]
        assert told(client, "funnel", to="2026-12-31")["total"]["flow"]["filed"] > before["total"]["flow"]["filed"]


def test_dealer_over_ten_minutes_behind_is_left_out_and_named(lived: list[At]) -> None:
    client = at_hq(Role.HQ_ANALYST)
    with clock.at(NOW + timedelta(days=DAYS, minutes=11)):
        assert lived[0].catches_up()
        found = {what: told(client, what) for what in WHAT}
        bytes_then = {what: answer(client, what) for what in WHAT}
        for one in found.values():
            assert (one["without"], [row["key"] for row in one["rows"]]) == (["south"], ["north"])
            assert one["names"]["dealers"]["south"]
        instant = found["funnel"]["up_to"]
    with clock.at(NOW + timedelta(days=DAYS, minutes=12)):
        assert lived[1].catches_up()
        assert lived[0].catches_up()
        again = {what: answer(client, what, as_of=instant, without="south") for what in WHAT}
        assert again == bytes_then
        assert told(client, "funnel", as_of=instant)["without"] == []


def test_without_names_dealers_that_there_are(lived: list[At]) -> None:
    found = at_hq(Role.HQ_ANALYST).get("/api/v1/brand/funnel/", {"month": "2026-11", "without": "north,moon"})
    assert (found.status_code, codes(found)) == (422, [("without", "not_a_choice")])


def test_each_dealers_own_business_date_is_its_day(lived: list[At]) -> None:
    """RP-8: at 00:30 in Shanghai it is still yesterday in Urumqi, by its own zone."""
    with in_public():
        Dealer.objects.filter(code="south").update(time_zone="Asia/Urumqi")
    half_past_midnight = datetime.fromisoformat("2026-12-05T00:30:00+08:00")
    with clock.at(half_past_midnight):
        for at in lived:
            assert at.catches_up()
        found = rows(told(at_hq(Role.HQ_ANALYST), "rates", to="2026-12-31"))
    for at, today in ((lived[0], date(2026, 12, 5)), (lived[1], date(2026, 12, 4))):
        with in_dealer(at.dealer), clock.at(datetime.fromisoformat(f"{today}T12:00:00+08:00")):
            known = rates(Period(date(2026, 11, 20), date(2026, 12, 31)), Part(business="retail"))
        assert found[at.dealer.code]["overdue"] == known.overdue
        first = found[at.dealer.code]["rates"]["first_visit"]
        assert (first["numerator"], first["denominator"]) == tuple(known.rates["first_visit"])


def test_rows_of_an_earlier_layout_are_made_again(lived: list[At]) -> None:
    client = at_hq(Role.HQ_ANALYST)
    before = {what: told(client, what)["rows"] for what in WHAT}
    with in_public():
        assert DealerFreshness.objects.update(layout=0) == 2
    for at in lived:
        assert at.catches_up()
    assert {what: told(client, what)["rows"] for what in WHAT} == before


def test_dealer_belongs_to_the_region_that_it_had_at_the_instant(lived: list[At]) -> None:
    """RP-8: a later move to another region changes no earlier answer, nor whom a region's filter leaves out."""
    client = at_hq(Role.HQ_ANALYST)
    with in_public():
        south = Dealer.objects.select_related("region").get(code="south")
        Region.objects.create(code="far", name_zh="远", name_en="Far", brand=south.brand)
    old = south.region.code
    asked: list[dict[str, str]] = [{"by": "region"}, {"by": "dealer", "region": old}, {"by": "month", "region": old}]
    known = [answer(client, what, **each) for what in WHAT for each in asked]
    instant = told(client, "funnel", by="region")["up_to"]
    with clock.at(NOW + timedelta(days=DAYS, minutes=1)):
        with in_public():
            change_dealer(south, {"region": "far"})
        # The figures are of an instant before the move as long as no later one is in.
        assert [answer(client, what, **each) for what in WHAT for each in asked] == known
    with clock.at(NOW + timedelta(days=DAYS, minutes=2)):
        for at in lived:
            at.files()
            assert at.catches_up()
        moved = told(client, "funnel", by="region")
        assert "far" in {row["key"] for row in moved["rows"]}
        assert [answer(client, what, as_of=instant, **each) for what in WHAT for each in asked] == known


@pytest.mark.rule("CA-3", "RP-8")
def test_brand_says_whether_days_are_provisional_as_their_dealers_do(at_north: At, at_south: At) -> None:
    """Within 24 hours after the day, and once an entry of the open month was dated back to it; not as of an instant
    before that entry, nor once the month is closed."""
    both, card, client = (at_north, at_south), at_north.files(), at_hq(Role.HQ_ANALYST)
    at_south.files()

    def provisional(after: int, day: int, **given: str) -> list[bool]:
        on = (NOW + timedelta(days=day)).date().isoformat()
        with clock.at(NOW + timedelta(days=after, hours=2)):
            assert all(at.catches_up() for at in both)
            found = [told(client, what, **{"from": on, "to": on, **given}) for what in WHAT]
            return [each["provisional"] for each in found]

    assert (provisional(0, 0), provisional(1, 0)) == ([True] * 3, [True] * 3)
    assert provisional(3, 0) == [False] * 3
    before = (NOW + timedelta(days=3, hours=1)).isoformat()
    with clock.at(NOW + timedelta(days=4)):
        at_north.follows_up(card, contact_at=NOW + timedelta(hours=1))
    assert (provisional(4, 0), provisional(4, 1)) == ([True] * 3, [False] * 3)
    assert provisional(4, 0, as_of=before) == [False] * 3
    with in_public():
        south = Dealer.objects.select_related("region").get(code="south").region.code
        north = Dealer.objects.select_related("region").get(code="north").region.code
    assert [provisional(4, 0, region=each) for each in (north, south)] == [[True] * 3, [False] * 3]
    assert provisional(15, 0) == [False] * 3
