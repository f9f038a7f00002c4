"""No word that was planted in a place of a customer's words is found after the erasure; figures stay (PI-4)."""

import logging
from datetime import date
from random import Random
from typing import Any
from uuid import UUID

import pytest
from django.db import connection

from accounts.models import User
from accounts.roles import Role
from crm.models import (
    Allocation,
    Archive,
    ArchivePart,
    Callback,
    Card,
    CardChange,
    CardImport,
    CardPhone,
    Concession,
    Delivery,
    Export,
    ExportFile,
    FollowUp,
    ImportFile,
    ImportRow,
    Lead,
    LeadContact,
    Order,
    Review,
    SyncCommand,
    SyncDevice,
    TrafficRecord,
    TrafficRequest,
    Transfer,
    Withdrawal,
)
from crm.services.persons import ask_for_person, erase_person
from demo.catalogue import make_catalogue
from kit import clock
from kit.ids import uuid7
from kit.models import IdempotentReply
from kit.queue.broker import redis_client
from kit.tenancy import DealerContext, current_schema, in_dealer, in_public
from reporting.dealer.models import DaySum
from reporting.dealer.rules.measures import Measure
from tests.factories import NOW, delivery, filed, followed_up, make_lead, make_user, order
from tests.reporting.independent.history import catch_up, live, opened

NUMBER, WORD = "13977770001", "紫罗兰镇纸"
NAME = f"欧阳{WORD}"


def planted_in() -> list[str]:
    """Return every column of the dealer's schema and of public that holds the word or the number."""
    found = []
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT table_schema, table_name, column_name, data_type FROM information_schema.columns"
            " WHERE table_schema IN (%s, 'public') AND table_name NOT LIKE 'pg_%%'",
            [current_schema()],
        )
        for schema, table, column, kind in cursor.fetchall():
            value = f"convert_from(\"{column}\", 'LATIN1')" if kind == "bytea" else f'"{column}"::text'
            word = WORD.encode().decode("latin-1") if kind == "bytea" else WORD
            cursor.execute(
                f'SELECT count(*) FROM "{schema}"."{table}" WHERE position(%s IN {value}) > 0'  # noqa: S608 - columns of our own
                f" OR regexp_replace({value}, '[^0-9]', '', 'g') LIKE %s",
                [word, f"%{NUMBER}%"],
            )
            found += [f"{schema}.{table}.{column}"] if cursor.fetchone()[0] else []
    return found


def in_redis() -> list[bytes]:
    """Return the keys and values of queue and cache."""
    redis, found = redis_client(), list[bytes]()
    for key in redis.scan_iter(count=1000):
        values: Any = {
            b"string": lambda key: [redis.get(key)],
            b"list": lambda key: redis.lrange(key, 0, -1),
            b"set": redis.smembers,
            b"zset": lambda key: redis.zrange(key, 0, -1),
            b"hash": lambda key: [part for pair in redis.hgetall(key).items() for part in pair],
        }[redis.type(key)](key)
        found += [key, *(value for value in values if value is not None)]
    return found


@pytest.fixture
def planted(li: User, manager: User) -> Card:
    """A customer with the word and the number in every table that is about them."""
    card = filed(li, customer_name=NAME, phones=[{"kind": "mobile", "number": NUMBER, "main": True}])
    followed_up(li, card, status="ordered", order=order(reason=WORD), next_followup_on=NOW.date())
    followed_up(li, card, status="delivered", delivery=delivery(reason=WORD), next_followup_on=None)
    contact = FollowUp.objects.filter(card=card).latest("id")
    texts = ("organization_name", "address", "media_name", "current_vehicle", "usage", "other_models", "number")
    Card.objects.filter(id=card.id).update(**dict.fromkeys(texts, WORD))
    FollowUp.objects.update(note=f"{WORD} {NUMBER}")
    Callback.objects.update(made_at=NOW, remarks=WORD)
    told: dict[str, Any] = {"customer_name": NAME, "phones": [{"number": "139 7777 0001"}], "address": WORD}
    CardChange.objects.create(card=card, version=9, changed_at=NOW, changed_by=li, before={"usage": WORD}, after=told)
    Transfer.objects.create(card=card, before=li, after=li, reason=WORD, transferred_at=NOW)
    Withdrawal.objects.create(
        card=card, follow_up=contact, status="lost", details={"order": {"reason": WORD}}, reason=WORD,
        withdrawn_at=NOW, withdrawn_by=manager,
    )  # fmt: skip
    Concession.objects.create(card=card, kind="gift", what=WORD, reason=WORD, asked_at=NOW, asked_by=li)
    Review.objects.create(
        card=card, follow_up=contact, subject="follow_up", decision="returned", is_first=False, owner=li,
        remarks=[{"field": "note", "text": WORD}], reviewed_at=NOW, reviewed_by=manager,
    )  # fmt: skip
    party = TrafficRecord.objects.create(
        kind="call", on=NOW.date(), arrived_at=NOW, consultant=li, customer_name=NAME, phone=NUMBER,
        phone_number=NUMBER, remark=WORD, reason=WORD, state="declined", recorded_by=li, recorded_at=NOW,
    )  # fmt: skip
    TrafficRequest.objects.create(
        on=NOW.date(), consultant=li, data={"customer_name": NAME, "phone": NUMBER, "remark": WORD}, reason=WORD,
        traffic=party, asked_at=NOW, asked_by=li,
    )  # fmt: skip
    for state in ("pending", "accepted"):
        Allocation.objects.create(kind="request", asked_at=NOW, asked_by=li, consultant=li, data=told, state=state)
    _plant_elsewhere(li, card.id)
    lead = make_lead(customer_name=NAME, phone="13600000009", more_phones=["139 7777-0001"], comments=WORD)
    LeadContact.objects.create(
        lead=lead, at=NOW, by=li, method="outgoing_call", reached=False, note=WORD, minutes=1, recorded_at=NOW
    )
    return card


def _plant_elsewhere(li: User, card_id: UUID) -> None:
    handed_in = CardImport.objects.create(
        state="checked", file_name="a.csv", columns=["姓名"], rows_above=0, row_count=1, samples=[[NAME, NUMBER]],
        channel="phone", created_at=NOW, created_by=li,
    )  # fmt: skip
    ImportFile.objects.create(card_import=handed_in, raw=f"{NAME},{NUMBER}".encode())
    ImportRow.objects.create(card_import=handed_in, number=1, cells=[NAME, "139-7777-0001"], surname="欧阳")
    export = Export.objects.create(
        kind="cards", filters={"q": WORD}, language="zh-hans", state="ready", created_at=NOW, created_by=li
    )
    ExportFile.objects.create(export=export, raw=WORD.encode())
    archive = Archive.objects.create(state="ready", created_at=NOW, created_by=li)
    ArchivePart.objects.create(archive=archive, position=0, raw=WORD.encode())
    device = SyncDevice.objects.create(user=li, device="phone", created_at=NOW, seen_at=NOW)
    SyncCommand.objects.create(
        device=device, command=uuid7(), sequence=1, kind="follow_up", done_at=NOW, moment=NOW, received_at=NOW,
        body={"card": str(card_id), "note": WORD}, reply={"note": WORD}, state="done", status=201,
    )  # fmt: skip
    replies = {
        "api": f'{{"id": "{card_id}", "note": "{WORD}"}}',
        "page:x": f'{{"url": "/cards/{card_id}/", "toast": {{"text": "{WORD}"}}}}',
    }
    for key, body in replies.items():
        IdempotentReply.objects.create(
            key=key, actor_id=li.id, method_path="POST /", fingerprint="", status=201, body=body.encode(),
            content_type="application/json", created_at=NOW,
        )  # fmt: skip


def test_planted_words_are_found_nowhere(planted: Card, li: User, caplog: pytest.LogCaptureFixture) -> None:
    """PI-4: neither in the dealer's schema nor in public, nor in the queue, the cache and the logs."""
    admin = make_user("privacy_admin", Role.DEALER_ADMIN)
    # The words are there at first, or finding none would prove nothing.
    tables = {place.split(".")[1] for place in planted_in()}
    assert tables >= {
        "crm_card", "crm_cardphone", "crm_cardchange", "crm_followup", "crm_callback", "crm_transfer", "crm_withdrawal",
        "crm_concession", "crm_review", "crm_order", "crm_delivery", "crm_trafficrecord", "crm_trafficrequest",
        "crm_allocation", "crm_cardimport", "crm_importfile", "crm_importrow", "crm_export", "crm_exportfile",
        "crm_synccommand", "crm_lead", "crm_leadcontact", "crm_archivepart", "kit_idempotentreply",
    }  # fmt: skip
    with caplog.at_level(logging.DEBUG):
        erase_person(admin, ask_for_person(admin, {"name": NAME, "number": NUMBER}).id)
    assert planted_in() == []
    assert WORD not in caplog.text
    assert NUMBER not in caplog.text
    assert not [each for each in in_redis() if WORD.encode() in each or NUMBER.encode() in each]
    page = IdempotentReply.objects.get(key="page:x")
    assert bytes(page.body).decode() == f'{{"url": "/cards/{planted.id}/", "toast": null}}'
    assert IdempotentReply.objects.get(key="api").status == 409
    assert (Order.objects.count(), Delivery.objects.count()) == (1, 1)
    # Nobody is to call them about it any more.
    lead = Lead.objects.get()
    assert (lead.state, lead.reason, lead.phone_number, lead.more_phones) == ("declined", "other", "", [])


def figures() -> dict[date, dict[str, int]]:
    """Return every measure of every day but cohorts, which follow a day's filings beyond the day."""
    days: dict[date, dict[str, int]] = {}
    names = [str(measure) for measure in Measure if not str(measure).startswith("cohort_")]
    for row in DaySum.objects.values("on", *names):
        day = days.setdefault(row["on"], dict.fromkeys(names, 0))
        for name in names:
            day[name] += row[name]
    return days


def test_erasing_amid_a_random_history_changes_no_past_day(north: DealerContext) -> None:
    """PI-4: the day of the erasure gains the losses and what follows from them, and nothing else changes."""
    with in_public():
        make_catalogue()
    showrooms = opened([north], 20)
    live(showrooms, 25, 12)
    now = catch_up(showrooms)
    chance = Random(20)
    with in_dealer(north), clock.at(now):
        admin = make_user("privacy_admin", Role.DEALER_ADMIN)
        before, today = figures(), clock.today(north.time_zone)
        open_cards = Card.objects.filter(merged_into=None, status__in=["active", "dormant"])
        open_before = open_cards.count()
        # Ten people by chance: open, ordered, delivered, lost and merged.
        phones = list(CardPhone.objects.order_by("id").values_list("card__customer_name", "number"))
        for name, number in chance.sample(phones, 10):
            erase_person(admin, ask_for_person(admin, {"name": name, "number": number}).id)
        lost = open_before - open_cards.count()
        assert Card.objects.filter(erased_at=None).exists()
    catch_up(showrooms)
    with in_dealer(north):
        after = figures()
    # One of them at least was open.
    assert lost > 0
    assert {day: counts for day, counts in after.items() if day < today} == {
        day: counts for day, counts in before.items() if day < today
    }
    changed = {
        name: count - before.get(today, {}).get(name, 0)
        for name, count in after[today].items()
        if count != before.get(today, {}).get(name, 0)
    }
    allowed = {
        "prospects_lost", "stock_active", "stock_dormant", "stock_visited", "stock_unvisited", "caught_up",
        "next_dates_missed", "invitations_due", "invitations_done", "callbacks_done", "callbacks_due",
    }  # fmt: skip
    assert changed["prospects_lost"] == lost
    assert set(changed) <= allowed
