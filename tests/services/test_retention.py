"""Erasure after the dealer's periods, and the end of what outlives a person (PI-4, PI-5)."""

from datetime import date, timedelta
from typing import Any

import pytest

from accounts.models import AuditEntry, User
from accounts.roles import Role
from crm.models import Allocation, Card, Export, Lead, LeadContact, RetainedRecord, TrafficRecord
from crm.rules.retention import months_before
from crm.services.persons import ask_for_person, preview_retention, run_retention
from crm.services.traffic import record_traffic
from kit import clock
from kit.ids import uuid7
from tests.factories import NOW, filed, make_lead, make_user, numbered

LOST: dict[str, Any] = {"status": "lost", "loss": {"loss_reason": "gave_up"}, "next_followup_on": None}


@pytest.fixture
def admin(li: User) -> User:
    return make_user("privacy_admin", Role.DEALER_ADMIN)


def test_retention_erases_what_its_preview_showed(li: User, admin: User) -> None:
    """PI-5: lost cards 36 months after the last contact, declined and pending traffic after 12, leads that no card came
    of after 30 days; nothing else."""
    lost = filed(li, follow_up=LOST)
    newer = filed(li, phones=numbered(2), follow_up=LOST)
    open_card = filed(li, phones=numbered(3))
    party = record_traffic(
        make_user("front9", Role.RECEPTIONIST), {"kind": "call", "consultant": li.id, "phone": "13900000009"}
    )
    old = NOW - timedelta(days=3 * 366)
    Card.objects.filter(id__in=[lost.id, open_card.id]).update(last_contact_at=old, status_changed_at=old)
    TrafficRecord.objects.update(on=date(2025, 11, 17))
    lead, called, fresh = make_lead(), make_lead(), make_lead()
    taken = make_lead(state="filed", card=open_card, claimed_by=li, settled_at=NOW - timedelta(days=31))
    Lead.objects.exclude(id=fresh.id).update(assigned_at=NOW - timedelta(days=31))
    LeadContact.objects.create(
        lead=called, at=NOW, by=li, method="outgoing_call", reached=False, minutes=1, recorded_at=NOW
    )
    Export.objects.create(kind="cards", language="zh-hans", state="ready", created_at=NOW, created_by=li)
    data = {"customer_name": "王小姐", "phones": [{"number": "138 0013 8000"}]}
    again = Allocation.objects.create(kind="request", asked_at=NOW, asked_by=li, consultant=li, data=data)
    due = preview_retention()
    counts = {"cards": 1, "traffic": 1, "leads": 1}
    assert (due.cards, due.traffic, due.leads, due.counts) == ([lost.id], [party.id], [lead.id], counts)
    done = run_retention(None)
    assert (done.cards, done.traffic, done.leads) == ([lost.id], [party.id], [lead.id])
    names = dict(Card.objects.values_list("id", "customer_name"))
    assert names == {lost.id: "已删除", newer.id: "王小姐", open_card.id: "王小姐"}
    party.refresh_from_db()
    assert (party.phone, party.phone_number) == ("", "")
    leads = dict(Lead.objects.values_list("id", "customer_name"))
    assert leads == {lead.id: "已删除", called.id: "欧阳修远", fresh.id: "欧阳修远", taken.id: "欧阳修远"}
    assert preview_retention().counts == {"cards": 0, "traffic": 0, "leads": 0}
    assert AuditEntry.objects.get(what="retention.run").data == {"cards": 1, "traffic": 1, "leads": 1, "waiting": 0}
    # Nobody asked for the person: a workbook ends by itself, and they may have come again.
    again.refresh_from_db()
    assert (Export.objects.get().state, again.state, again.data["customer_name"]) == ("ready", "pending", "王小姐")


def test_a_record_that_the_law_no_longer_requires_is_deleted(li: User) -> None:
    """PI-4: kept for ten years, with reason and date."""
    facts: dict[str, Any] = {"kind": "order", "done_on": NOW.date(), "price": 1, "retained_at": NOW}
    for number, until in (("D-1", NOW.date()), ("D-2", NOW.date() - timedelta(days=1))):
        RetainedRecord.objects.create(card_id=uuid7(), number=number, reason="accounting_law", until=until, **facts)
    run_retention(None)
    assert RetainedRecord.objects.get().number == "D-1"


def test_names_of_requests_end_after_a_month(li: User, admin: User) -> None:
    """PI-5."""
    filed(li)
    request = ask_for_person(admin, {"name": "王女士", "number": "138 0013 8000"})
    with clock.at(NOW + timedelta(days=31)):
        run_retention(None)
    request.refresh_from_db()
    assert (request.name, request.number) == ("", "")


def test_months_before_a_day_that_a_month_lacks_are_its_last() -> None:
    assert months_before(date(2026, 3, 31), 1) == date(2026, 2, 28)
    assert months_before(date(2026, 11, 18), 36) == date(2023, 11, 18)
    assert months_before(date(2024, 2, 29), -120) == date(2034, 2, 28)
