"""Which of two cards survives a merge, and what forbids one (MG-1)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from crm.rules.codes import OPEN, IntentLevel, Status
from kit.errors import Problem

_STATUS_RANK = {Status.ORDERED: 2, Status.ACTIVE: 1, Status.DORMANT: 0}
_LEVELS = list(IntentLevel)


@dataclass(frozen=True, slots=True)
class Candidate:
    """What tells of a card which of two is the better one."""

    status: str
    intent_level: str
    completeness: int
    followup_count: int
    filed_on: date


def speaks_for(card: Candidate, other: Candidate) -> dict[str, str]:
    """Which of the two each criterion speaks for: `card`, `other`, or an empty text where they are equal."""
    return {
        "completeness": _better(card.completeness, other.completeness),
        "followup_count": _better(card.followup_count, other.followup_count),
        "intent_level": _better(_level(card), _level(other)),
        "status": _better(_status(card), _status(other)),
    }


def propose_survivor(card: Candidate, other: Candidate) -> str:
    """`card` or `other`: an order survives; else what more criteria speak for; of equals the one filed first."""
    spoken = speaks_for(card, other)
    if Status.ORDERED in (card.status, other.status) and spoken["status"]:
        return spoken["status"]
    votes = list(spoken.values())
    balance = votes.count("card") - votes.count("other")
    if balance:
        return "card" if balance > 0 else "other"
    return "card" if card.filed_on < other.filed_on else "other"


def check_merge(survivor: str, merged: Sequence[str]) -> list[Problem]:
    """Only open cards merge (`card_closed`); an ordered one never into one that is not (`merge_ordered`)."""
    problems = [] if survivor in OPEN else [Problem("card_closed", "survivor", "MG-1", {"status": survivor})]
    for at, status in enumerate(merged):
        if status not in OPEN:
            problems.append(Problem("card_closed", f"merged.{at}", "MG-1", {"status": status}))
        elif status == Status.ORDERED and survivor != Status.ORDERED:
            problems.append(Problem("merge_ordered", f"merged.{at}", "MG-1"))
    return problems


def joined_appointment(dates: Sequence[date | None], today: date) -> date | None:
    """The appointment of the two that is to be kept next: the earliest that has not passed, else the latest."""
    known = [each for each in dates if each is not None]
    ahead = [each for each in known if each >= today]
    return min(ahead) if ahead else max(known, default=None)


def not_divisible(after: Mapping[str, object], now: Mapping[str, object]) -> list[str]:
    """What has changed of the survivor since the merge; only while nothing has can the two be divided again."""
    return sorted(field for field, value in after.items() if now[field] != value)


def _better(card: int, other: int) -> str:
    return "" if card == other else "card" if card > other else "other"


def _level(candidate: Candidate) -> int:
    return -_LEVELS.index(IntentLevel(candidate.intent_level))


def _status(candidate: Candidate) -> int:
    return _STATUS_RANK.get(Status(candidate.status), -1)
