"""An action that arrives later counts on the day it was done, and changes no answer already given (SY-3, RP-8)."""

from datetime import timedelta
from typing import Any

from accounts.models import User
from crm.models import Event, FollowUp, TrafficRecord
from crm.services.record_follow_up import record_follow_up
from crm.services.traffic import record_traffic
from kit import clock
from tests.factories import NOW, contact, filed, phone_in
from tests.reporting.dealer.figures import catch_up
from tests.schema_client import DocumentedClient

AT_1750 = NOW.replace(hour=17, minute=50)
AT_0020 = NOW.replace(hour=0, minute=20) + timedelta(days=1)


def day(user: User, **given: Any) -> Any:
    catch_up()
    client = DocumentedClient(headers={"host": "north.localhost"})
    client.force_authenticate(user)
    answer = client.get("/api/v1/reports/funnel/", {"from": "2026-11-18", "to": "2026-11-18", **given})
    assert answer.status_code == 200, answer.json()
    return answer.json()


def test_party_of_1750_that_arrives_at_0020_counts_on_its_day(manager: User, reception: User, li: User) -> None:
    with clock.at(AT_0020 - timedelta(minutes=5)):
        before = day(manager)
    assert before["flow"]["traffic"] == 0
    with clock.at(AT_0020):
        with clock.done_at(AT_1750):
            made = record_traffic(reception, {"kind": "showroom", "consultant": li.id})
        recorded = Event.objects.get(kind="traffic.recorded")
        assert (recorded.occurred_on, recorded.recorded_at) == (NOW.date(), AT_0020)
        assert TrafficRecord.objects.get(id=made.id).arrived_at == AT_1750
        after = day(manager)
        assert (after["flow"]["traffic"], after["provisional"]) == (1, True)
        assert day(manager, as_of=before["up_to"]) == before


def test_contact_is_judged_by_the_day_on_which_it_was_made(li: User) -> None:
    card = filed(li)
    with clock.at(AT_0020), clock.done_at(AT_1750):
        # Of that day: tomorrow's date would be today's by now, and is allowed (FU-3).
        data = contact(contact_at=AT_1750, next_followup_on=NOW.date())
        record_follow_up(li, card.id, data)
    made = FollowUp.objects.get(is_filing=False)
    assert (made.contact_on, made.recorded_at) == (NOW.date(), AT_1750)
    assert Event.objects.get(kind="follow_up.recorded").recorded_at == AT_0020


def test_walk_in_without_traffic_is_filed_on_the_day_it_was_met(li: User) -> None:
    with clock.at(AT_0020), clock.done_at(AT_1750):
        card = filed(li, follow_up={"contact_at": AT_1750})
        assert card.filed_on == NOW.date()
        second = phone_in(follow_up={"contact_at": AT_1750})
        assert second["filed_on"] == NOW.date()
