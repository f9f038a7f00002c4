"""A number in any text of any table is masked in whatever is taken out, for whoever sees numbers masked (CA-4, §1)."""

from collections.abc import Mapping
from datetime import timedelta
from io import BytesIO
from typing import Any

import openpyxl
import pytest
from django.apps import apps
from django.conf import settings
from django.db.models import CharField, Field, JSONField, Model, TextField

from accounts.access import may
from accounts.models import User
from accounts.roles import Role
from crm.models import (
    Activity,
    Allocation,
    Callback,
    Card,
    CardChange,
    Concession,
    Delivery,
    Export,
    ExportFile,
    FollowUp,
    ImportRow,
    ImportStub,
    Lead,
    LeadContact,
    Loss,
    Order,
    Review,
    TrafficRecord,
    TrafficRequest,
    Transfer,
    Withdrawal,
)
from crm.services.calendar import make_feed
from crm.services.exporting.ask import ask_for_export
from crm.services.exporting.make import make_exports
from crm.services.exporting.sheets import sheet_of
from crm.services.traffic_requests import request_traffic
from crm.services.transfers import transfer_card
from kit import clock
from tests.factories import NOW
from tests.isolation.planted import World, plain
from tests.page_client import browser, text_of

NUMBER = "13977770001"
PLANTED = f"回电{NUMBER}晚上"

# Texts that people write, by table: a number is planted in each. A text that is in none of the three tables fails.
WRITTEN: Mapping[type[Model], tuple[str, ...]] = {
    Card: (
        "organization_name", "customer_name", "address", "media_name", "current_vehicle", "usage", "other_models",
    ),
    FollowUp: ("note",),
    Callback: ("remarks",),
    Concession: ("what", "reason"),
    ImportStub: ("customer_name",),
    Delivery: ("reason",),
    Lead: ("sender_name", "customer_name", "email", "comments"),
    LeadContact: ("note",),
    Loss: ("competitor_model",),
    Order: ("reason",),
    TrafficRecord: ("customer_name", "phone", "remark", "reason"),
    TrafficRequest: ("reason",),
    Transfer: ("reason",),
    Withdrawal: ("reason",),
}  # fmt: skip
# What is kept as JSON.
KEPT: Mapping[tuple[type[Model], str], object] = {
    (Review, "remarks"): [{"field": "usage", "text": PLANTED}],
    (TrafficRequest, "data"): {"kind": "call", "customer_name": PLANTED, "phone": NUMBER, "remark": PLANTED},
    (Allocation, "data"): {"customer_name": PLANTED, "phones": [{"kind": "mobile", "number": NUMBER, "main": True}]},
    (CardChange, "before"): {"usage": PLANTED},
    (CardChange, "after"): {"usage": PLANTED},
    (ImportRow, "cells"): [PLANTED],
    (Lead, "more_phones"): [NUMBER],
}
# Longest code of domain.md; a longer text is one that somebody writes.
LONGEST_CODE = 40
# Texts that are not of a customer, or that stand in no list: whatever else is there is a code or made by the product.
NOT_OF_A_CUSTOMER: Mapping[str, tuple[str, ...]] = {
    "Activity": ("name", "place"),
    "CardImport": ("file_name",),
    "SavedView": ("name", "query"),
    # Sent by someone's own phone; shown to them and their manager alone, who both see numbers (SY-3).
    "SyncCommand": ("body", "reply", "digest"),
    "SyncDevice": ("device", "removed"),
    "Export": ("filters",),
    # Shown to the administrator alone, after fresh proof, and in no list that is taken out (PI-3).
    "PersonRequest": ("name",),
    "PrivacyNotice": ("text_zh", "text_en"),
    "DealerSettings": ("card_number_pattern", "province", "city", "area_code", "weekday_hours", "special_days"),
    # The dealer's pattern and the contract's own numbers; unique, so that one value cannot stand in every row.
    "Card": ("number",),
    "Order": ("number",),
    "Delivery": ("vin",),
}


def is_text(field: "Field[Any, Any]") -> bool:
    """Whether people may write a sentence into a column."""
    if isinstance(field, CharField):
        return (field.max_length or 0) > LONGEST_CODE
    return isinstance(field, TextField | JSONField)


# Made by the product of what is planted above, or of the log: no list shows them as they are.
MADE = {
    "Card": {"search_text", "surname"},
    "Archive": {"sha256"},
    "Event": {"data"},
    "ParkedEvent": {"error", "follower"},
    "CalendarFeed": {"token_hash"},
    "FollowUp": {"before"},
    "FollowerCursor": {"last_error", "name"},
    "Merge": {"before", "after", "moved"},
    "CardImport": {"mapping", "samples", "sheet"},
    "ImportRow": {"errors", "card", "phones", "surname"},
    "Withdrawal": {"before", "details"},
}


def test_every_text_of_the_crm_is_planted_or_named_as_an_exception() -> None:
    named = {model.__name__: set(fields) for model, fields in WRITTEN.items()}
    for model, field in KEPT:
        named.setdefault(model.__name__, set()).add(field)
    unknown = {}
    for model in apps.get_app_config("crm").get_models():
        name = model.__name__
        known = named.get(name, set()) | set(NOT_OF_A_CUSTOMER.get(name, ())) | MADE.get(name, set())
        texts = {field.name for field in model._meta.concrete_fields if is_text(field)}
        if texts - known:
            unknown[name] = sorted(texts - known)
    assert unknown == {}


@pytest.fixture
def written(world: World) -> World:
    """A dealer in which a number stands in everything that was written, of today and of a day before."""
    people = world.people
    consultant, manager = people[Role.CONSULTANT], people[Role.SHOWROOM_MANAGER]
    with clock.at(NOW - timedelta(days=1)):
        request_traffic(consultant, {"kind": "call", "customer_name": "某", "phone": NUMBER})
    transfer_card(manager, world.others_card.id, {"owner": consultant.id, "reason": "other"})
    for model, fields in WRITTEN.items():
        model._default_manager.update(**dict.fromkeys(fields, PLANTED))
    for (model, name), value in KEPT.items():
        model._default_manager.update(**{name: value})
    return world


def filters_of(world: World) -> dict[str, dict[str, object]]:
    figures: dict[str, object] = {"month": "2026-11"}
    return {
        "worklist": {"on": str(world.open_card.next_followup_on)},
        "invitations": {"activity": str(Activity.objects.get().id)},
        "day": {"on": "2026-11-18"},
        "behind": {**figures, "figure": "flow.filed"},
        **dict.fromkeys(("funnel", "stock_flow", "rates", "trends", "targets"), figures),
    }


def taken_out(person: User, kind: str, filters: dict[str, object]) -> str | None:
    """The cells of an export, or None where the person may not have it."""
    if not may(person, sheet_of(kind).action):
        return None
    export = ask_for_export(person, kind, filters)
    make_exports()
    export = Export.objects.get(id=export.id)
    assert export.state == "ready", kind
    book = openpyxl.load_workbook(BytesIO(bytes(ExportFile.objects.get(export=export).raw)))
    return "\n".join(str(cell.value) for sheet in book for row in sheet.iter_rows() for cell in row)


def told_in_full(person: User, world: World) -> tuple[list[str], list[str]]:
    """The exports that tell the number in full, and those that tell it masked."""
    filters = filters_of(world)
    sheets = {kind: taken_out(person, kind, filters.get(kind, {})) for kind in settings.EXPORTS}
    found = {kind: plain(body) for kind, body in sheets.items() if body is not None}
    assert found
    full = [kind for kind, body in found.items() if NUMBER in body]
    return full, [kind for kind, body in found.items() if kind not in full and "139****0001" in body]


def test_market_manager_takes_out_no_number_in_full(written: World) -> None:
    full, masked = told_in_full(written.people[Role.MARKET_MANAGER], written)
    assert full == []
    # What they see of customers is there, and masked.
    assert {"cards", "follow_ups", "invitations"} <= set(masked)


@pytest.mark.parametrize("kind", ["traffic", "traffic_requests"])
def test_traffic_side_takes_out_no_number_of_a_past_day_in_full(written: World, kind: str) -> None:
    """TR-3: with its day, the traffic side's work on a party is over."""
    director, front = (written.people[role] for role in (Role.CARE_DIRECTOR, Role.RECEPTIONIST))
    with clock.at(NOW + timedelta(days=1)):
        found = taken_out(director, kind, {})
        assert found is not None
        assert (NUMBER in plain(found), "139****0001" in plain(found)) == (False, True)
        assert taken_out(front, kind, {}) is None


def test_manager_takes_them_out_in_full(written: World) -> None:
    """Whoever sees numbers in full has them in full: what is planted reaches the sheets."""
    full, _ = told_in_full(written.people[Role.SALES_DIRECTOR], written)
    assert {
        "cards", "follow_ups", "traffic", "transfers", "duplicates", "reviews", "allocations", "concessions",
        "traffic_requests", "callbacks", "invitations",
    } <= set(full)  # fmt: skip


def test_paper_and_calendar_tell_no_number_that_is_masked(written: World) -> None:
    page = browser(written.people[Role.MARKET_MANAGER])
    for card in (written.card, written.open_card):
        answer: Any = page.get(f"/cards/{card.id}/paper/")
        if answer.status_code == 200:
            assert NUMBER not in plain(text_of(answer))
    consultant = written.people[Role.CONSULTANT]
    secret = make_feed(consultant)
    calendar: Any = browser().get(f"/calendar/{secret}.ics")
    assert calendar.status_code == 200
    body = text_of(calendar).replace("\r\n ", "")
    assert f"/cards/{written.open_card.id}/" in body
    assert NUMBER not in plain(body)
