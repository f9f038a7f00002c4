"""Pages: leads that could not be read, and the correction of one (HQ-3)."""

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.access import Action
from accounts.web.asker import asker
from kit.errors import DomainError
from kit.htmx.answers import Toast, onward
from kit.web.commands import FormRefused, run_form_command
from kit.web.views import Page
from tenants.leads.models import Lead
from tenants.leads.queries.leads import lead_in_quarantine, leads_in_quarantine
from tenants.leads.queries.quarantine import FIELDS, SOURCE, masked_fields
from tenants.leads.rules.lead import PERSONAL
from tenants.leads.services.mend import mend_lead, open_field
from tenants.leads.web.forms import MendForm
from tenants.leads.web.labels import FIELD_LABELS, FORM_LABELS, reasons_in_words

_MOST = 200


class Quarantine(Page):
    """Leads that someone has to correct, the oldest first."""

    action = {"GET": Action.LEADS_MANAGE}
    template_name = "leads/quarantine.html"

    def get(self, request: HttpRequest) -> HttpResponse:
        leads = list(leads_in_quarantine().order_by("received_at", "id")[:_MOST])
        rows = [{"lead": lead, "form": FORM_LABELS[lead.form], "reasons": reasons_in_words(lead)} for lead in leads]
        return self.show({"rows": rows})


class QuarantinedLead(Page):
    """One of them: what was read of it, masked, and a form for what is right."""

    action = {"GET": Action.LEADS_MANAGE, "POST": Action.LEADS_MANAGE}
    template_name = "leads/quarantined.html"

    def get(self, request: HttpRequest, quarantined_id: UUID) -> HttpResponse:
        lead = find_quarantined(quarantined_id)
        return self.show(page_of_lead(lead, MendForm(lead)))

    def post(self, request: HttpRequest, quarantined_id: UUID) -> HttpResponse:
        """Corrects the lead and sends it on."""
        lead = find_quarantined(quarantined_id)
        form = MendForm(lead, request.POST)
        form.is_valid()
        seen = form.cleaned_data.get("version")
        try:
            run_form_command({"": form}, lambda: mend_lead(asker(request), lead.id, form.corrections(), seen))
        except FormRefused:
            return self.show(page_of_lead(lead, form), status=422)
        except DomainError:
            # Someone else was faster, or the sender sent it again.
            text = _("This lead has changed since you opened it. Open it again.")
            return onward(request, reverse("leads:quarantine"), Toast(text, is_bad=True))
        return onward(request, reverse("leads:quarantine"), Toast(_("Lead corrected and sent on.")))


class QuarantinedField(Page):
    """Shows one field in full; the audit keeps who did."""

    action = {"POST": Action.LEADS_MANAGE}
    template_name = "leads/quarantined.html"
    http_method_names = ["post"]

    def post(self, request: HttpRequest, quarantined_id: UUID) -> HttpResponse:
        lead, name = find_quarantined(quarantined_id), request.POST.get("field", "")
        try:
            value = open_field(asker(request), lead.id, name)
        except DomainError as refusal:
            raise Http404 from refusal
        return self.show(page_of_lead(lead, MendForm(lead), {name: value}))


def find_quarantined(quarantined_id: UUID) -> Lead:
    """Return a lead in quarantine, or answer 404."""
    try:
        return lead_in_quarantine(quarantined_id)
    except DomainError as refusal:
        raise Http404 from refusal


def page_of_lead(lead: Lead, form: MendForm, opened: dict[str, str] | None = None) -> dict[str, object]:
    """Return the page's context; `opened` are the fields that are shown in full."""
    opened, read = opened or {}, masked_fields(lead)
    rows = [
        {
            "name": name,
            "label": FIELD_LABELS[name],
            "value": opened.get(name, read[name]),
            "may_open": name in PERSONAL and bool(read[name]) and name not in opened,
        }
        for name in FIELDS
        if read[name]
    ]
    source = {"name": SOURCE, "label": FIELD_LABELS[SOURCE], "value": opened.get(SOURCE, "")}
    return {
        "lead": lead,
        "form_label": FORM_LABELS[lead.form],
        "reasons": reasons_in_words(lead),
        "rows": rows,
        "source": source,
        "form": form,
    }
