"""A place's people and its audit as Excel (RP-7)."""

from django.http import HttpRequest, HttpResponse

from accounts.access import Action
from accounts.queries.current_tenant import tenant_zone
from accounts.services.exports import export
from accounts.web.staff import StaffPage
from kit import clock
from kit.web.sheets import workbook_answer


class StaffExcel(StaffPage):
    """Everyone with an account."""

    action = {"GET": Action.STAFF_MANAGE}
    limits = {"GET": "workbooks"}

    def get(self, request: HttpRequest) -> HttpResponse:
        """The workbook."""
        return of_today("staff", export(self.asker, "staff", {}))


class AuditExcel(StaffPage):
    """The audit, as its page is narrowed."""

    action = {"GET": Action.AUDIT_VIEW}
    limits = {"GET": "workbooks"}

    def get(self, request: HttpRequest) -> HttpResponse:
        """The workbook."""
        given = {name: request.GET.get(name, "").replace("\0", "")[:40] for name in ("actor", "what", "from", "to")}
        return of_today("audit", export(self.asker, "audit", given))


def of_today(name: str, raw: bytes) -> HttpResponse:
    """A workbook named by what it holds and the place's day."""
    return workbook_answer(f"{name}-{clock.today(tenant_zone()):%Y%m%d}", raw)
