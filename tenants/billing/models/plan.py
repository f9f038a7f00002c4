"""Plans are data (SA-4)."""

from django.db import models

from kit.ids import uuid7
from tenants.billing.rules.amounts import Price
from tenants.models.catalogue_items import CatalogueItem
from tenants.models.codes import BRAND_CODE


class Plan(CatalogueItem):
    """A price per seat and month with its limits. One no longer offered is kept by the dealers that have it."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    code = models.CharField(max_length=40, unique=True, validators=[BRAND_CODE])
    seat_fen = models.PositiveIntegerField()
    seats_included = models.PositiveIntegerField()
    trial_days = models.PositiveSmallIntegerField(default=30)
    # How many months a year in advance costs.
    months_per_year = models.PositiveSmallIntegerField(default=12)
    card_limit = models.PositiveIntegerField()
    # For each begun thousand of cards beyond the limit, and month.
    excess_fen = models.PositiveIntegerField()
    messages_per_day = models.PositiveIntegerField()
    exports_per_day = models.PositiveIntegerField()
    is_offered = models.BooleanField(default=True)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        db_table = '"public"."billing_plan"'
        ordering = ["position", "code"]

    def __str__(self) -> str:
        return self.code

    @property
    def price(self) -> Price:
        """Return what of the plan sets amounts."""
        return Price(self.seat_fen, self.seats_included, self.months_per_year, self.card_limit, self.excess_fen)
