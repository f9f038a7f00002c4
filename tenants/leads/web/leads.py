"""Pages: the brand's leads with what waits, and one lead with all that happened to it (HQ-2, HQ-6)."""

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from accounts.access import Action
from accounts.web.asker import asker
from kit import clock
from kit.errors import DomainError
from kit.htmx.answers import Toast, onward
from kit.texts import detail_of
from kit.web.commands import FormRefused, run_form_command
from kit.web.views import Page
from tenants.leads.models import LeadState
from tenants.leads.queries.leads import (
    can_move,
    lead_history,
    lead_on_page,
    leads_on_page,
    quarantine_count,
    unassigned_leads,
)
from tenants.leads.services.assign import move_lead
from tenants.leads.web.forms import DestinationForm
from tenants.leads.web.labels import FORM_LABELS, TONES, event_row
from tenants.queries.dealers import working_names

_SIZE = 100


class Leads(Page):
    """Leads that wait for someone, then the latest; the filter and the page live in the address."""

    action = {"GET": Action.LEADS_MANAGE}
    template_name = "leads/leads.html"

    def get(self, request: HttpRequest) -> HttpResponse:
        """GET `?state=&dealer=&sender=&before=`."""
        state = request.GET.get("state", "")
        part = {name: request.GET.get(name, "").replace("\x00", "") for name in ("dealer", "sender")}
        names = working_names()
        found, next_at = leads_on_page(state, request.GET.get("before", ""), _SIZE, **part)
        context = {
            "waiting": unassigned_leads(),
            "form": DestinationForm(names),
            "quarantined": quarantine_count(),
            "rows": [{"lead": lead, "dealer": names.get(lead.dealer, lead.dealer), "tone": TONES.get(lead.state, "")}
                     for lead in found],
            "states": [
                {"label": label, "url": _url(code, **part), "is_chosen": code == state}
                for code, label in [("", _("All")), *((str(each), str(each.label)) for each in _SHOWN)]
            ],
            "next_url": next_at and _url(state, before=next_at, **part),
            "part": [{"label": names.get(code, code), "url": _url(state)} for code in part.values() if code],
        }  # fmt: skip
        return self.show(context)


class LeadRecord(Page):
    """One lead, as a dispute needs it: what happened when, by which version of which rule. Without the person."""

    action = {"GET": Action.LEADS_MANAGE}
    template_name = "leads/lead.html"

    def get(self, request: HttpRequest, lead_id: UUID) -> HttpResponse:
        return self.show(_record(lead_id, DestinationForm(working_names())))


class LeadMove(Page):
    """Assigns a lead by hand, or moves it."""

    action = {"POST": Action.LEADS_MANAGE}
    template_name = "leads/lead.html"
    http_method_names = ["post"]

    def post(self, request: HttpRequest, lead_id: UUID) -> HttpResponse:
        names = working_names()
        form = DestinationForm(names, request.POST)
        form.is_valid()
        try:
            lead = run_form_command(
                {"": form}, lambda: move_lead(asker(request), lead_id, form.cleaned_data.get("dealer", ""))
            )
        except FormRefused:
            return self.show(_record(lead_id, form), status=422)
        except DomainError as refusal:
            if refusal.status == 404:
                raise Http404 from refusal
            return onward(request, _lead_url(lead_id), Toast(detail_of(refusal.problems[0]), is_bad=True))
        return onward(request, reverse("leads:leads"), Toast(_("Sent to %(name)s.") % {"name": names[lead.dealer]}))


_SHOWN = (LeadState.UNASSIGNED, LeadState.ARRIVED)


def _record(lead_id: UUID, form: DestinationForm) -> dict[str, object]:
    lead = lead_on_page(lead_id)
    if lead is None:
        raise Http404
    events = [event_row(each) for each in lead_history(lead_id)]
    return {
        "lead": lead,
        "form_label": FORM_LABELS[lead.form],
        "tone": TONES.get(lead.state, ""),
        "events": events,
        "form": form if can_move(lead, clock.now()) else None,
    }


def _lead_url(lead_id: UUID) -> str:
    return reverse("leads:lead", args=[lead_id])


def _url(state: str, **more: str) -> str:
    query = urlencode({name: value for name, value in {"state": state, **more}.items() if value})
    return f"{reverse('leads:leads')}?{query}" if query else reverse("leads:leads")
