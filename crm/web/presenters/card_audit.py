"""What was done to cards, as the audit's pages tell it: whose it is and where it stands, and else names of fields."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from crm.events.types.cards import CardCustodyPassed, CardReviewed, CardTransferred
from crm.field_labels import LABELS
from crm.models import Event
from crm.rules.codes import ReviewDecision
from crm.templatetags.crm_marks import word
from crm.web.presenters.entries import label_of
from crm.web.presenters.event_labels import AUDIT

Shown = dict[str, Any]

_PAIRS = ("status", "intent_level", "followup_level")


def shown_change(event: Event, people: Mapping[str, str]) -> Shown:
    """An event with its `actor_name` (`card_changes`); `people` are the names of accounts by id."""
    moves = [
        {"field": str(LABELS[name]), "pair": [_value(name, each) for each in event.data[name]]}
        for name in _PAIRS
        if _is_move(event.data.get(name))
    ]
    if event.kind == CardTransferred.kind:
        before, after = (people.get(str(each), "–") for each in event.data["owner"])
        moves.insert(0, {"field": str(LABELS["owner"]), "pair": [before, after]})
    if event.kind == CardCustodyPassed.kind:
        pair = [word(each, "custody") for each in event.data["custody"]]
        moves.insert(0, {"field": str(_("Department in charge")), "pair": pair})
    return {
        "at": event.recorded_at,
        "who": getattr(event, "actor_name", "") or "",
        "what": AUDIT[event.kind],
        "card": event.card_id,
        "decision": _decision(event),
        "moves": moves,
        "fields": [label_of(name) for name in event.data.get("changed") or ()],
    }


def _decision(event: Event) -> str:
    if event.kind != CardReviewed.kind:
        return ""
    return ReviewDecision(event.data["decision"]).label(get_language() or "en")


def _is_move(value: object) -> bool:
    return isinstance(value, list) and len(value) == 2 and value[0] != value[1]


def _value(name: str, value: object) -> str:
    text = str(value or "–")
    return text if name == "intent_level" else word(text, name)
