"""A dealer's subscription, its credit and its meter."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from kit import clock
from kit.ids import uuid7
from tenants.billing.models.plan import Plan
from tenants.billing.rules.periods import Interval


class Subscription(models.Model):
    """A dealer's order of plan and seats. Its row is the lock of everything in the dealer's ledger.

    `plan` is None until one is chosen. Periods count from `anchor_on`: `period_index` is that of the last one invoiced,
    None before the first. `seats` may be used now; what is named `next_` holds from the next period to be invoiced.
    """

    dealer = models.CharField(max_length=30, primary_key=True)
    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, null=True, related_name="+")
    interval = models.CharField(max_length=10, default=Interval.MONTH)
    seats = models.PositiveIntegerField()
    next_seats = models.PositiveIntegerField(null=True)
    # The day on which fewer seats were ordered: a period invoiced later has no more than these.
    seats_cut_on = models.DateField(null=True)
    next_plan = models.ForeignKey(Plan, on_delete=models.PROTECT, null=True, related_name="+")
    next_interval = models.CharField(max_length=10, blank=True)
    anchor_on = models.DateField(null=True)
    period_index = models.PositiveIntegerField(null=True)
    title = models.CharField(max_length=100, blank=True)
    tax_number = models.CharField(max_length=20, blank=True)
    created_at = models.DateTimeField(default=clock.now)

    class Meta:
        db_table = '"public"."billing_subscription"'

    def __str__(self) -> str:
        return self.dealer


class MeterKind(models.TextChoices):
    """The kinds of counts, by the day (SA-6)."""

    SEATS = "seats", _("Seats in use")
    CARDS = "cards", _("Cards")
    MESSAGES = "messages", _("Messages sent")
    STORAGE = "storage", pgettext_lazy("metering", "Storage, MB")


class MeterRow(models.Model):
    """A count of one dealer, day and kind; counting the day again writes the same row."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    dealer = models.CharField(max_length=30)
    on = models.DateField()
    kind = models.CharField(max_length=20, choices=MeterKind)
    amount = models.BigIntegerField()

    class Meta:
        db_table = '"public"."billing_meterrow"'
        constraints = [models.UniqueConstraint(fields=["dealer", "on", "kind"], name="billing_meterrow_once")]

    def __str__(self) -> str:
        return f"{self.dealer} {self.on} {self.kind}"


class CreditReason(models.TextChoices):
    """Why a dealer's balance moved."""

    PAYMENT = "payment", _("Payment received")
    INVOICE = "invoice", _("Invoice settled")
    REFUND = "refund", _("Refunded")


class CreditEntry(models.Model):
    """A movement of a dealer's balance: payments add, invoices that are settled and refunds take. Never changed.

    The sum is the dealer's credit, so every fen can be traced to a payment, an invoice or a refund.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    dealer = models.CharField(max_length=30)
    at = models.DateTimeField(default=clock.now)
    amount_fen = models.BigIntegerField()
    reason = models.CharField(max_length=20, choices=CreditReason)
    invoice = models.ForeignKey("billing.Invoice", on_delete=models.PROTECT, null=True, related_name="credit_entries")
    payment = models.ForeignKey("billing.Payment", on_delete=models.PROTECT, null=True, related_name="credit_entries")
    note = models.CharField(max_length=200, blank=True)

    class Meta:
        db_table = '"public"."billing_creditentry"'
        indexes = [models.Index(fields=["dealer", "at"], name="billing_creditentry_dealer")]
        constraints = [
            # An invoice is settled once, a payment is booked once.
            models.UniqueConstraint(
                fields=["invoice"], condition=models.Q(reason="invoice"), name="billing_creditentry_invoice"
            ),
            models.UniqueConstraint(
                fields=["payment"], condition=models.Q(reason="payment"), name="billing_creditentry_payment"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.dealer} {self.amount_fen}"
