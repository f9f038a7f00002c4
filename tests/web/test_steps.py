"""A card's header: where it stands, the next steps with their forms, and the undo of a contact (ST-2, FU-10, FU-12)."""

from datetime import date, timedelta
from typing import Any

import pytest

from accounts.models import User
from accounts.roles import Role
from crm.models import Card, FollowUp
from crm.services.activities import plan_activity
from crm.services.invite_cards import invite_cards
from crm.services.transfers import transfer_card
from kit import clock
from tests.factories import NOW, delivery, filed, followed_up, make_user, order
from tests.page_client import browser, errors_in, form_at, text_of

LATER = NOW + timedelta(hours=2)
LOST: dict[str, Any] = {"status": "lost", "loss": {"loss_reason": "gave_up"}, "next_followup_on": None}
DELIVERED: dict[str, Any] = {"status": "delivered", "next_followup_on": None}


@pytest.fixture
def card(li: User) -> Card:
    return filed(li)


def stage(user: User, card: Card) -> tuple[dict[str, str], list[str]]:
    """What the header's bar says: each stage with its step, "reached" or "", and the steps beside it."""
    context = browser(user).get(f"/cards/{card.id}/").context["stage"]
    parts = {
        part["code"]: part["step"]["url"].rpartition("=")[2] if part["step"] else "reached" if part["on"] else ""
        for part in context["parts"]
    }
    return parts, [step["url"].rpartition("=")[2] for step in context["aside"]]


def test_header_offers_each_next_step_of_an_open_card(li: User, card: Card) -> None:
    parts = {"filed": "reached", "visit": "visit", "ordered": "ordered", "delivered": "delivered"}
    assert stage(li, card) == (parts, ["dormant", "lost"])


def test_header_of_an_ordered_card_leads_on_to_its_delivery(li: User, card: Card) -> None:
    followed_up(li, card, status="ordered", order=order())
    parts = {"filed": "reached", "visit": "visit", "ordered": "reached", "delivered": "delivered"}
    assert stage(li, card) == (parts, ["lost"])


def test_header_of_a_closed_card_offers_nothing(li: User, card: Card) -> None:
    followed_up(li, card, **DELIVERED, delivery=delivery())
    assert stage(li, card) == (dict.fromkeys(("filed", "visit", "ordered", "delivered"), "reached"), [])


def test_header_of_a_lost_card_ends_with_its_loss(li: User, card: Card) -> None:
    followed_up(li, card, **LOST)
    assert stage(li, card) == (dict.fromkeys(("filed", "visit", "lost"), "reached"), [])


def test_header_offers_care_what_care_may_record(li: User, manager: User, card: Card) -> None:
    """MG-2: no visit, order or delivery."""
    care = make_user("care", Role.CARE_SPECIALIST)
    transfer_card(manager, card.id, {"custody": "care", "reason": "care"})
    parts = {"filed": "reached", "visit": "reached", "ordered": "", "delivered": ""}
    assert stage(care, card) == (parts, ["dormant", "lost"])


def test_order_is_recorded_by_its_fields_alone(li: User, card: Card) -> None:
    """FU-10: what else a contact has is filled in."""
    at = f"/cards/{card.id}/follow-up/?step=ordered"
    answers = {
        "order-number": "D-1", "order-price": "142800", "order-deposit": "5000",
        "order-planned_delivery_on": "2026-12-01", "order-reason": "空间大",
    }  # fmt: skip
    with clock.at(LATER):
        client = browser(li)
        assert client.post(at, form_at(client.get(at), at, **answers)).status_code == 302
    contact = FollowUp.objects.get(is_filing=False)
    assert (contact.status, contact.method, contact.topics) == ("ordered", "showroom", ["price_negotiation"])
    assert contact.order.configuration == "octavia-14tsi-dsg"


def test_refused_step_keeps_its_fields_and_says_what_is_wrong(li: User, card: Card) -> None:
    at = f"/cards/{card.id}/follow-up/?step=delivered"
    client = browser(li)
    answer = client.post(at, form_at(client.get(at), at, **{"delivery-vin": "LSV", "delivery-price": "1"}))
    assert answer.status_code == 422
    assert answer.context["step"].code == "delivered"
    assert set(answer.context["delivery"].errors) == {"vin", "reason"}
    assert form_at(answer, at)["status"] == ["delivered"]


def test_form_for_rest_says_what_is_missing_before_it_is_sent(li: User, card: Card) -> None:
    """ST-3; and above the form once it is refused, for the step asks no status."""
    at = f"/cards/{card.id}/follow-up/?step=dormant"
    with clock.at(LATER):
        client = browser(li)
        page = client.get(at)
        assert "filed over 90 days ago" in page.context["rest_notice"]
        answer = client.post(at, form_at(page, at))
    assert errors_in(answer) == set()
    assert "filed over 90 days ago" in str(answer.context["form"].non_field_errors())


def test_address_that_names_no_step_of_the_card_is_the_whole_form(li: User, card: Card) -> None:
    assert browser(li).get(f"/cards/{card.id}/follow-up/?step=active").context["step"] is None
    assert browser(li).get(f"/cards/{card.id}/follow-up/?step=nonsense").context["step"] is None


@pytest.mark.parametrize("quick", ["contacted", "not_reached"])
def test_one_tap_contact_is_undone_where_it_was_made(li: User, card: Card, quick: str) -> None:
    """FU-12: the toast takes it back, and says when the customer is due again."""
    at = f"/cards/{card.id}/follow-up/"
    before = Card.objects.values("next_followup_on", "last_contact_at", "followup_count").get()
    with clock.at(LATER):
        client = browser(li)
        form = {**form_at(client.get(at), at, quick=quick), "next": "/"}
        assert client.post(at, form).headers["Location"] == "/"
        undo = f"/cards/{card.id}/follow-ups/{FollowUp.objects.get(is_filing=False).id}/undo/"
        sent = form_at(client.get("/"), undo)
        assert sent["next"] == ["/"]
        answer = client.post(undo, sent)
        assert (answer.status_code, answer.headers["Location"]) == (302, "/")
        assert "Undone. Next: Tomorrow." in text_of(client.get("/"))
    assert Card.objects.values("next_followup_on", "last_contact_at", "followup_count").get() == before


def test_undo_that_comes_too_late_says_so(li: User, card: Card) -> None:
    with clock.at(LATER):
        contact = followed_up(li, card, method="outgoing_call")
    with clock.at(LATER + timedelta(minutes=11)):
        client = browser(li)
        client.post(f"/cards/{card.id}/follow-ups/{contact.id}/undo/")
        assert "A contact can be undone for 10 minutes" in text_of(client.get("/"))
    assert FollowUp.objects.filter(id=contact.id).exists()


def test_outcome_offers_no_undo(li: User, card: Card) -> None:
    """ST-7: a manager withdraws it."""
    at = f"/cards/{card.id}/follow-up/?step=lost"
    with clock.at(LATER):
        client = browser(li)
        client.post(at, form_at(client.get(at), at, **{"loss-loss_reason": "gave_up"}))
        assert "/undo/" not in text_of(client.get("/"))
    card.refresh_from_db()
    assert card.status == "lost"


def test_market_managers_first_page_says_what_is_next(card: Card) -> None:
    """AC-1: the most pressing first, each with its action."""
    market = make_user("market", Role.MARKET_MANAGER)
    running = _activity(market, "周末试驾", 0)
    invite_cards(market, running, {"filters": {"status": ["active"]}})
    empty = _activity(market, "老客户日", 3)
    _activity(market, "外展", 5, kind="outreach", venue="mall")
    shown = browser(market).get("/").context["activities"]
    assert [(each["plan"].name, each["url"]) for each in shown[:2]] == [
        ("老客户日", f"/activities/{empty}/invite/"),
        ("周末试驾", f"/activities/{running}/"),
    ]
    assert shown[2]["label"] == "Edit activity"


def test_market_managers_empty_first_page_offers_to_plan(li: User) -> None:
    market = make_user("market", Role.MARKET_MANAGER)
    assert "No upcoming activities" in text_of(browser(market).get("/"))


def _activity(market: User, name: str, ahead: int, **given: Any) -> Any:
    first: date = NOW.date() + timedelta(days=ahead)
    plan = {"kind": "conversion", "name": name, "starts_on": first, "ends_on": first + timedelta(days=1), **given}
    return plan_activity(market, plan).id  # type: ignore[arg-type]  # a plan as given
