"""A card's data as the answers of a form."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from crm.rules.codes import Channel, ExpectedVisit
from crm.rules.contact import methods_at_filing
from crm.rules.fields import CARD_FIELDS, Takes
from crm.web.forms.card import A_DATE

PHONES = ("phone", "phone_2", "phone_3")
_OF_CONTACT = ("topics", "note", "status", "appointment_time")
_DATES_TO_COME = ("appointment_on", "next_followup_on")


def card_answers(data: Mapping[str, Any]) -> dict[str, object]:
    """Return the answers that give these data of a card, numbers among them, the main one first."""
    answers: dict[str, object] = {}
    for name, row in CARD_FIELDS.items():
        if name not in data:
            continue
        value: Any = data[name]
        if row.takes is Takes.YES_NO:
            value = {True: "yes", False: "no"}.get(value, "")
        elif row.takes is Takes.CODE_OR_DATE and value and not ExpectedVisit.has(value):
            answers[f"{name}_on"], value = value, A_DATE
        elif row.takes is Takes.ACTIVITY:
            value = str(value) if value else ""
        answers[name] = value
    numbers = sorted(data["phones"], key=lambda each: not each.get("main"))
    return answers | {name: each["number"] for name, each in zip(PHONES, numbers, strict=False)}


def draft_answers(data: Mapping[str, Any], channel: Channel, today: date) -> dict[str, object]:
    """Return the answers of a clerk's draft that can be given today: dates of its own day are left out (CA-8)."""
    contact: Mapping[str, Any] = data.get("follow_up") or {}
    answers = card_answers(data) | {name: contact[name] for name in _OF_CONTACT if contact.get(name)}
    answers |= {name: contact[name] for name in _DATES_TO_COME if contact.get(name) and contact[name] >= today}
    if contact.get("method") in methods_at_filing(channel):
        answers["method"] = contact["method"]
    filed_on = data.get("filed_on")
    if filed_on and data.get("channel") == channel and today.replace(day=1) <= filed_on <= today:
        answers["filed_on"] = filed_on
    return answers
