"""`/subscription/`: the dealer_admin sees the subscription, orders and pays (SA-1, SA-4, SA-5, SA-6)."""

from django.conf import settings
from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.access import Action
from accounts.api.asker import asker
from kit.api.etags import answer_content
from kit.api.openapi import page_of
from kit.api.paging import Keyset
from kit.api.serializers import Values, run_body_command, run_final_command
from kit.api.views import Endpoint
from kit.tenancy import current_dealer
from tenants.billing.api.representations import from_invoice, from_subscription
from tenants.billing.api.serializers import (
    InvoiceSerializer,
    PaymentInstructionSerializer,
    PaySerializer,
    PlanOrderSerializer,
    SeatsSerializer,
    SubscriptionSerializer,
)
from tenants.billing.queries.ledger import amount_to_pay, invoice_of, invoices_of, subscription_of
from tenants.billing.rules.money import in_yuan
from tenants.billing.rules.orders import PlanOrder
from tenants.billing.services.dealer_commands import begin_transfer, order_plan, order_seats
from tenants.billing.services.payments import open_invoice
from tenants.billing.services.seats import seats_in_use
from tenants.billing.services.wechat import open_qr

_ORDER = Keyset({"number": "number"}, default="-number")
_PLAN = OpenApiExample(
    "Ten seats by the year",
    {
        "plan": "standard",
        "interval": "year",
        "seats": 10,
        "title": "北城汽车有限公司",
        "tax_number": "91310000MA1FL4XY2N",
    },
    request_only=True,
)
_REFUSALS = ("required", "not_a_choice", "too_long", "bad_tax_number", "out_of_range", "seats_in_use")


def _subscription() -> dict[str, object]:
    dealer = current_dealer()
    return from_subscription(dealer, subscription_of(dealer.code), seats_in_use())


def _shown() -> Response:
    return Response(_subscription())


class SubscriptionView(Endpoint):
    """The subscription."""

    action = {"GET": Action.SUBSCRIPTION_MANAGE}
    tagged = ("GET",)
    refusals = ("no_subscription",)

    @extend_schema(summary="Show the subscription", responses=SubscriptionSerializer)
    def get(self, request: Request) -> Response:
        return answer_content(request, _subscription())


class PlanView(Endpoint):
    """The plan."""

    action = {"POST": Action.SUBSCRIPTION_MANAGE}
    refusals = (*_REFUSALS, "no_subscription")

    @extend_schema(
        summary="Choose a plan", request=PlanOrderSerializer, responses=SubscriptionSerializer, examples=[_PLAN]
    )
    def post(self, request: Request) -> Response:
        """Holds from the end of the trial or of the running period on."""
        run_body_command(PlanOrderSerializer, request, lambda values: order_plan(asker(request), _plan_order(values)))
        return _shown()


class SeatsView(Endpoint):
    """The seats."""

    action = {"POST": Action.SUBSCRIPTION_MANAGE}
    refusals = ("out_of_range", "seats_in_use", "no_subscription", "read_only")

    @extend_schema(
        summary="Order seats",
        request=SeatsSerializer,
        responses=SubscriptionSerializer,
        examples=[OpenApiExample("Twelve", {"seats": 12}, request_only=True)],
    )
    def post(self, request: Request) -> Response:
        """More at once, charged to the end of the period; fewer from the next period on."""
        run_body_command(SeatsSerializer, request, lambda values: order_seats(asker(request), values.get("seats") or 0))
        return _shown()


class InvoicesView(Endpoint):
    """The invoices."""

    action = {"GET": Action.SUBSCRIPTION_MANAGE}

    @extend_schema(summary="List the invoices", parameters=_ORDER.parameters(), responses=page_of(InvoiceSerializer))
    def get(self, request: Request) -> Response:
        rows = invoices_of(current_dealer().code).order_by().prefetch_related("lines")
        return Response(_ORDER.unfiltered_page(request, rows, from_invoice))


class InvoiceView(Endpoint):
    """One invoice."""

    action = {"GET": Action.SUBSCRIPTION_MANAGE}
    tagged = ("GET",)

    @extend_schema(summary="Show an invoice", responses=InvoiceSerializer)
    def get(self, request: Request, number: str) -> Response:
        return answer_content(request, from_invoice(invoice_of(current_dealer().code, number)))


class PayView(Endpoint):
    """Payment."""

    action = {"POST": Action.SUBSCRIPTION_MANAGE}
    # `open_qr` asks the provider, which no transaction takes back.
    is_atomic = False
    refusals = ("required", "not_a_choice", "invoice_not_open", "payment_away")

    @extend_schema(
        summary="Pay an invoice",
        request=PaySerializer,
        responses=PaymentInstructionSerializer,
        examples=[OpenApiExample("By WeChat", {"invoice": "LS-2026-000001", "by": "wechat"}, request_only=True)],
    )
    def post(self, request: Request) -> Response:
        """Says where to transfer, or opens a QR code; a new code closes the one before it."""

        def command(values: Values) -> dict[str, object]:
            number, by = values.get("invoice", ""), values.get("by", "")
            if by == "wechat":
                order = open_qr(asker(request), number)
                found, amount, code_url = order.invoice, order.amount_fen, order.code_url
            else:
                found = begin_transfer(asker(request), number)
                amount, code_url = amount_to_pay(found), None
            is_transfer = code_url is None
            return {
                "invoice": found.number,
                "by": by,
                "amount": in_yuan(amount),
                "code_url": code_url,
                "account": settings.BANK_ACCOUNT if is_transfer else None,
                "reference": found.number if is_transfer else None,
            }

        def check(values: Values) -> None:
            if number := values.get("invoice"):
                open_invoice(current_dealer().code, number)

        return Response(run_final_command(PaySerializer, request, check, command))


def _plan_order(values: Values) -> PlanOrder:
    return PlanOrder(
        plan=values.get("plan", ""),
        interval=values.get("interval", ""),
        seats=values.get("seats") or 0,
        title=values.get("title", ""),
        tax_number=values.get("tax_number", ""),
    )
