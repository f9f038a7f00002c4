"""Warnings about leads that nobody has called (HQ-5)."""

from collections.abc import Sequence
from uuid import UUID

from crm.models import Lead
from crm.rules.leads import OPEN_LEADS
from kit.models import DueItem
from notifications.queries.staff import holders
from notifications.rules.drafts import Draft
from notifications.rules.kinds import NoticeKind
from notifications.rules.recipients import Group


def leads_late(items: Sequence[DueItem]) -> list[Draft]:
    """Return the warnings to the manager about leads that are still open and without an attempt. Two queries."""
    due = {(UUID(str(item.data["lead"])), item.data["assignment"]): item for item in items}
    open_leads = Lead.objects.filter(id__in=[lead for lead, _ in due], state__in=OPEN_LEADS, attempted_at=None)
    waiting = set(open_leads.values_list("id", "assignment"))
    late = [item for item in items if (UUID(str(item.data["lead"])), item.data["assignment"]) in waiting]
    managers = sorted(holders({Group.MANAGERS})[Group.MANAGERS]) if late else []
    kind = NoticeKind.LEAD_LATE
    return [
        Draft(kind, person, f"{kind}:{item.cause}", subject=UUID(str(item.data["lead"])), data=item.data)
        for item in late
        for person in managers
    ]
