"""Money received, and what payment providers say of it (SA-5)."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from kit import clock
from kit.ids import uuid7
from tenants.billing.models.invoice import Invoice


class PaidBy(models.TextChoices):
    """How money came."""

    TRANSFER = "transfer", _("Bank transfer")
    WECHAT = "wechat", _("WeChat Pay")


class Payment(models.Model):
    """Money received for a dealer. `reference` is the bank's or the provider's own: the same money is booked once."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    dealer = models.CharField(max_length=30)
    by = models.CharField(max_length=10, choices=PaidBy)
    amount_fen = models.PositiveBigIntegerField()
    paid_on = models.DateField()
    reference = models.CharField(max_length=80)
    # The invoice it was meant for; what it settles is in the credit entries.
    invoice = models.ForeignKey(Invoice, on_delete=models.PROTECT, null=True, related_name="payments")
    # Username of the operator who confirmed a transfer.
    confirmed_by = models.CharField(max_length=60, blank=True)
    at = models.DateTimeField(default=clock.now)

    class Meta:
        db_table = '"public"."billing_payment"'
        indexes = [models.Index(fields=["dealer", "at"], name="billing_payment_dealer")]
        constraints = [models.UniqueConstraint(fields=["by", "reference"], name="billing_payment_once")]

    def __str__(self) -> str:
        return f"{self.by} {self.reference}"


class QrState(models.TextChoices):
    """Where a QR code is. A closed one can no longer be paid."""

    OPEN = "open", _("Waiting for payment")
    PAID = "paid", _("Paid")
    CLOSED = "closed", _("Closed")


class QrOrder(models.Model):
    """A native QR code for an invoice: one is open at a time. `out_trade_no` is our number for it at the provider."""

    out_trade_no = models.CharField(max_length=32, primary_key=True)
    invoice = models.ForeignKey(Invoice, on_delete=models.PROTECT, related_name="qr_orders")
    amount_fen = models.PositiveBigIntegerField()
    code_url = models.CharField(max_length=200, blank=True)
    state = models.CharField(max_length=10, choices=QrState, default=QrState.OPEN)
    created_at = models.DateTimeField(default=clock.now)
    # When its state was last fetched.
    asked_at = models.DateTimeField(null=True)

    class Meta:
        db_table = '"public"."billing_qrorder"'
        constraints = [
            models.UniqueConstraint(
                fields=["invoice"], condition=models.Q(state="open"), name="billing_qrorder_one_open"
            )
        ]
        indexes = [models.Index(fields=["created_at"], condition=models.Q(state="open"), name="billing_qrorder_open")]

    def __str__(self) -> str:
        return self.out_trade_no


class ProviderNotice(models.Model):
    """A notice of a provider by its own id, stored once. It says only which order to ask about."""

    id = models.CharField(max_length=80, primary_key=True)
    provider = models.CharField(max_length=10)
    out_trade_no = models.CharField(max_length=32)
    received_at = models.DateTimeField(default=clock.now)
    handled_at = models.DateTimeField(null=True)

    class Meta:
        db_table = '"public"."billing_providernotice"'
        indexes = [
            models.Index(fields=["received_at"], condition=models.Q(handled_at=None), name="billing_notice_waiting")
        ]

    def __str__(self) -> str:
        return self.id
