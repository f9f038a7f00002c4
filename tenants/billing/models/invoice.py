"""Invoices with their lines, numbered without gaps (SA-5)."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from kit.ids import uuid7
from tenants.billing.rules.amounts import LineKind


class InvoiceCounter(models.Model):
    """The last number given in a year. Its row is locked from giving a number to the commit, so that none is lost."""

    year = models.PositiveSmallIntegerField(primary_key=True)
    last = models.PositiveIntegerField(default=0)

    class Meta:
        db_table = '"public"."billing_invoicecounter"'

    def __str__(self) -> str:
        return f"{self.year}: {self.last}"


class InvoiceState(models.TextChoices):
    """Where an invoice is."""

    OPEN = "open", pgettext_lazy("an invoice", "To pay")
    PAID = "paid", _("Paid")
    VOID = "void", _("Cancelled")


class Invoice(models.Model):
    """The debt of a dealer for a period, or for seats added within one. Written once; only its state changes.

    `begins_on` and `ends_on` are the days paid for; where a dealer pays after it became read-only, they begin on the
    day of payment. `period_index` is None for seats added within a period.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    number = models.CharField(max_length=20, unique=True)
    dealer = models.CharField(max_length=30)
    issued_on = models.DateField()
    due_on = models.DateField()
    begins_on = models.DateField()
    ends_on = models.DateField()
    period_index = models.PositiveIntegerField(null=True)
    # The seats paid for in the period, those added within it among them.
    seats = models.PositiveIntegerField(default=0)
    title = models.CharField(max_length=100)
    tax_number = models.CharField(max_length=20)
    total_fen = models.BigIntegerField()
    state = models.CharField(max_length=10, choices=InvoiceState, default=InvoiceState.OPEN)
    paid_on = models.DateField(null=True)

    class Meta:
        db_table = '"public"."billing_invoice"'
        ordering = ["-number"]
        indexes = [
            models.Index(fields=["dealer", "-number"], name="billing_invoice_dealer"),
            models.Index(fields=["due_on"], condition=models.Q(state="open"), name="billing_invoice_open"),
        ]
        constraints = [models.CheckConstraint(condition=models.Q(total_fen__gte=0), name="billing_invoice_total")]

    def __str__(self) -> str:
        return self.number


class InvoiceLine(models.Model):
    """A line. For excess cards `metered_on` is the day whose meter row it charges."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    invoice = models.ForeignKey(Invoice, on_delete=models.CASCADE, related_name="lines")
    position = models.PositiveSmallIntegerField()
    kind = models.CharField(
        max_length=20,
        choices=[
            (LineKind.SEATS, _("Seats")),
            (LineKind.ADDED_SEATS, _("Seats added")),
            (LineKind.EXCESS_CARDS, _("Cards beyond the plan, per thousand")),
        ],
    )
    quantity = models.PositiveIntegerField()
    unit_fen = models.BigIntegerField()
    amount_fen = models.BigIntegerField()
    # Days charged of the days of the period, for seats added within it.
    days = models.PositiveSmallIntegerField(null=True)
    days_of_period = models.PositiveSmallIntegerField(null=True)
    metered_on = models.DateField(null=True)

    class Meta:
        db_table = '"public"."billing_invoiceline"'
        ordering = ["position"]

    def __str__(self) -> str:
        return f"{self.kind} {self.amount_fen}"
