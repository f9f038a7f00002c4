"""The follower that fills people's inboxes from the dealer's log."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import timedelta
from uuid import UUID

from django.db.models import Case, F, When

from crm.events.followers import EventFollower
from crm.events.log import read
from crm.models import Allocation, Card, Concession, Event, TrafficRequest
from kit import clock
from kit.live import publish_change_on_commit
from notifications.models import Notification
from notifications.queries.staff import holders
from notifications.rules.kinds import NoticeKind
from notifications.rules.recipients import Notice, Settled, notices_of, settled_by
from notifications.services.dispatch import dispatch
from notifications.services.reminders.day import plan_calls_of_today

NAME = "notifications"
# What lies further back is news to nobody: of a log that was there before its follower.
_NEWS_FOR = timedelta(days=14)

_ASKED: Mapping[NoticeKind, type[Allocation] | type[Concession] | type[TrafficRequest]] = {
    NoticeKind.ALLOCATION_DECIDED: Allocation,
    NoticeKind.CONCESSION_ANSWERED: Concession,
    NoticeKind.TRAFFIC_ANSWERED: TrafficRequest,
}

Told = list[tuple[Event, Notice]]


class Inboxes(EventFollower):
    """Notify people of what concerns them, and take back what is settled. An event that comes twice notifies nobody
    twice, and nobody is notified of what they did themselves."""

    name = NAME

    def handle(self, events: Sequence[Event]) -> None:
        """At most eleven statements a batch, and one for each party or lead that passed to another consultant."""
        since = clock.now() - _NEWS_FOR
        recent = [(entry, event) for entry in events if entry.recorded_at >= since and (event := read(entry))]
        told = [(entry, notice) for entry, event in recent for notice in notices_of(event)]
        people = _People(told)
        rows = [_row(event, notice, user_id) for event, notice in told for user_id in people.of(event, notice)]
        Notification.objects.bulk_create(rows, ignore_conflicts=True)
        dispatch(rows)
        settled = [(entry, each) for entry, event in recent if (each := settled_by(event))]
        _settle(settled)
        plan_calls_of_today(event for _, event in recent)
        if rows or settled:
            # The unread counts of open pages.
            publish_change_on_commit()


def _row(event: Event, notice: Notice, user_id: UUID) -> Notification:
    return Notification(
        recipient_id=user_id,
        kind=notice.kind.value,
        event_id=event.id,
        card_id=event.card_id,
        subject_id=notice.subject,
        created_at=event.recorded_at,
        until=notice.until,
    )


class _People:
    """Who stands behind the notices of a batch: looked up for all of them at once."""

    def __init__(self, told: Told) -> None:
        self._groups = holders({notice.group for _, notice in told if notice.group})
        self._askers = _askers(told)
        owners = {notice.not_to_owner_of for _, notice in told if notice.not_to_owner_of}
        self._owners = dict(Card.objects.filter(id__in=owners).values_list("id", "owner_id")) if owners else {}

    def of(self, event: Event, notice: Notice) -> set[UUID]:
        """Without whoever did it."""
        people = set(notice.people)
        if notice.group:
            people |= self._groups[notice.group]
        if notice.to_asker and notice.subject in self._askers:
            people.add(self._askers[notice.subject])
        if notice.not_to_owner_of:
            people.discard(self._owners.get(notice.not_to_owner_of, event.actor_id))
        return {user_id for user_id in people if user_id != event.actor_id}


def _askers(told: Told) -> dict[UUID | None, UUID]:
    """Who asked, by what was asked. One query a kind."""
    found: dict[UUID | None, UUID] = {}
    for kind, model in _ASKED.items():
        ids = {notice.subject for _, notice in told if notice.kind == kind and notice.subject}
        if ids:
            found |= dict(model.objects.filter(id__in=ids).values_list("id", _now(kind)))
    return found


def _now(kind: NoticeKind) -> Case | F:
    """Return who goes on with what was asked: of someone who has left, the owner of the card (MG-7)."""
    if kind != NoticeKind.CONCESSION_ANSWERED:
        return F("asked_by_id")
    return Case(When(asked_by__is_active=True, then="asked_by_id"), default="card__owner_id")


def _settle(settled: Sequence[tuple[Event, Settled]]) -> None:
    """Take for read what calls for nothing more. Of parties that were dealt with nothing is left: twenty a day would
    hide what else there is."""
    unread = Notification.objects.filter(read_at=None)
    for kind, subjects in _for_good(settled):
        done = unread.filter(kind=kind, subject_id__in=subjects)
        if kind == NoticeKind.TRAFFIC_PENDING:
            done.delete()
        else:
            done.update(read_at=clock.now())
    for event, each in settled:
        if each.is_passed:
            # It may come back to the same person later in the batch.
            earlier = unread.filter(kind=each.kind, subject_id=each.subject, event_id__lt=event.id)
            (earlier.filter(recipient=each.of) if each.of else earlier).delete()


def _for_good(settled: Iterable[tuple[Event, Settled]]) -> Iterator[tuple[NoticeKind, set[UUID]]]:
    subjects: dict[NoticeKind, set[UUID]] = {}
    for _, each in settled:
        if not each.is_passed:
            subjects.setdefault(each.kind, set()).add(each.subject)
    yield from subjects.items()
