"""`/operator/`: the hosting company's view of dealers, and what it does (SA-8)."""

from decimal import Decimal

from django.http import Http404
from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.access import Action
from accounts.api.asker import asker
from kit.api.etags import answer_content
from kit.api.openapi import page_of
from kit.api.paging import Keyset
from kit.api.parameters import read_parameters
from kit.api.serializers import Values, run_body_command
from kit.api.views import Endpoint
from kit.errors import raise_all, refuse
from tenants.api.dealers import ORDER_EXAMPLE, order_of
from tenants.api.serializers import DealerOrderSerializer
from tenants.billing.api.representations import from_hosted, from_invoice
from tenants.billing.api.serializers import (
    ExtensionSerializer,
    HostedFilterSerializer,
    HostedSerializer,
    InvoiceFilterSerializer,
    InvoiceSerializer,
    NewHostedSerializer,
    PaymentSerializer,
    ReasonSerializer,
    RefundSerializer,
    TransferSerializer,
)
from tenants.billing.queries.console import hosted_dealer, hosted_dealers_by_row, invoices
from tenants.billing.queries.ledger import credit_of
from tenants.billing.rules.money import in_fen, in_yuan
from tenants.billing.services.operating import extend_trial, resume_dealer, suspend_dealer
from tenants.billing.services.payments import Transfer, confirm_transfer, refund_credit
from tenants.billing.services.trials import begin_trial
from tenants.models import Dealer

_MANAGE = Action.HOSTING_MANAGE
_BY_CODE = Keyset({"code": "code"}, default="code")
_BY_NUMBER = Keyset({"number": "number"}, default="-number")


class HostedDealersView(Endpoint):
    """All dealers."""

    action = {"GET": _MANAGE, "POST": _MANAGE}
    is_secret = True
    refusals = ("required", "invalid", "too_long", "not_a_choice", "dealer_exists", "already_done")

    @extend_schema(
        summary="List dealers with state, plan, seats, usage and health",
        parameters=[HostedFilterSerializer, *_BY_CODE.parameters()],
        responses=page_of(HostedSerializer),
    )
    def get(self, request: Request) -> Response:
        filters, problems = read_parameters(HostedFilterSerializer, request)
        raise_all(problems)
        state = filters.get("state")
        rows = Dealer.objects.filter(state=state) if state else Dealer.objects.all()
        page = _BY_CODE.page(request, rows, lambda row: row)
        found = hosted_dealers_by_row(page["results"])  # type: ignore[arg-type] # the rows of the page
        return Response({**page, "results": [from_hosted(each) for each in found]})

    @extend_schema(
        summary="Order a dealer that is billed here and have it set up",
        request=DealerOrderSerializer,
        responses={202: NewHostedSerializer},
        examples=[ORDER_EXAMPLE],
    )
    def post(self, request: Request) -> Response:
        """Answers at once; watch `state`: `provisioning`, then `trial` or `failed`."""
        trial = run_body_command(
            DealerOrderSerializer, request, lambda values: begin_trial(order_of(values), by=asker(request))
        )
        first_account = {"username": trial.username, "one_time_password": trial.password}
        return Response({**_hosted(trial.dealer.code), "first_account": first_account}, status=202)


class HostedDealerView(Endpoint):
    """One dealer."""

    action = {"GET": _MANAGE}
    tagged = ("GET",)

    @extend_schema(summary="Show a dealer as the host sees it", responses=HostedSerializer)
    def get(self, request: Request, code: str) -> Response:
        return answer_content(request, _hosted(code))


class SuspensionView(Endpoint):
    """Suspension: read-only with a reason."""

    action = {"POST": _MANAGE}
    refusals = ("required", "too_long", "state_not_allowed")

    @extend_schema(
        summary="Suspend a dealer",
        request=ReasonSerializer,
        responses=HostedSerializer,
        examples=[OpenApiExample("On a court's order", {"reason": "按法院要求"}, request_only=True)],
    )
    def post(self, request: Request, code: str) -> Response:
        run_body_command(
            ReasonSerializer,
            request,
            lambda values: suspend_dealer(asker(request), code, values.get("reason", "")),
        )
        return _shown(code)


class ResumptionView(Endpoint):
    """The end of a suspension."""

    action = {"POST": _MANAGE}
    refusals = ("state_not_allowed",)
    bodiless = ("POST",)

    @extend_schema(summary="End a dealer's suspension", request=None, responses=HostedSerializer)
    def post(self, request: Request, code: str) -> Response:
        resume_dealer(asker(request), code)
        return _shown(code)


class ExtensionView(Endpoint):
    """A longer trial."""

    action = {"POST": _MANAGE}
    refusals = ("required", "out_of_range", "state_not_allowed")

    @extend_schema(
        summary="Extend a dealer's trial",
        request=ExtensionSerializer,
        responses=HostedSerializer,
        examples=[OpenApiExample("To the end of the year", {"until": "2027-01-01"}, request_only=True)],
    )
    def post(self, request: Request, code: str) -> Response:
        def command(values: Values) -> object:
            until = values.get("until")
            if until is None:
                raise refuse("required", "until", "SA-8")
            return extend_trial(asker(request), code, until)

        run_body_command(ExtensionSerializer, request, command)
        return _shown(code)


class TransfersView(Endpoint):
    """Bank transfers of a dealer."""

    action = {"POST": _MANAGE}
    refusals = (
        "required",
        "too_long",
        "date_ahead",
        "not_a_choice",
        "out_of_range",
        "reference_taken",
        "no_subscription",
    )

    @extend_schema(
        summary="Confirm a bank transfer",
        request=TransferSerializer,
        responses={201: PaymentSerializer},
        examples=[
            OpenApiExample(
                "A transfer",
                {"amount": "1590.00", "paid_on": "2026-11-30", "reference": "20261130-000017"},
                request_only=True,
            )
        ],
    )
    def post(self, request: Request, code: str) -> Response:
        def command(values: Values) -> object:
            transfer = Transfer(
                amount_fen=in_fen(values["amount"]) if values.get("amount") is not None else None,
                paid_on=values.get("paid_on"),
                reference=values.get("reference", ""),
                invoice=values.get("invoice", ""),
            )
            return confirm_transfer(asker(request), code, transfer)

        payment = run_body_command(TransferSerializer, request, command)
        body = {
            "amount": in_yuan(payment.amount_fen),  # type: ignore[attr-defined] # a Payment
            "paid_on": payment.paid_on,  # type: ignore[attr-defined]
            "reference": payment.reference,  # type: ignore[attr-defined]
            "credit": in_yuan(credit_of(code)),
            "state": Dealer.objects.values_list("state", flat=True).get(code=code),
        }
        return Response(body, status=201)


class RefundsView(Endpoint):
    """Credit paid back to a dealer."""

    action = {"POST": _MANAGE}
    refusals = ("required", "too_long", "credit_too_small", "no_subscription")

    @extend_schema(
        summary="Record a refund of credit",
        request=RefundSerializer,
        responses=HostedSerializer,
        examples=[OpenApiExample("Paid twice", {"amount": "1590.00", "reason": "重复付款"}, request_only=True)],
    )
    def post(self, request: Request, code: str) -> Response:
        def command(values: Values) -> object:
            amount = in_fen(values.get("amount") or Decimal(0))
            return refund_credit(asker(request), code, amount, values.get("reason", ""))

        run_body_command(RefundSerializer, request, command)
        return _shown(code)


class AllInvoicesView(Endpoint):
    """Invoices of all dealers."""

    action = {"GET": _MANAGE}

    @extend_schema(
        summary="List invoices of all dealers",
        parameters=[InvoiceFilterSerializer, *_BY_NUMBER.parameters()],
        responses=page_of(InvoiceSerializer),
    )
    def get(self, request: Request) -> Response:
        filters, problems = read_parameters(InvoiceFilterSerializer, request)
        raise_all(problems)
        rows = invoices(filters.get("state", ""), filters.get("dealer", "")).order_by().prefetch_related("lines")
        return Response(_BY_NUMBER.page(request, rows, from_invoice))


def _shown(code: str) -> Response:
    return Response(_hosted(code))


def _hosted(code: str) -> dict[str, object]:
    found = hosted_dealer(code)
    if found is None:
        raise Http404
    return from_hosted(found)
