"""Every address has its row, and the views declare what the rows say."""

import pytest

from tests.isolation.routes import routes_of
from tests.isolation.table import IDS, ROUTES

HOSTS = ("dealer", "hq", "base")


@pytest.mark.parametrize("host", HOSTS)
def test_every_route_has_a_row_and_every_row_a_route(host: str) -> None:
    found = {route.pattern: dict(route.declared or {}) for route in routes_of(host)}
    assert found == ROUTES[host]


@pytest.mark.parametrize("host", HOSTS)
def test_no_view_does_what_it_does_not_declare(host: str) -> None:
    slips = {
        route.pattern: sorted(route.handled ^ set(route.declared or {}))
        for route in routes_of(host)
        if route.handled != set(route.declared or {})
    }
    assert slips == {}


@pytest.mark.parametrize("host", HOSTS)
def test_every_parameter_names_something(host: str) -> None:
    ids = dict.fromkeys(IDS, "x")
    assert all(route.path(ids).startswith("/") for route in routes_of(host))
