"""Leads that the brand moves to another dealer after 24 opening hours, and back from one that may not work (HQ-5)."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from django.db import connection
from psycopg import sql

from accounts.models import User
from crm.models import Event, Lead
from crm.queries.pending_jobs import dealers_with_leads_to_exchange
from crm.services.leads import exchange
from crm.services.leads.exchange import exchange_leads
from crm.services.leads.work import claim_lead, contact_lead
from kit import clock
from kit.errors import DomainError
from kit.tenancy import DealerContext, in_dealer, in_public
from tenants.leads.models import Lead as BrandLead
from tenants.leads.models import LeadEvent
from tenants.leads.services.assign import move_lead
from tenants.leads.services.recall import recall_from_idle_dealers
from tenants.models import Dealer, DealerState
from tests.dealer_leads.conftest import GOOD, Submit
from tests.factories import NOW
from tests.leads.sending import api, lead_admin
from tests.page_client import browser, text_of
from tests.refusals import refused

pytestmark = pytest.mark.rule("HQ-5")

# 24 opening hours after NOW, a Wednesday at 10:00, and within opening hours.
LATER = NOW + timedelta(days=4)
CALL: Any = {"method": "outgoing_call", "reached": False}


def at_brand(lead_id: UUID) -> BrandLead:
    with in_public():
        return BrandLead.objects.get(id=lead_id)


def log_of(lead_id: UUID) -> list[str]:
    with in_public():
        return list(LeadEvent.objects.filter(lead=lead_id).order_by("id").values_list("kind", flat=True))


def asked_back(lead_id: UUID, dealer: str = "south") -> BrandLead:
    with in_public():
        return move_lead(lead_admin(), lead_id, dealer)


def run(dealer: DealerContext) -> None:
    with in_dealer(dealer):
        exchange_leads()


def there(dealer: DealerContext) -> list[tuple[str, str]]:
    """The leads in a dealer's schema: state and name."""
    with in_dealer(dealer):
        return list(Lead.objects.values_list("state", "customer_name"))


def test_lead_may_be_moved_from_24_opening_hours_on_and_not_before(lead: Lead, north: DealerContext) -> None:
    movable_at = at_brand(lead.id).movable_at
    assert movable_at is not None
    path = f"/api/v1/brand/leads/{lead.id}/move/"
    for at, code in ((movable_at - timedelta(seconds=1), "lead_under_way"), (movable_at, None)):
        with clock.at(at), in_public():
            answer = api().post(path, {"dealer": "south"}, format="json")
        assert answer.json().get("code") == code
    # Its first dealer has it until it has answered.
    assert (answer.status_code, answer.json()["dealer"], at_brand(lead.id).recalled_to) == (200, "north", "south")


@pytest.mark.rule("HQ-6")
def test_moved_lead_goes_with_its_person_and_the_first_dealer_forgets_it_last(
    lead: Lead, li: User, north: DealerContext, south: DealerContext
) -> None:
    with clock.at(LATER):
        asked_back(lead.id)
        run(north)
        brand = at_brand(lead.id)
        assert (brand.state, brand.dealer, brand.assignment, brand.assigned_at) == ("arrived", "south", 2, LATER)
        assert brand.sealed is not None
        # Here until the second dealer has it, but nobody sees it.
        assert there(north) == [("moved", "欧阳修远")]
        with in_dealer(north):
            assert refused(lambda: claim_lead(li, lead.id)) == {"": "lead_moved"}
        run(south)
        assert (at_brand(lead.id).sealed, at_brand(lead.id).sealed_key) == (None, None)
        run(north)
    assert (there(north), there(south)) == ([], [("offered", "欧阳修远")])
    with in_dealer(south):
        moved = Lead.objects.get()
        assert (moved.phone, moved.comments, moved.assigned_at) == (GOOD["phone"], GOOD["comments"], LATER)
    kinds = ["received", "assigned", "offered", "handed_over", "clock"]
    assert log_of(lead.id) == [*kinds, "recalled", "returned", "moved", "offered", "handed_over", "clock"]
    with in_dealer(north):
        assert Event.objects.filter(kind="lead.moved").get().data["assignment"] == 1


@pytest.mark.parametrize("act", [claim_lead, lambda li, lead: contact_lead(li, lead, CALL)])
def test_dealer_that_was_faster_keeps_the_lead(
    lead: Lead, north: DealerContext, li: User, act: Callable[[User, UUID], Lead]
) -> None:
    with clock.at(LATER):
        asked_back(lead.id)
    with clock.at(LATER + timedelta(seconds=1)):
        act(li, lead.id)
        run(north)
    brand = at_brand(lead.id)
    assert (brand.dealer, brand.assignment, brand.recalled_at) == ("north", 1, None)
    assert log_of(lead.id)[-1] == "move_refused"
    assert [state for state, _ in there(north)] == ["claimed"]


def test_lead_that_was_claimed_long_ago_and_never_called_is_moved(lead: Lead, north: DealerContext, li: User) -> None:
    claim_lead(li, lead.id)
    with clock.at(LATER):
        run(north)
        asked_back(lead.id)
        run(north)
    assert (at_brand(lead.id).dealer, there(north)) == ("south", [("moved", "欧阳修远")])


def test_called_lead_is_not_moved(lead: Lead, north: DealerContext, li: User) -> None:
    contact_lead(li, lead.id, CALL)
    with clock.at(LATER):
        run(north)
        assert refused(lambda: asked_back(lead.id)) == {"": "lead_under_way"}


@pytest.mark.parametrize("step", ["give_back_leads", "take_back_leads", "delete_given_back"])
def test_kill_at_any_step_of_a_move_is_found_by_the_sweep(
    lead: Lead, north: DealerContext, south: DealerContext, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    real = getattr(exchange, step)

    def killed(*given: Any) -> None:
        real(*given)
        raise KeyboardInterrupt

    with clock.at(LATER):
        asked_back(lead.id)
        with monkeypatch.context() as patched:
            patched.setattr(exchange, step, killed)
            with pytest.raises(KeyboardInterrupt):
                run(north)
        for _ in range(3):
            with in_public():
                dealers = {"north": north, "south": south}
                waiting = [dealers[code] for code in dealers_with_leads_to_exchange()]
            for dealer in waiting:
                run(dealer)
        with in_public():
            assert dealers_with_leads_to_exchange() == []
    assert (there(north), there(south)) == ([], [("offered", "欧阳修远")])
    assert (at_brand(lead.id).assignment, log_of(lead.id).count("moved")) == (2, 1)


def test_lead_that_returns_to_its_first_dealer_begins_anew_there(
    lead: Lead, north: DealerContext, south: DealerContext
) -> None:
    with clock.at(LATER):
        asked_back(lead.id)
        run(north)
        # Before south has fetched it: the first dealer still has what it gave back.
        asked_back(lead.id, "north")
        run(north)
        run(south)
    assert (there(north), there(south)) == ([("offered", "欧阳修远")], [])
    with in_dealer(north):
        assert Lead.objects.values_list("assignment", "is_confirmed", "claimed_by").get() == (3, True, None)


@pytest.mark.rule("SA-1")
@pytest.mark.parametrize("state", [DealerState.READ_ONLY, DealerState.SUSPENDED, DealerState.CLOSED])
def test_waiting_leads_of_a_dealer_that_may_not_work_return_to_the_brand(
    lead: Lead, submit: Submit, li: User, north: DealerContext, south: DealerContext, state: DealerState
) -> None:
    called = submit(phone="13800138001")
    run(north)
    with in_dealer(north):
        contact_lead(li, called, CALL)
    unfetched = submit(phone="13800138002")
    with in_public():
        Dealer.objects.filter(code="north").update(state=state)
        recall_from_idle_dealers()
        assert "north" in dealers_with_leads_to_exchange()
    run(north)
    with in_public():
        recall_from_idle_dealers()
    found = {each: (at_brand(each).state, at_brand(each).dealer) for each in (lead.id, called, unfetched)}
    assert found == {
        lead.id: ("unassigned", ""), called: ("attempted", "north"), unfetched: ("unassigned", ""),
    }  # fmt: skip
    assert log_of(lead.id)[-3:] == ["recalled", "returned", "unassigned"]
    asked_back(lead.id)
    run(south)
    run(north)
    assert there(south) == [("offered", "欧阳修远")]
    with in_dealer(north):
        assert list(Lead.objects.values_list("id", flat=True)) == [called]


def test_person_of_a_moved_lead_is_in_no_table_of_the_first_dealer_nor_of_public(
    lead: Lead, north: DealerContext, south: DealerContext
) -> None:
    with clock.at(LATER):
        asked_back(lead.id)
        run(north)
        run(south)
        run(north)
    for place in (in_dealer(north), in_public()):
        with place, connection.cursor() as cursor:
            cursor.execute(
                "SELECT table_name FROM information_schema.tables WHERE table_schema = current_schema()"
                " AND table_type = 'BASE TABLE'"
            )
            tables = [name for (name,) in cursor.fetchall()]
            assert len(tables) > 20
            for table in tables:
                query = sql.SQL("SELECT count(*) FROM {} AS row WHERE row::text LIKE %s").format(sql.Identifier(table))
                cursor.execute(query, [f"%{GOOD['phone']}%"])
                assert (table, cursor.fetchone()) == (table, (0,))


def test_brands_page_offers_the_move_when_it_is_time_and_says_that_it_waits(lead: Lead, north: DealerContext) -> None:
    url = f"/leads/{lead.id}/"

    def page() -> str:
        with in_public():
            return text_of(browser(lead_admin(), "hq").get(url))

    assert "Move" not in page()
    with clock.at(LATER):
        assert "Move" in page()
        asked_back(lead.id)
        assert "The dealer is asked to give this lead back." in page()
        run(north)
        assert "The dealer is asked" not in page()


def test_lead_of_another_assignment_is_not_given_back(lead: Lead, north: DealerContext) -> None:
    with clock.at(LATER):
        asked_back(lead.id)
        Lead.objects.filter(id=lead.id).update(assignment=7)
        run(north)
    assert (at_brand(lead.id).dealer, there(north)) == ("north", [("offered", "欧阳修远")])


def test_move_to_a_dealer_that_is_not_there_is_refused(lead: Lead) -> None:
    with clock.at(LATER), pytest.raises(DomainError) as refusal:
        asked_back(lead.id, "moon")
    assert [(each.field, each.code) for each in refusal.value.problems] == [("dealer", "not_a_choice")]
