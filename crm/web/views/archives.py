"""Pages: everything that the dealer has here, as one file (SA-7)."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.template.defaultfilters import filesizeformat
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.access import Action
from accounts.rules.commands import Purpose
from accounts.web.asker import asker
from crm.queries.archives import archives_of
from crm.rules.exporting import ExportState
from crm.services.archiving.ask import archive_name, ask_for_archive, fetch_archive
from crm.web.base import DealerPage
from crm.web.command_views import tap
from kit.errors import DomainError
from kit.htmx.answers import Toast, is_fragment, onward
from kit.idempotency.forms import Done
from kit.web.sheets import archive_answer

_TONES = {ExportState.WAITING: "accent", ExportState.READY: "good", ExportState.FAILED: "bad"}
_SHOWN = 20


class Archives(DealerPage):
    """One's own archives, the latest first, and asking for one."""

    action = {"GET": Action.DEALER_LEAVE, "POST": Action.DEALER_LEAVE}
    sensitive = {"POST": Purpose.EXPORT}
    limits = {"POST": "exports"}
    template_name = "crm/archives.html"

    def get(self, request: HttpRequest) -> HttpResponse:
        """Show them; for HTMX the list alone."""
        rows = list(archives_of(asker(request)).order_by("-created_at", "-id")[:_SHOWN])
        context = {
            "archives": [
                {"row": row, "tone": _TONES.get(ExportState(row.state), ""), "size": filesizeformat(row.size)}
                for row in rows
            ],
            "is_waiting": any(row.state == ExportState.WAITING for row in rows),
        }
        return self.show(context, "crm/parts/archive_list.html" if is_fragment(request) else "")

    def post(self, request: HttpRequest) -> HttpResponse:
        back = reverse("crm:archives")

        def act() -> Done:
            ask_for_archive(asker(request))
            return Done(back, Toast(_("The file is being generated and appears here in a moment.")))

        return tap(request, act, back)


class ArchivedFile(DealerPage):
    """The file of an archive: a form, so that the password can be asked for again."""

    action = {"POST": Action.DEALER_LEAVE}
    sensitive = {"POST": Purpose.EXPORT}
    limits = {"POST": "workbooks"}
    http_method_names = ["post"]

    def post(self, request: HttpRequest, archive_id: UUID) -> HttpResponse:
        """Note that it was fetched; one that is not ready yet leads back to the list."""
        try:
            archive, raw = fetch_archive(asker(request), archive_id)
        except DomainError as refusal:
            if refusal.status != 409:
                raise
            return onward(request, reverse("crm:archives"), Toast(_("The file is still being generated.")))
        return archive_answer(archive_name(archive), raw)
