"""Warnings about leads that nobody has called (HQ-5)."""

from collections.abc import Collection, Sequence
from uuid import UUID

from accounts.queries.current_tenant import is_brand
from crm.models import Lead
from crm.rules.leads import OPEN_LEADS
from kit.models import DueItem
from notifications.queries.staff import holders
from notifications.rules.drafts import Draft
from notifications.rules.kinds import NoticeKind
from notifications.rules.recipients import Group
from tenants.leads.queries.for_dealers import leads_waiting


def leads_late(items: Sequence[DueItem]) -> list[Draft]:
    """Return the warnings about leads that are still open and without an attempt: to the manager at a dealer, to the
    administrators at the brand. Two queries."""
    leads = {UUID(str(item.data["lead"])) for item in items}
    waiting = leads_waiting(leads) if is_brand() else _waiting_here(leads)
    late = [item for item in items if (UUID(str(item.data["lead"])), item.data["assignment"]) in waiting]
    group = Group.BRAND_ADMINS if is_brand() else Group.MANAGERS
    people = sorted(holders({group})[group]) if late else []
    kind = NoticeKind.LEAD_LATE
    return [
        Draft(kind, person, f"{kind}:{item.cause}", subject=UUID(str(item.data["lead"])), data=item.data)
        for item in late
        for person in people
    ]


def _waiting_here(leads: Collection[UUID]) -> set[tuple[UUID, int]]:
    rows = Lead.objects.filter(id__in=leads, state__in=OPEN_LEADS, attempted_at=None)
    return set(rows.values_list("id", "assignment"))
