"""Forms of subscriptions. The services know which answers are required and right; these ask."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from kit.web.forms import Choices, Words, text_input
from tenants.billing.models import Plan, Subscription
from tenants.billing.queries.support import SupportPerson
from tenants.billing.rules.money import in_fen
from tenants.billing.rules.orders import PlanOrder
from tenants.billing.rules.sign_up import SignUpForm as SignUpValues
from tenants.billing.rules.support import Invitation
from tenants.billing.services.payments import Transfer


def _text(label: Words, help_text: Words = "", **attrs: Any) -> forms.CharField:
    return forms.CharField(label=label, max_length=200, help_text=help_text, widget=text_input(**attrs))


def _number(label: Words, help_text: Words = "") -> forms.IntegerField:
    widget = forms.NumberInput({"class": "form-control", "inputmode": "numeric"})
    return forms.IntegerField(label=label, help_text=help_text, widget=widget)


def _day(label: Words, help_text: Words = "") -> forms.DateField:
    widget = forms.DateInput({"class": "form-control", "type": "date"}, "%Y-%m-%d")
    return forms.DateField(label=label, help_text=help_text, widget=widget)


def _money(label: Words, help_text: Words = "") -> forms.DecimalField:
    widget = text_input(inputmode="decimal")
    return forms.DecimalField(label=label, max_digits=12, decimal_places=2, help_text=help_text, widget=widget)


class SeatsForm(forms.Form):
    """How many seats."""

    seats = _number(_("Seats"), _("More count at once and are charged to the end of the period; fewer, from the next."))


class PlanForm(SeatsForm):
    """A plan with the buyer's data."""

    plan = forms.ChoiceField(label=pgettext_lazy("a subscription", "Plan"), widget=Choices(is_stacked=True))
    interval = forms.ChoiceField(
        label=_("Billing"),
        choices=[("month", _("By the month")), ("year", _("By the year, 10 months' price"))],
        widget=Choices(),
    )
    title = _text(pgettext_lazy("on an invoice", "Buyer's name"), _("As on the fapiao."))
    tax_number = _text(_("Tax number"), autocapitalize="characters", spellcheck="false")
    field_order = ("plan", "interval", "seats", "title", "tax_number")

    def __init__(self, plans: list[Plan], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["plan"].choices = [  # type: ignore[attr-defined] # a ChoiceField
            (plan.code, f"{plan.name} ¥{Decimal(plan.seat_fen) / 100:.2f}") for plan in plans
        ]

    @classmethod
    def of(cls, subscription: Subscription, plans: list[Plan]) -> "PlanForm":
        """The form filled in with what is subscribed to."""
        plan = subscription.next_plan or subscription.plan
        return cls(
            plans,
            initial={
                "plan": plan.code if plan else plans[0].code,
                "interval": subscription.next_interval or subscription.interval,
                "seats": subscription.next_seats or subscription.seats,
                "title": subscription.title,
                "tax_number": subscription.tax_number,
            },
        )

    def order(self) -> PlanOrder:
        """Return the answers as the service takes them."""
        given = self.cleaned_data
        return PlanOrder(
            plan=given.get("plan", ""),
            interval=given.get("interval", ""),
            seats=given.get("seats") or 0,
            title=given.get("title", ""),
            tax_number=given.get("tax_number", "").upper(),
        )


class InvitationForm(forms.Form):
    """A person who may view the dealer, the reason and the hours."""

    person = forms.ChoiceField(label=_("Person"), widget=Choices(is_stacked=True))
    reason = _text(pgettext_lazy("a command", "Reason"), _("Tell them where to look."))
    hours = _number(_("Hours"), _("From now on, 8 at most."))

    def __init__(self, people: Sequence[SupportPerson], data: Mapping[str, Any] | None = None) -> None:
        super().__init__(data, initial={"hours": 2})
        self.fields["person"].choices = [(each.username, each.name) for each in people]  # type: ignore[attr-defined] # a ChoiceField

    def invitation(self) -> Invitation:
        """Return the answers as the service takes them."""
        given = self.cleaned_data
        return Invitation(given.get("person", ""), given.get("reason", ""), given.get("hours") or 0)


class ReasonForm(forms.Form):
    """Why."""

    reason = _text(pgettext_lazy("a command", "Reason"), _("The dealer's administrator reads it."))


class ExtensionForm(forms.Form):
    """A trial's new end."""

    until = _day(_("Trial until"), _("The first day after the trial."))


class TransferForm(forms.Form):
    """A bank transfer as the statement has it."""

    amount = _money(_("Amount, yuan"))
    paid_on = _day(_("Received on"))
    reference = _text(_("Bank reference"), _("The bank's number of the transfer. Each is recorded once."))
    invoice = forms.CharField(label=_("Invoice number"), required=False, max_length=20, widget=text_input())

    def transfer(self) -> Transfer:
        """Return the answers as the service takes them."""
        given = self.cleaned_data
        return Transfer(
            amount_fen=in_fen(given["amount"]) if given.get("amount") is not None else None,
            paid_on=given.get("paid_on"),
            reference=given.get("reference", ""),
            invoice=given.get("invoice", "").strip(),
        )


class RefundForm(forms.Form):
    """Credit that was paid back."""

    amount = _money(_("Amount, yuan"))
    reason = _text(pgettext_lazy("a command", "Reason"))


class SignUpForm(forms.Form):
    """The form with which a dealer signs up."""

    company = _text(_("Company"), _("As in its business licence."), autocomplete="organization")
    credit_code = _text(_("Unified social credit code"), autocapitalize="characters", spellcheck="false")
    province = _text(_("Province"), autocomplete="address-level1")
    city = _text(_("City"), autocomplete="address-level2")
    area_code = _text(_("Area code"), _("Of its phone numbers, such as 021."), inputmode="numeric")
    name = _text(_("Your name"), autocomplete="name")
    mobile = _text(_("Mobile"), inputmode="tel", autocomplete="tel")
    email = _text(_("E-mail"), _("We send a link there to confirm."), inputmode="email", autocomplete="email")
    code = _text(
        _("Dealer code"),
        _("The first part of your web address; it can't be changed later."),
        autocapitalize="none",
        spellcheck="false",
    )
    accepts_terms = forms.BooleanField(label=_("I accept the terms and the processor agreement"), required=False)

    def values(self) -> SignUpValues:
        """Return the answers as the service takes them."""
        given = self.cleaned_data
        texts = {name: str(given.get(name, "")).strip() for name in self.fields if name != "accepts_terms"}
        texts["credit_code"] = texts["credit_code"].upper()
        return SignUpValues(**texts, accepts_terms=bool(given.get("accepts_terms")))
