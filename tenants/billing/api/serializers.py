"""Bodies and answers of subscriptions. Amounts are decimal yuan (SA-5)."""

from rest_framework import serializers

from kit.api.fields import CodeField, DateField, MoneyField, TextField
from kit.api.serializers import StrictSerializer
from tenants.api.serializers import FirstAccountSerializer
from tenants.billing.models import InvoiceState
from tenants.billing.models.payment import PaidBy
from tenants.billing.rules.amounts import LineKind
from tenants.billing.rules.periods import Interval
from tenants.models import DealerState


class PlanSerializer(serializers.Serializer[object]):
    """A plan that may be chosen."""

    code = serializers.CharField()
    name = serializers.CharField()
    seat_price = serializers.CharField(help_text="Yuan per seat and month.")
    seats_included = serializers.IntegerField(help_text="The fewest seats that a period is charged for.")
    months_per_year = serializers.IntegerField(help_text="How many months a year in advance costs.")
    card_limit = serializers.IntegerField()
    messages_per_day = serializers.IntegerField()
    exports_per_day = serializers.IntegerField()


class SubscriptionSerializer(serializers.Serializer[object]):
    """Where a dealer's subscription stands (SA-1, SA-4)."""

    state = serializers.ChoiceField(choices=DealerState.values)
    until = serializers.DateField(allow_null=True, help_text="The first day on which the clock changes `state`.")
    plan = serializers.CharField(allow_null=True)
    interval = serializers.ChoiceField(choices=list(Interval))
    seats = serializers.IntegerField()
    seats_used = serializers.IntegerField()
    next_seats = serializers.IntegerField(allow_null=True, help_text="From the next period to be invoiced on.")
    title = serializers.CharField()
    tax_number = serializers.CharField()
    credit = serializers.CharField(help_text="Yuan.")
    due = serializers.CharField(help_text="Yuan: what is open, less credit.")
    usage = serializers.DictField(child=serializers.IntegerField(), help_text="The meter's latest counts, by kind.")
    plans = PlanSerializer(many=True)


class PlanOrderSerializer(StrictSerializer):
    """A plan with the buyer's data for the 发票."""

    plan = TextField(required=False)
    interval = TextField(required=False, help_text="`month` or `year`.")
    seats = serializers.IntegerField(required=False)
    title = TextField(required=False)
    tax_number = TextField(required=False)


class SeatsSerializer(StrictSerializer):
    """How many seats are wanted."""

    seats = serializers.IntegerField()


class PaySerializer(StrictSerializer):
    """The invoice to be paid, and the way."""

    invoice = TextField(help_text="Its number.")
    by = CodeField(PaidBy.values)


class PaymentInstructionSerializer(serializers.Serializer[object]):
    """How to pay: `code_url` is the QR code's text for WeChat Pay; for a transfer, the account and the reference."""

    invoice = serializers.CharField()
    by = serializers.ChoiceField(choices=PaidBy.values)
    amount = serializers.CharField(help_text="Yuan.")
    code_url = serializers.CharField(allow_null=True)
    account = serializers.DictField(child=serializers.CharField(), allow_null=True)
    reference = serializers.CharField(allow_null=True)


class InvoiceLineSerializer(serializers.Serializer[object]):
    """A line of an invoice."""

    kind = serializers.ChoiceField(choices=list(LineKind))
    quantity = serializers.IntegerField()
    unit = serializers.CharField(help_text="Yuan.")
    amount = serializers.CharField(help_text="Yuan.")
    days = serializers.IntegerField(allow_null=True)
    days_of_period = serializers.IntegerField(allow_null=True)
    metered_on = serializers.DateField(allow_null=True, help_text="The day whose count is charged (SA-6).")


class InvoiceSerializer(serializers.Serializer[object]):
    """An invoice (SA-5)."""

    number = serializers.CharField()
    dealer = serializers.CharField()
    state = serializers.ChoiceField(choices=InvoiceState.values)
    issued_on = serializers.DateField()
    due_on = serializers.DateField()
    begins_on = serializers.DateField()
    ends_on = serializers.DateField()
    title = serializers.CharField()
    tax_number = serializers.CharField()
    total = serializers.CharField(help_text="Yuan.")
    paid_on = serializers.DateField(allow_null=True)
    lines = InvoiceLineSerializer(many=True)


class HostedSerializer(serializers.Serializer[object]):
    """A dealer as the operator sees it (SA-8)."""

    code = serializers.CharField()
    name = serializers.CharField()
    state = serializers.ChoiceField(choices=DealerState.values)
    until = serializers.DateField(allow_null=True)
    reason = serializers.CharField()
    plan = serializers.CharField(allow_null=True)
    seats = serializers.IntegerField(allow_null=True)
    open = serializers.CharField(help_text="Yuan.")
    credit = serializers.CharField(help_text="Yuan.")
    usage = serializers.DictField(child=serializers.IntegerField())
    health = serializers.DictField(child=serializers.IntegerField())


class NewHostedSerializer(HostedSerializer):
    """A dealer that was just ordered."""

    first_account = FirstAccountSerializer()


class HostedFilterSerializer(StrictSerializer):
    """Filters of the list of dealers."""

    state = CodeField(DealerState.values, required=False)


class InvoiceFilterSerializer(StrictSerializer):
    """Filters of the list of invoices."""

    state = CodeField(InvoiceState.values, required=False)
    dealer = TextField(required=False, max_length=30, help_text="A dealer's code.")


class ReasonSerializer(StrictSerializer):
    """Why."""

    reason = TextField(required=False)


class ExtensionSerializer(StrictSerializer):
    """A trial's new end."""

    until = DateField(help_text="The first day after the trial.")


class TransferSerializer(StrictSerializer):
    """A bank transfer as the statement has it."""

    amount = MoneyField()
    paid_on = DateField()
    reference = TextField(required=False, help_text="The bank's own number of the transfer: it is booked once.")
    invoice = TextField(required=False)


class PaymentSerializer(serializers.Serializer[object]):
    """Money that was booked, and what it left."""

    amount = serializers.CharField(help_text="Yuan.")
    paid_on = serializers.DateField()
    reference = serializers.CharField()
    credit = serializers.CharField(help_text="The dealer's credit now, in yuan.")
    state = serializers.ChoiceField(choices=DealerState.values)


class RefundSerializer(StrictSerializer):
    """Credit that was paid back."""

    amount = MoneyField()
    reason = TextField(required=False)
