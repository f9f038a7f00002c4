"""`GET /sync/`: the data that a device needs, then the changes, and the cards that it must remove (SY-1, SY-4)."""

from collections.abc import Callable, Collection
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from hashlib import blake2b
from typing import Any
from uuid import UUID

import orjson
from django.db import transaction
from django.db.models import QuerySet

from accounts.commands import command
from accounts.models import User
from accounts.rules.commands import Purpose
from crm.events.fence import high_water_mark
from crm.models import Card, SyncDevice, TrafficRecord
from crm.queries.sync.changes import (
    Changes,
    Head,
    cards_on_device,
    cards_page,
    changes_between,
    contacts_of,
    depends_on_day,
    gone_cards,
    head_of,
    phones_of,
    tasks,
    traffic_today,
)
from crm.rules.codes import TERMINAL
from crm.rules.sync.cursors import NOTHING, Cursor
from crm.rules.sync.states import RemovalReason
from crm.services.sync.devices import device_of
from kit import clock
from kit.tenancy import current_dealer

# Codes, settings and catalogue change a few times a year, and no event of the dealer's log records it.
_TABLES_FOR = timedelta(minutes=10)
_SEEN_TO = timedelta(hours=1)
_ID_BYTES = 16
_FEWEST, _MOST = 20, 2000
# About the bytes of a card with its numbers and contacts.
_CARD_BYTES = 900


@dataclass(slots=True)
class Delivery:
    """One answer. A list that is None has not changed."""

    cursor: Cursor
    more: bool = False
    cards: list[dict[str, Any]] = field(default_factory=list)
    follow_ups: list[dict[str, Any]] = field(default_factory=list)
    traffic: list[TrafficRecord] | None = None
    tasks: tuple[list[dict[str, Any]], list[dict[str, Any]]] | None = None
    tables: dict[str, object] | None = None
    removed: list[dict[str, str]] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Shape:
    """How rows are read and written: the card's columns, and a card with its numbers and contacts as the device has it.

    The service knows neither the names of the API nor its language.
    """

    card_fields: tuple[str, ...]
    card: Callable[[dict[str, Any], list[Any]], dict[str, Any]]
    contact: Callable[[dict[str, Any]], dict[str, Any]]
    tables: Callable[[], dict[str, object]]


@command(purpose=Purpose.LOOK)
def deliver(user: User, name: str, cursor: Cursor | None, page_bytes: int, shape: Shape) -> Delivery | None:
    """Return what is new for a device since its cursor; None where nothing is, after one query.

    The log is read up to where it is complete (`crm.events.fence`). While writers keep it busy, `more` asks the device
    to come again.
    """
    today, scope = clock.today(current_dealer().time_zone), _scope(user)
    head = head_of(user, name)
    if cursor and _has_nothing_new(head, cursor, today, scope):
        return None
    is_strange = cursor is not None and not _is_known(head, cursor)
    known = cursor if not is_strange and head.scope == scope else None
    if known and known.day != today and depends_on_day(user):
        known = None
    if known and known.is_between_pages:
        until = known.until
    elif mark := high_water_mark():
        until = mark.event_id
    else:
        return Delivery(cursor or Cursor(NOTHING, 0, today), more=True)
    # A copy that is emptied lacks its tables too.
    tables = cursor.tables if cursor and not is_strange else ""
    begun = known or Cursor(NOTHING, until, today, cursor.turn if cursor else 0, tables)
    with transaction.atomic():
        device = SyncDevice.objects.select_for_update(no_key=True).get(id=device_of(user, name).id)
        turn = _Turn(user, device, begun, until, today, shape, has_lost_role=bool(head.scope) and head.scope != scope)
        if cursor and not is_strange:
            turn.forget_confirmed(cursor)
        delivery = turn.answer(page_bytes)
        device.scope = scope
        turn.save()
    if is_strange:
        delivery.removed.insert(0, {"kind": "all", "id": "", "reason": RemovalReason.START_OVER.value})
    return delivery


def _is_known(head: Head, cursor: Cursor) -> bool:
    """Return whether a cursor is one that this device can have: not of a backup, nor of another dealer's log."""
    is_continued = cursor.is_first and cursor.is_between_pages
    is_in_log = head.cursor <= cursor.position <= head.last_event
    return head.device is not None and (is_continued or is_in_log)


def _has_nothing_new(head: Head, cursor: Cursor, today: date, scope: str) -> bool:
    now = clock.now()
    is_fresh = head.tables_checked_at is not None and now - head.tables_checked_at < _TABLES_FOR
    is_seen = head.seen_at is not None and now - head.seen_at < _SEEN_TO
    is_settled = not cursor.is_between_pages and not cursor.is_first and head.removed_count == 0
    is_same = head.last_event == cursor.position >= head.cursor and cursor.day == today and head.scope == scope
    return head.device is not None and is_fresh and is_seen and is_settled and is_same


class _Turn:
    """One answer to one device, whose row is locked."""

    def __init__(
        self, user: User, device: SyncDevice, cursor: Cursor, until: int, today: date, shape: Shape, *,
        has_lost_role: bool,
    ) -> None:  # fmt: skip
        self.user, self.device, self.cursor, self.today, self.shape = user, device, cursor, today, shape
        self.until, self.has_lost_role = until, has_lost_role
        self.sent = _ids(bytes(device.sent))

    def answer(self, page_bytes: int) -> Delivery:
        """Read one page of what is new."""
        cursor = self.cursor
        log = Changes(frozenset(), True, True) if cursor.is_first else changes_between(cursor.position, self.until)
        at = replace(cursor, until=self.until, day=self.today)
        delivery = Delivery(at if at.is_between_pages else at.finished())
        if not cursor.is_between_pages:
            self._add_beside(delivery, log)
        if cursor.is_first or log.cards:
            cards = cards_on_device(self.user, self.today)
            self._add_cards(delivery, cards if cursor.is_first else cards.filter(id__in=log.cards), at, page_bytes)
        return delivery

    def forget_confirmed(self, cursor: Cursor) -> None:
        """Forget removals that the device has: it came back with the cursor of the answer that held them."""
        self.device.removed = [each for each in self.device.removed if each[2] > cursor.turn]
        self.device.cursor = max(self.device.cursor, cursor.position)

    def save(self) -> None:
        """Write down what the device was given."""
        self.device.sent = b"".join(each.bytes for each in sorted(self.sent))
        self.device.seen_at = clock.now()
        self.device.save(update_fields=["sent", "removed", "scope", "seen_at", "cursor", "tables_checked_at"])

    def _add_beside(self, delivery: Delivery, log: Changes) -> None:
        """Add everything but the cards: removals, the day's lists and the tables."""
        is_whole, is_new_day = self.cursor.is_first, self.cursor.day != self.today
        self._let_go(self.sent if is_whole else self.sent & log.cards)
        delivery.removed = [{"kind": "card", "id": each[0], "reason": each[1]} for each in self.device.removed]
        turns = (each[2] for each in self.device.removed)
        delivery.cursor = replace(delivery.cursor, turn=max(self.cursor.turn, *turns, 0))
        if is_whole or is_new_day or log.has_traffic:
            delivery.traffic = traffic_today(self.user, self.today)
        if is_whole or is_new_day or log.has_tasks:
            delivery.tasks = tasks(self.user, self.today)
        self._add_tables(delivery)

    def _let_go(self, wanted: Collection[UUID]) -> None:
        """List the cards that the device must remove: its person no longer needs them or may no longer see them."""
        if not wanted:
            return
        kept = set(cards_on_device(self.user, self.today).filter(id__in=wanted).values_list("id", flat=True))
        gone = set(wanted) - kept
        if not gone:
            return
        known = gone_cards(gone)
        listed = {each[0] for each in self.device.removed}
        turn = max([self.cursor.turn, *(each[2] for each in self.device.removed)]) + 1
        for card in sorted(gone):
            if str(card) not in listed:
                reason = self._reason(known.get(card))
                self.device.removed.append([str(card), reason.value, turn])
        self.sent -= gone

    def _reason(self, card: tuple[UUID | None, UUID, str] | None) -> RemovalReason:
        if card is None:
            return RemovalReason.NO_LONGER_NEEDED
        merged, owner, status = card
        if merged is not None:
            return RemovalReason.MERGED
        if self.has_lost_role:
            return RemovalReason.LOST_ROLE
        if owner != self.user.id:
            return RemovalReason.TRANSFERRED
        return RemovalReason.CLOSED if status in TERMINAL else RemovalReason.NO_LONGER_NEEDED

    def _add_tables(self, delivery: Delivery) -> None:
        """Add codes, settings and catalogue, if they differ from those on the device."""
        now = clock.now()
        checked_at = self.device.tables_checked_at
        if delivery.cursor.tables and checked_at is not None and now - checked_at < _TABLES_FOR:
            return
        found = self.shape.tables()
        digest = blake2b(orjson.dumps(found, default=str), digest_size=8).hexdigest()
        self.device.tables_checked_at = now
        if digest != delivery.cursor.tables:
            delivery.tables, delivery.cursor = found, replace(delivery.cursor, tables=digest)

    def _add_cards(self, delivery: Delivery, cards: QuerySet[Card], at: Cursor, page_bytes: int) -> None:
        """Add cards in the order of their ids until the page is full."""
        count = min(max(page_bytes // _CARD_BYTES, _FEWEST), _MOST)
        rows = cards_page(cards, self.shape.card_fields, at.after, count + 1)
        has_more, rows = len(rows) > count, rows[:count]
        ids = [row["id"] for row in rows]
        numbers: dict[UUID, list[Any]] = {}
        for phone in phones_of(ids) if ids else ():
            numbers.setdefault(phone.card_id, []).append(phone)
        delivery.cards = [self.shape.card(row, numbers.get(row["id"], [])) for row in rows]
        delivery.follow_ups = [self.shape.contact(row) for row in contacts_of(ids, self.today)] if ids else []
        self.sent |= set(ids)
        given = {str(each) for each in ids}
        self.device.removed = [each for each in self.device.removed if each[0] not in given]
        delivery.more = has_more
        at = replace(at, tables=delivery.cursor.tables, turn=delivery.cursor.turn)
        delivery.cursor = at.next_page(ids[-1]) if has_more else at.finished()


def _scope(user: User) -> str:
    """Return a digest of what a person may see: with other roles the device begins again."""
    return blake2b(",".join(sorted(user.roles)).encode(), digest_size=8).hexdigest()


def _ids(packed: bytes) -> set[UUID]:
    return {UUID(bytes=packed[at : at + _ID_BYTES]) for at in range(0, len(packed), _ID_BYTES)}
