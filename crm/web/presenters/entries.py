"""An entry as the manager checks it (CA-13): every field with its value, under the name that remarks use."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from crm.field_labels import GROUPS, LABELS
from crm.models import Card, FollowUp
from crm.rules.answers import is_answered
from crm.rules.codes import Channel
from crm.rules.fields import CARD_FIELDS, Group
from crm.rules.requirements import FIXED, Need, requirements
from crm.rules.review import CORRECTABLE, Remark
from crm.services.card_data import data_of
from crm.web.presenters.facts import Names, coded, value_text
from kit.templatetags.ui import near_day, near_time, yuan
from kit.web.forms import Words

Shown = dict[str, Any]

DETAIL_LABELS: Mapping[str, Words] = {
    "order.number": _("Order number"),
    "order.price": _("Price, yuan"),
    "order.deposit": _("Deposit, yuan"),
    "order.reason": _("Reason for buying"),
    "delivery.vin": _("VIN"),
    "delivery.price": _("Price, yuan"),
    "delivery.reason": _("Reason for buying"),
    "loss.loss_reason": _("Reason"),
    "loss.loss_factor": _("Key factor"),
    "loss.competitor_brand": _("Competitor"),
    "loss.competitor_model": _("Competitor model"),
}
_OF_FILING = "follow_up."


def label_of(field: str) -> str:
    """A remarked field's name on the page."""
    plain = field.removeprefix(_OF_FILING)
    return str(LABELS.get(plain) or DETAIL_LABELS.get(plain) or plain)


def shown_remarks(remarks: Iterable[Remark]) -> list[Shown]:
    """Remarks with the names of their fields."""
    return [{"label": label_of(each["field"]), "text": each["text"]} for each in remarks]


def entry_groups(entry: FollowUp, card: Card, names: Names) -> list[Shown]:
    """What was entered: of a filing the card's data and its contact, else the contact alone."""
    contact: Shown = {"title": _("The contact"), "items": _contact_items(entry, names)}
    if not entry.is_filing:
        return [contact]
    for item in contact["items"]:
        item["field"] = f"{_OF_FILING}{item['field']}"
    return [*_card_groups(card, names), contact]


def _card_groups(card: Card, names: Names) -> list[Shown]:
    data = data_of(card, list(card.phones.all()))
    needs = requirements(Channel(card.channel), card.business, card.party, card.replacement)
    groups: dict[Group, list[Shown]] = {}
    for name, row in CARD_FIELDS.items():
        value = data.get(name)
        if name in FIXED or not (is_answered(value) or needs[name] is Need.REQUIRED):
            continue
        text = value_text(row, value, names, card.model) if is_answered(value) else "–"
        if name == "activity" and card.activity:
            text = card.activity.name
        groups.setdefault(row.group, []).append({"field": name, "label": LABELS[name], "value": text})
    return [{"title": GROUPS[group], "items": items} for group, items in groups.items()]


def _contact_items(entry: FollowUp, names: Names) -> list[Shown]:
    values = {
        "method": coded("method", entry.method),
        "contact_at": near_time(entry.contact_at),
        "topics": "、".join(coded("topics", topic) for topic in entry.topics),
        "note": entry.note or "–",
        "nature": coded("nature", entry.nature),
        "appointment_on": near_day(entry.appointment_on),
        "intent_level": entry.intent_level,
        "followup_level": entry.followup_level,
        "status": coded("status", entry.status),
        "next_followup_on": near_day(entry.next_followup_on),
    }
    items = [{"field": name, "label": LABELS[name], "value": value} for name, value in values.items() if value]
    return items + _detail_items(entry, names)


def _detail_items(entry: FollowUp, names: Names) -> list[Shown]:
    items = []
    for name, fields in CORRECTABLE.items():
        details = getattr(entry, name, None)
        for field in fields if details else ():
            path = f"{name}.{field}"
            text = _detail_text(field, getattr(details, field), names)
            if text:
                items.append({"field": path, "label": DETAIL_LABELS[path], "value": text})
    return items


def _detail_text(field: str, value: Any, names: Names) -> str:
    if field in ("price", "deposit"):
        return yuan(value)
    if field in ("loss_reason", "loss_factor"):
        return coded(field, value) if value else ""
    return names.of("competitor_brand", value) if field == "competitor_brand" and value else str(value or "")
