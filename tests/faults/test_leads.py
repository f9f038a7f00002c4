"""Leads that are sent at once, twice, and while connections die: none is lost, none is there twice (HQ-3)."""

import random
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from zoneinfo import ZoneInfo

import orjson
import pytest
from django.db import DatabaseError, InterfaceError, connection, connections
from pytest_django import DjangoDbBlocker

from accounts.models import AuditEntry, User
from kit.tenancy import DealerContext, in_public
from tenants.leads.models import Lead, LeadEvent, LeadSender
from tenants.leads.rules.adf import read_adf
from tenants.leads.rules.json_lead import read_json_text
from tenants.leads.rules.lead import LeadForm
from tenants.leads.services.accept import accept_leads
from tenants.leads.services.assign import move_lead
from tests.leads.corpus import adf, contact, prospect
from tests.leads.sending import LEAD_ADMIN, make_sending
from tests.leads.standing import forget_leads

_SENDERS = 6
_KILLS = 20
_ZONE = ZoneInfo("Asia/Shanghai")


@pytest.fixture
def sender(shared_dealers: dict[str, DealerContext], django_db_blocker: DjangoDbBlocker) -> Iterator[LeadSender]:
    """A sender that other connections see; all of it is taken back."""
    with django_db_blocker.unblock(), in_public():
        try:
            yield make_sending().sender
        finally:
            forget_leads()
            people = User.objects.filter(username=LEAD_ADMIN)
            with connection.cursor() as cursor:
                cursor.execute("BEGIN")
                cursor.execute("SET LOCAL session_replication_role = replica")
                entries = AuditEntry.objects.filter(actor__in=list(people))
                entries._raw_delete(entries.db)
                people._raw_delete(people.db)
                cursor.execute("COMMIT")


def _send(sender: LeadSender, number: int) -> None:
    """Take in lead `number`, every third one as ADF."""
    phone = f"138{number:08}"
    if number % 3:
        body = {
            "id": f"W-{number}",
            "customer_name": "王小姐",
            "phone": phone,
            "dealer": ["north", "south"][number % 2],
        }
        accept_leads(sender, LeadForm.JSON, [read_json_text(orjson.dumps(body), _ZONE)])
    else:
        person = contact(phone=f"<phone type='voice'>{phone}</phone>")
        text = prospect(person, before=f"<id>W-{number}</id>", more="<vendor><id>south</id></vendor>")
        accept_leads(sender, LeadForm.ADF, read_adf(adf(text), _ZONE))


def _until_taken(sender: LeadSender, number: int) -> int:
    """Send it until it is answered, as senders do; return how often it was not."""
    failures = 0
    while True:
        try:
            with in_public():
                _send(sender, number)
            return failures
        except (DatabaseError, InterfaceError):
            failures += 1
        finally:
            connections.close_all()


def _kill_connections(stop: threading.Event, killed: list[int]) -> None:
    with in_public():
        while len(killed) < _KILLS and not stop.wait(0.15):
            with connection.cursor() as cursor:
                cursor.execute(
                    "SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND state <> 'idle'"
                    " AND pid <> pg_backend_pid() AND query ILIKE '%%leads_%%'"
                )
                pids = [pid for (pid,) in cursor.fetchall()]
                if pids:
                    cursor.execute("SELECT pg_terminate_backend(%s)", [random.choice(pids)])
                    killed.append(1)
    connections.close_all()


@pytest.mark.rule("HQ-3")
@pytest.mark.parametrize(
    "count", [pytest.param(150, marks=pytest.mark.full), pytest.param(1_000, marks=pytest.mark.long)]
)
def test_no_lead_is_lost_or_doubled_while_connections_die(
    sender: LeadSender, count: int, record_figure: Callable[[str], None]
) -> None:
    work = [*range(count), *range(0, count, 4)]
    random.Random(7).shuffle(work)
    stop, killed = threading.Event(), list[int]()
    killer = threading.Thread(target=_kill_connections, args=(stop, killed))
    killer.start()
    try:
        with ThreadPoolExecutor(_SENDERS) as senders:
            failures = sum(senders.map(lambda number: _until_taken(sender, number), work))
    finally:
        stop.set()
        killer.join()
    leads = list(Lead.objects.values_list("sender_ref", "dealer", "state", "assignment"))
    assert sorted(ref for ref, *_ in leads) == sorted(f"W-{number}" for number in range(count))
    expected = Counter("south" if number % 3 == 0 else ["north", "south"][number % 2] for number in range(count))
    assert Counter(dealer for _, dealer, _, _ in leads) == expected
    assert {(state, assignment) for _, _, state, assignment in leads} == {("arrived", 1)}
    kinds = Counter(LeadEvent.objects.values_list("kind", flat=True))
    assert (kinds["received"], kinds["assigned"]) == (count, count)
    record_figure(
        f"leads: {count} taken in, {len(killed)} connections killed, {failures} sent again: 0 lost, 0 doubled"
    )


@pytest.mark.rule("HQ-3")
def test_same_lead_sent_at_the_same_instant_is_one(sender: LeadSender) -> None:
    begin = threading.Barrier(_SENDERS)

    def send(number: int) -> None:
        begin.wait()
        _until_taken(sender, number)

    for number in range(3, 12):
        with ThreadPoolExecutor(_SENDERS) as senders:
            list(senders.map(send, [number] * _SENDERS))
    assert Lead.objects.count() == 9


@pytest.mark.rule("HQ-3")
def test_lead_is_moved_while_a_message_of_several_brings_it_again(sender: LeadSender) -> None:
    _send(sender, 1)
    lead, admin = Lead.objects.get(), User.objects.get(username=LEAD_ADMIN)

    def message(at: int) -> bytes:
        leads = {f"N-{at}": f"139{at:08}", "W-1": "13800000001"}
        people = {ref: contact(phone=f"<phone type='voice'>{phone}</phone>") for ref, phone in leads.items()}
        return adf("".join(prospect(each, before=f"<id>{ref}</id>") for ref, each in people.items()))

    def take_in(at: int) -> None:
        try:
            begin.wait()
            with in_public():
                accept_leads(sender, LeadForm.ADF, read_adf(message(at), _ZONE))
        finally:
            connections.close_all()

    def move(at: int) -> None:
        try:
            begin.wait()
            with in_public():
                move_lead(admin, lead.id, ["south", "north"][at % 2])
        finally:
            connections.close_all()

    begin = threading.Barrier(2)
    with ThreadPoolExecutor(2) as both:
        for at in range(20):
            works = [both.submit(work, at) for work in (take_in, move)]
            assert [work.exception() for work in works] == [None, None]
    assert Lead.objects.count() == 21
