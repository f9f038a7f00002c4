"""Deliveries: how many a second go from the table to a local gateway, which is a process of its own."""

import os
import statistics
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from uuid import UUID

import requests
from django.conf import settings

from accounts.models import User
from accounts.roles import Role
from config.embedded.place import ROOT
from config.embedded.waiting import free_port
from kit import clock
from kit.ids import uuid7
from kit.secrets import seal
from kit.tenancy import in_dealer
from notifications.models import Address, Allowance, Delivery, Gateway, Notification, Preferences
from notifications.rules.channels import Channel
from notifications.rules.kinds import NoticeKind
from notifications.services.delivering.turn import take_turn
from notifications.services.dispatch import dispatch
from notifications.services.gateways import set_gateway
from notifications.services.preferences import hash_of
from tests.bench.data import BIG
from tests.bench.measure import PAIRS, Figures, of_waits, told_ratios
from tests.bench.stage import Stage
from tests.gateways.chat import WECOM_SECRET
from tests.gateways.fixtures import SETTINGS

# WeCom takes 30 messages a minute for a member: all pairs together stay below.
_PEOPLE, _EACH = int(os.environ.get("BENCH_PEOPLE", "500")), 4
_CALLS_AT_ONCE = 8
_KIND = NoticeKind.SIGN_IN_ATTEMPTS.value
_PREFIX = "bench-"


def deliveries(_stage: Stage) -> Figures:
    """2,000 messages of the big dealer to WeCom members, from the waiting delivery to the gateway's answer; the floor
    is the same calls by a plain client with as many threads. Rates are messages a second, of one worker thread."""
    waits, ratios = [], []
    count = _PEOPLE * _EACH
    with _gateway() as address, in_dealer(BIG):
        people = _reachable_people()
        try:
            for _number in range(PAIRS):
                plain = _floor(address)
                _plan(people)
                begun = time.perf_counter()
                while take_turn():
                    pass
                waits.append(time.perf_counter() - begun)
                ratios.append(waits[-1] / plain)
                sent = Delivery.objects.filter(recipient_id__in=people, state="sent").count()
                if sent < count:
                    raise RuntimeError(f"{sent} of {count} messages were sent")
                _forget(people)
        finally:
            _forget(people)
            Address.objects.filter(user__in=people).delete()
            Preferences.objects.filter(user__in=people).delete()
            Gateway.objects.filter(channel=Channel.WECOM.value).delete()
            User.objects.filter(id__in=people)._raw_delete("default")
    figures = of_waits(waits, [])
    figures.per_second = round(count / statistics.median(waits), 1)
    figures.floor_ratio = told_ratios(ratios)
    return figures


@contextmanager
def _gateway() -> Iterator[str]:
    """Run the gateways in a process of their own, and let the product use them."""
    port = free_port()
    command = [sys.executable, "-m", "tests.gateways", str(port), str(free_port())]
    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)
    before = settings.GATEWAY_ADDRESSES
    try:
        # The first line says that they listen.
        if process.stdout is None or not process.stdout.readline():
            raise RuntimeError("the gateways do not start")
        address = f"http://127.0.0.1:{port}"
        settings.GATEWAY_ADDRESSES = dict.fromkeys(before, address)
        yield address
    finally:
        settings.GATEWAY_ADDRESSES = before
        process.terminate()
        # Closes its pipe too.
        process.communicate(timeout=20)


def _reachable_people() -> list[UUID]:
    admin = User.objects.filter(roles__contains=[Role.DEALER_ADMIN.value]).earliest("id")
    set_gateway(admin, Channel.WECOM, SETTINGS[Channel.WECOM], is_on=True)
    users = User.objects.bulk_create(
        User(username=f"{_PREFIX}{number}", name=f"B{number}", roles=[Role.DATA_CLERK.value])
        for number in range(_PEOPLE)
    )
    Address.objects.bulk_create(
        Address(user=user, channel=Channel.WECOM.value, sealed=seal(user.username), address_hash=hash_of(user.username))
        for user in users
    )
    Preferences.objects.bulk_create(
        Preferences(user=user, channels={_KIND: {Channel.WECOM.value: True}}) for user in users
    )
    return [user.id for user in users]


def _plan(people: list[UUID]) -> None:
    now = clock.now()
    rows = [
        Notification(id=uuid7(), recipient_id=person, kind=_KIND, cause=f"{_PREFIX}{number}", created_at=now)
        for person in people
        for number in range(_EACH)
    ]
    Notification.objects.bulk_create(rows)
    dispatch(rows)


def _forget(people: list[UUID]) -> None:
    Delivery.objects.filter(recipient_id__in=people).delete()
    Notification.objects.filter(recipient_id__in=people).delete()
    Allowance.objects.all().delete()


def _floor(address: str) -> float:
    """Return how long the same number of calls takes without the product."""
    own = threading.local()
    token = requests.get(
        f"{address}/cgi-bin/gettoken", {"corpid": "ww1", "corpsecret": WECOM_SECRET}, timeout=10
    ).json()["access_token"]
    url = f"{address}/cgi-bin/message/send?access_token={token}"

    def call(number: int) -> None:
        session = getattr(own, "session", None)
        if session is None:
            session = own.session = requests.Session()
        card = {"title": "x" * 12, "description": "x" * 60, "url": address}
        body = {"touser": f"floor-{uuid7()}-{number}", "msgtype": "textcard", "agentid": 1000002, "textcard": card}
        answer = session.post(url, json=body, timeout=10).json()
        if answer["errcode"]:
            raise RuntimeError(str(answer))

    with ThreadPoolExecutor(_CALLS_AT_ONCE) as pool:
        begun = time.perf_counter()
        list(pool.map(call, range(_PEOPLE * _EACH)))
        return time.perf_counter() - begun
