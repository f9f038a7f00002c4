"""A clerk's draft whose day is over is filed from its page: a fresh check, and nothing is typed again (CA-8)."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest

from accounts.models import User
from crm.models import Allocation, Card, Event
from crm.services.allocations import decide_allocation, file_or_ask
from kit import clock
from tests.api_client import post
from tests.factories import NOW, filed, order, phone_in, walk_in
from tests.page_client import browser, errors_in, form_at, text_of
from tests.web.test_filing import FILE

LATE = NOW + timedelta(hours=25)
TYPED = {
    "customer_name": "王丽", "budget": "20_25", "address": "愚园路1号", "usage": "上下班", "options": [],
    "other_models": "途观", "comparison_points": ["price", "space"], "gender": "female",
}  # fmt: skip


@pytest.fixture
def draft(li: User, zhang: User, clerk: User) -> Allocation:
    """Li's customer is typed by the clerk for zhang."""
    filed(li)
    phones = [
        {"kind": "mobile", "number": "13800138000", "main": True},
        {"kind": "landline", "number": "62345678", "main": False},
    ]
    given = walk_in(**TYPED, phones=phones, owner=zhang.id, on_duplicate="request_allocation")
    given["follow_up"]["note"] = "看了两次"
    made = file_or_ask(clerk, given)
    assert isinstance(made, Allocation)
    return made


def test_page_of_a_draft_offers_filing_anew_once_its_day_is_over(draft: Allocation, zhang: User) -> None:
    at, link = f"/allocations/{draft.id}/", f"/cards/new/?draft={draft.id}"
    with clock.at(NOW + timedelta(hours=24)):
        assert link not in text_of(browser(zhang).get(at))
    with clock.at(LATE):
        assert link in text_of(browser(zhang).get(at))
        page = browser(zhang, language="zh-hans").get(at)
        assert "重新留档" in text_of(page)


@pytest.mark.parametrize("who", ["zhang", "manager"])
def test_draft_is_filed_anew_without_typing_again(
    draft: Allocation, li: User, zhang: User, manager: User, who: str
) -> None:
    """CA-8, CA-6: the customer is checked afresh and the card is one of today; the draft is decided by it."""
    actor = {"zhang": zhang, "manager": manager}[who]
    with clock.at(LATE):
        client = browser(actor)
        check: Any = client.get(f"/cards/new/?draft={draft.id}")
        assert [match["owner_name"] for match in check.context["matches"]] == ["李强"]
        form: Any = client.post("/cards/new/", form_at(check, "", on_duplicate="several_cars"), follow=True)
        sent = form_at(form, FILE)
        assert {name: sent[name] for name in ("budget", "address", "usage", "other_models", "note", "phone_2")} == {
            "budget": ["20_25"], "address": ["愚园路1号"], "usage": ["上下班"], "other_models": ["途观"],
            "note": ["看了两次"], "phone_2": ["62345678"],
        }  # fmt: skip
        assert sent["comparison_points"] == ["price", "space"]
        # What a call asks and a walk-in does not is all that is left to answer.
        refused = client.post(FILE, sent)
        assert (refused.status_code, errors_in(refused)) == (422, {"visited_before", "call_topics"})
        answer = client.post(FILE, {**sent, "visited_before": "this_dealer", "call_topics": ["price"]})
    card = Card.objects.get(customer_name="王丽")
    assert (answer.status_code, answer.headers["Location"]) == (302, f"/cards/{card.id}/")
    assert (card.owner, card.filed_by, card.channel, card.filed_on) == (zhang, actor, "phone", LATE.date())
    assert (card.budget, card.usage, card.address) == ("20_25", "上下班", "愚园路1号")
    assert sorted(card.phones.values_list("number", flat=True)) == ["021-62345678", "13800138000"]
    draft.refresh_from_db()
    assert (draft.state, draft.decision, draft.owner, draft.card) == ("accepted", "several_cars", zhang, card)
    told = Event.objects.filter(kind="allocation.decided").get()
    assert (told.card_id, told.data["decision"], told.actor_id) == (card.id, "several_cars", actor.id)


def test_draft_that_is_refused_stays_as_it_was(draft: Allocation, zhang: User) -> None:
    with clock.at(LATE):
        client = browser(zhang)
        check: Any = client.get(f"/cards/new/?draft={draft.id}")
        form: Any = client.post("/cards/new/", form_at(check, "", on_duplicate="several_cars"), follow=True)
        assert client.post(FILE, form_at(form, FILE)).status_code == 422
    draft.refresh_from_db()
    assert (draft.state, Card.objects.count()) == ("pending", 1)


def test_order_of_a_draft_is_filled_in(li: User, zhang: User, clerk: User) -> None:
    filed(li)
    given: Any = walk_in(owner=zhang.id, on_duplicate="request_allocation", intent_level="")
    given["follow_up"] |= {"status": "ordered", "order": order(number="D-77", price="142800.00")}
    made = file_or_ask(clerk, given)
    with clock.at(LATE):
        client = browser(zhang)
        check: Any = client.get(f"/cards/new/?draft={made.id}")
        form: Any = client.post("/cards/new/", form_at(check, "", on_duplicate="several_cars"), follow=True)
    sent = form_at(form, FILE)
    assert (sent["status"], sent["order-number"], sent["order-price"]) == (["ordered"], ["D-77"], ["142800.00"])


@pytest.mark.parametrize("who", ["li", "clerk", "reception"])
def test_draft_of_others_is_not_there(draft: Allocation, request: pytest.FixtureRequest, who: str) -> None:
    with clock.at(LATE):
        client = browser(request.getfixturevalue(who))
        assert client.get(f"/cards/new/?draft={draft.id}").status_code in (403, 404)
        assert client.post("/cards/new/", {"draft": str(draft.id)}).status_code in (403, 404)


def test_draft_that_is_decided_is_not_filed_again(draft: Allocation, zhang: User) -> None:
    decide_allocation(zhang, draft.id, {"decision": "drop"})
    assert browser(zhang).get(f"/cards/new/?draft={draft.id}").status_code == 404


def test_draft_is_filed_anew_over_the_api(draft: Allocation, li: User, zhang: User) -> None:
    """CA-8."""
    with clock.at(LATE):
        given = phone_in(customer_name="王丽", on_duplicate="several_cars", draft=draft.id)
        for who, wrong in ((li, draft.id), (zhang, uuid4())):
            refused = post(who, "cards/", {**given, "draft": wrong})
            assert [(each["field"], each["code"]) for each in refused.json()["errors"]] == [("draft", "not_a_choice")]
        answer = post(zhang, "cards/", given)
        again = post(zhang, "cards/", {**given, "on_duplicate": "several_cars"})
    assert answer.status_code == 201, answer.json()
    draft.refresh_from_db()
    assert (draft.state, str(draft.card_id)) == ("accepted", answer.json()["id"])
    assert (again.status_code, again.json()["code"]) == (409, "allocation_decided")
