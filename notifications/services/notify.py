"""From drafts to inboxes: who receives each, and whether quiet hours hold it back (RM-2, RM-6)."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from uuid import UUID

from django.db import transaction

from accounts.queries.current_tenant import tenant_zone
from accounts.rules.commands import Purpose, passes
from kit import clock
from kit.ids import uuid7
from kit.live import publish_change_on_commit
from kit.quiet_hours import leave_quiet
from kit.schedule import Due, plan
from kit.tenancy import dealer_if_any
from notifications.models import Notification
from notifications.queries.quiet import quiet_hours_of
from notifications.queries.staff import staff_on
from notifications.rules.addressees import addressees
from notifications.rules.drafts import Draft
from notifications.rules.kinds import ABOUT_AN_ACCOUNT, ABOUT_CLOCKS_OF_LEADS, SENT_IN_ANY_STATE, NoticeKind
from notifications.services.dispatch import dispatch

HELD = "held"


def notify(drafts: Sequence[Draft], *, hidden_from: UUID | None = None) -> list[Notification]:
    """Write the notifications of drafts, in the transaction that is under way; return the new ones.

    Each goes to the person or their stand-in, and to managers who asked for copies. Those that fall into someone's
    quiet hours wait for their end. Once for each cause and recipient, however often it is called. `hidden_from`
    receives none, in nobody's place. Seven statements at most, beside those of deliveries.
    """
    drafts = [draft for draft in drafts if _is_sent_here(draft.kind)]
    if not drafts:
        return []
    return deliver(_addressed(drafts, hidden_from))


def deliver(addressed: Sequence[Draft]) -> list[Notification]:
    """Write or hold back the notifications of drafts whose person is the very recipient; return the new ones."""
    addressed = _without_known(addressed)
    if not addressed:
        return []
    now = clock.now()
    quiet = quiet_hours_of({draft.person for draft in addressed})
    sent, held = [], []
    for draft in addressed:
        hours = () if draft.kind in ABOUT_AN_ACCOUNT | ABOUT_CLOCKS_OF_LEADS else quiet[draft.person]
        end = leave_quiet(now, hours, tenant_zone())
        if end > now:
            held.append(_held(draft, end))
        else:
            sent.append(_row(draft))
    plan(held)
    return _write(sent)


@transaction.atomic
def notify_now(
    kind: NoticeKind,
    recipients: Collection[UUID],
    cause: str,
    *,
    card: UUID | None = None,
    subject: UUID | None = None,
    until: date | None = None,
    data: Mapping[str, object] | None = None,
    hidden_from: UUID | None = None,
) -> list[Notification]:
    """Notify people at once, each once for `cause`, which names the kind and what happened (at most 120 characters).

    For what happens outside the event log. `security` goes to the very people and at any hour; other kinds go to
    stand-ins, are copied to managers and wait for the end of quiet hours (RM-2, RM-6). Works at dealers and in public.
    """
    drafts = [Draft(kind, person, cause, card, subject, until, data or {}) for person in recipients]
    return notify(drafts, hidden_from=hidden_from)


def _write(rows: Sequence[Notification]) -> list[Notification]:
    if not rows:
        return []
    Notification.objects.bulk_create(rows, ignore_conflicts=True)
    dispatch(rows)
    publish_change_on_commit()
    return list(rows)


def _is_sent_here(kind: NoticeKind) -> bool:
    """SA-1: a dealer that may not work any more gets what concerns accounts and its subscription alone."""
    dealer = dealer_if_any()
    return dealer is None or kind in SENT_IN_ANY_STATE or passes(dealer.state, Purpose.WORK)


def _addressed(drafts: Sequence[Draft], hidden_from: UUID | None) -> list[Draft]:
    """Return each draft for each of its recipients, once for a cause and recipient."""
    staff = staff_on(clock.business_date(clock.now(), tenant_zone()))
    # As if they had left: what they would receive for others stays with these.
    staff = replace(staff, active=staff.active.difference([hidden_from]))
    found: dict[tuple[UUID, str], Draft] = {}
    for draft in drafts:
        is_own = draft.kind in ABOUT_AN_ACCOUNT
        for person in [draft.person] if is_own else addressees(draft.person, staff):
            data = draft.data if person == draft.person else {**draft.data, "of": str(draft.person)}
            # One's own comes first: a stand-in for a colleague of the same post gets it once.
            if (person, draft.cause) not in found or person == draft.person:
                found[person, draft.cause] = replace(draft, person=person, data=data)
    return list(found.values())


def _without_known(drafts: Sequence[Draft]) -> list[Draft]:
    """Return the drafts that are in no inbox yet."""
    # By both columns of the unique key: there is no index of causes alone.
    people, causes = {draft.person for draft in drafts}, {draft.cause for draft in drafts}
    rows = Notification.objects.filter(recipient__in=people, cause__in=causes)
    known = set(rows.values_list("recipient_id", "cause"))
    return [draft for draft in drafts if (draft.person, draft.cause) not in known]


def _row(draft: Draft) -> Notification:
    return Notification(
        id=uuid7(),
        recipient_id=draft.person,
        kind=draft.kind.value,
        cause=draft.cause,
        card_id=draft.card,
        subject_id=draft.subject,
        created_at=clock.now(),
        until=draft.until,
        data=dict(draft.data),
    )


def _held(draft: Draft, end: datetime) -> Due:
    """Return the item that brings a notification at the end of quiet hours."""
    data = {
        "kind": draft.kind.value,
        "subject": str(draft.subject) if draft.subject else None,
        "until": draft.until.isoformat() if draft.until else None,
        "data": draft.data,
    }
    day = clock.business_date(end, tenant_zone())
    return Due(HELD, draft.cause, end, day, draft.person, draft.card, data)
