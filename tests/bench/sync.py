"""Requests of devices: the changes since their cursor, and ten commands at once."""

import http.client
import json
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from typing import Any
from urllib.parse import urlencode
from uuid import uuid4

import orjson
from django.db import connection, transaction

from accounts.models import User
from crm.models import Card, SyncCommand, SyncDevice
from crm.rules.codes import OPEN
from kit import clock
from kit.tenancy import in_dealer
from tests.bench.data import BIG
from tests.bench.load import Request, send
from tests.bench.measure import Figures, measure
from tests.bench.paths import Floor, Path, Session, file, filed_by_sql, new_card, taking_back, token_of
from tests.bench.stage import Stage
from tests.factories import filed, numbered

_DEVICE = "bench"
# Consultants with some thousand cards each, and the cards that are new to the device of each.
_DEVICES, _NEW = 8, 10
_IN_BATCH = 10
_BATCHES = 200


def sync_delta(stage: Stage) -> Figures:
    """Ten new cards of one's own among the dealer's eighty, for a device whose answer was lost: it asks again with the
    same cursor. The floor reads the same rows and writes the device's."""
    stage.start("web")
    with ExitStack() as at_end:
        at_end.callback(_forgetting_devices(taking_back(BIG)))
        requests = [_behind(stage, f"consultant-{number + 1}") for number in range(_DEVICES)]
        _file_new_cards()
        return measure(stage, Path("sync_delta", requests, _delta_by_sql()))


def sync_commands(stage: Stage) -> Figures:
    """A batch of ten filings of a device; `size_ratio` is how many cards a second it files, to one filing a request."""
    stage.start("web")
    one = measure(stage, file())
    batches = measure(stage, _batches())
    batches.size_ratio = round(_IN_BATCH * batches.per_second / one.per_second, 3)
    return batches


def _batches() -> Path:
    token = token_of(BIG, "consultant-1")

    def fresh(_: Sequence[Request]) -> list[Request]:
        return [Request(BIG, "/api/v1/sync/commands/", token, "POST", _batch()) for _ in range(_BATCHES)]

    floor = filed_by_sql()

    def turn(session: Session, number: int) -> None:
        for at in range(_IN_BATCH):
            floor(session, number * _IN_BATCH + at)

    take_back = _forgetting_devices(taking_back(BIG))
    return Path("sync_commands", fresh(()), turn, take_back=take_back, renew=fresh)


def _batch() -> str:
    """Ten filings of a device of its own: the load's connections send in no order."""
    now = clock.now().isoformat()
    commands = [
        {"id": str(uuid4()), "sequence": at + 1, "done_at": now, "kind": "file_card", "body": orjson.loads(new_card())}
        for at in range(_IN_BATCH)
    ]
    return orjson.dumps({"device": f"{_DEVICE}-{uuid4().hex}", "device_time": now, "commands": commands}).decode()


def _behind(stage: Stage, username: str) -> Request:
    """Take the whole copy of a new device; return the request for what is new after that."""
    token, cursor = token_of(BIG, username), ""
    client = http.client.HTTPConnection("127.0.0.1", stage.port, timeout=60)
    more = True
    while more:
        status, body = send(client, _asking(token, cursor))
        if status != 200:
            raise RuntimeError(f"GET /sync/: {status} {body[:500].decode()}")
        found: dict[str, Any] = json.loads(body)
        cursor, more = found["cursor"], found["more"]
    client.close()
    return _asking(token, cursor)


def _asking(token: str, cursor: str) -> Request:
    query = {"device": _DEVICE, **({"cursor": cursor} if cursor else {})}
    return Request(BIG, f"/api/v1/sync/?{urlencode(query)}", token)


def _file_new_cards() -> None:
    with in_dealer(BIG):
        for at in range(_DEVICES):
            consultant = User.objects.get(username=f"consultant-{at + 1}")
            for number in range(_NEW):
                phones = numbered(90_000_000 + at * _NEW + number)
                filed(consultant, customer_name=f"同步{at}{number}", phones=phones, on_duplicate="create_anyway")


def _delta_by_sql() -> Floor:
    """The statements that an answer cannot do without: the device, the log, the cards with what hangs on them."""
    with in_dealer(BIG):
        devices = list(SyncDevice.objects.filter(device=_DEVICE).values_list("id", "user_id"))
        newest = Card.objects.order_by("-id").values_list("id", flat=True)[_DEVICES * _NEW - 1]
        with connection.cursor() as cursor:
            cursor.execute("SELECT min(id) - 1, max(id) FROM crm_event WHERE card_id >= %s", [newest])
            position, until = cursor.fetchone()
    log = {"position": position, "until": until}

    def turn(session: Session, number: int) -> None:
        device, owner = devices[number % len(devices)]
        given: dict[str, Any] = {**log, "device": device, "owner": owner, "open": list(OPEN)}
        session.execute(
            "SELECT d.*, (SELECT max(id) FROM crm_event) FROM crm_syncdevice d WHERE id = %(device)s", given
        ).fetchall()
        with session.transaction():
            session.execute("SELECT * FROM crm_syncdevice WHERE id = %(device)s FOR NO KEY UPDATE", given).fetchall()
            given["changed"] = [
                card
                for _, card in session.execute(
                    "SELECT DISTINCT kind, card_id FROM crm_event WHERE id > %(position)s AND id <= %(until)s", given
                )
            ]
            given["cards"] = [
                row[0]
                for row in session.execute(
                    "SELECT * FROM crm_card WHERE id = ANY(%(changed)s) AND owner_id = %(owner)s"
                    " AND status = ANY(%(open)s) AND merged_into_id IS NULL ORDER BY id",
                    given,
                )
            ]
            for statement in _BESIDE:
                session.execute(statement, given).fetchall()
            session.execute("UPDATE crm_syncdevice SET seen_at = now() WHERE id = %(device)s", given)

    return turn


_BESIDE = (
    "SELECT * FROM crm_cardphone WHERE card_id = ANY(%(cards)s) ORDER BY card_id, id",
    "SELECT * FROM crm_followup WHERE card_id = ANY(%(cards)s) AND contact_on >= current_date - 90 ORDER BY contact_at",
    "SELECT * FROM crm_callback WHERE consultant_id = %(owner)s AND made_at IS NULL AND due_on <= current_date + 7",
    "SELECT * FROM crm_activityinvitation i JOIN crm_card c ON c.id = i.card_id WHERE c.owner_id = %(owner)s LIMIT 500",
)


def _forgetting_devices(take_back: Callable[[], None]) -> Callable[[], None]:
    """Return what takes back the bench's devices with their commands, and all that was filed."""

    def forget() -> None:
        with in_dealer(BIG), transaction.atomic():
            # Locked: a batch under way at the end of the load writes no more.
            devices = list(SyncDevice.objects.filter(device__startswith=_DEVICE).select_for_update())
            SyncCommand.objects.filter(device__in=devices).delete()
            SyncDevice.objects.filter(id__in=[each.id for each in devices]).delete()
        take_back()

    return forget
