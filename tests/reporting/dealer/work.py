"""A day's work of a random history, for tests that hold one figure against another."""

from collections.abc import Callable
from datetime import timedelta
from functools import partial
from random import Random
from typing import Any

from django.db.models import QuerySet

from accounts.models import User
from crm.models import Card
from crm.services.edit_card import edit_card
from crm.services.file_card import file_card
from crm.services.merge_cards import merge_cards
from crm.services.reviews import review_entry
from crm.services.traffic import decline_traffic
from crm.services.transfers import transfer_card
from crm.services.unmerge_card import unmerge_card
from kit import clock
from kit.errors import DomainError
from tests.factories import SHANGHAI, arrived, delivery, followed_up, numbered, order, phone_in, walk_in

OPEN = ("active", "dormant", "ordered")


def work_a_day(random: Random, consultants: dict[str, User], manager: User, reception: User) -> None:
    """File, follow up, sign, deliver, lose, transfer, merge and divide; what is refused has changed nothing."""
    for who in consultants.values():
        other = next(each for each in consultants.values() if each != who)
        for _ in range(random.randint(1, 3)):
            attempt(lambda: _file(random, who, reception))  # noqa: B023 - called at once
        cards = list(_open(who).order_by("id"))
        for card in random.sample(cards, k=min(4, len(cards))):
            attempt(lambda: _follow_up(random, who, card))  # noqa: B023 - called at once
        if cards and random.random() < 0.3:
            card = random.choice(cards)
            attempt(lambda: transfer_card(manager, card.id, {"owner": other.id, "reason": "调配"}))  # noqa: B023 - called at once
    _manage(random, manager)


def _file(random: Random, who: User, reception: User) -> None:
    number = numbered(random.randrange(10**7))
    kind = random.choice(["traffic", "call", "declined", "pending", "phone", "again"])
    if kind in ("phone", "again"):
        file_card(who, phone_in(phones=number))
        return
    record = arrived(reception, who, kind="call" if kind == "call" else "showroom")
    if kind == "declined":
        decline_traffic(who, record.id, "只是路过")
    if kind in ("traffic", "call"):
        data: dict[str, Any] = (phone_in if kind == "call" else walk_in)(traffic=record.id, phones=number)
        del data["channel"], data["filed_on"]
        file_card(who, data)


def _follow_up(random: Random, who: User, card: Card) -> None:
    due = {"next_followup_on": clock.today(SHANGHAI) + timedelta(days=random.randint(1, 3))}
    vin = f"LSVAA49J1320{random.randrange(10**5):05}"
    given = random.choice(
        [
            {},
            {"method": "outgoing_call"},
            {"topics": ["test_drive"]},
            {"status": "ordered", "order": order(number=f"D-{random.randrange(10**6)}")},
            {"status": "lost", "loss": {"loss_reason": "gave_up"}, "next_followup_on": None},
            {"status": "delivered", "delivery": delivery(vin=vin), "next_followup_on": None},
        ]
    )  # fmt: skip
    followed_up(who, card, **{**due, **given})


def _manage(random: Random, manager: User) -> None:
    cards = _some(random, Card.objects.filter(merged_into=None, status="active"))
    if len(cards) == 2 and random.random() < 0.4:
        attempt(lambda: merge_cards(manager, {"survivor": cards[0].id, "merged": [cards[1].id]}))
    for stub in _some(random, Card.objects.exclude(merged_into=None))[: random.random() < 0.2]:
        if stub.merged_into_id:
            attempt(partial(unmerge_card, manager, stub.merged_into_id, stub.id))
    for card in _some(random, Card.objects.filter(merged_into=None)):
        attempt(lambda: review_entry(manager, card.id, {"decision": "approved"}))  # noqa: B023 - called at once
    if cards:
        fabia = {"model": "fabia", "configuration": "fabia-16-at", "colour": "white"}
        attempt(lambda: edit_card(cards[0].owner, cards[0].id, fabia))


def _some(random: Random, cards: "QuerySet[Card]") -> list[Card]:
    """Two of them, or fewer where there are fewer."""
    found = list(cards.order_by("id"))
    return random.sample(found, k=min(2, len(found)))


def _open(who: User) -> "QuerySet[Card]":
    return Card.objects.filter(owner=who, merged_into=None, status__in=OPEN)


def attempt(command: Callable[[], object]) -> None:
    try:
        command()
    except DomainError:
        return
