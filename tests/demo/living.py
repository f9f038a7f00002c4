"""Days of the demo's dealers, lived in a test, and what they come to."""

import hashlib
import json
from datetime import date, datetime

from accounts.models import User
from crm.models import Card, Event
from demo import day
from demo.dealers import BY_CODE, ZONE
from demo.hours import stretches
from demo.showroom import Showroom
from kit.tenancy import in_dealer
from tenants.models import Dealer

SINCE = date(2026, 11, 14)
NOW = datetime(2026, 11, 18, 15, 0, tzinfo=ZONE)


def digest_of_log() -> str:
    """Return a digest of the chosen dealer's events (kind, dates, card, person) and of its cards."""
    numbers = dict(Card.objects.values_list("id", "number"))
    names = dict(User.objects.values_list("id", "username"))
    happened = [
        (event.kind, event.occurred_on, event.recorded_at, numbers.get(event.card_id), names.get(event.actor_id))
        for event in Event.objects.order_by("id")
    ]
    became = Card.objects.order_by("number").values_list(
        "number", "customer_name", "owner__username", "status", "intent_level", "next_followup_on", "model"
    )
    return hashlib.sha256(json.dumps([happened, list(became)], default=str).encode()).hexdigest()[:16]


def digest_in(dealer: Dealer) -> str:
    """Return the digest of a dealer's log."""
    with in_dealer(dealer):
        return digest_of_log()


def live_as(code: str, now: datetime = NOW, since: date = SINCE) -> int:
    """Live the chosen dealer's days as those of the demo's dealer `code`; return how much was refused."""
    latest = Event.objects.order_by("-recorded_at").values_list("recorded_at", flat=True).first()
    refused = 0
    for stretch in stretches(since, 0, now=now, not_before=latest, zone=ZONE):
        showroom = Showroom.on_day(BY_CODE[code], stretch.on)
        day.live(showroom, stretch)
        refused += showroom.refused
    return refused
