"""What tests are made of: staff, a catalogue, and the bodies of commands that the rules have nothing against."""

from datetime import datetime, timedelta
from itertools import count
from typing import Any
from zoneinfo import ZoneInfo

from accounts.models import User
from accounts.roles import Role
from crm.models import Card, FollowUp, Lead, TrafficRecord
from crm.services.file_card import file_card
from crm.services.record_follow_up import record_follow_up
from crm.services.traffic import record_traffic
from kit import clock
from kit.ids import uuid7

SHANGHAI = ZoneInfo("Asia/Shanghai")
# A Wednesday in the middle of a month: the days around it are of the same month.
NOW = datetime(2026, 11, 18, 10, 0, tzinfo=SHANGHAI)


def make_user(username: str, *roles: Role, name: str = "") -> User:
    """Someone of the dealer's staff, at work, password `correct-horse-1`."""
    user = User(username=username, name=name or username.title(), roles=[str(role) for role in roles])
    user.seen_at = clock.now()
    user.set_password("correct-horse-1")
    user.save()
    return user


def contact(**given: Any) -> dict[str, Any]:
    """A showroom contact of now, with the next date tomorrow."""
    now = clock.now()
    return {
        "contact_at": now,
        "nature": "routine",
        "topics": ["vehicle_intro"],
        "method": "showroom",
        "next_followup_on": (now.astimezone(SHANGHAI) + timedelta(days=1)).date(),
        **given,
    }


def walk_in(**given: Any) -> dict[str, Any]:
    """A walk-in's card filed today without traffic; `follow_up` may be given in part."""
    follow_up = contact(**given.pop("follow_up", {}))
    card = {
        "channel": "walk_in",
        "filed_on": follow_up["contact_at"].astimezone(SHANGHAI).date(),
        "customer_name": "王小姐",
        "gender": "female",
        "age_band": "26_35",
        "party": "individual",
        "club_member": False,
        "phones": [{"kind": "mobile", "number": "13800138000", "main": True}],
        "lead_source": "referral",
        "intent_level": "B",
        "expected_visit": "unknown",
        "followup_level": "3-7",
        "budget": "15_20",
        "funds": "ready",
        "payment": "full",
        "model": "octavia",
        "configuration": "octavia-14tsi-dsg",
        "colour": "white",
        "purpose": "private",
        "replacement": "first_purchase",
        "follow_up": follow_up,
    }
    return {**card, **given}


def phone_in(**given: Any) -> dict[str, Any]:
    """A card of a call that came in today."""
    data = walk_in(**given)
    data |= {"channel": "phone", "call_topics": ["price"], "visited_before": "no"}
    data["follow_up"]["method"] = "incoming_call"
    return data


KEY_ANSWERS = {
    "usage": "commuting",
    "other_models": "none",
    "accessories": "yes",
    "planned_purchase_on": (NOW + timedelta(days=10)).date(),
}

_NUMBERS = count(2001)
ORDER = {
    "number": "D-1001",
    "model": "octavia",
    "configuration": "octavia-14tsi-dsg",
    "colour": "white",
    "price": "142800.00",
    "deposit": "5000.00",
    "planned_delivery_on": (NOW + timedelta(days=14)).date(),
    "reason": "试驾后满意",
}


def order(**given: Any) -> dict[str, Any]:
    """An order signed today, with a number of its own (FU-10)."""
    return {
        **ORDER,
        "number": f"D-{next(_NUMBERS)}",
        "signed_on": clock.today(SHANGHAI),
        "planned_delivery_on": clock.today(SHANGHAI) + timedelta(days=14),
        **given,
    }


def delivery(**given: Any) -> dict[str, Any]:
    """A car handed over today, with a VIN of its own (FU-10)."""
    return {
        "delivered_on": clock.today(SHANGHAI),
        "vin": f"LSVAA49J132{next(_NUMBERS):06d}",
        "price": "142800.00",
        "reason": "满意",
        **given,
    }


def numbered(at: int) -> list[dict[str, Any]]:
    """A mobile number of its own for the customer number `at`."""
    return [{"kind": "mobile", "number": f"139{at:08d}", "main": True}]


def filed(actor: User, **given: Any) -> Card:
    """A walk-in card, filed through the service."""
    return file_card(actor, walk_in(**given))


def followed_up(actor: User, card: Card, **given: Any) -> FollowUp:
    """A follow-up of now, recorded through the service."""
    return record_follow_up(actor, card.id, contact(**given))


def arrived(reception: User, consultant: User, **given: Any) -> TrafficRecord:
    """A party that walked in just now."""
    return record_traffic(reception, {"kind": "showroom", "consultant": consultant.id, **given})


def make_lead(**given: Any) -> Lead:
    """A lead that everyone may claim."""
    now = clock.now()
    facts = {"sender": "website", "sender_name": "官网", "customer_name": "欧阳修远", "phone": "13900009999"}
    times = {"received_at": now, "assigned_at": now, "offered_at": now, "due_at": now + timedelta(minutes=30)}
    counts = {"assignment": 1, "content_version": 1, "is_confirmed": True, "reported_version": 1}
    return Lead.objects.create(**{"id": uuid7(), "state": "offered", **facts, **times, **counts, **given})
