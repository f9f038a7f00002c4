"""Intent levels (CA-11): what H requires, where O is allowed, and which level the system proposes."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from crm.rules.answers import is_answered
from crm.rules.codes import Accessories, Budget, Funds, IntentLevel, LevelReason, Replacement, Status
from kit.errors import Problem

# Within how many days of the contact the customer plans to buy; at N later, or unknown when.
LEVEL_DAYS: Mapping[IntentLevel, int] = {IntentLevel.H: 15, IntentLevel.A: 15, IntentLevel.B: 30, IntentLevel.C: 90}

_SOON = timedelta(days=LEVEL_DAYS[IntentLevel.H])
_O_AT_FILING = frozenset({Status.ORDERED, Status.DELIVERED})
# A key question is named after one field, but a second field may answer it too.
_ANSWERED_BY: Mapping[str, tuple[str, ...]] = {"current_vehicle": ("current_vehicle", "replacement")}
_STRONGEST_FIRST = list(IntentLevel)

CardData = Mapping[str, object]


@dataclass(frozen=True, slots=True)
class LevelProposal:
    """The level that the system proposes, why, and which key questions H still lacks."""

    level: IntentLevel
    reason: LevelReason
    missing: list[str]


def missing_key_questions(card: CardData, contact_on: date) -> list[str]:
    """Return the fields that leave one of the seven key questions open, in the order of CA-11; empty if H may be set.

    `planned_purchase_on` must lie from the contact's date to 15 days after it.
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
        "planned_purchase_on": timedelta(0) <= _days_to_purchase(card, contact_on) <= _SOON,
    }
    return [field for field, is_clear in answered.items() if not is_clear]


def check_intent_level(
    level: str, *, card: CardData, contact_on: date, at_filing: bool, status: str, current: str = ""
) -> list[Problem]:
    """Refuse a level that may not be set at this contact (CA-11).

    `status` is the one after the contact, `current` the level before it. O requires an order or a delivery at the
    first contact (`level_o_only_at_filing`); a card at O may stay there. H requires every answer when it is set
    (`key_questions_missing`); `check_answers_of_h` checks a card that stays at H. Other levels are never refused;
    unknown codes are refused with the card or the contact.
    """
    if level == current:
        return []
    if level == IntentLevel.O and not (at_filing and status in _O_AT_FILING):
        return [Problem("level_o_only_at_filing", "intent_level", "CA-11")]
    return _missing(missing_key_questions(card, contact_on)) if level == IntentLevel.H else []


def check_answers_of_h(level: str, *, before: CardData, after: CardData, contact_on: date) -> list[Problem]:
    """Refuse a change that removes a key answer from a card at level H (CA-11, `key_questions_missing`).

    `level` is the one after the change: lowering it in the same follow-up is allowed. An answer that was missing
    before and is not part of the change is not held against it, so a planned date that has passed blocks no other
    edit.
    """
    if level != IntentLevel.H:
        return []
    known_gaps = set(missing_key_questions(before, contact_on))
    open_now = missing_key_questions(after, contact_on)
    return _missing([each for each in open_now if each not in known_gaps or _is_changed(each, before, after)])


def is_planned_date_passed(card: CardData, *, status: str, today: date) -> bool:
    """Return whether an active card's planned date lies before `today` (CA-11)."""
    planned = card.get("planned_purchase_on")
    return status == Status.ACTIVE and isinstance(planned, date) and planned < today


def check_planned_date(
    card: CardData, *, contact_on: date, status: str, reached: bool, before: str, after: str, was_lowered: bool
) -> list[Problem]:
    """Refuse a follow-up that leaves a passed planned date as it is (CA-11, `planned_date_passed`).

    `card` is the data after the follow-up, `status` the one after it, `before` and `after` are its levels.
    `was_lowered`: an earlier follow-up has lowered the level since the planned date. A lower level, or N, answers the
    question; so does a new date. Contact attempts, orders, dormancy and losses are never refused.
    """
    if not reached or was_lowered or not is_planned_date_passed(card, status=status, today=contact_on):
        return []
    if after == IntentLevel.N or is_lower(after, before):
        return []
    planned = card["planned_purchase_on"]
    return [Problem("planned_date_passed", "card.planned_purchase_on", "CA-11", {"planned_purchase_on": planned})]


def is_lower(level: str, than: str) -> bool:
    """Return whether a level is weaker than another; an unknown level is not."""
    if not IntentLevel.has(level) or not IntentLevel.has(than):
        return False
    return _STRONGEST_FIRST.index(IntentLevel(level)) > _STRONGEST_FIRST.index(IntentLevel(than))


def level_at_filing(status: str, given: str) -> str:
    """Return the level a card is filed with: an order or a delivery at filing makes it O (ST-1)."""
    return IntentLevel.O if status in _O_AT_FILING else given


def propose_level(card: CardData, contact_on: date) -> LevelProposal:
    """Propose the level that the planned date and the answers support, with its reason (CA-11).

    Without a planned date, or once it has passed, nothing is known of when the customer buys: N.
    """
    missing = missing_key_questions(card, contact_on)
    level, reason = _level_and_reason(_days_to_purchase(card, contact_on), is_well_known=not missing)
    return LevelProposal(level, reason, missing)


def _level_and_reason(ahead: timedelta, *, is_well_known: bool) -> tuple[IntentLevel, LevelReason]:
    if ahead == timedelta.max:
        return IntentLevel.N, LevelReason.NO_DATE
    if ahead < timedelta(0):
        return IntentLevel.N, LevelReason.DATE_PASSED
    if ahead <= _SOON:
        known = (IntentLevel.H, LevelReason.WELL_KNOWN)
        return known if is_well_known else (IntentLevel.A, LevelReason.ANSWERS_MISSING)
    if ahead <= timedelta(days=LEVEL_DAYS[IntentLevel.B]):
        return IntentLevel.B, LevelReason.WITHIN_30
    if ahead <= timedelta(days=LEVEL_DAYS[IntentLevel.C]):
        return IntentLevel.C, LevelReason.WITHIN_90
    return IntentLevel.N, LevelReason.LATER


def _missing(fields: list[str]) -> list[Problem]:
    return [Problem("key_questions_missing", "intent_level", "CA-11", {"missing": fields})] if fields else []


def _is_changed(question: str, before: CardData, after: CardData) -> bool:
    return any(before.get(field) != after.get(field) for field in _ANSWERED_BY.get(question, (question,)))


def _is_known(card: CardData, field: str, unknown: str) -> bool:
    return is_answered(card.get(field)) and card.get(field) != unknown


def _days_to_purchase(card: CardData, contact_on: date) -> timedelta:
    planned = card.get("planned_purchase_on")
    return planned - contact_on if isinstance(planned, date) else timedelta.max
