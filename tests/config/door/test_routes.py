"""Every route has its size limit and its lane, and what hashes or builds workbooks is never in the pages' lane."""

import pytest

from config.door.arrivals import Arrivals
from config.door.routes import KIB, MIB, LaneName, route_of


@pytest.mark.parametrize(
    ("method", "path", "query", "lane"),
    [
        ("GET", "/", "", LaneName.INTERACTIVE),
        ("GET", "/sign-in/", "", LaneName.INTERACTIVE),
        ("POST", "/sign-in/", "", LaneName.HEAVY),
        ("POST", "/api/v1/auth/login/", "", LaneName.HEAVY),
        ("POST", "/api/v1/auth/password/", "", LaneName.HEAVY),
        ("POST", "/account/password/", "", LaneName.HEAVY),
        ("POST", "/api/v1/staff/", "", LaneName.HEAVY),
        ("POST", "/staff/0192-1/password/", "", LaneName.HEAVY),
        ("POST", "/imports/", "", LaneName.FILES),
        ("POST", "/api/v1/imports/", "", LaneName.FILES),
        ("POST", "/imports/0192-1/", "", LaneName.FILES),
        ("PATCH", "/api/v1/imports/0192-1/", "", LaneName.FILES),
        ("POST", "/api/v1/imports/0192-1/check/", "", LaneName.INTERACTIVE),
        ("GET", "/imports/0192-1/", "", LaneName.INTERACTIVE),
        ("GET", "/api/v1/imports/0192-1/wrong-rows/", "", LaneName.HEAVY),
        ("GET", "/figures/excel/", "kind=funnel", LaneName.HEAVY),
        ("GET", "/api/v1/exports/0192-1/file/", "", LaneName.HEAVY),
        ("GET", "/comparison/", "as=excel", LaneName.HEAVY),
        ("GET", "/api/v1/schema/", "", LaneName.HEAVY),
        ("POST", "/api/v1/cards/", "", LaneName.INTERACTIVE),
        ("GET", "/readyz", "", LaneName.PROBE),
        ("GET", "/metrics", "", LaneName.PROBE),
    ],
)
def test_lane(method: str, path: str, query: str, lane: LaneName) -> None:
    assert route_of(method, path, query).lane is lane


@pytest.mark.parametrize(
    ("method", "path", "largest", "asks_first"),
    [
        ("POST", "/api/v1/cards/", 256 * KIB, False),
        ("POST", "/nowhere/", 256 * KIB, False),
        ("PUT", "/imports/", 256 * KIB, False),
        ("GET", "/imports/", 16 * KIB, False),
        ("POST", "/sign-in/", 16 * KIB, False),
        ("POST", "/imports/", 26 * MIB, True),
        ("POST", "/api/v1/imports/", 26 * MIB, True),
    ],
)
def test_largest_body(method: str, path: str, largest: int, asks_first: bool) -> None:
    route = route_of(method, path)
    assert (route.largest_body, route.asks_first) == (largest, asks_first)


def test_flood_from_one_address_waits_and_others_pass() -> None:
    arrivals = Arrivals(burst=3, per_second=2)
    assert [arrivals.seconds_to_wait("a", 0.0) for _ in range(5)] == [0, 0, 0, 1, 1]
    assert arrivals.seconds_to_wait("b", 0.0) == 0
    assert arrivals.seconds_to_wait("a", 0.5) == 0
    assert arrivals.seconds_to_wait("a", 0.6) == 1
    assert [arrivals.seconds_to_wait("127.0.0.1", 0.0) for _ in range(9)] == [0] * 9
