"""What a card came to: an order, a delivery, a loss (FU-10). One of each a card at most."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Upper

from kit.ids import uuid7


class Outcome(models.Model):
    """What the three have in common: the card, and the follow-up that brought it."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    card = models.OneToOneField("crm.Card", on_delete=models.CASCADE, related_name="%(class)s")
    follow_up = models.OneToOneField("crm.FollowUp", on_delete=models.CASCADE, related_name="%(class)s")

    class Meta:
        abstract = True


class Order(Outcome):
    """A signed deposit order. Money in yuan."""

    number = models.CharField(max_length=40)
    signed_on = models.DateField()
    model = models.CharField(max_length=40)
    configuration = models.CharField(max_length=40)
    colour = models.CharField(max_length=40)
    options = ArrayField(models.CharField(max_length=40), default=list, blank=True)
    price = models.DecimalField(max_digits=12, decimal_places=2)
    deposit = models.DecimalField(max_digits=12, decimal_places=2)
    planned_delivery_on = models.DateField(null=True)
    reason = models.CharField(max_length=500)
    # Of two orders from before numbers had to be unique, the later one: it may keep its number.
    repeats_number = models.BooleanField(default=False, db_default=False)

    class Meta:
        db_table = "crm_order"
        constraints = [
            models.UniqueConstraint(
                Upper("number"), condition=models.Q(repeats_number=False), name="crm_order_number_once"
            ),
        ]

    def __str__(self) -> str:
        return self.number


class Delivery(Outcome):
    """A car handed over. Price in yuan."""

    delivered_on = models.DateField()
    vin = models.CharField(max_length=17)
    price = models.DecimalField(max_digits=12, decimal_places=2)
    reason = models.CharField(max_length=500)
    # Of two deliveries from before VINs had to be unique, the later one: it may keep its VIN.
    repeats_vin = models.BooleanField(default=False, db_default=False)

    class Meta:
        db_table = "crm_delivery"
        constraints = [
            models.UniqueConstraint(
                fields=["vin"], condition=models.Q(repeats_vin=False), name="crm_delivery_vin_once"
            ),
        ]

    def __str__(self) -> str:
        return str(self.delivered_on)


class Loss(Outcome):
    """A lost customer and why; the competitor's model is free text (FU-10). No follow-up brought the loss of a customer
    who was erased (PI-4)."""

    follow_up = models.OneToOneField(  # type: ignore[assignment]  # the other outcomes always have one
        "crm.FollowUp", on_delete=models.CASCADE, null=True, related_name="loss"
    )
    lost_on = models.DateField()
    loss_reason = models.CharField(max_length=20)
    loss_factor = models.CharField(max_length=20, blank=True)
    competitor_brand = models.CharField(max_length=40, blank=True)
    competitor_model = models.CharField(max_length=60, blank=True)

    class Meta:
        db_table = "crm_loss"

    def __str__(self) -> str:
        return self.loss_reason
