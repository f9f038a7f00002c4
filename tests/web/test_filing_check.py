"""The duplicate check on the page: Enter checks and never answers, an answer counts for what was shown (CA-6, CA-8)."""

from html.parser import HTMLParser

import pytest
from django.http import HttpResponse

from accounts.models import User
from crm.models import Allocation, Card, SuspectedDuplicate
from tests.factories import arrived, filed, numbered
from tests.page_client import browser, form_at, text_of
from tests.web.test_filing import ANSWERS, FILE, WHO, answered, checked

CHECK = "/cards/new/"


class _SubmitButtons(HTMLParser):
    """The submit buttons of the main form, in their order: the first is the one that Enter presses."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[dict[str, str | None]] = []
        self.hidden: list[tuple[str, str]] = []
        self._is_inside = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag == "form":
            self._is_inside = given.get("class", "") in ("check", "split filing", "filing filing-form edit-form")
        if tag == "button" and self._is_inside and given.get("type") == "submit" and "form" not in given:
            self.found.append(given)

    def handle_endtag(self, tag: str) -> None:
        self._is_inside = self._is_inside and tag != "form"


def submit_buttons(page: HttpResponse) -> list[dict[str, str | None]]:
    parser = _SubmitButtons()
    parser.feed(text_of(page))
    return parser.found


def test_enter_runs_the_check_whatever_is_shown(li: User, zhang: User, reception: User) -> None:
    """CA-6: the first submit button of each state of the check, and of step 2 when it meets someone, is the check."""
    client = browser(li)
    states = [client.get(CHECK), client.post(CHECK, {**WHO, "step": "who"})]
    filed(zhang)
    states.append(client.post(CHECK, WHO))
    record = arrived(reception, li, customer_name="王小姐", phone="13800138000")
    states.append(client.get(f"{CHECK}?traffic={record.id}"))
    for page in states:
        assert submit_buttons(page)[0].get("value") == "check", text_of(page)
        assert submit_buttons(page)[0].get("name") == "step"
    assert any(each.get("name") == "on_duplicate" for each in submit_buttons(states[-1]))


def test_enter_in_step_2_does_not_answer_for_a_match(li: User, zhang: User) -> None:
    """CA-6: someone was filed meanwhile; the form shows them, and Enter checks again."""
    client = browser(li)
    sent = form_at(client.post(CHECK, {**WHO, "start": "walk_in"}, follow=True), FILE, **ANSWERS)
    filed(zhang)
    met = client.post(FILE, sent)
    assert (met.status_code, submit_buttons(met)[0].get("name")) == (409, "step")
    again = client.post(FILE, form_at(met, FILE, step="check"))
    assert (again.status_code, Card.objects.count()) == (409, 1)


def test_an_answer_counts_for_the_matches_shown(li: User, zhang: User) -> None:
    """CA-6: whoever was filed after the check is shown first; then the same answer counts."""
    filed(zhang)
    client = browser(li)
    form = checked(client)
    filed(zhang, customer_name="王伟", on_duplicate="several_cars")
    late = client.post(CHECK, {**form, "on_duplicate": "several_cars"})
    assert "王伟" in text_of(late)
    form_page = client.post(CHECK, {**form_at(late, ""), "on_duplicate": "several_cars"}, follow=True)
    assert form_page.context["form"].is_bound is False


def test_an_answer_is_void_when_the_number_changes(li: User, zhang: User) -> None:
    """CA-6: the answer was for another number; the new one is checked and its match shown."""
    filed(zhang)
    filed(zhang, customer_name="王伟", phones=numbered(7))
    client = browser(li)
    form = {**checked(client), "phone": "13900000007", "on_duplicate": "several_cars"}
    assert "王伟" in text_of(client.post(CHECK, form))


@pytest.mark.parametrize("given", [None, "", "not-an-id"])
def test_a_page_that_names_no_match_answers_nothing(li: User, zhang: User, given: str | None) -> None:
    """CA-6: in both steps."""
    filed(zhang)
    client = browser(li)
    page = answered(client, "several_cars")
    sent = {**form_at(page, FILE, **ANSWERS), "matches": [] if given is None else [given]}
    assert client.post(FILE, sent).status_code == 409
    assert Card.objects.count() == 1


def test_a_match_filed_during_step_2_is_shown_first(li: User, zhang: User) -> None:
    """CA-6: the answer of step 1 does not count for it."""
    filed(zhang)
    client = browser(li)
    sent = form_at(answered(client, "several_cars"), FILE, **ANSWERS)
    filed(zhang, customer_name="王伟", on_duplicate="create_anyway")
    met = client.post(FILE, sent)
    assert met.status_code == 409
    assert "王伟" in text_of(met)
    assert client.post(FILE, form_at(met, FILE, on_duplicate="several_cars")).status_code == 302


def test_a_clerk_settles_no_open_match(clerk: User, li: User, zhang: User) -> None:
    """CA-8: neither button is there, and posting them answers nothing; the draft keeps what was typed."""
    filed(zhang)
    client = browser(clerk)
    page = client.post(CHECK, {**WHO, "start": "walk_in"}, follow=True)
    values = {each.get("value") for each in submit_buttons(page)}
    assert values == {"check", "request_allocation"}
    for answer in ("several_cars", "create_anyway", "new_opportunity"):
        assert answered(client, answer).context["matches"]
    form = form_at(answered(client, "request_allocation"), FILE, **{**ANSWERS, "owner": str(li.id)})
    for answer in ("several_cars", "create_anyway"):
        assert client.post(FILE, {**form, "on_duplicate": answer}).status_code == 409
    assert client.post(FILE, form).status_code == 302
    assert (Card.objects.count(), Allocation.objects.get().kind) == (1, "draft")


def test_a_clerk_changes_no_number_to_that_of_an_open_card(clerk: User, li: User, zhang: User) -> None:
    """CA-8 by CA-14: the edit page says who settles it, and takes no answer."""
    filed(zhang)
    mine = filed(clerk, owner=li.id, phones=numbered(1))
    client = browser(clerk)
    path = f"/cards/{mine.id}/edit/"
    met = client.post(path, form_at(client.get(path), "", phone="13800138000"))
    assert met.status_code == 409
    assert "decides whose customer this is" in text_of(met)
    again = client.post(path, {**form_at(met, ""), "on_duplicate": "several_cars"})
    assert (again.status_code, SuspectedDuplicate.objects.count()) == (409, 0)
