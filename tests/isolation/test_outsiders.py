"""A token, a session and an id of one dealer on another's host and on the brand's: nothing (api.md, Hosts).

On the API 401 or 404 and nothing else; pages lead to the sign-in. Addresses that are open are those of the table.
"""

from collections.abc import Iterator

import pytest

from accounts.roles import BRAND_ROLES, Role
from kit.api.views import OPEN
from kit.tenancy import DealerContext, in_dealer, in_public
from tests.factories import make_user
from tests.isolation.people import (
    SALES_AND_OFFICE,
    Credentials,
    Standing,
    ask,
    make_credentials,
    make_standing,
)
from tests.isolation.routes import METHODS, Route, routes_of
from tests.isolation.table import row_of
from tests.staff import *  # noqa: F403 - fixtures are shared by import

ROLES_APART = [
    (host, (role,)) for host, roles in (("north", Role), ("hq", BRAND_ROLES)) for role in sorted(roles)
    if (role in BRAND_ROLES) == (host == "hq")
]  # fmt: skip
AT_ONCE = [
    ("north", SALES_AND_OFFICE),
    ("north", (Role.RECEPTIONIST, Role.CARE_DIRECTOR)),
    ("hq", tuple(sorted(BRAND_ROLES))),
]


@pytest.fixture
def standing(wednesday_morning: None) -> Standing:
    return make_standing()


_QUESTION = 'INSERT INTO "accounts_passkeyceremony"'


def _elsewhere(home: str) -> list[tuple[str, str]]:
    """Host and table of everywhere but home."""
    return [(host, table) for host, table in (("north", "dealer"), ("south", "dealer"), ("hq", "hq")) if host != home]


def _tries(table: str, *, all_methods: bool) -> Iterator[tuple[Route, str, bool]]:
    """Every route with its methods, or with all that there are, and whether the method is open to all."""
    for route in routes_of(table):
        row = row_of(table, route.pattern, route.declared)
        is_open_at_all = OPEN in row.values()
        for method in METHODS if all_methods else row:
            yield route, method, row[method] == OPEN if method in row else is_open_at_all


def _slips(credentials: Credentials, host: str, table: str, ids: dict[str, object], *, all_methods: bool) -> list[str]:
    """Where the host told an outsider more than it should."""
    slips = []
    for route, method, is_open in _tries(table, all_methods=all_methods):
        path = route.path(ids)
        for client in (credentials.as_app(host), credentials.as_browser(host)):
            answer = ask(client, method, path)
            if route.is_api:
                is_right = answer.status in (401, 404) and answer.content_type == "application/problem+json"
            else:
                is_right = answer.location.startswith("/sign-in/") or answer.status in (404, 405)
            # A question to a passkey is asked before anyone is known, and kept until it is answered.
            writes = [each for each in answer.writes if not (is_open and _QUESTION in each)]
            if answer.status >= 500 or writes or not (is_right or is_open):
                slips.append(f"{host} {method} {path}: {answer}")
    return slips


def _check(home: str, roles: tuple[Role, ...], standing: Standing, *, all_methods: bool = False) -> None:
    if home == "hq":
        with in_public():
            credentials = make_credentials(home, *roles)
    else:
        credentials = make_credentials(home, *roles)
    ids = standing.ids()
    slips = [_slips(credentials, host, table, ids, all_methods=all_methods) for host, table in _elsewhere(home)]
    assert slips == [[], []]


@pytest.mark.parametrize(("home", "roles"), AT_ONCE)
def test_credentials_of_elsewhere_open_nothing(home: str, roles: tuple[Role, ...], standing: Standing) -> None:
    _check(home, roles, standing)


@pytest.mark.full
@pytest.mark.parametrize(("home", "roles"), ROLES_APART)
def test_no_role_opens_anything_elsewhere(home: str, roles: tuple[Role, ...], standing: Standing) -> None:
    _check(home, roles, standing, all_methods=True)


def test_ids_of_elsewhere_are_those_of_nothing(standing: Standing, shared_dealers: dict[str, DealerContext]) -> None:
    with in_dealer(shared_dealers["south"]):
        credentials = make_credentials("south", *SALES_AND_OFFICE)
        front = make_credentials("south", Role.RECEPTIONIST, username="front")
    ids, slips = standing.ids(), []
    for route in routes_of("dealer"):
        if "<uuid:" not in route.pattern:
            continue
        for method, action in row_of("dealer", route.pattern, route.declared).items():
            person = front if str(action).startswith("traffic.record") else credentials
            client = person.as_app("south") if route.is_api else person.as_browser("south")
            answer = ask(client, method, route.path(ids))
            if answer.status != 404 or answer.writes:
                slips.append(f"{method} {route.pattern}: {answer}")
    assert slips == []


def test_names_numbers_and_card_numbers_of_elsewhere_find_nothing(
    standing: Standing, shared_dealers: dict[str, DealerContext]
) -> None:
    with in_dealer(shared_dealers["south"]):
        client = make_credentials("south", *SALES_AND_OFFICE).as_app("south")
    for query in (standing.card.customer_name, "13800138000", standing.card.id.hex):
        assert client.get("/api/v1/cards/", {"q": query}).json()["results"] == []
    for name in ("owner", "consultant"):
        path = "/api/v1/cards/" if name == "owner" else "/api/v1/traffic/"
        assert client.get(path, {name: str(standing.consultant.pk)}).json()["results"] == []
    who = {"customer_name": "王小姐", "phones": [{"kind": "mobile", "number": "13800138000"}]}
    answer = client.post("/api/v1/cards/duplicates/", who, content_type="application/json")
    assert answer.json() == {"matches": []}


def test_things_of_elsewhere_named_in_a_body_are_not_there(
    standing: Standing, shared_dealers: dict[str, DealerContext]
) -> None:
    with in_dealer(shared_dealers["south"]):
        client = make_credentials("south", Role.SHOWROOM_MANAGER).as_app("south")
        make_user("own", Role.CONSULTANT)
    body = {"traffic": str(standing.traffic.pk), "owner": str(standing.consultant.pk)}
    answer = client.post("/api/v1/cards/", body, content_type="application/json")
    assert (answer.status_code, [(each["field"], each["code"]) for each in answer.json()["errors"]]) == (
        422,
        [("traffic", "not_a_choice")],
    )
