"""The list's own views: kept under a name, named anew, forgotten; columns and order stand in the address."""

from accounts.models import User
from crm.models import Card, SavedView
from tests.factories import filed
from tests.page_client import browser, errors_in, text_of


def kept(user: User, name: str, query: str) -> SavedView:
    answer = browser(user).post(f"/cards/views/new/?{query}", {"name": name})
    assert answer.status_code == 302, text_of(answer)
    return SavedView.objects.get(user=user, name=name)


def test_view_is_kept_with_what_the_list_knows_of_the_address(li: User) -> None:
    answer = browser(li).post(
        "/cards/views/new/?intent_level=H&ordering=-filed_on&status=active&q=x&cursor=y&columns=next&intent_level=A",
        {"name": " 高意向 "},
    )
    view = SavedView.objects.get()
    assert (view.user_id, view.name) == (li.id, "高意向")
    assert view.query == "status=active&intent_level=A&intent_level=H&columns=next&ordering=-filed_on"
    assert answer["Location"] == f"/cards/?{view.query}"


def test_view_stands_above_the_list_and_is_marked_where_one_is_at_it(li: User) -> None:
    view = kept(li, "高意向", "intent_level=H")
    away, there = text_of(browser(li).get("/cards/")), text_of(browser(li).get("/cards/?intent_level=H"))
    assert 'href="/cards/?intent_level=H"' in away
    assert f"/cards/views/{view.id}/remove/" not in away
    assert f"/cards/views/{view.id}/remove/" in there
    assert "/cards/views/new/" not in there
    assert "/cards/views/new/?intent_level=A" in text_of(browser(li).get("/cards/?intent_level=A"))


def test_name_is_asked_for_and_taken_once(li: User, zhang: User) -> None:
    kept(li, "高意向", "intent_level=H")
    for name in ("", "  ", "高意向", "x" * 41):
        answer = browser(li).post("/cards/views/new/?due=today", {"name": name})
        assert (answer.status_code, errors_in(answer)) == (422, {"name"})
    kept(zhang, "高意向", "intent_level=H")
    assert SavedView.objects.count() == 2


def test_what_was_done_is_told_as_done(li: User) -> None:
    client = browser(li)
    page = text_of(client.post("/cards/views/new/?due=today", {"name": "今日"}, follow=True)).split('id="toasts"')[1]
    assert "“今日” saved above the list." in page
    assert "toast-bad" not in page.split("</div>\n")[0]


def test_twenty_are_kept_and_no_more(li: User) -> None:
    for at in range(20):
        kept(li, f"视图{at}", "due=today")
    answer = browser(li).post("/cards/views/new/?due=overdue", {"name": "再一个"})
    assert answer.status_code == 422
    assert "You can save up to 20 views. Delete one first." in text_of(answer)
    assert "/cards/views/new/" not in text_of(browser(li).get("/cards/?due=overdue"))
    assert SavedView.objects.count() == 20


def test_view_is_named_anew_and_forgotten(li: User) -> None:
    view, other = kept(li, "高意向", "intent_level=H"), kept(li, "今日", "due=today")
    client = browser(li)
    assert client.post(f"/cards/views/{view.id}/", {"name": other.name}).status_code == 422
    assert client.post(f"/cards/views/{view.id}/", {"name": "H 级"})["Location"] == "/cards/?intent_level=H"
    view.refresh_from_db()
    assert view.name == "H 级"
    assert client.post(f"/cards/views/{view.id}/remove/").status_code == 302
    assert list(SavedView.objects.all()) == [other]


def test_colleagues_view_is_not_there(li: User, zhang: User) -> None:
    view = kept(li, "高意向", "intent_level=H")
    client = browser(zhang)
    assert "高意向" not in text_of(client.get("/cards/"))
    assert client.get(f"/cards/views/{view.id}/").status_code == 404
    assert client.post(f"/cards/views/{view.id}/", {"name": "x"}).status_code == 404
    assert client.post(f"/cards/views/{view.id}/remove/").status_code == 404
    view.refresh_from_db()
    assert view.name == "高意向"


def test_columns_are_those_of_the_address(li: User, manager: User) -> None:
    filed(li)
    usual = text_of(browser(li).get("/cards/"))
    assert ("Filed</a></th>" in usual, "Complete</th>" in usual, "Consultant</th>" in usual) == (True, False, False)
    assert "Consultant</a></th>" in text_of(browser(manager).get("/cards/"))
    chosen = text_of(browser(li).get("/cards/?columns=complete&columns=next&columns=owner&columns=nonsense"))
    assert ("Filed</a></th>" in chosen, "Complete</th>" in chosen, "Consultant</th>" in chosen) == (False, True, False)
    bare = text_of(browser(li).get("/cards/?columns=none"))
    assert ("Next</a></th>" in chosen, "Next</a></th>" in bare) == (True, False)


def test_order_of_the_address_survives_a_filter(li: User) -> None:
    page = text_of(browser(li).get("/cards/?ordering=-filed_on&columns=next&cursor=&status=active"))
    assert "/cards/?ordering=-filed_on&amp;columns=next&amp;status=active&amp;intent_level=H" in page


def test_card_is_given_to_the_pane_without_its_page(li: User) -> None:
    card: Card = filed(li)
    pane = text_of(browser(li).get(f"/cards/{card.id}/", headers={"HX-Request": "true", "HX-Target": "beside"}))
    assert "<html" not in pane
    assert f'<a href="/cards/{card.id}/">王小姐</a>' in pane
    assert "Timeline" in pane
