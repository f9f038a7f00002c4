"""What waits for the dealer's administrator: accounts not used yet, imports that stopped, sign-ins that failed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from accounts.models import AuditEntry, User
from crm.models import CardImport, DealerSettings
from crm.rules.importing.states import ImportState
from kit import clock

_MOST = 10
_RECENT = timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class AdminDay:
    """At most ten of each kind; `failed_sign_ins` are those of the last 24 hours."""

    never_signed_in: Sequence[User]
    open_imports: Sequence[CardImport]
    failed_sign_ins: int
    has_wholesale_consultant: bool


def admin_day() -> AdminDay:
    """Return what the administrator's first page shows. Four queries."""
    since: datetime = clock.now() - _RECENT
    people = User.objects.filter(is_active=True, has_one_time_password=True).order_by("name", "id")
    states = [ImportState.UPLOADED, ImportState.CHECKED, ImportState.FAILED]
    imports = CardImport.objects.filter(state__in=states).order_by("-created_at", "-id")
    settings = DealerSettings.objects.values_list("wholesale_consultant_id", flat=True).first()
    return AdminDay(
        never_signed_in=list(people[:_MOST]),
        open_imports=list(imports[:_MOST]),
        failed_sign_ins=AuditEntry.objects.filter(what="sign_in.failed", at__gte=since).count(),
        has_wholesale_consultant=settings is not None,
    )
