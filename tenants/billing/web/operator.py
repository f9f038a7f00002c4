"""Pages of the operator: dealers, their money and their state (SA-8)."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.access import Action
from accounts.web.asker import asker
from kit.errors import DomainError, refuse
from kit.htmx.answers import Toast, onward
from kit.texts import detail_of
from kit.web.commands import FormRefused, run_form_command
from kit.web.views import Page
from tenants.billing.models import CreditEntry, Payment
from tenants.billing.queries.console import Hosted, hosted_dealer, hosted_dealers, invoices
from tenants.billing.queries.leaving import open_notice
from tenants.billing.rules.money import in_fen
from tenants.billing.services.operating import extend_trial, resume_dealer, suspend_dealer
from tenants.billing.services.payments import confirm_transfer, refund_credit
from tenants.billing.services.trials import begin_trial
from tenants.billing.web.forms import ExtensionForm, ReasonForm, RefundForm, TransferForm
from tenants.billing.web.presenters import as_money, invoice_rows, state_tone, usage_tiles
from tenants.models import DealerState, StateChange
from tenants.web.forms import NewDealerForm

_MANAGE = Action.HOSTING_MANAGE


class HostedDealers(Page):
    """All dealers, with state, plan, seats, usage, money and health."""

    action = {"GET": _MANAGE}
    template_name = "billing/operator_dealers.html"

    def get(self, request: HttpRequest) -> HttpResponse:
        state, q = request.GET.get("state", ""), request.GET.get("q", "").strip()[:60]
        found, after = hosted_dealers(state, q, request.GET.get("after", ""))
        url = reverse("operator:dealers")
        states = [("", _("Any state")), *((str(each), str(each.label)) for each in DealerState)]
        context = {
            "rows": [_row(each) for each in found],
            "q": q,
            "state": state,
            "states": [
                {"label": label, "url": f"{url}?{urlencode({'state': code, 'q': q})}", "is_chosen": code == state}
                for code, label in states
            ],
            "next_url": f"{url}?{urlencode({'state': state, 'q': q, 'after': after})}" if after else "",
        }
        return self.show(context)


class NewHostedDealer(Page):
    """A dealer that is billed here; its first account is shown once, on the page that follows."""

    action = {"GET": _MANAGE, "POST": _MANAGE}
    template_name = "tenants/new_dealer.html"

    def get(self, request: HttpRequest) -> HttpResponse:
        return self._show(NewDealerForm())

    def post(self, request: HttpRequest) -> HttpResponse:
        form = NewDealerForm(request.POST)
        form.is_valid()
        try:
            trial = run_form_command({"": form}, lambda: begin_trial(form.order(), by=asker(request)))
        except FormRefused:
            return self._show(form, 422)
        url = reverse("operator:dealer", args=[trial.dealer.code])
        context = {"dealer": trial.dealer, "password": trial.password, "url": url}
        return self.show(context, "tenants/dealer_ordered.html")

    def _show(self, form: NewDealerForm, status: int = 200) -> HttpResponse:
        return self.show({"form": form, "back": reverse("operator:dealers")}, status=status)


class HostedDealerPage(Page):
    """One dealer."""

    action = {"GET": _MANAGE}
    template_name = "billing/operator_dealer.html"

    def get(self, request: HttpRequest, code: str) -> HttpResponse:
        found = _hosted(code)
        changes = StateChange.objects.filter(dealer=found.dealer).order_by("-at")[:20]
        context = {
            **_row(found),
            "notice": open_notice(code),
            "tiles": usage_tiles(found.usage),
            "invoices": invoice_rows(invoices(dealer=code)[:30]),
            "payments": [
                {"payment": each, "amount": as_money(each.amount_fen)}
                for each in Payment.objects.filter(dealer=code).order_by("-at")[:30]
            ],
            "refunds": [
                {"entry": each, "amount": as_money(-each.amount_fen)}
                for each in CreditEntry.objects.filter(dealer=code, reason="refund").order_by("-at")[:30]
            ],
            "changes": [
                {
                    "change": each,
                    "before": DealerState(each.before).label,
                    "after": DealerState(each.after).label,
                    "tone": state_tone(each.after),
                }
                for each in changes
            ],
            "may_suspend": found.dealer.state in {"trial", "active", "past_due", "read_only"},
            "may_extend": found.dealer.state in {"trial", "read_only"},
        }
        return self.show(context)


class Invoices(Page):
    """Invoices of all dealers."""

    action = {"GET": _MANAGE}
    template_name = "billing/operator_invoices.html"

    def get(self, request: HttpRequest) -> HttpResponse:
        state, before = request.GET.get("state", ""), request.GET.get("before", "")
        rows = invoices(state if state in {"open", "paid", "void"} else "")
        found = list((rows.filter(number__lt=before) if before else rows)[:51])
        url = reverse("operator:invoices")
        states = [("", _("All")), ("open", _("To pay")), ("paid", _("Paid"))]
        context = {
            "invoices": invoice_rows(found[:50]),
            "states": [
                {"label": label, "url": f"{url}?{urlencode({'state': code})}", "is_chosen": code == state}
                for code, label in states
            ],
            "next_url": f"{url}?{urlencode({'state': state, 'before': found[49].number})}" if len(found) > 50 else "",
        }
        return self.show(context)


class _DealerForm(Page):
    """A form about one dealer, which leads back to it."""

    action = {"GET": _MANAGE, "POST": _MANAGE}
    template_name = "billing/form.html"
    form_class: type[forms.Form]

    def title(self) -> str:
        raise NotImplementedError

    def run(self, code: str, form: Any) -> object:
        raise NotImplementedError

    def get(self, request: HttpRequest, code: str) -> HttpResponse:
        return self._show(code, self.form_class())

    def post(self, request: HttpRequest, code: str) -> HttpResponse:
        form = self.form_class(request.POST)
        form.is_valid()
        try:
            run_form_command({"": form}, lambda: self.run(code, form))
        except FormRefused:
            return self._show(code, form, 422)
        except DomainError as refusal:
            if refusal.status == 404:
                raise Http404 from refusal
            raise
        return onward(request, reverse("operator:dealer", args=[code]), Toast(_("Saved.")))

    def _show(self, code: str, form: forms.Form, status: int = 200) -> HttpResponse:
        back = reverse("operator:dealer", args=[code])
        context = {"form": form, "title": self.title(), "lead": _hosted(code).dealer.name, "back": back}
        return self.show(context, "", status)


class Suspend(_DealerForm):
    """Read-only, with a reason."""

    form_class = ReasonForm

    def title(self) -> str:
        return _("Suspend dealer")

    def run(self, code: str, form: Any) -> object:
        return suspend_dealer(asker(self.request), code, form.cleaned_data.get("reason", ""))


class Extend(_DealerForm):
    """A longer trial."""

    form_class = ExtensionForm

    def title(self) -> str:
        return _("Extend trial")

    def run(self, code: str, form: Any) -> object:
        until = form.cleaned_data.get("until")
        if until is None:
            raise refuse("required", "until", "SA-8")
        return extend_trial(asker(self.request), code, until)


class ConfirmTransfer(_DealerForm):
    """A bank transfer, as the statement has it."""

    form_class = TransferForm

    def title(self) -> str:
        return _("Record transfer")

    def run(self, code: str, form: Any) -> object:
        return confirm_transfer(asker(self.request), code, form.transfer())


class Refund(_DealerForm):
    """Credit that was paid back."""

    form_class = RefundForm

    def title(self) -> str:
        return _("Record refund")

    def run(self, code: str, form: Any) -> object:
        given = form.cleaned_data
        return refund_credit(
            asker(self.request), code, in_fen(given.get("amount") or Decimal(0)), given.get("reason", "")
        )


class Resume(Page):
    """The end of a suspension."""

    action = {"POST": _MANAGE}
    http_method_names = ["post"]

    def post(self, request: HttpRequest, code: str) -> HttpResponse:
        url = reverse("operator:dealer", args=[code])
        return _attempt(request, url, lambda: resume_dealer(asker(request), code))


def _attempt(request: HttpRequest, url: str, command: Callable[[], object]) -> HttpResponse:
    try:
        command()
    except DomainError as refusal:
        if refusal.status == 404:
            raise Http404 from refusal
        return onward(request, url, Toast(detail_of(refusal.problems[0]), is_bad=True))
    return onward(request, url, Toast(_("Saved.")))


def _hosted(code: str) -> Hosted:
    found = hosted_dealer(code)
    if found is None:
        raise Http404
    return found


def _row(found: Hosted) -> dict[str, Any]:
    behind, parked, dead = (found.health.get(name, 0) for name in ("behind_seconds", "parked", "dead_deliveries"))
    return {
        "dealer": found.dealer,
        "subscription": found.subscription,
        "state": DealerState(found.dealer.state).label,
        "tone": state_tone(found.dealer.state),
        "open": as_money(found.open_fen) if found.open_fen else "",
        "credit": as_money(found.credit_fen) if found.credit_fen else "",
        "seats_used": found.usage.get("seats"),
        "cards": found.usage.get("cards"),
        "behind": behind // 60,
        "parked": parked,
        "dead": dead,
        "is_well": behind < 600 and not parked and not dead,
    }
