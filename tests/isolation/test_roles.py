"""Who may do what (domain.md): a role without the action is told 403 and changes nothing, one with it is not."""

import pytest

from accounts.access import Action, roles_may
from accounts.roles import BRAND_ROLES, DEALER_ROLES, Role
from kit.api.views import OPEN
from kit.tenancy import in_public
from tests.isolation.people import Credentials, Standing, ask, make_credentials, make_standing
from tests.isolation.routes import routes_of
from tests.isolation.table import row_of
from tests.staff import *  # noqa: F403 - fixtures are shared by import


@pytest.fixture
def standing(wednesday_morning: None) -> Standing:
    return make_standing()


# Neither a token nor a session takes the place of a sender's signature: 401 for everyone here (tests/leads).
SIGNED_BY_SENDERS = ("POST", "api/v1/brand/leads/")


def _slips(credentials: Credentials, role: Role, host: str, ids: dict[str, object], *, by_session: bool) -> list[str]:
    """Where the answer is not what the table says. The API is asked by an app, pages by a browser; with
    `by_session` the API is asked by the browser too."""
    table = "hq" if host == "hq" else "dealer"
    slips = []
    for route in routes_of(table):
        if by_session and not route.is_api:
            continue
        for method, action in row_of(table, route.pattern, route.declared).items():
            is_app = route.is_api and not by_session
            client = credentials.as_app(host) if is_app else credentials.as_browser(host)
            if (method, route.pattern) == SIGNED_BY_SENDERS:
                continue
            answer = ask(client, method, route.path(ids))
            is_allowed = action in (None, OPEN) or roles_may([role], Action(action))
            is_refused = answer.status == 403
            # A page that leads to the sign-in has not known its own person.
            is_lost = answer.location.startswith("/sign-in/") and "sign-" not in route.pattern
            if answer.status >= 500 or answer.status == 401 or is_lost or is_refused == is_allowed:
                slips.append(f"{role} {method} {route.pattern}: {answer}")
            elif is_refused and answer.writes:
                slips.append(f"{role} {method} {route.pattern} wrote {answer.writes}")
    return slips


@pytest.mark.parametrize("role", sorted(DEALER_ROLES))
def test_role_may_at_a_dealer_what_the_table_says(role: Role, standing: Standing) -> None:
    credentials = make_credentials("north", role)
    assert _slips(credentials, role, "north", standing.ids(), by_session=False) == []


@pytest.mark.full
@pytest.mark.parametrize("role", sorted(DEALER_ROLES))
def test_session_may_over_the_api_what_a_token_may(role: Role, standing: Standing) -> None:
    credentials = make_credentials("north", role)
    assert _slips(credentials, role, "north", standing.ids(), by_session=True) == []


@pytest.mark.parametrize("by_session", [False, True])
@pytest.mark.parametrize("role", sorted(BRAND_ROLES))
def test_role_may_at_the_brand_what_the_table_says(role: Role, by_session: bool, standing: Standing) -> None:
    with in_public():
        credentials = make_credentials("hq", role)
    assert _slips(credentials, role, "hq", standing.ids(), by_session=by_session) == []
