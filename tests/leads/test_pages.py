"""The brand's pages about leads: what waits, corrections, rules, senders, uploads."""

from typing import Any

import orjson
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from accounts.models import AuditEntry
from kit.errors import DomainError
from tenants.leads.models import AssignmentRules, Lead, LeadSender, SenderKey
from tenants.leads.queries.content import content_of
from tenants.leads.web.upload import prospects_in
from tests.leads.sending import Sending, lead_admin, make_sending
from tests.page_client import browser, text_of

pytestmark = pytest.mark.usefixtures("hq", "shared_dealers")


@pytest.fixture
def website(hq: None) -> Sending:
    return make_sending()


@pytest.fixture
def page(hq: None) -> Client:
    return browser(lead_admin(), "hq")


def send(website: Sending, **fields: Any) -> str:
    body = {"customer_name": "欧阳小姐", "phone": "13800138000", "id": "W-1", **fields}
    return str(website.send(orjson.dumps(body)).json()["id"])


@pytest.mark.rule("HQ-2")
def test_lead_that_no_rule_assigns_is_shown_at_once_and_assigned_from_the_page(website: Sending, page: Client) -> None:
    lead_id = send(website)
    shown = text_of(page.get("/leads/"))
    assert ("Not assigned" in shown, "W-1" in shown, "欧阳" in shown) == (True, True, False)
    refused = page.post(f"/leads/{lead_id}/move/", {"dealer": ""})
    assert (refused.status_code, Lead.objects.get().dealer) == (422, "")
    page.post(f"/leads/{lead_id}/move/", {"dealer": "south"})
    assert (Lead.objects.get().dealer, Lead.objects.get().state) == ("south", "arrived")


@pytest.mark.rule("HQ-6")
def test_page_of_a_lead_says_what_happened_by_which_rule_without_the_person(website: Sending, page: Client) -> None:
    lead_id = send(website, dealer="north")
    shown = text_of(page.get(f"/leads/{lead_id}/"))
    assert "to north by built-in rule 1" in shown
    assert [word for word in ("欧阳", "13800138000") if word in shown] == []


@pytest.mark.rule("HQ-3")
def test_lead_is_corrected_on_its_page_where_fields_are_masked(website: Sending, page: Client) -> None:
    lead_id = send(website, phone="12", dealer="north")
    assert "Phone: Invalid phone number" in text_of(page.get("/leads/quarantine/"))
    path = f"/leads/quarantine/{lead_id}/"
    assert "欧阳" not in text_of(page.get(path))
    assert "欧阳小姐" in text_of(page.post(f"{path}open/", {"field": "customer_name"}))
    assert AuditEntry.objects.get(what="lead.field_opened").data == {"field": "customer_name"}
    refused = page.post(path, {"phone": "13", "dealer": "north"})
    assert (refused.status_code, list(refused.context["form"].errors)) == (422, ["phone"])
    page.post(path, {"phone": "13800138000", "dealer": "north"})
    assert (Lead.objects.get().state, Lead.objects.get().dealer) == ("arrived", "north")


@pytest.mark.rule("HQ-3")
def test_correction_of_a_lead_that_was_sent_again_since_it_was_opened_changes_nothing(
    website: Sending, page: Client
) -> None:
    lead_id = send(website, phone="12", city="上海市")
    form = page.get(f"/leads/quarantine/{lead_id}/").context["form"]
    fields = {name: form[name].value() or "" for name in form.fields}
    send(website, phone="12", city="北京市")
    answer = page.post(f"/leads/quarantine/{lead_id}/", {**fields, "phone": "13800138000"})
    lead = Lead.objects.get()
    assert (answer.status_code, lead.state, lead.city) == (302, "quarantined", "北京市")


@pytest.mark.rule("HQ-3")
def test_lead_of_too_many_numbers_is_corrected_on_its_page(website: Sending, page: Client) -> None:
    lead_id = send(website, dealer="north", more_phones=[f"1390013900{at}" for at in range(6)])
    assert Lead.objects.get().reasons == [{"field": "more_phones", "code": "too_many"}]
    path = f"/leads/quarantine/{lead_id}/"
    refused = page.post(path, {"dealer": "north"})
    assert (refused.status_code, list(refused.context["form"].errors)) == (422, ["more_phones"])
    page.post(path, {"dealer": "north", "more_phones": "139 0013 9000，13900139001"})
    content = content_of(Lead.objects.get(state="arrived"))
    assert content is not None
    assert content.fields["more_phones"] == ["139 0013 9000", "13900139001"]


def rules(*rows: dict[str, str], **more: str) -> dict[str, str]:
    """The fields that the form of the rules sends."""
    fields = {f"rule-{at}-{name}": value for at, row in enumerate(rows) for name, value in row.items()}
    return {"rows": str(len(rows)), "version": "0", **fields, **more}


@pytest.mark.rule("HQ-2")
def test_rules_are_tried_and_put_into_force_on_the_page(website: Sending, page: Client) -> None:
    send(website)
    rows = [{"kind": ""}, {"kind": "dealers", "dealers": "south, north"}]
    tried = text_of(page.post("/leads/rules/", rules(*rows, do="try")))
    assert "Of the last 1 leads, 1 would have gone elsewhere, and 0 would not have been assigned." in tried
    assert AssignmentRules.objects.count() == 0
    page.post("/leads/rules/", rules(*rows, do="save", note="试行"))
    stored = AssignmentRules.objects.get()
    assert (stored.version, stored.note, stored.rules[0]["dealers"]) == (1, "试行", ["south", "north"])


@pytest.mark.rule("HQ-2")
def test_wrong_rule_is_shown_at_its_own_row(page: Client) -> None:
    rows = [{"kind": "city"}, {"kind": ""}, {"kind": "region"}]
    refused = page.post("/leads/rules/", rules(*rows, do="save"))
    assert refused.status_code == 422
    assert [list(row.errors) for row in refused.context["rows"]] == [[], [], ["region"]]
    assert page.post("/leads/rules/", rules(do="save")).status_code == 422
    assert page.post("/leads/rules/", {"rows": "9999999", "do": "save"}).status_code == 422


@pytest.mark.rule("HQ-2")
def test_sender_is_added_on_the_page_and_its_key_changed(page: Client) -> None:
    added = page.post("/leads/senders/new/", {"code": "portal", "name": "汽车之家", "kind": "portal"})
    assert added.context["secret"].startswith("whsec_")
    assert LeadSender.objects.get().mail_token in text_of(page.get("/leads/senders/portal/"))
    page.post("/leads/senders/portal/keys/")
    first = SenderKey.objects.order_by("created_at", "id")[0]
    page.post(f"/leads/senders/portal/keys/{first.id}/revoke/")
    assert SenderKey.objects.filter(revoked_at=None).count() == 1
    page.post("/leads/senders/portal/", {"name": "懂车帝", "kind": "portal", "per_minute": "5", "is_active": "no"})
    sender = LeadSender.objects.get()
    assert (sender.name, sender.per_minute, sender.is_active) == ("懂车帝", 5, False)


@pytest.mark.rule("HQ-2")
def test_table_is_uploaded_by_hand_and_its_wrong_rows_are_in_quarantine(website: Sending, page: Client) -> None:
    text = "编号,姓名,手机,经销商\nA,王伟,13800138001,north\nB,李娜,123,north\nA,王伟,13800138001,south\n"
    file = SimpleUploadedFile("leads.csv", text.encode("gbk"), "text/csv")
    page.post("/leads/upload/", {"sender": "website", "file": file})
    found = sorted(Lead.objects.values_list("sender_ref", "state", "dealer", "form"))
    assert found == [("A", "arrived", "north", "csv"), ("B", "quarantined", "", "csv")]


@pytest.mark.rule("HQ-2")
def test_upload_without_sender_and_file_names_both(website: Sending, page: Client) -> None:
    refused = page.post("/leads/upload/", {})
    shown = text_of(refused)
    assert (refused.status_code, "Choose the sender of these leads." in shown, "Choose a file." in shown) == (
        422,
        True,
        True,
    )


@pytest.mark.rule("HQ-2")
@pytest.mark.parametrize("text", ["", "a,b\n1,2\n", "姓名,手机\n", "姓名,手机\n" + "王,1\n" * 1001])
def test_table_without_leads_is_refused(website: Sending, page: Client, text: str) -> None:
    file = SimpleUploadedFile("leads.csv", text.encode(), "text/csv")
    refused = page.post("/leads/upload/", {"sender": "website", "file": file})
    assert (refused.status_code, Lead.objects.count()) == (422, 0)
    with pytest.raises(DomainError) as refusal:
        prospects_in(text.encode())
    assert refusal.value.code in {"no_lead_columns", "too_many_leads", "file_empty"}
