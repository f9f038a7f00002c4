"""Each page × role answers or refuses; strangers are led to the sign-in; pages ask the database as often for many
cards as for few."""

from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from accounts.roles import Role
from crm.models import Card, TrafficRecord
from tests.factories import arrived, filed, followed_up, make_user, numbered
from tests.page_client import browser, text_of

ROLES = {
    "consultant": Role.CONSULTANT,
    "manager": Role.SHOWROOM_MANAGER,
    "director": Role.SALES_DIRECTOR,
    "clerk": Role.DATA_CLERK,
    "telemarketer": Role.TELEMARKETER,
    "reception": Role.RECEPTIONIST,
    "care": Role.CARE_SPECIALIST,
    "care_director": Role.CARE_DIRECTOR,
    "market": Role.MARKET_MANAGER,
    "admin": Role.DEALER_ADMIN,
}
EVERYONE = frozenset(ROLES)
SALES = frozenset({"consultant", "manager", "director", "clerk"})
WORKS_CARDS = SALES | {"telemarketer"}
TRAFFIC = frozenset({"reception", "care_director"})
SEES_THE_CARD = frozenset({"consultant", "manager", "director"})
# Page → who gets an answer, and who is told that it is not there rather than not theirs.
PAGES = {
    "/": (EVERYONE, frozenset()),
    "/day/{consultant}/": (frozenset({"manager", "director"}), frozenset()),
    "/traffic/": (SALES | TRAFFIC, frozenset()),
    "/traffic/{traffic}/": (TRAFFIC, frozenset()),
    "/traffic/{traffic}/decline/": (SALES, frozenset()),
    "/traffic/{traffic}/follow-up/": (SALES, frozenset({"telemarketer", "care"})),
    "/cards/": (WORKS_CARDS | {"care", "care_director", "market"}, frozenset()),
    "/cards/new/": (WORKS_CARDS, frozenset()),
    "/cards/{card}/": (SEES_THE_CARD, frozenset({"telemarketer", "clerk", "care", "care_director", "market"})),
    "/cards/{card}/edit/": (SEES_THE_CARD, frozenset({"telemarketer", "clerk", "care"})),
    "/cards/{card}/follow-up/": (SEES_THE_CARD, frozenset({"telemarketer", "clerk", "care"})),
}

Address = Callable[[str], str]


@pytest.fixture
def consultant(north: object) -> User:
    return make_user("consultant", Role.CONSULTANT)


@pytest.fixture
def address(consultant: User, reception: User) -> Address:
    """Addresses with a card and a traffic record of the consultant in them."""
    card, record = filed(consultant), arrived(reception, consultant)
    return lambda page: page.format(card=card.id, traffic=record.id, consultant=consultant.id)


@pytest.mark.parametrize("page", PAGES)
def test_page_answers_whom_it_is_for(page: str, address: Address, consultant: User) -> None:
    allowed, not_there = PAGES[page]
    expected = {role: 200 if role in allowed else 404 if role in not_there else 403 for role in ROLES}
    people = {
        name: consultant if name == "consultant" else make_user(f"a-{name}", role) for name, role in ROLES.items()
    }
    at = address(page)
    assert {name: browser(person).get(at).status_code for name, person in people.items()} == expected


@pytest.mark.usefixtures("north")
def test_list_of_customers_leads_to_a_filing_those_who_may_file() -> None:
    offered = {
        name: 'href="/cards/new/"' in text_of(browser(make_user(f"a-{name}", ROLES[name])).get("/cards/"))
        for name in PAGES["/cards/"][0]
    }
    assert offered == {name: name in WORKS_CARDS for name in offered}


@pytest.mark.parametrize("page", PAGES)
def test_stranger_is_led_to_the_sign_in_and_back(page: str, address: Address) -> None:
    at = address(page)
    answer = browser().get(at)
    assert (answer.status_code, answer.headers["Location"]) == (302, f"/sign-in/?next={at}")
    within = browser().get(at, headers={"HX-Request": "true"})
    assert (within.status_code, within.headers["X-Session"]) == (401, "ended")


@pytest.mark.parametrize("page", ["/traffic/", "/cards/", "/cards/new/", "/cards/new/card/", "/cards/new/check/"])
def test_stranger_changes_nothing(page: str, north: object) -> None:
    assert browser().post(page, {"phone": "13800138000"}).headers["Location"].startswith("/sign-in/")
    assert not Card.objects.exists()
    assert not TrafficRecord.objects.exists()


def queries_of(client: Client, at: str) -> int:
    with CaptureQueriesContext(
        connection,
    ) as seen:
        answer = client.get(at)
    assert answer.status_code == 200, text_of(answer)
    return len(seen)


# Statements of each page, those of the session, the person and the host included.
QUERIES = {
    # One for the leads that wait (HQ-4).
    ("consultant", "/"): 19,
    ("manager", "/"): 23,
    ("clerk", "/"): 12,
    ("reception", "/"): 7,
    ("manager", "/cards/"): 10,
    ("consultant", "/traffic/"): 6,
    # One for the notes under its contacts: reviews, corrections, withdrawals (CA-12); one counts who opens it (PI-6).
    ("consultant", "/cards/{card}/"): 17,
    ("consultant", "/cards/{card}/follow-up/"): 20,
    ("consultant", "/traffic/{traffic}/follow-up/"): 8,
}


@pytest.mark.parametrize(("who", "page"), QUERIES)
def test_page_asks_as_often_for_many_cards_as_for_few(
    who: str, page: str, address: Address, consultant: User, reception: User
) -> None:
    client = browser(consultant if who == "consultant" else make_user(f"a-{who}", ROLES[who]))
    at = address(page)
    due_today(consultant, reception, 0)
    client.get(at)
    few = queries_of(client, at)
    for number in range(1, 6):
        due_today(consultant, reception, number)
    assert (few, queries_of(client, at)) == (QUERIES[(who, page)],) * 2


def due_today(consultant: User, reception: User, number: int) -> None:
    """A customer who is expected today and to be contacted today, and a party that waits."""
    card = filed(consultant, phones=numbered(number))
    followed_up(consultant, card, topics=["appointment"], appointment_on=card.filed_on, next_followup_on=card.filed_on)
    arrived(reception, consultant)


@pytest.mark.parametrize("name", ROLES)
def test_no_two_entries_of_the_rail_have_one_icon(name: str, north: object) -> None:
    places = browser(make_user(f"one_{name}", ROLES[name])).get("/").context["navigation"]
    icons = [place.icon for place in places]
    assert len(icons) == len(set(icons)) > 1
