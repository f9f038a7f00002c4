"""A place's people and its audit as Excel (RP-7)."""

from datetime import date

from django.http import HttpRequest, HttpResponse

from accounts.access import Action
from accounts.queries.place import place_zone
from accounts.services.taking_out import take_out
from accounts.web.staff import StaffPage
from kit import clock
from kit.sheets.writing import MEDIA_TYPE


class StaffExcel(StaffPage):
    """Everyone with an account."""

    action = {"GET": Action.STAFF_MANAGE}

    def get(self, request: HttpRequest) -> HttpResponse:
        """The workbook."""
        return _file("staff", take_out(self.asker, "staff", {}))


class AuditExcel(StaffPage):
    """The audit, as its page is narrowed."""

    action = {"GET": Action.AUDIT_VIEW}

    def get(self, request: HttpRequest) -> HttpResponse:
        """The workbook."""
        given = {name: request.GET.get(name, "").replace("\0", "")[:40] for name in ("actor", "what", "from", "to")}
        return _file("audit", take_out(self.asker, "audit", given))


def _file(name: str, raw: bytes) -> HttpResponse:
    today: date = clock.today(place_zone())
    headers = {"Content-Disposition": f'attachment; filename="{name}-{today:%Y%m%d}.xlsx"', "Cache-Control": "no-store"}
    return HttpResponse(raw, content_type=MEDIA_TYPE, headers=headers)
