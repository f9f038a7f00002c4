"""`/personal-data/`: the administrator's page for the rights of customers: notice, access, erasure, retention."""

from typing import Any
from uuid import UUID

from django import forms
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from accounts.access import Action
from accounts.rules.commands import Purpose
from accounts.web.asker import asker
from crm.queries.consents import notice_in_force
from crm.queries.persons import cards_held, person_requests
from crm.queries.settings import dealer_settings
from crm.rules.codes import Status
from crm.services.consents import publish_notice
from crm.services.persons import (
    PersonInput,
    ask_for_person,
    erase_person,
    hand_over_person,
    preview_retention,
    run_retention,
    view_person,
)
from crm.web.base import DealerPage
from crm.web.command_views import SheetForm, tap
from crm.web.forms.problems import say
from kit.errors import DomainError
from kit.htmx.answers import Toast, onward
from kit.idempotency.forms import Done, form_token
from kit.texts import detail_of
from kit.web.commands import FormRefused, run_form_command
from kit.web.forms import PhoneNumber, text_area, text_input
from kit.web.sheets import workbook_answer
from tenants.billing.web.qr import qr_svg

_MANAGE = Action.PRIVACY_MANAGE
_SHOWN = 50


class PersonForm(forms.Form):
    """The person to look up."""

    name = forms.CharField(
        label=gettext_lazy("Name"), max_length=60, required=False, widget=text_input(autocomplete="off")
    )
    number = forms.CharField(label=gettext_lazy("Number"), max_length=40, required=False, widget=PhoneNumber())

    def given(self) -> PersonInput:
        """Return the answers as the service takes them."""
        return {"name": self.cleaned_data.get("name") or "", "number": self.cleaned_data.get("number") or ""}


class PersonalData(DealerPage):
    """Everything on one page: the notice with its QR code, looking up a person, and what the next run erases."""

    action = {"GET": _MANAGE, "POST": _MANAGE}
    sensitive = {"GET": Purpose.ERASURE, "POST": Purpose.ERASURE}
    template_name = "crm/personal_data.html"

    def get(self, request: HttpRequest) -> HttpResponse:
        return self._show(request, PersonForm())

    def post(self, request: HttpRequest) -> HttpResponse:
        """Look up a person and go to them."""
        form = PersonForm(request.POST)
        form.is_valid()
        try:
            found = run_form_command({"": form}, lambda: ask_for_person(asker(request), form.given()), say)
        except FormRefused:
            return self._show(request, form, status=422)
        return HttpResponseRedirect(reverse("person", args=[found.id]))

    def _show(self, request: HttpRequest, form: PersonForm, status: int = 200) -> HttpResponse:
        page = request.build_absolute_uri(reverse("privacy_notice"))
        context = {
            "form": form,
            "notice": notice_in_force(),
            "notice_page": page,
            "qr": qr_svg(page),
            "settings": dealer_settings(),
            "due": preview_retention(),
            "requests": person_requests().order_by("-asked_at", "-id")[:_SHOWN],
            "once": form_token(request),
        }
        return self.show(context, status=status)


class OnePerson(DealerPage):
    """One person's data, to hand over or to erase."""

    action = {"GET": _MANAGE}
    sensitive = {"GET": Purpose.ERASURE}
    template_name = "crm/person.html"

    def get(self, request: HttpRequest, person_id: UUID) -> HttpResponse:
        try:
            found = view_person(asker(request), person_id)
        except DomainError as refusal:
            if refusal.status == 404:
                raise Http404 from refusal
            raise
        cards = [
            {"card": card, "waits": card.status == Status.ORDERED and card.merged_into_id is None}
            for card in cards_held(found)
        ]
        return self.show({"person": found, "cards": cards, "once": form_token(request)})


class PersonFile(DealerPage):
    """The workbook to hand over; it is stored nowhere."""

    action = {"POST": _MANAGE}
    sensitive = {"POST": Purpose.EXPORT}
    limits = {"POST": "workbooks"}
    http_method_names = ["post"]

    def post(self, request: HttpRequest, person_id: UUID) -> HttpResponse:
        try:
            raw = hand_over_person(asker(request), person_id)
        except DomainError as refusal:
            if refusal.status == 404:
                raise Http404 from refusal
            toast = Toast(detail_of(refusal.problems[0]), is_bad=True)
            return onward(request, reverse("person", args=[person_id]), toast)
        return workbook_answer("personal-data", raw)


class ErasePerson(DealerPage):
    """The erasure, after its preview."""

    action = {"POST": _MANAGE}
    sensitive = {"POST": Purpose.ERASURE}
    http_method_names = ["post"]

    def post(self, request: HttpRequest, person_id: UUID) -> HttpResponse:
        back = reverse("person", args=[person_id])

        def act() -> Done:
            done = erase_person(asker(request), person_id)
            said = [_("The data was erased.")]
            said += [_("Ordered cards wait for their delivery or loss.")] if done.waiting else []
            return Done(back, Toast(" ".join(said)))

        return tap(request, act, back)


class RunRetention(DealerPage):
    """Do now what the daily run does."""

    action = {"POST": _MANAGE}
    sensitive = {"POST": Purpose.ERASURE}
    http_method_names = ["post"]

    def post(self, request: HttpRequest) -> HttpResponse:
        back = reverse("personal_data")

        def act() -> Done:
            done = run_retention(asker(request))
            count = len(done.cards) + len(done.traffic) + len(done.leads)
            text = ngettext("%(count)s record erased.", "%(count)s records erased.", count) % {"count": count}
            return Done(back, Toast(text))

        return tap(request, act, back)


class NoticeForm(forms.Form):
    """The texts of the next version."""

    text_zh = forms.CharField(
        label=gettext_lazy("Chinese text"), max_length=5000, required=False, widget=text_area(rows=12, maxlength=5000)
    )
    text_en = forms.CharField(
        label=gettext_lazy("English text"), max_length=5000, required=False, widget=text_area(rows=12, maxlength=5000)
    )


class PublishNotice(SheetForm):
    """The next version of the notice, begun with the one in force."""

    action = {"GET": _MANAGE, "POST": _MANAGE}
    sensitive = {"POST": Purpose.WORK}

    def get(self, request: HttpRequest) -> HttpResponse:
        notice = notice_in_force()
        return self.ask(request, NoticeForm(initial={"text_zh": notice.text_zh, "text_en": notice.text_en}), _about())

    def post(self, request: HttpRequest) -> HttpResponse:
        form = NoticeForm(request.POST)

        def act() -> Done:
            texts = (form.cleaned_data.get(each) or "" for each in ("text_zh", "text_en"))
            made = publish_notice(asker(request), *texts)
            text = _("Version %(version)s published.") % {"version": made.version}
            return Done(reverse("personal_data"), Toast(text))

        return self.carry_out(request, form, act, _about())


def _about() -> dict[str, Any]:
    return {
        "title": _("Publish a privacy notice"),
        "submit": _("Publish"),
        "about": _("Customers filed from now on are informed of this version. Earlier versions are kept."),
    }
