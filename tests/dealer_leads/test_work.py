"""Working on a lead at the dealer: claimed, handed out, called, filed, joined, declined (HQ-4, HQ-5)."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from accounts.models import User
from accounts.roles import Role
from crm.models import Card, Event, FollowUp, Lead, LeadContact
from crm.queries.leads import lead_of, leads_of, leads_to_work, mask_lead
from crm.services.file_card import file_card
from crm.services.leads.exchange import exchange_leads
from crm.services.leads.work import claim_lead, contact_lead, decline_lead, give_lead
from crm.services.record_follow_up import record_follow_up
from kit import clock
from kit.errors import DomainError
from kit.tenancy import DealerContext
from tests.dealer_leads.conftest import Submit
from tests.factories import NOW, contact, filed, make_user, phone_in
from tests.refusals import refused

pytestmark = pytest.mark.rule("HQ-4")

MOBILE = [{"kind": "mobile", "number": "13911112222"}]


def from_lead(lead: Lead) -> dict[str, Any]:
    """A filing that leaves to the lead what it fixes."""
    return {**phone_in(customer_name="欧阳修远"), "lead_source": "", "lead": lead.id}


def kinds(lead_id: UUID | None = None) -> list[str]:
    """The kinds of the log's entries about leads, or about one."""
    entries = Event.objects.filter(kind__startswith="lead.")
    entries = entries.filter(data__lead=str(lead_id)) if lead_id else entries
    return list(entries.order_by("id").values_list("kind", flat=True))


def test_lead_is_claimed_by_one_and_the_other_is_refused_by_name(lead: Lead, li: User, zhang: User) -> None:
    claimed = claim_lead(li, lead.id)
    assert (claimed.state, claimed.claimed_by, claimed.claimed_at) == ("claimed", li, NOW)
    assert claim_lead(li, lead.id).version == claimed.version
    with pytest.raises(DomainError) as refusal:
        claim_lead(zhang, lead.id)
    assert (refusal.value.status, refusal.value.problems[0].code) == (409, "lead_taken")
    assert refusal.value.problems[0].params == {"name": "李强"}
    assert kinds() == ["lead.offered", "lead.claimed"]


def test_lead_that_is_offered_to_a_colleague_is_everyones_after_five_minutes(lead: Lead, li: User, zhang: User) -> None:
    Lead.objects.update(offered_to=li, open_from=NOW + timedelta(minutes=5))
    assert refused(lambda: claim_lead(zhang, lead.id)) == {"": "not_found"}
    assert leads_to_work(zhang) == []
    with clock.at(NOW + timedelta(minutes=5)):
        assert leads_to_work(zhang) == [lead]
        assert claim_lead(zhang, lead.id).claimed_by == zhang


def test_numbers_are_masked_until_the_lead_is_claimed(lead: Lead, li: User, manager: User) -> None:
    before = mask_lead(li, lead_of(li, lead.id))
    assert (before.phone, before.comments) == ("138****8000", "请下午打 139****2222")
    assert mask_lead(manager, lead_of(manager, lead.id)).phone == "13800138000"
    claim_lead(li, lead.id)
    assert mask_lead(li, lead_of(li, lead.id)).phone == "13800138000"


@pytest.mark.rule("CA-4")
def test_numbers_are_masked_in_every_form_that_a_website_sends(submit: Submit, north: DealerContext, li: User) -> None:
    lead_id = submit(phone="62345678 -  8001", more_phones=["13811112222 - 13933334444", "+86 138 0013 8000"])
    exchange_leads()
    masked = mask_lead(li, lead_of(li, lead_id))
    assert (masked.phone, masked.more_phones) == ("021-****5678", ["*" * 22, "138****8000"])


def test_reception_has_no_leads(lead: Lead, reception: User) -> None:
    assert list(leads_of(reception)) == []
    assert refused(lambda: claim_lead(reception, lead.id)) == {"": "not_allowed"}


def test_manager_hands_a_lead_to_another(lead: Lead, li: User, zhang: User, manager: User) -> None:
    claim_lead(li, lead.id)
    given = give_lead(manager, lead.id, zhang.id)
    assert (given.claimed_by_id, given.state) == (zhang.id, "claimed")
    assert refused(lambda: claim_lead(li, lead.id)) == {"": "lead_taken"}
    assert refused(lambda: contact_lead(li, lead.id, {"method": "sms", "reached": False})) == {"": "lead_taken"}
    assert refused(lambda: give_lead(manager, lead.id, None)) == {"consultant": "required"}
    assert refused(lambda: give_lead(manager, lead.id, manager.id)) == {"consultant": "not_a_consultant"}
    assert refused(lambda: give_lead(li, lead.id, li.id)) == {"": "not_allowed"}
    assert Event.objects.get(kind="lead.given").data["before"] == str(li.id)


@pytest.mark.rule("HQ-5")
def test_attempt_counts_at_its_own_time_in_opening_minutes(lead: Lead, li: User) -> None:
    claim_lead(li, lead.id)
    with clock.at(NOW + timedelta(minutes=50)):
        contact_lead(
            li,
            lead.id,
            {"method": "outgoing_call", "reached": False, "at": NOW + timedelta(minutes=20), "note": "无人"},
        )
        contact_lead(li, lead.id, {"method": "sms", "reached": True})
    lead.refresh_from_db()
    assert (lead.attempted_at, lead.reached_at) == (NOW + timedelta(minutes=20), NOW + timedelta(minutes=50))
    assert list(LeadContact.objects.order_by("at").values_list("minutes", "reached", "note")) == [
        (20, False, "无人"), (50, True, ""),
    ]  # fmt: skip
    events = [event.data for event in Event.objects.filter(kind="lead.attempted").order_by("id")]
    assert [(each["minutes"], each["reached"], each["first"]) for each in events] == [
        (20, False, True), (50, True, False),
    ]  # fmt: skip


@pytest.mark.rule("HQ-5")
def test_wrong_attempt_is_refused_with_all_that_is_wrong(lead: Lead, li: User) -> None:
    claim_lead(li, lead.id)
    late, early = NOW + timedelta(hours=1), NOW - timedelta(hours=1)
    assert refused(lambda: contact_lead(li, lead.id, {"at": late, "note": "x" * 501})) == {
        "method": "required", "reached": "required", "note": "too_long", "at": "contact_in_future",
    }  # fmt: skip
    said = {"method": "sms", "reached": True}
    assert refused(lambda: contact_lead(li, lead.id, {**said, "at": early})) == {"at": "contact_before_lead"}
    assert refused(lambda: contact_lead(li, lead.id, {**said, "method": "pigeon"})) == {"method": "not_a_choice"}


def test_lead_is_declined_with_a_reason_and_takes_nothing_more(lead: Lead, li: User, manager: User) -> None:
    assert refused(lambda: decline_lead(li, lead.id, "")) == {"reason": "required"}
    assert refused(lambda: decline_lead(li, lead.id, "bored")) == {"reason": "not_a_choice"}
    declined = decline_lead(li, lead.id, "wrong_number")
    assert (declined.state, declined.reason, declined.claimed_by) == ("declined", "wrong_number", li)
    assert refused(lambda: decline_lead(li, lead.id, "other")) == {"": "lead_settled"}
    assert refused(lambda: give_lead(manager, lead.id, li.id)) == {"": "lead_settled"}
    assert leads_to_work(li) == []


def test_lead_is_filed_through_the_duplicate_check(lead: Lead, li: User) -> None:
    claim_lead(li, lead.id)
    card = file_card(li, from_lead(lead))
    lead.refresh_from_db()
    assert (lead.state, lead.card_id, lead.settled_at) == ("filed", card.id, NOW)
    assert (card.channel, card.lead_source) == ("phone", "hq_assigned")
    assert (lead.attempted_at, lead.reached_at) == (NOW, NOW)
    assert kinds() == ["lead.offered", "lead.claimed", "lead.attempted", "lead.settled"]
    again = {**from_lead(lead), "on_duplicate": "several_cars"}
    assert refused(lambda: file_card(li, again)) == {"": "lead_settled"}
    assert Card.objects.count() == 1


@pytest.mark.rule("HQ-5")
def test_log_has_the_claim_of_whoever_works_on_a_lead_that_nobody_has_claimed(
    submit: Submit, north: DealerContext, li: User
) -> None:
    called, declined, filed_, joined = (submit(phone=f"1380013800{at}") for at in range(4))
    exchange_leads()
    card = filed(li, **phone_in(customer_name="王小姐", phones=MOBILE))
    contact_lead(li, called, {"method": "outgoing_call", "reached": False})
    decline_lead(li, declined, "not_a_buyer")
    file_card(li, from_lead(Lead.objects.get(id=filed_)))
    with clock.at(NOW + timedelta(minutes=4)):
        record_follow_up(li, card.id, {**contact(contact_at=NOW + timedelta(minutes=4)), "lead": joined})
    begun, settled = ["lead.offered", "lead.claimed"], ["lead.attempted", "lead.settled"]
    assert [kinds(each) for each in (called, declined, filed_, joined)] == [
        [*begun, "lead.attempted"], [*begun, "lead.settled"], begun + settled, begun + settled,
    ]  # fmt: skip
    claims = Event.objects.filter(kind="lead.claimed")
    assert {(each.actor_id, each.data["consultant"], each.card_id) for each in claims} == {(li.id, str(li.id), None)}


def test_refused_filing_leaves_the_lead_open(lead: Lead, li: User, zhang: User) -> None:
    filed(zhang, **phone_in(customer_name="欧阳修远"))
    assert refused(lambda: file_card(li, from_lead(lead))) == {"": "duplicate_card"}
    lead.refresh_from_db()
    assert (lead.state, lead.card_id) == ("offered", None)


def test_lead_locks_channel_and_source(lead: Lead, li: User) -> None:
    other = {**phone_in(), "lead": lead.id, "channel": "walk_in", "lead_source": "tv", "traffic": UUID(int=1)}
    codes = refused(lambda: file_card(li, other))
    assert {field for field, code in codes.items() if code == "locked_by_lead"} == {"channel", "lead_source", "traffic"}


def test_lead_is_joined_to_a_card_by_a_follow_up(lead: Lead, li: User) -> None:
    card = filed(li, **phone_in(customer_name="欧阳修远"))
    with clock.at(NOW + timedelta(minutes=4)):
        record_follow_up(li, card.id, {**contact(contact_at=NOW + timedelta(minutes=4)), "lead": lead.id})
    lead.refresh_from_db()
    assert (lead.state, lead.card_id, lead.claimed_by) == ("joined", card.id, li)
    assert lead.attempted_at == NOW + timedelta(minutes=4)
    assert FollowUp.objects.filter(card=card).count() == 2


def test_telemarketer_claims_a_lead(lead: Lead) -> None:
    caller = make_user("caller", Role.TELEMARKETER, name="电销")
    assert claim_lead(caller, lead.id).claimed_by == caller
