"""Bringing what quiet hours have held back: in one digest, or not at all if it is no longer useful (RM-2)."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from accounts.queries.current_tenant import tenant_zone
from crm.models import Callback, Card
from crm.queries.appointments import HAS_NOT_COME
from crm.queries.card_filters import DUE_STATUSES
from kit import clock
from kit.models import DueItem
from notifications.rules.drafts import Draft
from notifications.rules.kinds import NoticeKind
from notifications.services.notify import deliver

_APPOINTMENTS = frozenset({NoticeKind.APPOINTMENT_CONFIRM, NoticeKind.NOT_ARRIVED})


def bring_held(items: Sequence[DueItem]) -> None:
    """Notify each person of what was held back for them and is still useful; several at once are one digest."""
    by_person: dict[UUID, list[Draft]] = {}
    for draft in _useful([_draft(item) for item in items]):
        by_person.setdefault(draft.person, []).append(draft)
    deliver([drafts[0] if len(drafts) == 1 else _digest(drafts) for drafts in by_person.values()])


def _draft(item: DueItem) -> Draft:
    data = item.data
    subject, until = data.get("subject"), data.get("until")
    return Draft(
        NoticeKind(data["kind"]),
        item.person_id,  # type: ignore[arg-type]  # held for someone
        item.cause,
        item.card_id,
        UUID(subject) if subject else None,
        date.fromisoformat(until) if until else None,
        data.get("data", {}),
    )


def _digest(drafts: Sequence[Draft]) -> Draft:
    first = min(drafts, key=lambda draft: draft.cause)
    lines = [
        {"kind": draft.kind.value, "card": str(draft.card) if draft.card else None, "data": draft.data}
        for draft in drafts
    ]
    return Draft(NoticeKind.HELD, first.person, f"{NoticeKind.HELD}:{clock.now():%Y%m%dT%H%M}", data={"lines": lines})


def _useful(drafts: Sequence[Draft]) -> list[Draft]:
    """Return the drafts whose cause has not gone (RM-1). Two queries at most."""
    today = clock.business_date(clock.now(), tenant_zone())
    current = [draft for draft in drafts if draft.until is None or draft.until >= today]
    cards = {draft.card for draft in current if draft.kind in _APPOINTMENTS and draft.card}
    expected = set(
        Card.objects.filter(HAS_NOT_COME, id__in=cards, merged_into=None, status__in=DUE_STATUSES).values_list(
            "id", flat=True
        )
        if cards
        else []
    )
    callbacks = {draft.subject for draft in current if draft.kind == NoticeKind.CALLBACK_DUE and draft.subject}
    due = set(Callback.objects.filter(id__in=callbacks, made_at=None).values_list("id", flat=True) if callbacks else [])
    return [
        draft
        for draft in current
        if (draft.kind not in _APPOINTMENTS or draft.card in expected)
        and (draft.kind != NoticeKind.CALLBACK_DUE or draft.subject in due)
    ]
