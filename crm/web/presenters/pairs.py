"""Two cards side by side: every field with both answers, and what speaks for which (CA-7, MG-1)."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from crm.field_labels import GROUPS, LABELS
from crm.models import Card
from crm.rules.answers import is_answered
from crm.rules.fields import CARD_FIELDS
from crm.rules.merging import Candidate, propose_survivor, speaks_for
from crm.services.card_data import data_of
from crm.web.presenters.facts import Names, coded, value_text
from kit.templatetags.ui import near_day

Shown = dict[str, Any]

_CRITERIA = {
    "completeness": _("Complete"),
    "followup_count": _("Follow-ups"),
    "intent_level": _("Level"),
    "status": _("Status"),
}


def proposed(card: Card, other: Card) -> Card:
    """Which of the two should survive."""
    return card if propose_survivor(_candidate(card), _candidate(other)) == "card" else other


def criteria(card: Card, other: Card) -> list[Shown]:
    """Each criterion with both values, and which of the two it speaks for."""
    spoken = speaks_for(_candidate(card), _candidate(other))
    return [
        {
            "label": label,
            "values": [
                {"text": _value(card, name), "is_better": spoken[name] == "card"},
                {"text": _value(other, name), "is_better": spoken[name] == "other"},
            ],
        }
        for name, label in _CRITERIA.items()
    ]


def differences(card: Card, other: Card, names: Names) -> list[Shown]:
    """Where they stand and what is known of them, by group; a row of which the two differ is marked."""
    standing = [
        (_("Consultant"), card.owner.name, other.owner.name),
        (_("Filed"), near_day(card.filed_on), near_day(other.filed_on)),
        (_("Channel"), coded("channel", card.channel), coded("channel", other.channel)),
        (_("Last contact"), near_day(card.last_contact_at), near_day(other.last_contact_at)),
        (_("Next follow-up"), near_day(card.next_followup_on), near_day(other.next_followup_on)),
        (_("Appointment"), near_day(card.appointment_on), near_day(other.appointment_on)),
        (_("First visit"), near_day(card.first_visit_on), near_day(other.first_visit_on)),
    ]
    groups: dict[Any, list[Shown]] = {}
    datas = [data_of(each, list(each.phones.all())) for each in (card, other)]
    for name, field in CARD_FIELDS.items():
        values = [data.get(name) for data in datas]
        if any(is_answered(value) for value in values) and name != "activity":
            texts = [
                value_text(field, value, names, each.model) if is_answered(value) else "–"
                for value, each in zip(values, (card, other), strict=True)
            ]
            groups.setdefault(field.group, []).append(_row(LABELS[name], *texts))
    shown = [{"title": _("Current state"), "rows": [_row(*row) for row in standing if row[1] or row[2]]}]
    return shown + [{"title": GROUPS[group], "rows": rows} for group, rows in groups.items()]


def _row(label: Any, first: str, second: str) -> Shown:
    return {"label": label, "values": [first or "–", second or "–"], "is_different": first != second}


def _candidate(card: Card) -> Candidate:
    return Candidate(card.status, card.intent_level, card.completeness, card.followup_count, card.filed_on)


def _value(card: Card, name: str) -> str:
    if name == "completeness":
        return f"{card.completeness}%"
    return coded("status", card.status) if name == "status" else str(getattr(card, name))
