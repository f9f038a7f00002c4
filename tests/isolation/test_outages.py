"""A database that is away, at every address: 503, as a problem or as a page that retries; never 500."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
import pytest
from django.db import OperationalError, connection
from django.test import Client

from accounts.roles import Role
from kit.tenancy import in_public
from tests.isolation.people import SALES_AND_OFFICE, Standing, ask, make_credentials, make_standing
from tests.isolation.routes import routes_of
from tests.staff import *  # noqa: F403 - fixtures are shared by import

# In words of Citus; a server of its own says the like, without a state.
LOST = "connection to the remote node lodestar@10.0.0.2:5432 failed with the following error: Connection refused"


class Away:
    """Lets so many statements through, and none after them."""

    def __init__(self, answered: int) -> None:
        self.left, self.refused = answered, ""

    def __call__(self, execute: Callable[..., Any], sql: Any, *args: Any) -> Any:
        # Of the test's own, and of what a view takes back. A path that cannot be set fails with the next statement.
        if str(sql).startswith(("SAVEPOINT", "RELEASE", "ROLLBACK", "SET search_path")):
            return execute(sql, *args)
        if self.left == 0:
            self.refused = self.refused or str(sql)[:80]
            raise OperationalError(LOST) from psycopg.errors.ConnectionFailure(LOST)
        self.left -= 1
        return execute(sql, *args)


@contextmanager
def away_after(statements: int) -> Iterator[Away]:
    away = Away(statements)
    with connection.execute_wrapper(away):
        yield away


@pytest.fixture
def standing(wednesday_morning: None) -> Standing:
    return make_standing()


# The dealer is found by the first statement; whose session or token it is by the next; the rest is the view's.
@pytest.mark.parametrize("answered", [0, 1, 3])
@pytest.mark.parametrize(
    ("host", "table", "roles"),
    [("north", "dealer", SALES_AND_OFFICE), ("hq", "hq", (Role.OPERATOR,)), ("base", "base", ())],
)
def test_every_address_answers_503_and_when_to_try_again(
    standing: Standing, host: str, table: str, roles: tuple[Role, ...], answered: int
) -> None:
    if host == "hq":
        with in_public():
            credentials = make_credentials(host, *roles)
    else:
        credentials = make_credentials("north", *(roles or SALES_AND_OFFICE))
    slips, interrupted = [], 0
    for route in routes_of(table):
        for method in route.declared or ("GET",):
            for client in (credentials.as_app(host), credentials.as_browser(host)):
                client.raise_request_exception = False
                with away_after(answered) as away:
                    answer = ask(client, method, route.path(standing.ids()))
                interrupted += bool(away.refused)
                if away.refused and (answer.status != 503 or route.is_api != ("problem+json" in answer.content_type)):
                    slips.append(
                        f"{method} {route.pattern}: {answer.status} {answer.content_type} after {away.refused}"
                    )
    assert slips == []
    assert interrupted > 0 or host == "base"


@pytest.mark.parametrize("host", ["north", "hq", "no-such-dealer"])
def test_static_files_are_served_while_the_database_is_away(db: None, host: str) -> None:
    with away_after(0) as away:
        answer = Client(headers={"host": f"{host}.localhost"}).get("/static/css/base.css")
    assert (answer.status_code, answer.headers["Content-Type"]) == (200, 'text/css; charset="utf-8"')
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert (away.left, away.refused) == (0, "")
    answer.close()
