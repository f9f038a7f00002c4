"""Devices that work offline, beside a plain model of what they and the dealer must have (SY-1, SY-2, SY-3)."""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from django.db import transaction
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, rule

from accounts.models import User
from accounts.roles import Role
from crm.models import Card, FollowUp, SyncCommand
from crm.queries.sync.commands import commands_needing
from crm.rules.sync.cursors import Cursor
from crm.services.merge_cards import merge_cards
from crm.services.sync.commands import Result, Sent, acknowledge, run_commands
from crm.services.sync.decide import decide_command
from crm.services.sync.deliver import Delivery, Shape, deliver
from crm.services.transfers import transfer_card
from kit import clock
from kit.errors import DomainError
from tests.factories import SHANGHAI, contact, numbered, phone_in

START = datetime(2026, 11, 24, 9, 0, tzinfo=SHANGHAI)
SHAPE = Shape(
    ("id", "version", "owner_id", "customer_name", "budget"),
    lambda row, phones: {**row, "phones": len(phones)},
    lambda row: row,
    lambda: {"codes": {}},
)
SKEWS = st.sampled_from([timedelta(), timedelta(minutes=10), timedelta(minutes=-10)])


@dataclass
class Device:
    """A device: its outbox, its answers, and its copy of the dealer's data."""

    user: User
    name: str
    skew: timedelta = timedelta()
    outbox: list[Sent] = field(default_factory=list)
    sent: list[list[Sent]] = field(default_factory=list)
    results: dict[UUID, Result] = field(default_factory=dict)
    noted: dict[UUID, str] = field(default_factory=dict)
    sequence: int = 0
    cursor: Cursor | None = None
    cards: dict[UUID, dict[str, Any]] = field(default_factory=dict)

    def notes(self, kind: str, now: datetime, **body: Any) -> UUID:
        """Put a command into the outbox."""
        self.sequence += 1
        sent = Sent(uuid4(), self.sequence, now + self.skew, kind, body, [], str(self.sequence))
        self.outbox.append(sent)
        self.noted[sent.id] = kind
        return sent.id

    def takes_answers(self, results: list[Result]) -> None:
        """Note the answers; what waits stays in the outbox."""
        self.results |= {each.id: each for each in results}
        final = {each.id for each in results if each.state != "waiting"}
        self.outbox = [each for each in self.outbox if each.id not in final]

    def takes(self, delivery: Delivery) -> None:
        """Apply what the server gave: what to let go first."""
        for each in delivery.removed:
            if each["kind"] == "all":
                self.cards.clear()
            else:
                self.cards.pop(UUID(each["id"]), None)
        self.cards |= {card["id"]: card for card in delivery.cards}
        self.cursor = delivery.cursor


class Devices(RuleBasedStateMachine):
    """Two consultants with two devices each, a manager, and a network that loses, repeats and reorders."""

    people: dict[str, User]
    names = (("li", "phone"), ("li", "tablet"), ("zhang", "phone"))

    def __init__(self) -> None:
        super().__init__()
        self.savepoint = transaction.savepoint()
        self.now, self.count = START, 0
        self.devices = [Device(self.people[user], name) for user, name in self.names]
        self.roles = {name: list(user.roles) for name, user in self.people.items()}

    # --- Work offline ---

    @rule(at=st.integers(0, 3), minutes=st.sampled_from([1, 20, 200]))
    def customer_is_filed(self, at: int, minutes: int) -> None:
        device = self.at(at, minutes)
        self.count += 1
        data = phone_in(phones=numbered(self.count), follow_up=self.contact_of(device, "incoming_call"))
        data["filed_on"] = data["follow_up"]["contact_at"].astimezone(SHANGHAI).date()
        card = device.notes("file_card", self.now, **data)
        if self.count % 2:
            device.notes("record_follow_up", self.now, id=card, **self.contact_of(device))

    @rule(at=st.integers(0, 3), minutes=st.sampled_from([1, 20, 200]), pick=st.integers(0, 9), edit=st.booleans())
    def card_is_worked_on(self, at: int, minutes: int, pick: int, edit: bool) -> None:
        device = self.at(at, minutes)
        if not device.cards:
            return
        card = sorted(device.cards)[pick % len(device.cards)]
        if edit:
            device.notes("edit_card", self.now, id=card, budget=["lt_10", "gt_25", "20_25"][pick % 3])
        else:
            device.notes("record_follow_up", self.now, id=card, **self.contact_of(device))

    @rule(at=st.integers(0, 3), skew=SKEWS)
    def clock_jumps(self, at: int, skew: timedelta) -> None:
        self.at(at, 0).skew = skew

    # --- The network ---

    @rule(at=st.integers(0, 3), is_lost=st.booleans(), is_turned=st.booleans(), cut=st.integers(0, 9))
    def outbox_is_sent(self, at: int, is_lost: bool, is_turned: bool, cut: int) -> None:
        """An answer may be lost, the order turned; a server that dies after some of the batch loses its answer too."""
        device = self.at(at, 1)
        batch = list(device.outbox)
        if is_lost and cut < len(batch):
            batch = batch[:cut]
        device.sent.append(batch)
        results = self.sends(device, batch[::-1] if is_turned else batch)
        if not is_lost:
            device.takes_answers(results)

    @rule(at=st.integers(0, 3), pick=st.integers(0, 9))
    def old_batch_arrives_again(self, at: int, pick: int) -> None:
        device = self.at(at, 1)
        if device.sent:
            self.sends(device, device.sent[pick % len(device.sent)])

    @rule(at=st.integers(0, 3))
    def answers_are_acknowledged(self, at: int) -> None:
        device = self.at(at, 1)
        waiting = [each.sequence for each in device.outbox]
        with clock.at(self.now):
            acknowledge(device.user, device.name, min(waiting, default=device.sequence + 1) - 1)

    @rule(at=st.integers(0, 3), is_lost=st.booleans())
    def changes_are_asked_for(self, at: int, is_lost: bool) -> None:
        device = self.at(at, 1)
        found = self.asks(device)
        if found and not is_lost:
            device.takes(found)

    # --- The dealer in between ---

    @rule(pick=st.integers(0, 9), to=st.sampled_from(["li", "zhang"]))
    def card_is_transferred(self, pick: int, to: str) -> None:
        if card := self.some_card(pick):
            given = {"owner": self.people[to].id, "reason": "overdue"}
            self.tries(lambda: transfer_card(self.people["manager"], card.id, given))

    @rule(first=st.integers(0, 9), second=st.integers(0, 9))
    def cards_are_merged(self, first: int, second: int) -> None:
        cards = self.some_card(first), self.some_card(second)
        if cards[0] and cards[1] and cards[0] != cards[1]:
            given = {"survivor": cards[0].id, "merged": [cards[1].id]}
            self.tries(lambda: merge_cards(self.people["manager"], given))

    @rule(name=st.sampled_from(["li", "zhang"]), has_role=st.booleans())
    def role_is_lost_or_given_back(self, name: str, has_role: bool) -> None:
        self.now += timedelta(minutes=1)
        user = self.people[name]
        user.roles = self.roles[name] if has_role else [Role.MARKET_MANAGER.value]
        user.save()

    # --- Held at the end ---

    def teardown(self) -> None:
        try:
            self.settle()
            self.hold()
        finally:
            transaction.savepoint_rollback(self.savepoint)
            for name, roles in self.roles.items():
                self.people[name].roles = roles

    def settle(self) -> None:
        """Everyone comes online; the manager confirms what a clock left open."""
        for _ in range(3):
            for device in self.devices:
                device.takes_answers(self.sends(device, device.outbox))
            with clock.at(self.now):
                for row in commands_needing(self.people["manager"]).filter(reason="clock_wrong"):
                    decide_command(self.people["manager"], row.id, {"decision": "apply"})
        for device in self.devices:
            for _ in range(20):
                found = self.asks(device)
                if found is None:
                    break
                device.takes(found)
            assert found is None, "it never comes to rest"

    def hold(self) -> None:
        for device in self.devices:
            own = Card.objects.filter(owner=device.user, merged_into=None, status__in=["active", "dormant", "ordered"])
            wanted = own if Role.CONSULTANT in device.user.roles else own.none()
            assert {card: row["version"] for card, row in device.cards.items()} == dict(
                wanted.values_list("id", "version")
            )
            stored = set(
                SyncCommand.objects.filter(device__user=device.user, device__device=device.name).values_list(
                    "command", flat=True
                )
            )
            assert stored == set(device.noted), "a command was lost"
        self.hold_effects()

    def hold_effects(self) -> None:
        """Each command that is done was done once, and no other left anything."""
        done = SyncCommand.objects.filter(state="done", result_id__isnull=False)
        filed = set(done.filter(kind="file_card").values_list("result_id", flat=True))
        assert filed == set(Card.objects.values_list("id", flat=True))
        contacts = list(done.filter(kind="record_follow_up").values_list("result_id", flat=True))
        made = set(FollowUp.objects.values_list("id", flat=True))
        # A filing brings a contact of its own; that of a card that was merged is an ordinary one of the survivor.
        assert len(made) == len(filed) + len(contacts)
        assert len(set(contacts)) == len(contacts)
        assert set(contacts) <= made

    # --- Means ---

    def at(self, at: int, minutes: int) -> Device:
        self.now += timedelta(minutes=minutes)
        return self.devices[at % len(self.devices)]

    def contact_of(self, device: Device, method: str = "outgoing_call") -> dict[str, Any]:
        at = self.now + device.skew
        return contact(contact_at=at, method=method, next_followup_on=(at + timedelta(days=2)).date())

    def sends(self, device: Device, batch: list[Sent]) -> list[Result]:
        with clock.at(self.now):
            results, _ = run_commands(device.user, device.name, self.now + device.skew, batch)
        return results

    def asks(self, device: Device) -> Delivery | None:
        with clock.at(self.now):
            found = deliver(device.user, device.name, device.cursor, 18_000, SHAPE)
        if found is not None:
            strangers = [card for card in found.cards if card["owner_id"] != device.user.id]
            assert strangers == [], "cards of others"
        return found

    def some_card(self, pick: int) -> Card | None:
        cards = list(Card.objects.filter(merged_into=None).order_by("id"))
        return cards[pick % len(cards)] if cards else None

    def tries(self, act: Callable[[], object]) -> None:
        self.now += timedelta(minutes=1)
        with clock.at(self.now), suppress(DomainError):
            act()
