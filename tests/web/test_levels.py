"""The proposed level on the pages, and a planned date that has passed (CA-11)."""

from datetime import timedelta

from accounts.models import User
from crm.models import Card
from kit import clock
from tests.factories import KEY_ANSWERS, NOW, filed
from tests.page_client import browser, errors_in, form_at, text_of
from tests.web.test_filing import FILE, walk_in_form

PASSED = NOW + timedelta(days=11)


def test_filing_proposes_the_level_with_its_reason(li: User) -> None:
    """CA-11: as the answers come, and when the form returns."""
    client = browser(li)
    sent = walk_in_form(client, planned_purchase_on="2026-11-25")
    proposed = text_of(client.post("/cards/new/level/", sent))
    assert "<b>A</b>" in proposed
    assert "Usage" in proposed
    assert Card.objects.count() == 0
    later = {**sent, "planned_purchase_on": "2026-12-10"}
    assert "<b>B</b>" in text_of(client.post("/cards/new/level/", later))
    assert "<b>B</b>" in text_of(client.post(FILE, {**later, "budget": ""}))


def test_follow_up_and_edit_propose_by_what_the_card_knows(li: User) -> None:
    """CA-11: a follow-up also by what is being answered."""
    card = filed(li, **{**KEY_ANSWERS, "usage": ""})
    client = browser(li)
    assert "<b>A</b>" in text_of(client.get(f"/cards/{card.id}/edit/"))
    path = f"/cards/{card.id}/follow-up/"
    form = client.get(path)
    assert "<b>A</b>" in text_of(form)
    known = form_at(form, path, **{"card-usage": "commuting"})
    assert "<b>H</b>" in text_of(client.post(f"/cards/{card.id}/level/", known))


def test_a_passed_planned_date_is_asked_in_the_follow_up(li: User) -> None:
    """CA-11: the card says so; the form asks for a date, whatever the level, and refuses without one."""
    card = filed(li, **KEY_ANSWERS, intent_level="A", followup_level="15-30")
    client, path = browser(li), f"/cards/{card.id}/follow-up/"
    assert "card-planned_purchase_on" not in form_at(client.get(path), path)
    with clock.at(PASSED):
        client = browser(li)
        assert "planned to have the car by" in text_of(client.get(f"/cards/{card.id}/"))
        form = form_at(client.get(path), path, topics="vehicle_intro")
        refused = client.post(path, form)
        assert (refused.status_code, errors_in(refused)) == (422, {"card-planned_purchase_on"})
        form = form_at(refused, path, **{"card-planned_purchase_on": "2026-12-05"})
        assert client.post(path, form).status_code == 302
        card.refresh_from_db()
        assert card.planned_purchase_on.isoformat() == "2026-12-05"
        assert "planned to have the car by" not in text_of(client.get(f"/cards/{card.id}/"))


def test_a_page_that_removes_an_answer_of_h_says_so_at_its_field(li: User) -> None:
    """CA-11."""
    card = filed(li, **KEY_ANSWERS, intent_level="H")
    client, path = browser(li), f"/cards/{card.id}/edit/"
    refused = client.post(path, form_at(client.get(path), "", usage=""))
    assert (refused.status_code, errors_in(refused)) == (422, {"usage"})


def test_a_changed_contact_person_is_marked_on_the_page(li: User) -> None:
    """CA-12."""
    card = filed(li)
    client, path = browser(li), f"/cards/{card.id}/edit/"
    assert "Contact person changed" not in text_of(client.get(f"/cards/{card.id}/"))
    client.post(path, form_at(client.get(path), "", customer_name="王太太"))
    page = text_of(client.get(f"/cards/{card.id}/"))
    assert "Contact person changed" in page
    assert "Main number changed" not in page
