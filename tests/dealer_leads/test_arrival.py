"""Leads go from public to their dealer, once, and the person's data with them (HQ-4, HQ-6)."""

from collections import Counter
from datetime import timedelta
from uuid import UUID

import pytest

from accounts.models import User
from accounts.roles import Role
from crm.models import Event, Lead
from crm.queries.pending_jobs import dealers_with_leads_to_exchange
from crm.services.leads import exchange
from crm.services.leads.exchange import exchange_leads
from crm.services.leads.work import claim_lead, contact_lead, decline_lead
from kit import clock
from kit.tenancy import DealerContext, in_dealer, in_public
from tenants.leads.models import Lead as BrandLead
from tenants.leads.models import LeadEvent
from tenants.leads.services.assign import move_lead
from tenants.leads.services.for_dealers import acknowledge_leads
from tests.dealer_leads.conftest import GOOD, Submit
from tests.factories import NOW, filed, make_user, phone_in
from tests.leads.sending import lead_admin

pytestmark = pytest.mark.rule("HQ-4")


def at_brand(lead_id: UUID) -> BrandLead:
    with in_public():
        return BrandLead.objects.get(id=lead_id)


def seen(*people: User) -> None:
    User.objects.filter(id__in=[each.id for each in people]).update(seen_at=NOW)


def test_lead_arrives_with_its_person_and_public_forgets_the_person(lead: Lead) -> None:
    assert (lead.state, lead.customer_name, lead.phone_number) == ("offered", "欧阳修远", "13800138000")
    assert (lead.comments, lead.sender, lead.sender_name) == ("请下午打 13911112222", "website", "官网")
    brand = at_brand(lead.id)
    assert (brand.state, brand.sealed, brand.sealed_key) == ("offered", None, None)
    with in_public():
        kinds = list(LeadEvent.objects.filter(lead=lead.id).order_by("id").values_list("kind", flat=True))
    assert kinds == ["received", "assigned", "offered", "handed_over", "clock"]
    (event,) = Event.objects.filter(kind="lead.offered")
    assert event.data == {
        "lead": str(lead.id), "assignment": 1, "consultant": None, "sender": "website", "model": "", "matches": False,
    }  # fmt: skip


def test_lead_that_is_fetched_again_is_one(lead: Lead) -> None:
    exchange_leads()
    exchange_leads()
    assert (Lead.objects.count(), Event.objects.filter(kind="lead.offered").count()) == (1, 1)


def test_kill_before_the_acknowledgement_shows_the_lead_to_nobody_and_the_next_run_offers_it(
    submit: Submit, manager: User, north: DealerContext, monkeypatch: pytest.MonkeyPatch
) -> None:
    lead_id = submit()

    def killed(*_: object) -> set[UUID]:
        raise KeyboardInterrupt

    with in_dealer(north):
        with monkeypatch.context() as patched:
            patched.setattr(exchange, "acknowledge_leads", killed)
            with pytest.raises(KeyboardInterrupt):
                exchange_leads()
        assert Lead.objects.get(id=lead_id).state == "arriving"
        exchange_leads()
        assert Lead.objects.get(id=lead_id).state == "offered"
    assert at_brand(lead_id).sealed is None


def test_kill_after_the_acknowledgement_is_found_by_the_sweep(
    submit: Submit, north: DealerContext, monkeypatch: pytest.MonkeyPatch
) -> None:
    lead_id = submit()

    def killed(*_: object) -> None:
        raise KeyboardInterrupt

    with in_public():
        assert dealers_with_leads_to_exchange() == ["north"]
    with in_dealer(north), monkeypatch.context() as patched:
        patched.setattr(exchange, "confirm_leads", killed)
        with pytest.raises(KeyboardInterrupt):
            exchange_leads()
    assert at_brand(lead_id).sealed is None
    with in_public():
        assert dealers_with_leads_to_exchange() == ["north"]
    with in_dealer(north):
        exchange_leads()
        assert Lead.objects.get(id=lead_id).state == "offered"
    with in_public():
        assert dealers_with_leads_to_exchange() == []


def test_lead_that_moves_while_it_arrives_is_at_the_other_dealer_alone(
    submit: Submit, north: DealerContext, south: DealerContext, monkeypatch: pytest.MonkeyPatch
) -> None:
    lead_id = submit()

    def moved_before(dealer: str, tokens: list[exchange.LeadToken]) -> set[UUID]:
        move_lead(lead_admin(), lead_id, "south")
        return acknowledge_leads(dealer, tokens)

    with in_dealer(north):
        with monkeypatch.context() as patched:
            patched.setattr(exchange, "acknowledge_leads", moved_before)
            exchange_leads()
        assert not Lead.objects.exists()
    with in_dealer(south):
        exchange_leads()
        assert Lead.objects.get(id=lead_id).customer_name == "欧阳修远"
    assert (at_brand(lead_id).dealer, at_brand(lead_id).sealed) == ("south", None)


@pytest.mark.rule("HQ-3")
def test_resend_updates_the_lead_until_it_is_claimed(submit: Submit, north: DealerContext, li: User) -> None:
    lead_id = submit(id="W-1")
    with in_dealer(north):
        exchange_leads()
    submit(id="W-1", comments="改约周日")
    with in_dealer(north):
        exchange_leads()
        lead = Lead.objects.get(id=lead_id)
        assert (lead.comments, lead.state, lead.content_version) == ("改约周日", "offered", 2)
        claim_lead(li, lead_id)
    submit(id="W-1", comments="第三次")
    with in_dealer(north):
        exchange_leads()
        assert Lead.objects.get(id=lead_id).comments == "改约周日"
    assert (at_brand(lead_id).state, at_brand(lead_id).sealed) == ("claimed", None)


@pytest.mark.rule("HQ-6")
def test_resend_that_comes_between_the_fetch_and_the_report_of_a_claim_leaves_no_person_in_public(
    submit: Submit, north: DealerContext, li: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    lead_id = submit(id="W-1")
    with in_dealer(north):
        exchange_leads()
        claim_lead(li, lead_id)
    submit(id="W-1", comments="改约周日")
    with in_dealer(north):
        with monkeypatch.context() as patched:
            patched.setattr(exchange, "leads_waiting_for", lambda *_: ())
            exchange_leads()
        assert Lead.objects.get(id=lead_id).comments == GOOD["comments"]
    assert (at_brand(lead_id).state, at_brand(lead_id).sealed, at_brand(lead_id).sealed_key) == ("claimed", None, None)


def test_lead_is_offered_to_who_is_at_work_and_has_the_fewest_waiting(
    submit: Submit, north: DealerContext, li: User, zhang: User
) -> None:
    with in_dealer(north):
        seen(li, zhang)
        make_user("away", Role.CONSULTANT, name="不在")
        User.objects.filter(username="away").update(seen_at=NOW - timedelta(hours=1))
    leads = [submit(phone=f"1380013800{at}") for at in range(3)]
    with in_dealer(north):
        exchange_leads()
        offered = [Lead.objects.get(id=each) for each in leads]
    counts = Counter(each.offered_to_id for each in offered)
    assert counts == {min(li.id, zhang.id): 2, max(li.id, zhang.id): 1}
    assert {each.open_from for each in offered} == {NOW + timedelta(minutes=5)}
    assert {each.due_at for each in offered} == {NOW + timedelta(minutes=30)}


def test_lead_of_an_open_card_is_offered_to_the_cards_owner(
    submit: Submit, north: DealerContext, li: User, zhang: User
) -> None:
    with in_dealer(north):
        card = filed(li, **phone_in(customer_name="欧阳先生", phones=[{"kind": "mobile", "number": "13800138000"}]))
        seen(zhang)
    lead_id = submit()
    with in_dealer(north):
        exchange_leads()
        lead = Lead.objects.get(id=lead_id)
    assert (lead.match_id, lead.offered_to_id, lead.open_from) == (card.id, li.id, None)


@pytest.mark.rule("CA-5")
def test_lead_matches_an_open_card_by_any_of_its_numbers(submit: Submit, north: DealerContext, li: User) -> None:
    landline = {"kind": "landline", "number": "62345678"}
    with in_dealer(north):
        card = filed(li, **phone_in(customer_name="欧阳先生", phones=[landline]))
    lead_id = submit(more_phones=["13911112222", "6234 5678"])
    with in_dealer(north):
        exchange_leads()
        lead = Lead.objects.get(id=lead_id)
        assert (lead.match_id, lead.offered_to_id) == (card.id, li.id)
    other = submit(phone="13800138009", more_phones=["021-62345678"], customer_name="王小姐")
    with in_dealer(north):
        exchange_leads()
        assert Lead.objects.get(id=other).match_id is None


@pytest.mark.rule("HQ-6")
def test_brand_sees_how_far_a_lead_has_come(lead: Lead, li: User, north: DealerContext) -> None:
    def state() -> str:
        with in_dealer(north):
            exchange_leads()
        return at_brand(lead.id).state

    claim_lead(li, lead.id)
    assert state() == "claimed"
    contact_lead(li, lead.id, {"method": "outgoing_call", "reached": False})
    assert state() == "attempted"
    with clock.at(NOW + timedelta(minutes=3)):
        contact_lead(li, lead.id, {"method": "outgoing_call", "reached": True})
        assert state() == "reached"
        decline_lead(li, lead.id, "not_a_buyer")
        assert state() == "declined"
    with in_public():
        last = LeadEvent.objects.filter(lead=lead.id).order_by("id").last()
    assert last is not None
    assert last.data == {"done_at": "2026-11-18T02:03:00+00:00", "reason": "not_a_buyer"}


@pytest.mark.rule("HQ-6")
def test_report_under_an_earlier_assignment_changes_nothing(lead: Lead, north: DealerContext) -> None:
    with in_public():
        BrandLead.objects.filter(id=lead.id).update(assignment=2, dealer="south", state="arrived")
    Lead.objects.filter(id=lead.id).update(version=9)
    exchange_leads()
    assert at_brand(lead.id).state == "arrived"
    assert Lead.objects.get(id=lead.id).reported_version == 9
