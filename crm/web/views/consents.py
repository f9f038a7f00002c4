"""Consent: the sheet on a card, and the dealer's notice that its QR code leads to (PI-1, PI-2)."""

from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.generic import View

from accounts.access import Action
from accounts.web.asker import asker
from crm.models import Card
from crm.queries.consents import notice_in_force
from crm.queries.settings import dealer_settings
from crm.rules.codes import ConsentPurpose
from crm.rules.consent import NAMED_WAYS
from crm.services.consents import ConsentInput, WithdrawalInput, record_consent, withdraw_on_page
from crm.web.base import language, way_back
from crm.web.command_views import SheetForm, refusal_text
from crm.web.forms.fields import labelled, one
from crm.web.forms.problems import say
from crm.web.views.card import find_card
from kit.api.views import OPEN
from kit.errors import DomainError
from kit.htmx.answers import Toast
from kit.idempotency.forms import Done
from kit.limits import address_of
from kit.tenancy import current_dealer
from kit.web.commands import FormRefused, run_form_command
from kit.web.forms import text_input
from kit.web.refusals import as_refused


class ConsentForm(forms.Form):
    """The customer's answer about one purpose. Preset to the change that is possible now."""

    def __init__(self, *args: Any, card: Card, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        answers = [("yes", str(_("Agrees"))), ("no", str(_("Does not agree")))]
        purposes = labelled(list(ConsentPurpose))
        self.fields = {
            "purpose": one(_("Purpose"), purposes, joined=True, initial=ConsentPurpose.CONTACT.value),
            "given": one(_("The customer"), answers, joined=True, initial="yes" if card.contact_withdrawn_at else "no"),
            "way": one(
                _("Informed of the privacy notice"), labelled(NAMED_WAYS), joined=True,
                initial=dealer_settings().notice_way,
            ),
        }  # fmt: skip

    def given(self, card_id: UUID) -> ConsentInput:
        """Return the answers as the service takes them."""
        answer = {"yes": True, "no": False}.get(self.cleaned_data.get("given") or "")
        purpose, way = self.cleaned_data.get("purpose") or "", self.cleaned_data.get("way") or ""
        return {"card": card_id, "purpose": purpose, "given": answer, "way": way}


class RecordConsent(SheetForm):
    """A consent that is given or withdrawn, from the card's page."""

    action = {"GET": Action.CARD_EDIT, "POST": Action.CARD_EDIT}

    def get(self, request: HttpRequest, card_id: UUID) -> HttpResponse:
        card = find_card(asker(request), card_id)
        return self.ask(request, ConsentForm(card=card), _about(card))

    def post(self, request: HttpRequest, card_id: UUID) -> HttpResponse:
        card = find_card(asker(request), card_id)
        form = ConsentForm(request.POST, card=card)

        def act() -> Done:
            record_consent(asker(request), form.given(card_id))
            return Done(way_back(request, reverse("crm:card", args=[card_id])), Toast(_("Saved.")))

        return self.carry_out(request, form, act, _about(card))


def _about(card: Card) -> dict[str, Any]:
    purposes = {ConsentPurpose.CONTACT: card.contact_withdrawn_at is None, ConsentPurpose.MARKETING: card.marketing}
    facts = [(each.label(language()), _("Given") if holds else _("Not given")) for each, holds in purposes.items()]
    return {"title": _("Consent"), "submit": _("Save"), "about": card.customer_name, "facts": facts}


class WithdrawalForm(forms.Form):
    """A withdrawal; the page knows nobody."""

    customer_name = forms.CharField(
        label=gettext_lazy("Your name"), max_length=60, required=False, widget=text_input(autocomplete="name")
    )
    number = forms.CharField(
        label=gettext_lazy("Your phone number"),
        max_length=40,
        required=False,
        widget=text_input(inputmode="tel", autocomplete="tel"),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [("", _("Everything")), *((each.value, each.label(language())) for each in ConsentPurpose)]
        self.fields["purpose"] = one(_("Withdraw consent to"), choices, joined=True, required=False, initial="")

    def given(self) -> WithdrawalInput:
        """Return the answers as the service takes them."""
        name, number, purpose = (self.cleaned_data.get(each) or "" for each in ("customer_name", "number", "purpose"))
        return {"customer_name": name, "number": number, "purpose": purpose}


@method_decorator([never_cache, sensitive_post_parameters()], name="dispatch")
class NoticePage(View):
    """The dealer's notice in both languages, without sign-in and without personal data; and the way to withdraw."""

    action = {"GET": OPEN, "POST": OPEN}
    http_method_names = ["get", "head", "post"]

    def get(self, request: HttpRequest) -> HttpResponse:
        return self._show(request, WithdrawalForm())

    def post(self, request: HttpRequest) -> HttpResponse:
        """Withdraw. The page that follows is the same whether anyone was found."""
        form = WithdrawalForm(request.POST)
        form.is_valid()
        try:
            run_form_command({"": form}, lambda: withdraw_on_page(form.given(), address_of(request)), say)
        except FormRefused:
            return self._show(request, form, status=422)
        except DomainError as refusal:
            form.add_error(None, refusal_text(refusal))
            return as_refused(self._show(request, form), refusal)
        return self._show(request, None)

    def _show(self, request: HttpRequest, form: WithdrawalForm | None, status: int = 200) -> HttpResponse:
        context = {"notice": notice_in_force(), "dealer": current_dealer().name, "form": form}
        return render(request, "crm/privacy_notice.html", context, status=status)
