"""The customers' table on the desk: numbers, how many there are, and heads that sort."""

from datetime import timedelta

import pytest

from accounts.models import User
from accounts.roles import Role
from crm.models import Card
from crm.queries import card_order
from crm.services.activities import plan_activity
from kit import clock
from tests.factories import NOW, filed, followed_up, make_user, numbered
from tests.page_client import browser, text_of


def names_of(user: User, query: str = "") -> list[str]:
    return [card["customer_name"] for card in browser(user).get(f"/cards/?{query}").context["cards"]]


def heads_of(user: User, query: str = "") -> dict[str, tuple[str, str]]:
    """Where each head that sorts leads, and how it says that the list is sorted."""
    context = browser(user).get(f"/cards/?{query}").context
    heads = [context["level_head"], *context["heads"]]
    return {head["name"]: (head["url"], head["sorted"]) for head in heads if head["url"]}


def test_number_is_shown_and_dialled_by_who_calls_and_masked_for_who_does_not(li: User, manager: User) -> None:
    filed(li)
    for user in (li, manager):
        page = text_of(browser(user).get("/cards/"))
        assert 'href="tel:13800138000"' in page
        assert "138 0013 8000" in page
    market = make_user("market", Role.MARKET_MANAGER)
    plan = {"kind": "outreach", "name": "车展", "place": "广场", "venue": "mall"}
    activity = plan_activity(market, {**plan, "starts_on": NOW.date(), "ends_on": NOW.date()})
    Card.objects.update(activity=activity)
    page = text_of(browser(market).get("/cards/"))
    assert "138 **** 8000" in page
    assert "tel:" not in page
    assert "13800138000" not in page


def test_list_says_how_many_it_holds_also_while_one_searches(li: User) -> None:
    for at in range(3):
        filed(li, phones=numbered(at))
    filed(li, customer_name="赵先生", phones=numbered(9))
    client = browser(li)
    assert '<span class="section-count" id="list-count" >4</span>' in text_of(client.get("/cards/"))
    part = text_of(client.post("/cards/", {"q": "赵"}, headers={"HX-Request": "true"}))
    assert '<span class="section-count" id="list-count" hx-swap-oob="true">1</span>' in part


def test_counting_stops_where_nobody_would_work_through(li: User, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(card_order, "MOST_COUNTED", 2)
    for at in range(2):
        filed(li, phones=numbered(at))
    client = browser(li)
    assert client.get("/cards/").context["count"] == card_order.Count(2, is_all=True)
    filed(li, phones=numbered(2))
    answer = client.get("/cards/")
    assert answer.context["count"] == card_order.Count(2, is_all=False)
    assert ">2+</span>" in text_of(answer)


def test_head_sorts_then_turns_the_order_then_leaves_it(li: User) -> None:
    assert heads_of(li)["level"] == ("/cards/?ordering=intent_level", "")
    assert heads_of(li, "ordering=intent_level")["level"] == ("/cards/?ordering=-intent_level", "ascending")
    assert heads_of(li, "ordering=-intent_level")["level"] == ("/cards/", "descending")
    assert heads_of(li, "ordering=-intent_level")["last"] == ("/cards/?ordering=-last_contact_at", "")


def test_levels_are_sorted_from_warm_to_cold_and_pages_go_on_in_that_order(li: User) -> None:
    for at, level in enumerate("CNAB"):
        filed(li, customer_name=f"{'赵钱孙李'[at]}先生", phones=numbered(at), intent_level=level)
    assert names_of(li, "ordering=intent_level") == ["孙先生", "李先生", "赵先生", "钱先生"]
    assert names_of(li, "ordering=-intent_level") == ["钱先生", "赵先生", "李先生", "孙先生"]
    client = browser(li)
    first = client.get("/cards/?ordering=intent_level&page_size=3").context
    rest = client.get(first["next_url"]).context
    assert [card["customer_name"] for card in rest["cards"]] == ["钱先生"]
    assert [card["customer_name"] for card in client.get(rest["previous_url"]).context["cards"]] == [
        "孙先生", "李先生", "赵先生",
    ]  # fmt: skip


def test_own_list_is_sorted_by_model_and_status_and_pages_go_on_in_that_order(li: User) -> None:
    for at, model in enumerate(("superb", "octavia", "fabia")):
        card = filed(li, customer_name=f"{'赵钱孙'[at]}先生", phones=numbered(at))
        Card.objects.filter(id=card.id).update(model=model)
    assert names_of(li, "ordering=model") == ["孙先生", "钱先生", "赵先生"]
    with clock.at(NOW - timedelta(hours=1)):
        lost = filed(li, customer_name="李先生", phones=numbered(4))
        followed_up(li, lost, status="lost", next_followup_on=None, loss={"loss_reason": "gave_up"})
    assert names_of(li, "ordering=-status")[0] == "李先生"
    client = browser(li)
    first = client.get("/cards/?ordering=status&page_size=3").context
    rest = client.get(first["next_url"]).context
    assert [card["customer_name"] for card in rest["cards"]] == ["李先生"]
    assert [card["status"] for card in client.get(rest["previous_url"]).context["cards"]] == ["active"] * 3
    assert {"model", "status"} <= set(heads_of(li))
    assert "owner" not in heads_of(li)


def test_manager_sorts_by_consultant_and_those_of_one_consultant_by_model_and_status(li: User, manager: User) -> None:
    wang = make_user("wang", Role.CONSULTANT)
    for at, owner in enumerate((li, wang, li)):
        filed(owner, customer_name=f"{'赵钱孙'[at]}先生", phones=numbered(at))
    by_consultant = [card["owner_id"] for card in browser(manager).get("/cards/?ordering=owner").context["cards"]]
    assert by_consultant == [li.id, li.id, wang.id]
    assert heads_of(manager)["owner"] == ("/cards/?ordering=owner", "")
    assert not {"model", "status"} & set(heads_of(manager))
    assert {"model", "status"} <= set(heads_of(manager, f"owner={li.id}"))
    client = browser(manager)
    assert client.get(f"/cards/?owner={li.id}&ordering=-model").status_code == 200
    answer = client.get("/cards/?ordering=model&status=active")
    assert (answer.status_code, answer["Location"]) == (302, "/cards/?status=active")


def test_list_sorted_by_a_date_says_that_it_leaves_out_who_has_none(li: User) -> None:
    filed(li)
    with clock.at(NOW - timedelta(hours=1)):
        lost = filed(li, customer_name="李先生", phones=numbered(4))
        followed_up(li, lost, status="lost", next_followup_on=None, loss={"loss_reason": "gave_up"})
    answer = browser(li).get("/cards/?ordering=next_followup_on")
    assert [card["customer_name"] for card in answer.context["cards"]] == ["王小姐"]
    assert answer.context["count"].number == 1
    assert "Only customers with a date in this column are shown." in text_of(answer)


def test_list_has_one_search_box_and_few_filters_at_hand(li: User, manager: User) -> None:
    page = text_of(browser(manager).get("/cards/"))
    assert page.count('type="search"') == 1
    at_hand = [one["name"] for one in browser(manager).get("/cards/").context["filters"] if one["is_at_hand"]]
    assert at_hand == ["status", "intent_level", "model", "owner", "due"]
    narrowed = browser(manager).get("/cards/?channel=phone").context["filters"]
    assert "channel" in [one["name"] for one in narrowed if one["is_at_hand"]]
