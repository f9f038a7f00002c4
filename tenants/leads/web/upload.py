"""Page: leads in a table, uploaded by hand (HQ-2)."""

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.access import Action
from accounts.queries.current_tenant import tenant_zone
from kit.errors import DomainError, refuse
from kit.htmx.answers import Toast, onward
from kit.sheets.apart import opened_apart
from kit.texts import detail_of
from kit.web.views import Page
from tenants.leads.models import LeadState
from tenants.leads.queries.senders import active_senders
from tenants.leads.rules.lead import LeadForm, Prospect
from tenants.leads.rules.table import MOST_ROWS, columns_of, read_table
from tenants.leads.services.accept import accept_leads

_PART = 50


class Upload(Page):
    """A table of leads; each row is taken in as if its sender had sent it."""

    action = {"GET": Action.LEADS_MANAGE, "POST": Action.LEADS_MANAGE}
    template_name = "leads/upload.html"
    limits = {"POST": "imports"}

    def get(self, request: HttpRequest) -> HttpResponse:
        return self._show()

    def post(self, request: HttpRequest) -> HttpResponse:
        """POST `sender`, `file`."""
        sender = active_senders().filter(code=request.POST.get("sender", "")).first()
        file = request.FILES.get("file")
        if sender is None or file is None:
            return self._show(
                sender_problem="" if sender else _("Choose the sender of these leads."),
                problem="" if file else _("Choose a file."),
                status=422,
            )
        try:
            prospects = prospects_in(file.read())
        except DomainError as refusal:
            return self._show(problem=detail_of(refusal.problems[0]), status=422)
        # In parts, for others wait while leads are assigned.
        parts = [prospects[at : at + _PART] for at in range(0, len(prospects), _PART)]
        leads = [lead for part in parts for lead in accept_leads(sender, LeadForm.CSV, part)]
        wrong = sum(lead.state == LeadState.QUARANTINED for lead in leads)
        text = ngettext("%(n)s lead uploaded.", "%(n)s leads uploaded.", len(leads)) % {"n": len(leads)}
        if wrong:
            text += " " + ngettext("%(n)s needs correction.", "%(n)s need correction.", wrong) % {"n": wrong}
        return onward(request, reverse("leads:quarantine" if wrong else "leads:leads"), Toast(text, is_bad=bool(wrong)))

    def _show(self, *, problem: str = "", sender_problem: str = "", status: int = 200) -> HttpResponse:
        context = {"senders": active_senders(), "problem": problem, "sender_problem": sender_problem}
        return self.show({**context, "most": MOST_ROWS}, status=status)


def prospects_in(raw: bytes) -> list[Prospect]:
    """Return the leads of an uploaded table; refuse as `Upload` says and as its reader does."""
    with opened_apart(raw) as table:
        sheet = table.sheets()[0]
        rows = [
            ["" if cell is None else str(cell) for cell in cells] for _number, cells in table.rows(sheet, MOST_ROWS + 2)
        ]
    columns = columns_of(rows[0]) if len(rows) > 1 else []
    if not columns:
        raise refuse("no_lead_columns", "file", "HQ-2")
    if len(rows) > MOST_ROWS + 1:
        raise refuse("too_many_leads", "file", "HQ-2", limit=MOST_ROWS)
    return read_table(columns, rows[1:], tenant_zone())
