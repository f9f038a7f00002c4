"""The list, the card and its edits through the pages."""

from datetime import timedelta

import pytest

from accounts.models import User
from crm.models import Card, CardChange
from crm.services.edit_card import edit_card
from crm.services.transfers import transfer_card
from kit import clock
from tests.factories import NOW, filed, followed_up, numbered
from tests.page_client import browser, errors_in, form_at, text_of


@pytest.fixture
def card(li: User) -> Card:
    return filed(li)


def test_list_narrows_by_what_the_address_says(li: User, card: Card) -> None:
    filed(li, customer_name="赵先生", phones=numbered(2), intent_level="C")
    client = browser(li)
    assert "王小姐" in text_of(client.get("/cards/"))
    narrowed = text_of(client.get("/cards/?intent_level=C&status=active&due=nonsense&owner=x"))
    assert "赵先生" in narrowed
    assert "王小姐" not in narrowed
    assert client.get("/cards/?cursor=nonsense&status=active").headers["Location"] == "/cards/?status=active"


def test_search_travels_in_the_body_and_so_does_its_next_page(li: User) -> None:
    for at in range(52):
        filed(li, phones=numbered(at))
    filed(li, customer_name="赵先生", phones=numbered(99))
    client = browser(li)
    first = text_of(client.post("/cards/", {"q": "wxj"}))
    assert first.count("王小姐</a>") == 50
    at = first.split('action="http://north.localhost')[1].split('"')[0]
    assert "wxj" not in at
    second = text_of(client.post(at, {"q": "wxj"}))
    assert second.count("王小姐</a>") == 2
    typing = client.post("/cards/", {"q": "赵"}, headers={"HX-Request": "true"})
    assert "<html" not in text_of(typing)
    assert "赵先生" in text_of(typing)


def test_card_tells_its_story_and_what_is_known(li: User, card: Card) -> None:
    with clock.at(NOW + timedelta(hours=1)):
        followed_up(li, card, method="outgoing_call", note="周末带太太来", intent_level="A")
        edit_card(li, card.id, {"budget": "20_25"})
        page = text_of(browser(li).get(f"/cards/{card.id}/"))
    for told in (
        "周末带太太来",
        "Outgoing call",
        "B → <b>A</b>",
        "150,000–200,000 → <b>200,000–250,000</b>",
        "Octavia",
    ):
        assert told in page
    assert page.index("Data changed") < page.index("周末带太太来") < page.index("Filed · Showroom")


def test_card_tells_to_whom_it_passed_and_why(li: User, zhang: User, manager: User, card: Card) -> None:
    transfer_card(manager, card.id, {"owner": zhang.id, "reason": "better_inviter"})
    transfer_card(manager, card.id, {"owner": li.id, "reason": "客户要求换回"})
    page = text_of(browser(li).get(f"/cards/{card.id}/"))
    told = ("Handed over to 李强", "客户要求换回", "Handed over to 张敏", "Better inviter", "Filed · Showroom")
    assert [page.index(words) for words in told] == sorted(page.index(words) for words in told)


def test_late_card_says_what_to_do(li: User, card: Card) -> None:
    with clock.at(NOW + timedelta(days=4)):
        page = text_of(browser(li).get(f"/cards/{card.id}/"))
    assert "The follow-up was due 3 days ago." in page


def test_only_what_was_changed_is_changed(li: User, card: Card) -> None:
    at = f"/cards/{card.id}/edit/"
    client = browser(li)
    answer = client.post(at, form_at(client.get(at), "", budget="20_25", phone_2="62345678"))
    assert answer.status_code == 302
    change = CardChange.objects.get()
    assert (sorted(change.after), change.after["budget"]) == (["budget", "phones"], "20_25")
    card.refresh_from_db()
    assert [phone.number for phone in card.phones.all()] == ["13800138000", "021-62345678"]


def test_wrong_edit_is_said_at_its_field(li: User, card: Card) -> None:
    at = f"/cards/{card.id}/edit/"
    client = browser(li)
    answer = client.post(at, form_at(client.get(at), "", customer_name="", phone_2="12", party="organization"))
    assert answer.status_code == 422
    assert errors_in(answer) == {"customer_name", "phone_2", "organization_name"}
    assert not CardChange.objects.exists()


def test_stale_edit_takes_over_what_the_other_changed_and_keeps_mine(li: User, card: Card, manager: User) -> None:
    at = f"/cards/{card.id}/edit/"
    client = browser(li)
    sent = form_at(client.get(at), "", address="长宁路1号")
    changed = {
        "budget": "gt_25",
        "club_member": True,
        "comparison_points": ["price"],
        "planned_purchase_on": NOW.date(),
    }
    edit_card(manager, card.id, changed)
    answer = client.post(at, sent, follow=True)
    assert answer.redirect_chain == [(f"/cards/{card.id}/", 302)]
    assert "Saved. 陈经理 changed: Budget, " in text_of(answer)
    card.refresh_from_db()
    assert (card.address, card.budget, card.club_member) == ("长宁路1号", "gt_25", True)
    assert (card.comparison_points, card.planned_purchase_on) == (["price"], NOW.date())
    assert [sorted(change.after) for change in CardChange.objects.order_by("version")][1] == ["address"]


def test_who_changed_the_same_is_asked_at_the_field(li: User, card: Card, manager: User) -> None:
    at = f"/cards/{card.id}/edit/"
    client = browser(li)
    sent = form_at(client.get(at), "", budget="20_25", address="长宁路1号", customer_name="王女士")
    edit_card(manager, card.id, {"budget": "gt_25", "address": "长宁路1号", "funds": "not_ready"})
    answer = client.post(at, sent)
    assert (answer.status_code, errors_in(answer)) == (409, {"budget"})
    assert "Now: Over 250,000. Your value is shown here" in text_of(answer)
    card.refresh_from_db()
    assert (card.customer_name, card.budget, card.funds) == ("王小姐", "gt_25", "not_ready")
    again = form_at(answer, "")
    assert (again["budget"], again["funds"]) == (["20_25"], ["not_ready"])
    assert client.post(at, again).status_code == 302
    card.refresh_from_db()
    assert (card.customer_name, card.budget, card.funds) == ("王女士", "20_25", "not_ready")


def test_contact_recorded_meanwhile_hinders_no_edit(li: User, card: Card) -> None:
    at = f"/cards/{card.id}/edit/"
    client = browser(li)
    sent = form_at(client.get(at), "", address="长宁路1号")
    followed_up(li, card, method="outgoing_call")
    assert client.post(at, sent).status_code == 302
    card.refresh_from_db()
    assert (card.address, card.followup_count) == ("长宁路1号", 2)


def test_changed_number_meets_its_other_owner(li: User, zhang: User, card: Card) -> None:
    filed(zhang, customer_name="王伟", phones=numbered(5))
    at = f"/cards/{card.id}/edit/"
    client = browser(li)
    met = client.post(at, form_at(client.get(at), "", phone=numbered(5)[0]["number"]))
    assert met.status_code == 409
    assert "张敏" in text_of(met)
    assert not CardChange.objects.exists()
    assert client.post(at, form_at(met, "", on_duplicate="create_anyway")).status_code == 302


def test_colleagues_card_is_not_there(zhang: User, card: Card) -> None:
    client = browser(zhang)
    assert [client.get(f"/cards/{card.id}/{part}").status_code for part in ("", "edit/")] == [404, 404]
    assert client.post(f"/cards/{card.id}/edit/", {"budget": "gt_25"}).status_code == 404
    assert not CardChange.objects.exists()


def test_newcomer_is_led_to_the_first_customer_and_then_to_what_is_due(li: User) -> None:
    page = browser(li)
    assert page.get("/").context["is_new"]
    assert "Start with your first customer" in text_of(page.get("/"))
    filed(li)
    answer = page.get("/")
    assert not answer.context["is_new"]
    assert "Start with your first customer" not in text_of(answer)
