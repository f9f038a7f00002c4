"""Pages: the dealer's subscription, its plan, seats, invoices and payment (SA-1, SA-4, SA-5, SA-6)."""

from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from accounts.access import Action
from accounts.web.asker import asker
from kit.errors import DomainError
from kit.htmx.answers import Toast, onward
from kit.tenancy import current_dealer
from kit.texts import detail_of
from kit.web.commands import FormRefused, run_form_command
from kit.web.views import Page
from tenants.billing.models import CreditEntry, Invoice, QrOrder, QrState
from tenants.billing.queries.ledger import (
    amount_due,
    amount_to_pay,
    credit_of,
    invoice_of,
    invoices_of,
    offered_plans,
    subscription_of,
    usage_of,
)
from tenants.billing.services.dealer_commands import order_plan, order_seats
from tenants.billing.services.providers import wechat
from tenants.billing.services.seats import seats_in_use
from tenants.billing.services.wechat import open_qr
from tenants.billing.web.forms import PlanForm, SeatsForm
from tenants.billing.web.presenters import (
    InvoiceRow,
    PlanRow,
    as_money,
    invoice_rows,
    plan_rows,
    state_tone,
    usage_tiles,
)
from tenants.billing.web.qr import qr_svg
from tenants.models import DealerState

_MANAGE = Action.SUBSCRIPTION_MANAGE


class _SubscriptionPage(Page):
    """A page about the subscription: 404 at a dealer that is not billed here."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        try:
            return super().dispatch(request, *args, **kwargs)
        except DomainError as refusal:
            if refusal.status == 404:
                raise Http404 from refusal
            raise


class SubscriptionPage(_SubscriptionPage):
    """Where the subscription stands."""

    action = {"GET": _MANAGE}
    template_name = "billing/subscription.html"

    def get(self, request: HttpRequest) -> HttpResponse:
        dealer = current_dealer()
        subscription = subscription_of(dealer.code)
        rows: list[InvoiceRow] = invoice_rows(invoices_of(dealer.code)[:50])
        plans: list[PlanRow] = plan_rows(offered_plans())
        context = {
            "dealer": dealer,
            "state": DealerState(dealer.state).label,
            "tone": state_tone(dealer.state),
            "subscription": subscription,
            "used": seats_in_use(),
            "due": as_money(amount_due(dealer.code)),
            "credit": as_money(credit_of(dealer.code)),
            "tiles": usage_tiles(usage_of(dealer.code)),
            "invoices": rows,
            "plans": plans,
        }
        return self.show(context)


class PlanPage(_SubscriptionPage):
    """The choice of a plan."""

    action = {"GET": _MANAGE, "POST": _MANAGE}
    template_name = "billing/form.html"

    def get(self, request: HttpRequest) -> HttpResponse:
        subscription = subscription_of(current_dealer().code)
        return self._show(PlanForm.of(subscription, offered_plans()))

    def post(self, request: HttpRequest) -> HttpResponse:
        form = PlanForm(offered_plans(), request.POST)
        form.is_valid()
        try:
            run_form_command({"": form}, lambda: order_plan(asker(request), form.order()))
        except FormRefused:
            return self._show(form, status=422)
        return onward(request, reverse("subscription"), Toast(_("Saved.")))

    def _show(self, form: PlanForm, status: int = 200) -> HttpResponse:
        lead = _("Prices are per seat and month. A plan takes effect when the trial or the current period ends.")
        return self.show(
            {"form": form, "title": pgettext("a subscription", "Plan"), "lead": lead, "back": reverse("subscription")},
            "",
            status,
        )


class SeatsPage(_SubscriptionPage):
    """More seats, or fewer."""

    action = {"GET": _MANAGE, "POST": _MANAGE}
    template_name = "billing/form.html"

    def get(self, request: HttpRequest) -> HttpResponse:
        subscription = subscription_of(current_dealer().code)
        return self._show(SeatsForm(initial={"seats": subscription.next_seats or subscription.seats}))

    def post(self, request: HttpRequest) -> HttpResponse:
        form = SeatsForm(request.POST)
        form.is_valid()
        try:
            run_form_command({"": form}, lambda: order_seats(asker(request), form.cleaned_data.get("seats") or 0))
        except FormRefused:
            return self._show(form, status=422)
        return onward(request, reverse("subscription"), Toast(_("Saved.")))

    def _show(self, form: SeatsForm, status: int = 200) -> HttpResponse:
        lead = _("%(count)s accounts are active: each takes a seat.") % {"count": seats_in_use()}
        return self.show({"form": form, "title": _("Seats"), "lead": lead, "back": reverse("subscription")}, "", status)


class InvoicePage(_SubscriptionPage):
    """One invoice, and how to pay it."""

    action = {"GET": _MANAGE}
    template_name = "billing/invoice.html"

    def get(self, request: HttpRequest, number: str) -> HttpResponse:
        invoice = invoice_of(current_dealer().code, number)
        return self.show(invoice_context(invoice))


class WeChatPage(_SubscriptionPage):
    """A QR code to pay an invoice."""

    action = {"GET": _MANAGE, "POST": _MANAGE}
    template_name = "billing/wechat.html"

    def get(self, request: HttpRequest, number: str) -> HttpResponse:
        """Show the code that is open; a part of the page asks again until it is paid."""
        invoice = invoice_of(current_dealer().code, number)
        order = QrOrder.objects.filter(invoice=invoice, state=QrState.OPEN).exclude(code_url="").first()
        if order is None:
            return onward(request, reverse("subscription_invoice", args=[number]))
        context = {"invoice": invoice, "amount": as_money(order.amount_fen), "qr": qr_svg(order.code_url)}
        return self.show(context)

    def post(self, request: HttpRequest, number: str) -> HttpResponse:
        """Open a code; the one before it can no longer be paid."""
        try:
            open_qr(asker(request), number)
        except DomainError as refusal:
            if refusal.status == 404:
                raise
            toast = Toast(detail_of(refusal.problems[0]), is_bad=True)
            return onward(request, reverse("subscription_invoice", args=[number]), toast)
        return onward(request, reverse("subscription_wechat", args=[number]))


def invoice_context(invoice: Invoice) -> dict[str, Any]:
    """Return what the page of an invoice shows."""
    entries = CreditEntry.objects.filter(invoice=invoice).order_by("at")
    return {
        "invoice": invoice,
        "row": invoice_rows([invoice])[0],
        "lines": [
            {
                "label": line.get_kind_display(),
                "line": line,
                "unit": as_money(line.unit_fen),
                "amount": as_money(line.amount_fen),
            }
            for line in invoice.lines.all()
        ],
        "total": as_money(invoice.total_fen),
        "to_pay": as_money(amount_to_pay(invoice)),
        "entries": entries,
        "account": settings.BANK_ACCOUNT,
        "has_wechat": wechat() is not None,
    }
