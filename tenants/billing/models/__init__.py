"""The ledger's tables, all in public and keyed by the dealer's code. Amounts are in fen."""

from tenants.billing.models.account import CreditEntry, CreditReason, MeterKind, MeterRow, Subscription
from tenants.billing.models.invoice import Invoice, InvoiceCounter, InvoiceLine, InvoiceState
from tenants.billing.models.leaving import LeaveNotice
from tenants.billing.models.payment import Payment, ProviderNotice, QrOrder, QrState
from tenants.billing.models.plan import Plan
from tenants.billing.models.sign_up import SignUp
from tenants.billing.models.support import SupportInvitation

__all__ = [
    "CreditEntry",
    "CreditReason",
    "Invoice",
    "InvoiceCounter",
    "InvoiceLine",
    "InvoiceState",
    "LeaveNotice",
    "MeterKind",
    "MeterRow",
    "Payment",
    "Plan",
    "ProviderNotice",
    "QrOrder",
    "QrState",
    "SignUp",
    "Subscription",
    "SupportInvitation",
]
