"""Who sees customers' numbers in full, and what the audit keeps of looking."""

import pytest

from accounts.models import AuditEntry, User
from accounts.roles import Role
from crm.models import Card
from crm.services.activities import plan_activity
from tests.api_client import get, post, queries
from tests.factories import NOW, filed, make_user, numbered

MASKED = [{"kind": "mobile", "number": "139****0007", "main": True}]
IN_FULL = [{"kind": "mobile", "number": "13900000007", "main": True}]


@pytest.fixture
def market(north: object) -> User:
    return make_user("market", Role.MARKET_MANAGER)


@pytest.fixture
def card(li: User, market: User) -> Card:
    """A card of Li's from the market manager's activity."""
    activity = plan_activity(
        market,
        {
            "kind": "outreach",
            "name": "车展",
            "starts_on": NOW.date(),
            "ends_on": NOW.date(),
            "place": "广场",
            "venue": "mall",
        },
    )
    found = filed(li, phones=numbered(7))
    # Named at filing by outreach alone; here it is which cards the market manager sees that matters.
    Card.objects.filter(id=found.id).update(activity=activity)
    return found


def opened() -> list[tuple[str, str, str]]:
    """What the audit keeps of cards, in order."""
    entries = AuditEntry.objects.filter(what__startswith="card.").order_by("id")
    return list(entries.values_list("actor__username", "what", "subject"))


def test_who_works_the_card_sees_its_numbers(li: User, manager: User, card: Card) -> None:
    for user in (li, manager):
        shown = get(user, f"cards/{card.id}/").json()
        assert (shown["phones"], shown["phones_masked"]) == (IN_FULL, False)


def test_market_manager_sees_them_masked_until_asking(market: User, card: Card) -> None:
    shown = get(market, f"cards/{card.id}/").json()
    assert (shown["phones"], shown["phones_masked"]) == (MASKED, True)
    answer = post(market, f"cards/{card.id}/unmask/")
    assert (answer.status_code, answer.json()) == (200, {"phones": IN_FULL})
    assert opened() == [("market", "card.opened", str(card.id)), ("market", "card.unmasked", str(card.id))]


def test_changed_numbers_are_masked_in_the_history(li: User, market: User, card: Card) -> None:
    from crm.services.edit_card import edit_card

    edit_card(li, card.id, {"phones": numbered(8)})
    told = get(market, f"cards/{card.id}/timeline/").content.decode()
    assert ("139****0007" in told, "139****0008" in told) == (True, True)
    assert ("13900000007" in told, "13900000008" in told) == (False, False)
    assert "13900000008" in get(li, f"cards/{card.id}/timeline/").content.decode()


def test_unmasking_takes_a_card_that_one_sees(zhang: User, card: Card) -> None:
    assert post(zhang, f"cards/{card.id}/unmask/").status_code == 404
    assert opened() == []


def test_opening_is_noted_each_time_with_numbers_once_a_day_without_and_never_the_owners(
    li: User, manager: User, market: User, card: Card
) -> None:
    for _ in range(2):
        for user in (li, manager, market):
            assert get(user, f"cards/{card.id}/").status_code == 200
    of_manager, of_market = [(name, "card.opened", str(card.id)) for name in ("manager", "market")]
    assert opened() == [of_manager, of_market, of_manager]


def test_opening_costs_no_statement_about_cards(manager: User, card: Card) -> None:
    with queries(4):
        assert get(manager, f"cards/{card.id}/").status_code == 200


def test_someone_elses_match_shows_no_number(zhang: User, card: Card) -> None:
    body = {"customer_name": card.customer_name, "phones": numbered(7)}
    answer = post(zhang, "cards/duplicates/", body)
    assert [match["card"] for match in answer.json()["matches"]] == [str(card.id)]
    assert "1390000" not in answer.content.decode()


def test_history_and_contacts_are_openings_of_the_same_card(li: User, manager: User, card: Card) -> None:
    for path in ("follow-ups/", "timeline/", ""):
        get(li, f"cards/{card.id}/{path}")
        get(manager, f"cards/{card.id}/{path}")
    assert opened() == [("manager", "card.opened", str(card.id))] * 3


def test_contacts_alone_are_an_opening(manager: User, card: Card) -> None:
    get(manager, f"cards/{card.id}/follow-ups/")
    assert opened() == [("manager", "card.opened", str(card.id))]
