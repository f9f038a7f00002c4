"""`/leads/`: leads of the brand's, to be claimed, called, filed or declined (HQ-4, HQ-5)."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from rest_framework.request import Request

from accounts.access import Action
from accounts.web.asker import asker
from crm.queries.leads import cards_of_lead, contacts_of, lead_of, leads_of
from crm.rules.leads import OPEN_LEADS
from crm.services.leads.work import claim_lead, contact_lead, decline_lead, give_lead
from crm.web.base import DealerPage, language, way_back
from crm.web.command_views import SheetForm, tap
from crm.web.forms.choices import owner_choices
from crm.web.forms.leads import LeadContactForm, LeadDeclineForm, LeadGiveForm
from crm.web.presenters.leads import figures_of_month, lead_facts, lead_rows
from kit.api.paging import Keyset
from kit.errors import DomainError
from kit.htmx.answers import Toast
from kit.idempotency.forms import Done
from tenants.queries.catalogue import model_names

_PARTS = {"open": True, "settled": False}


class LeadList(DealerPage):
    """Open leads, the longest waiting first, and those that are settled. Managers have all, others their own and those
    that they may claim."""

    action = {"GET": Action.LEAD_WORK}
    template_name = "crm/leads.html"
    open_first = Keyset({"assigned_at": "assigned_at"}, default="assigned_at")
    newest = Keyset({"assigned_at": "assigned_at"}, default="-assigned_at")

    def get(self, request: HttpRequest) -> HttpResponse:
        """Show one part of them, a page at a time."""
        part = request.GET.get("part", "open")
        if part not in _PARTS:
            return HttpResponseRedirect(request.path)
        user = asker(request)
        rows = leads_of(user).select_related("claimed_by", "offered_to")
        is_open = _PARTS[part]
        rows = rows.filter(state__in=OPEN_LEADS) if is_open else rows.exclude(state__in=OPEN_LEADS)
        try:
            page = (self.open_first if is_open else self.newest).page(Request(request), rows, lambda row: row)
        except DomainError:
            return HttpResponseRedirect(request.path)
        found: list[Any] = list(page["results"])  # type: ignore[call-overload]  # rows as rendered above
        labels = {"open": _("To do"), "settled": _("Done")}
        context = {
            "parts": [
                {"label": labels[name], "url": f"{request.path}?part={name}", "is_chosen": name == part}
                for name in _PARTS
            ],
            "leads": lead_rows(user, found, model_names(language())),
            "next_url": page["next"],
            "previous_url": page["previous"],
            "figures": figures_of_month() if user.may(Action.LEAD_GIVE) else [],
        }
        return self.show(context)


class OneLead(DealerPage):
    """One lead: the customer, the attempts, and what becomes of it."""

    action = {"GET": Action.LEAD_WORK}
    template_name = "crm/lead.html"

    def get(self, request: HttpRequest, lead_id: UUID) -> HttpResponse:
        """Show it."""
        user = asker(request)
        lead = lead_of(user, lead_id)
        contacts = contacts_of(user, lead)
        (row,) = lead_rows(user, [lead], model_names(language()))
        cards = cards_of_lead(user, lead) if row["file_url"] else []
        context = {
            "row": row,
            "facts": lead_facts(row),
            "contacts": contacts,
            "cards": [
                {"card": card, "url": f"{reverse('crm:follow_up', args=[card.id])}?lead={lead_id}"} for card in cards
            ],
        }
        return self.show(context)


class Claim(DealerPage):
    """Claiming by one tap."""

    action = {"POST": Action.LEAD_CLAIM}
    http_method_names = ["post"]

    def post(self, request: HttpRequest, lead_id: UUID) -> HttpResponse:
        """Claim it; the second of two reads who has it."""
        page = reverse("crm:lead", args=[lead_id])

        def act() -> Done:
            claim_lead(asker(request), lead_id)
            return Done(page, Toast(_("The lead is yours. Call now.")))

        return tap(request, act, way_back(request, reverse("crm:leads")))


class Contact(SheetForm):
    """An attempt to reach the customer."""

    action = {"GET": Action.LEAD_WORK, "POST": Action.LEAD_WORK}

    def get(self, request: HttpRequest, lead_id: UUID) -> HttpResponse:
        """Ask for it."""
        return self.ask(request, LeadContactForm(), self._shown(request, lead_id))

    def post(self, request: HttpRequest, lead_id: UUID) -> HttpResponse:
        """Record it."""
        form = LeadContactForm(request.POST)

        def act() -> Done:
            contact_lead(asker(request), lead_id, form.values())
            return Done(way_back(request, reverse("crm:lead", args=[lead_id])), Toast(_("Recorded.")))

        return self.carry_out(request, form, act, self._shown(request, lead_id))

    def _shown(self, request: HttpRequest, lead_id: UUID) -> dict[str, Any]:
        return {"title": _("Contact"), "about": _name(request, lead_id), "submit": _("Save")}


class Decline(SheetForm):
    """Declining, with the reason."""

    action = {"GET": Action.LEAD_WORK, "POST": Action.LEAD_WORK}

    def get(self, request: HttpRequest, lead_id: UUID) -> HttpResponse:
        """Ask why."""
        return self.ask(request, LeadDeclineForm(), self._shown(request, lead_id))

    def post(self, request: HttpRequest, lead_id: UUID) -> HttpResponse:
        """Decline it."""
        form = LeadDeclineForm(request.POST)

        def act() -> Done:
            decline_lead(asker(request), lead_id, form.reason())
            return Done(reverse("crm:leads"), Toast(_("Declined.")))

        return self.carry_out(request, form, act, self._shown(request, lead_id))

    def _shown(self, request: HttpRequest, lead_id: UUID) -> dict[str, Any]:
        return {"title": _("Decline the lead"), "about": _name(request, lead_id), "submit": _("Decline")}


class HandOut(SheetForm):
    """Handing a lead to someone."""

    action = {"GET": Action.LEAD_GIVE, "POST": Action.LEAD_GIVE}

    def get(self, request: HttpRequest, lead_id: UUID) -> HttpResponse:
        """Ask to whom."""
        return self.ask(request, LeadGiveForm(people=owner_choices()), self._shown(request, lead_id))

    def post(self, request: HttpRequest, lead_id: UUID) -> HttpResponse:
        """Hand it out."""
        form = LeadGiveForm(request.POST, people=owner_choices())

        def act() -> Done:
            give_lead(asker(request), lead_id, form.consultant())
            return Done(way_back(request, reverse("crm:leads")), Toast(_("Handed out.")))

        return self.carry_out(request, form, act, self._shown(request, lead_id))

    def _shown(self, request: HttpRequest, lead_id: UUID) -> dict[str, Any]:
        return {"title": _("Hand out the lead"), "about": _name(request, lead_id), "submit": _("Hand out")}


def _name(request: HttpRequest, lead_id: UUID) -> str:
    """Return the customer's name. A form that is sent for a lead that is a colleague's by now has none: the command
    refuses it, and says who has the lead."""
    user = asker(request)
    try:
        (row,) = lead_rows(user, [lead_of(user, lead_id)], model_names(language()))
    except DomainError:
        if request.method != "POST":
            raise
        return ""
    return str(row["name"])
