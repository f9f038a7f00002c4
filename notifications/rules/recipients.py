"""Who is told of what happened, and what has settled by itself: pure, from an event's kind and data."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from uuid import UUID

from crm.rules.codes import AllocationKind, Custody, ReviewDecision, TrafficState
from notifications.rules.kinds import NoticeKind

Data = Mapping[str, object]


class Group(StrEnum):
    """Whoever holds a post, not one person by name."""

    MANAGERS = "managers"
    DIRECTORS = "directors"
    RECEPTION = "reception"
    CARE = "care"


@dataclass(frozen=True, slots=True)
class Happened:
    """An event, as far as it matters here."""

    kind: str
    occurred_on: date
    card: UUID | None
    data: Data


@dataclass(frozen=True, slots=True)
class Notice:
    """One thing to be told: to `people`, to a `group`, to whoever asked for the subject (`to_asker`).

    `until` is the last day on which it calls for anything. Not told to the owner of the card `not_to_owner_of`.
    """

    kind: NoticeKind
    people: frozenset[UUID] = frozenset()
    group: Group | None = None
    to_asker: bool = False
    subject: UUID | None = None
    until: date | None = None
    not_to_owner_of: UUID | None = None


@dataclass(frozen=True, slots=True)
class Settled:
    """What calls for nothing more: notices of a kind about a subject, of everybody's or of one person's."""

    kind: NoticeKind
    subject: UUID
    of: UUID | None = None


def notices_of(happened: Happened) -> list[Notice]:
    """Whom to tell; nobody, of most kinds."""
    tell = _TELLS.get(happened.kind)
    return tell(happened) if tell else []


def settled_by(happened: Happened) -> Settled | None:
    """What is done with: a party that is dealt with or passes to another, a question that is answered."""
    data = happened.data
    if happened.kind == "traffic.corrected" and (before := _passed_from(data)):
        return Settled(NoticeKind.TRAFFIC_PENDING, UUID(str(data["traffic"])), before)
    if happened.kind in _SETTLES:
        kind, name = _SETTLES[happened.kind]
        return Settled(kind, UUID(str(data[name])))
    return None


def _transferred(happened: Happened) -> list[Notice]:
    before, after = _pair(happened.data["owner"])
    notices = [Notice(NoticeKind.CARD_TRANSFERRED, _one(after))]
    if held_by := happened.data.get("taken_over"):
        # CA-6: whoever had the card until then, the owner and with it the care department.
        group = Group.CARE if held_by == Custody.CARE else None
        notices.append(Notice(NoticeKind.CARD_TAKEN_OVER, _one(before), group=group))
    return notices


def _custody_passed(happened: Happened) -> list[Notice]:
    """Notify the owner either way (MG-2), and care of what it is handed."""
    group = Group.CARE if _pair(happened.data["custody"])[1] == Custody.CARE else None
    return [Notice(NoticeKind.CUSTODY_PASSED, _one(happened.data["owner"]), group=group)]


def _merged(happened: Happened) -> list[Notice]:
    """Whoever had the stub, where the customer is a colleague's now."""
    survivor = _id(happened.data["survivor"])
    return [Notice(NoticeKind.CARD_MERGED, _one(happened.data["owner"]), subject=survivor, not_to_owner_of=survivor)]


def _reviewed(happened: Happened) -> list[Notice]:
    data = happened.data
    if data["decision"] != ReviewDecision.RETURNED:
        return []
    return [Notice(NoticeKind.ENTRY_RETURNED, _one(data["owner"]), subject=_id(data["follow_up"]))]


def _withdrawn(happened: Happened) -> list[Notice]:
    return [Notice(NoticeKind.OUTCOME_WITHDRAWN, _one(happened.data["owner"]), subject=_id(happened.data["follow_up"]))]


def _traffic_recorded(happened: Happened) -> list[Notice]:
    return [_pending(happened, happened.data["consultant"])]


def _traffic_corrected(happened: Happened) -> list[Notice]:
    if happened.data["state"] != TrafficState.PENDING or not _passed_from(happened.data):
        return []
    return [_pending(happened, _pair(happened.data["consultant"])[1])]


def _pending(happened: Happened, consultant: object) -> Notice:
    """TR-4: only on its own day is there anything to be done about it."""
    traffic = _id(happened.data["traffic"])
    return Notice(NoticeKind.TRAFFIC_PENDING, _one(consultant), subject=traffic, until=happened.occurred_on)


def _traffic_requested(happened: Happened) -> list[Notice]:
    asked = _id(happened.data["request"])
    return [Notice(NoticeKind.TRAFFIC_REQUESTED, group=Group.RECEPTION, subject=asked, until=happened.occurred_on)]


def _traffic_answered(happened: Happened) -> list[Notice]:
    # Whose party it is now, where the request was handed on (MG-7).
    people = _one(happened.data["consultant"])
    return [Notice(NoticeKind.TRAFFIC_ANSWERED, people, to_asker=True, subject=_id(happened.data["request"]))]


def _allocation_requested(happened: Happened) -> list[Notice]:
    """CA-8: of a clerk's draft the consultant is told beside the managers."""
    data = happened.data
    is_draft = data["allocation_kind"] == AllocationKind.DRAFT
    people = _one(data["consultant"]) if is_draft else frozenset()
    return [Notice(NoticeKind.ALLOCATION_REQUESTED, people, group=Group.MANAGERS, subject=_id(data["allocation"]))]


def _allocation_passed(happened: Happened) -> list[Notice]:
    """Notify whoever has a draft to decide from now on (MG-7)."""
    data = happened.data
    if data["allocation_kind"] != AllocationKind.DRAFT:
        return []
    return [Notice(NoticeKind.ALLOCATION_REQUESTED, _one(data["consultant"]), subject=_id(data["allocation"]))]


def _allocation_decided(happened: Happened) -> list[Notice]:
    """Who asked, whom it was typed for, whose customer it is."""
    data = happened.data
    people = _one(data["consultant"]) | _one(data["owner"])
    return [Notice(NoticeKind.ALLOCATION_DECIDED, people, to_asker=True, subject=_id(data["allocation"]))]


def _concession_asked(happened: Happened) -> list[Notice]:
    subject = _id(happened.data["concession"])
    return [Notice(NoticeKind.CONCESSION_ASKED, group=Group.DIRECTORS, subject=subject)]


def _concession_answered(happened: Happened) -> list[Notice]:
    return [Notice(NoticeKind.CONCESSION_ANSWERED, to_asker=True, subject=_id(happened.data["concession"]))]


def _callback_passed(happened: Happened) -> list[Notice]:
    to = _pair(happened.data["consultant"])[1]
    return [Notice(NoticeKind.CALLBACK_PASSED, _one(to), subject=_id(happened.data["callback"]))] if to else []


_TELLS: Mapping[str, Callable[[Happened], list[Notice]]] = {
    "card.transferred": _transferred,
    "card.custody_passed": _custody_passed,
    "card.merged": _merged,
    "card.reviewed": _reviewed,
    "card.withdrawn": _withdrawn,
    "traffic.recorded": _traffic_recorded,
    "traffic.corrected": _traffic_corrected,
    "traffic.requested": _traffic_requested,
    "traffic.request_answered": _traffic_answered,
    "allocation.requested": _allocation_requested,
    "allocation.passed": _allocation_passed,
    "allocation.decided": _allocation_decided,
    "concession.asked": _concession_asked,
    "concession.answered": _concession_answered,
    "callback.passed": _callback_passed,
}
_SETTLES: Mapping[str, tuple[NoticeKind, str]] = {
    "traffic.settled": (NoticeKind.TRAFFIC_PENDING, "traffic"),
    "traffic.request_answered": (NoticeKind.TRAFFIC_REQUESTED, "request"),
    "allocation.decided": (NoticeKind.ALLOCATION_REQUESTED, "allocation"),
    "concession.answered": (NoticeKind.CONCESSION_ASKED, "concession"),
    "callback.recorded": (NoticeKind.CALLBACK_PASSED, "callback"),
}


def _passed_from(data: Data) -> UUID | None:
    """Whose a party was before it passed to another; None when it did not."""
    before, after = _pair(data["consultant"])
    return _id(before) if before and before != after else None


def _pair(value: object) -> Sequence[object]:
    return value if isinstance(value, list | tuple) else (None, value)


def _id(value: object) -> UUID:
    return UUID(str(value))


def _one(value: object) -> frozenset[UUID]:
    return frozenset({_id(value)}) if value else frozenset()
