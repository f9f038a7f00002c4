"""Intent levels (CA-11): what H asks for, where O stands, and which level the system proposes."""

from collections.abc import Mapping
from datetime import date, timedelta

from crm.rules.answers import is_answered
from crm.rules.codes import Accessories, Budget, Funds, IntentLevel, Replacement, Status
from kit.errors import Problem

_SOON = timedelta(days=15)
_O_AT_FILING = frozenset({Status.ORDERED, Status.DELIVERED})


def missing_key_questions(card: Mapping[str, object], contact_on: date) -> list[str]:
    """The fields by which the seven key questions are not answered, in the order of CA-11; none means H may be set.

    A planned date that has passed still is "at most 15 days after the contact".
    """
    answered = {
        "budget": _is_known(card, "budget", Budget.UNKNOWN),
        "current_vehicle": is_answered(card.get("current_vehicle"))
        or card.get("replacement") == Replacement.FIRST_PURCHASE,
        "usage": is_answered(card.get("usage")),
        "other_models": is_answered(card.get("other_models")),
        "configuration": is_answered(card.get("configuration")),
        "payment": is_answered(card.get("payment")),
        "funds": _is_known(card, "funds", Funds.UNKNOWN),
        "accessories": _is_known(card, "accessories", Accessories.UNDECIDED),
        "planned_purchase_on": _days_to_purchase(card, contact_on) <= _SOON,
    }
    return [field for field, is_clear in answered.items() if not is_clear]


def check_intent_level(
    level: str, *, card: Mapping[str, object], contact_on: date, at_filing: bool, status: str, current: str = ""
) -> list[Problem]:
    """What forbids setting a level at a contact (CA-11). `status` is the one that holds after it, `current` the level
    before it.

    O is for an order or a delivery at the first contact (`level_o_only_at_filing`); a card that is O may stay O.
    H takes the answers, whenever it is set (`key_questions_missing` with `missing`). The rest is never refused here;
    a level that there is not is refused with the other codes, of the card (`check_card`) or of the contact.
    """
    if level == IntentLevel.O and level != current and not (at_filing and status in _O_AT_FILING):
        return [Problem("level_o_only_at_filing", "intent_level", "CA-11")]
    if level == IntentLevel.H:
        unanswered = missing_key_questions(card, contact_on)
        if unanswered:
            return [Problem("key_questions_missing", "intent_level", "CA-11", {"missing": unanswered})]
    return []


def level_at_filing(status: str, given: str) -> str:
    """The level a card is filed with: an order or a delivery at filing makes it O (ST-1), else the one given."""
    return IntentLevel.O if status in _O_AT_FILING else given


def propose_level(card: Mapping[str, object], contact_on: date) -> IntentLevel:
    """The level that the planned date and the answers speak for (CA-11); the consultant decides."""
    ahead = _days_to_purchase(card, contact_on)
    if ahead <= _SOON:
        return IntentLevel.A if missing_key_questions(card, contact_on) else IntentLevel.H
    if ahead <= timedelta(days=30):
        return IntentLevel.B
    return IntentLevel.C if ahead <= timedelta(days=90) else IntentLevel.N


def _is_known(card: Mapping[str, object], field: str, unknown: str) -> bool:
    return is_answered(card.get(field)) and card.get(field) != unknown


def _days_to_purchase(card: Mapping[str, object], contact_on: date) -> timedelta:
    planned = card.get("planned_purchase_on")
    return planned - contact_on if isinstance(planned, date) else timedelta.max
