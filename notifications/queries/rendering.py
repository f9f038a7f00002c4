"""What a notification says, made when it is read: by what its reader may see now, in their language."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from accounts.models import User
from crm.models import Allocation, Card, Concession, TrafficRecord, TrafficRequest
from crm.queries.allocations import allocations_of
from crm.queries.card_visibility import cards_of
from crm.queries.numbers import seen_text
from crm.queries.requests import concessions_of, traffic_requests_of
from crm.queries.traffic import traffic_of
from crm.rules.codes import AllocationDecision, AllocationKind, RequestState, TrafficKind
from kit import clock
from kit.tenancy import current_dealer
from notifications.models import Notification
from notifications.queries.digests import cards_in, is_reminder, names_of, people_in, reminder_text
from notifications.queries.security import sentence
from notifications.rules.kinds import NoticeKind


@dataclass(frozen=True, slots=True)
class RenderedNotice:
    """An entry of an inbox with its words. `card` is none where the reader does not see it (any more)."""

    id: UUID
    kind: NoticeKind
    text: str
    card: UUID | None
    subject: UUID | None
    created_at: datetime
    read_at: datetime | None


@dataclass(slots=True)
class _Known:
    """What the entries of a page are about, as far as the reader sees it."""

    cards: Mapping[UUID, str] = field(default_factory=dict)
    stubs: Mapping[UUID, str] = field(default_factory=dict)
    lines: Mapping[UUID, str] = field(default_factory=dict)
    things: Mapping[UUID, Any] = field(default_factory=dict)
    people: Mapping[UUID, str] = field(default_factory=dict)


def render(user: User, rows: Sequence[Notification]) -> list[RenderedNotice]:
    """Return the entries with their words. At most seven queries, however many there are."""
    known = _look_up(user, rows)
    return [_render(row, known) for row in rows]


def _render(row: Notification, known: _Known) -> RenderedNotice:
    kind = NoticeKind(row.kind)
    name = known.cards.get(row.card_id) or known.stubs.get(row.card_id)  # type: ignore[arg-type]  # None finds nothing
    thing = known.things.get(row.subject_id)  # type: ignore[arg-type]
    is_seen = row.card_id in known.cards
    if kind == NoticeKind.SECURITY:
        text = _security(row, known)
    elif is_reminder(kind, row.data):
        text = reminder_text(kind, name or _("a customer"), row.data, row.subject_id, known.people, known.cards)
    else:
        text = _SAYS[kind](name or _("a customer"), thing)
    if kind == NoticeKind.CARD_TRANSFERRED and row.card_id and row.card_id in known.lines:
        text = _("%(text)s %(line)s") % {"text": text, "line": known.lines[row.card_id]}
    return RenderedNotice(
        row.id, kind, text, row.card_id if is_seen else None, row.subject_id, row.created_at, row.read_at
    )


def _look_up(user: User, rows: Sequence[Notification]) -> _Known:
    ids = {row.card_id for row in rows if row.card_id} | cards_in(rows)
    seen = list(cards_of(user).filter(id__in=ids)) if ids else []
    cards = {card.id: seen_text(user, card.customer_name) for card in seen}
    # A card that was merged is in no list; who had it may know its name.
    gone = {NoticeKind.CARD_MERGED, NoticeKind.CARD_TAKEN_OVER}
    merged = {row.card_id for row in rows if row.kind in gone and row.card_id} - cards.keys()
    stubs = _names(user, Card.objects.filter(id__in=merged)) if merged else {}
    things: dict[UUID, Any] = {}
    for kinds, of, beside in _SUBJECTS:
        subjects = {row.subject_id for row in rows if row.kind in kinds and row.subject_id}
        if subjects:
            found = of(user).filter(id__in=subjects).select_related(*beside)
            things |= {thing.id: thing for thing in found}
    accounts = {row.subject_id for row in rows if row.kind == NoticeKind.SECURITY and row.subject_id}
    return _Known(
        cards,
        stubs,
        things=things,
        lines={card.id: _line(card) for card in seen},
        people=names_of(people_in(rows) | accounts),
    )


def _security(row: Notification, known: _Known) -> str:
    name = known.people.get(row.subject_id, "") if row.subject_id else ""
    return sentence(row.subject_id == row.recipient_id, name, row.data.get("what", ""))


def _line(card: Card) -> str:
    """Return what one needs to know of a card that was handed over, in one line (MG-7)."""
    zone = current_dealer().time_zone
    last_on = date_format(card.last_contact_at.astimezone(zone), "MONTH_DAY_FORMAT")
    if card.next_followup_on is None:
        return _("Level %(level)s, last contact %(last)s.") % {"level": card.intent_level, "last": last_on}
    next_on = date_format(card.next_followup_on, "MONTH_DAY_FORMAT")
    return _("Level %(level)s, last contact %(last)s, next %(next)s.") % {
        "level": card.intent_level,
        "last": last_on,
        "next": next_on,
    }


def _names(user: User, cards: QuerySet[Card]) -> dict[UUID, str]:
    return {card_id: seen_text(user, name) for card_id, name in cards.values_list("id", "customer_name")}


_SUBJECTS: Sequence[tuple[frozenset[NoticeKind], Callable[[User], Any], tuple[str, ...]]] = (
    (frozenset({NoticeKind.TRAFFIC_PENDING}), traffic_of, ()),
    (frozenset({NoticeKind.TRAFFIC_REQUESTED, NoticeKind.TRAFFIC_ANSWERED}), traffic_requests_of, ("asked_by",)),
    (
        frozenset({NoticeKind.ALLOCATION_REQUESTED, NoticeKind.ALLOCATION_DECIDED}),
        allocations_of,
        ("asked_by", "owner"),
    ),
    (frozenset({NoticeKind.CONCESSION_ASKED, NoticeKind.CONCESSION_ANSWERED}), concessions_of, ("asked_by",)),
)


def _party(_name: str, traffic: TrafficRecord | None) -> str:
    who = traffic.customer_name if traffic else ""
    if traffic is not None and traffic.on != clock.today(current_dealer().time_zone):
        return _("%(who)s wasn't handled that day and counts as not filed.") % {"who": who or _("A party")}
    if traffic is not None and traffic.kind == TrafficKind.CALL:
        return _("%(who)s called. File the customer, record a follow-up or decline it today.") % {
            "who": who or _("A customer")
        }
    return _("%(who)s walked in. File the customer, record a follow-up or decline it today.") % {
        "who": who or _("A party")
    }


def _asks_traffic(_name: str, asked: TrafficRequest | None) -> str:
    who = asked.asked_by.name if asked else _("A colleague")
    return _("%(who)s asks you to record a party.") % {"who": who}


def _answers_traffic(_name: str, asked: TrafficRequest | None) -> str:
    if asked is not None and asked.state == RequestState.REFUSED:
        return _("Reception did not record the party: %(reason)s") % {"reason": asked.reason}
    return _("Reception has recorded the party you asked about.")


def _asks_allocation(_name: str, asked: Allocation | None) -> str:
    who = asked.asked_by.name if asked else _("A colleague")
    if asked is not None and asked.kind == AllocationKind.DRAFT:
        return _("%(who)s entered a customer who already has a card: file the draft, pass it on or discard it.") % {
            "who": who
        }
    return _("%(who)s asks you to decide whose customer this is.") % {"who": who}


def _decides_allocation(_name: str, asked: Allocation | None) -> str:
    if asked is None:
        return _("It has been decided whose customer this is.")
    if asked.decision == AllocationDecision.DROP:
        return _("The draft was discarded.")
    who = asked.owner.name if asked.owner else _("A colleague")
    if asked.decision == AllocationDecision.ALLOCATE:
        return _("Decided: this is %(who)s's customer.") % {"who": who}
    return _("The draft was filed for %(who)s.") % {"who": who}


def _asks_concession(name: str, asked: Concession | None) -> str:
    if asked is None:
        return _("A gift or concession was requested for %(name)s.") % {"name": name}
    return _("%(who)s requests for %(name)s: %(what)s") % {"who": asked.asked_by.name, "name": name, "what": asked.what}


def _answers_concession(name: str, asked: Concession | None) -> str:
    if asked is None:
        return _("Your request for %(name)s has been answered.") % {"name": name}
    if asked.state == RequestState.REFUSED:
        return _("Refused for %(name)s: %(what)s. %(reason)s") % {
            "name": name,
            "what": asked.what,
            "reason": asked.reason,
        }
    return _("Granted for %(name)s: %(what)s") % {"name": name, "what": asked.what}


_SAYS: Mapping[NoticeKind, Callable[[str, Any], str]] = {
    NoticeKind.CARD_TRANSFERRED: lambda name, _thing: _("%(name)s was handed over to you.") % {"name": name},
    NoticeKind.CARD_TAKEN_OVER: lambda name, _thing: (
        _("%(name)s came to the showroom and was taken over by a colleague.") % {"name": name}
    ),
    NoticeKind.CUSTODY_PASSED: lambda name, _thing: (
        _("%(name)s was handed over to another department. Open the card to see who contacts them next.")
        % {"name": name}
    ),
    NoticeKind.CARD_MERGED: lambda name, _thing: _("%(name)s was merged into a colleague's card.") % {"name": name},
    NoticeKind.ENTRY_RETURNED: lambda name, _thing: (
        _("Your entry for %(name)s was returned. Please correct it.") % {"name": name}
    ),
    NoticeKind.OUTCOME_WITHDRAWN: lambda name, _thing: (
        _("The outcome for %(name)s was withdrawn. Continue following up.") % {"name": name}
    ),
    NoticeKind.CALLBACK_PASSED: lambda name, _thing: _("The callback to %(name)s is now yours.") % {"name": name},
    NoticeKind.LEAD_OFFERED: lambda _name, _thing: _("A lead from headquarters waits. Call within 30 minutes."),
    NoticeKind.TRAFFIC_PENDING: _party,
    NoticeKind.TRAFFIC_REQUESTED: _asks_traffic,
    NoticeKind.TRAFFIC_ANSWERED: _answers_traffic,
    NoticeKind.ALLOCATION_REQUESTED: _asks_allocation,
    NoticeKind.ALLOCATION_DECIDED: _decides_allocation,
    NoticeKind.CONCESSION_ASKED: _asks_concession,
    NoticeKind.CONCESSION_ANSWERED: _answers_concession,
    NoticeKind.SIGN_IN_ATTEMPTS: lambda _name, _thing: _(
        "Someone tried several times to sign in to your account with a wrong password. If it wasn't you, "
        "change your password."
    ),
}
