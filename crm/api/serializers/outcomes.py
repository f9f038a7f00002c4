"""How a card came out, as it is shown: its order, its delivery, its loss (FU-10). Money in yuan."""

from rest_framework import serializers

from crm.rules.codes import LossFactor, LossReason
from kit.api.fields import CodeField, MoneyField


class OrderShownSerializer(serializers.Serializer):  # type: ignore[type-arg]  # shown only
    """The signed order."""

    number = serializers.CharField()
    signed_on = serializers.DateField()
    model = serializers.CharField()
    configuration = serializers.CharField()
    colour = serializers.CharField()
    options = serializers.ListField(child=serializers.CharField())
    price = MoneyField()
    deposit = MoneyField(allow_null=True)
    planned_delivery_on = serializers.DateField(allow_null=True)
    reason = serializers.CharField()


class DeliveryShownSerializer(serializers.Serializer):  # type: ignore[type-arg]  # shown only
    """The car handed over."""

    delivered_on = serializers.DateField()
    vin = serializers.CharField()
    price = MoneyField()
    reason = serializers.CharField()


class LossShownSerializer(serializers.Serializer):  # type: ignore[type-arg]  # shown only
    """Why and to whom the customer was lost."""

    lost_on = serializers.DateField()
    loss_reason = CodeField(LossReason)
    loss_factor = CodeField(LossFactor, allow_blank=True, help_text="With `bought_competitor`.")
    competitor_brand = serializers.CharField()
    competitor_model = serializers.CharField()
