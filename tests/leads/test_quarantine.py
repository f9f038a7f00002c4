"""Leads in quarantine: masked, opened field by field with a trace, corrected and sent on, forgotten in time (HQ-3)."""

from datetime import timedelta
from typing import Any

import orjson
import pytest

from accounts.models import AuditEntry
from kit import clock
from tenants.leads.models import Lead, LeadIdentity
from tenants.leads.queries.content import content_of
from tenants.leads.services.mend import forget_old_content
from tests.factories import NOW
from tests.leads.sending import Sending, api, make_sending

pytestmark = [pytest.mark.usefixtures("hq", "shared_dealers"), pytest.mark.rule("HQ-3")]

PATH = "/api/v1/brand/leads/quarantine/"
WRONG = {"customer_name": "欧阳小姐", "phone": "1380013800", "dealer": "north", "comments": "周末想试驾"}


@pytest.fixture
def website(hq: None) -> Sending:
    return make_sending()


def quarantined(website: Sending, **fields: Any) -> str:
    """A lead with a number that lacks a digit; its id."""
    return str(website.send(orjson.dumps({**WRONG, **fields})).json()["id"])


def test_lead_is_listed_with_its_reason_and_shown_masked(website: Sending) -> None:
    lead_id = quarantined(website, more_phones=["13800138001", "138 0013 8002"])
    (row,) = api().get(PATH).json()["results"]
    assert (row["id"], row["reasons"]) == (lead_id, [{"field": "phone", "code": "bad_phone"}])
    answer = api().get(f"{PATH}{lead_id}/")
    assert answer.json()["fields_read"] == {
        "customer_name": "欧**", "phone": "****3800", "more_phones": "****8001; ****8002", "email": "",
        "model": "", "dealer": "north", "province": "", "city": "", "comments": "***", "requested_at": "",
    }  # fmt: skip
    assert "欧阳" not in answer.content.decode()


@pytest.mark.parametrize(("field", "value"), [("phone", "1380013800"), ("customer_name", "欧阳小姐")])
def test_each_field_that_is_opened_is_logged(website: Sending, field: str, value: str) -> None:
    lead_id = quarantined(website)
    answer = api().post(f"{PATH}{lead_id}/open/", {"field": field}, format="json")
    assert answer.json() == {"field": field, "value": value}
    entry = AuditEntry.objects.get(what="lead.field_opened")
    assert (entry.subject, entry.data) == (lead_id, {"field": field})


def test_message_that_cannot_be_read_is_opened_as_it_came(website: Sending) -> None:
    lead_id = website.send(b'{"customer_name": ').json()["id"]
    answer = api().post(f"{PATH}{lead_id}/open/", {"field": "source"}, format="json")
    assert answer.json()["value"] == '{"customer_name": '
    assert api().post(f"{PATH}{lead_id}/open/", {"field": "sealed"}, format="json").json()["code"] == "not_a_choice"


def test_mended_lead_goes_to_its_dealer_with_what_was_right(website: Sending) -> None:
    lead_id = quarantined(website)
    answer = api().post(f"{PATH}{lead_id}/mend/", {"phone": "13800138000"}, format="json")
    assert answer.json() == {"id": lead_id, "sender_id": None, "dealer": "north", "state": "arrived"}
    lead = Lead.objects.get(id=lead_id)
    content = content_of(lead)
    assert content is not None
    assert (content.fields["customer_name"], content.fields["comments"]) == ("欧阳小姐", "周末想试驾")
    assert (lead.reasons, content.source) == ([], "")
    assert api().get(f"{PATH}{lead_id}/").status_code == 404
    assert AuditEntry.objects.get(what="lead.mended").data == {"fields": ["phone"]}


def test_correction_that_is_still_wrong_is_refused_and_changes_nothing(website: Sending) -> None:
    lead_id = quarantined(website)
    before = Lead.objects.values().get(id=lead_id)
    answer = api().post(f"{PATH}{lead_id}/mend/", {"model": "golf", "customer_name": ""}, format="json")
    found = {error["field"]: error["code"] for error in answer.json()["errors"]}
    assert found == {"customer_name": "required", "phone": "bad_phone", "model": "not_a_choice"}
    assert Lead.objects.values().get(id=lead_id) == before


def test_mended_lead_that_was_sent_before_is_joined_to_it(website: Sending) -> None:
    good = website.send(orjson.dumps({**WRONG, "phone": "13800138000"})).json()["id"]
    lead_id = quarantined(website)
    assert api().post(f"{PATH}{lead_id}/mend/", {"phone": "13800138000"}, format="json").json()["id"] == good
    joined = Lead.objects.get(id=lead_id)
    assert (joined.state, str(joined.joined_to_id), joined.sealed) == ("joined", good, None)


@pytest.mark.rule("HQ-6")
def test_after_thirty_days_only_the_reason_and_the_id_remain(website: Sending) -> None:
    with clock.at(NOW):
        lead_id, good = quarantined(website), website.send(orjson.dumps({**WRONG, "phone": "13800138000"})).json()["id"]
    with clock.at(NOW + timedelta(days=30) - timedelta(seconds=1)):
        assert forget_old_content() == 0
    with clock.at(NOW + timedelta(days=30)):
        assert forget_old_content() == 2
    lead = Lead.objects.get(id=lead_id)
    assert (lead.state, lead.sealed, lead.sealed_key) == ("expired", None, None)
    assert lead.reasons == [{"field": "phone", "code": "bad_phone"}]
    assert Lead.objects.get(id=good).sealed is None
    assert LeadIdentity.objects.count() == 0


def test_lead_that_nobody_corrected_in_time_keeps_no_place_and_no_model(website: Sending) -> None:
    with clock.at(NOW):
        lead_id = quarantined(website, province="上海市", city="长宁区")
    with clock.at(NOW + timedelta(days=30)):
        forget_old_content()
    lead = Lead.objects.get(id=lead_id)
    assert (lead.model, lead.named_dealer, lead.province, lead.city) == ("", "", "", "")


@pytest.mark.parametrize(("phone", "state"), [("13800138000", "arrived"), ("1380013800", "quarantined")])
def test_lead_that_is_sent_again_after_it_was_forgotten_is_taken_in_for_thirty_days_more(
    website: Sending, phone: str, state: str
) -> None:
    with clock.at(NOW):
        lead_id = quarantined(website, id="W-1")
    later = NOW + timedelta(days=31)
    with clock.at(later):
        forget_old_content()
        again = website.send(orjson.dumps({**WRONG, "id": "W-1", "phone": phone})).json()["leads"][0]
        assert (again["id"], again["state"]) == (lead_id, state)
        assert forget_old_content() == 0
    with clock.at(later + timedelta(days=30)):
        assert forget_old_content() == 1


def test_mended_lead_keeps_the_names_of_its_repairs(website: Sending) -> None:
    lead_id = quarantined(website, requested_at="2026-11-23 10:20")
    api().post(f"{PATH}{lead_id}/mend/", {"phone": "13800138000"}, format="json")
    assert Lead.objects.get(id=lead_id).repairs == ["date_format"]
