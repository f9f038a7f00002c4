"""Pages: who sends leads, with which keys (HQ-2)."""

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.access import Action
from accounts.web.asker import asker
from kit.errors import DomainError
from kit.htmx.answers import Toast, onward
from kit.texts import detail_of
from kit.web.commands import FormRefused, run_form_command
from kit.web.views import Page
from tenants.leads.models import LeadSender
from tenants.leads.queries.senders import live_keys, mail_address, sender_known_as, senders
from tenants.leads.services.senders import add_key, add_sender, change_sender, revoke_key
from tenants.leads.web.forms import NewSenderForm, SenderForm


class Senders(Page):
    """All senders."""

    action = {"GET": Action.LEADS_MANAGE}
    template_name = "leads/senders.html"

    def get(self, request: HttpRequest) -> HttpResponse:
        rows = [{"sender": each, "keys": len(live_keys(each))} for each in senders()]
        return self.show({"rows": rows})


class NewSender(Page):
    """A sender to be added; its first key's secret is shown once, on the page that follows."""

    action = {"GET": Action.LEADS_MANAGE, "POST": Action.LEADS_MANAGE}
    template_name = "leads/new_sender.html"

    def get(self, request: HttpRequest) -> HttpResponse:
        return self.show({"form": NewSenderForm(initial={"kind": "website", "per_minute": 120})})

    def post(self, request: HttpRequest) -> HttpResponse:
        form = NewSenderForm(request.POST)
        form.is_valid()
        try:
            sender, key, secret = run_form_command(
                {"": form}, lambda: add_sender(asker(request), form.cleaned_data.get("code", ""), form.changes())
            )
        except FormRefused:
            return self.show({"form": form}, status=422)
        return self.show({"sender": sender, "key": key, "secret": secret}, "leads/new_key.html")


class SenderRecord(Page):
    """One sender: its record, its keys, its mail address."""

    action = {"GET": Action.LEADS_MANAGE, "POST": Action.LEADS_MANAGE}
    template_name = "leads/sender.html"

    def get(self, request: HttpRequest, code: str) -> HttpResponse:
        sender = _sender(code)
        return self._show(sender, SenderForm.of(sender))

    def post(self, request: HttpRequest, code: str) -> HttpResponse:
        """Changes the record."""
        sender = _sender(code)
        form = SenderForm.of(sender, request.POST)
        form.is_valid()
        try:
            run_form_command({"": form}, lambda: change_sender(asker(request), code, form.changes()))
        except FormRefused:
            return self._show(sender, form, status=422)
        return onward(request, reverse("leads:senders"), Toast(_("Saved.")))

    def _show(self, sender: LeadSender, form: SenderForm, status: int = 200) -> HttpResponse:
        context = {"sender": sender, "keys": live_keys(sender), "mail_address": mail_address(sender), "form": form}
        return self.show(context, status=status)


class NewKey(Page):
    """Another key; its secret is shown once."""

    action = {"POST": Action.LEADS_MANAGE}
    template_name = "leads/new_key.html"
    http_method_names = ["post"]

    def post(self, request: HttpRequest, code: str) -> HttpResponse:
        sender = _sender(code)
        try:
            key, secret = add_key(asker(request), code)
        except DomainError as refusal:
            return onward(request, _record(code), Toast(detail_of(refusal.problems[0]), is_bad=True))
        return self.show({"sender": sender, "key": key, "secret": secret})


class RevokeKey(Page):
    """Ends a key at once."""

    action = {"POST": Action.LEADS_MANAGE}
    http_method_names = ["post"]

    def post(self, request: HttpRequest, code: str, key_id: UUID) -> HttpResponse:
        try:
            revoke_key(asker(request), code, key_id)
        except DomainError as refusal:
            raise Http404 from refusal
        return onward(request, _record(code), Toast(_("Key revoked.")))


def _record(code: str) -> str:
    return reverse("leads:sender", args=[code])


def _sender(code: str) -> LeadSender:
    try:
        return sender_known_as(code)
    except DomainError as refusal:
        raise Http404 from refusal
