"""The dealers' figures by day and by month: counts alone, without any person's, a consultant's neither (RP-6).

Dealers are named by code. Their region is not kept here: a dealer that changes its region takes its past along, so that
two regions are compared by the dealers that they have.
"""

from django.db import models

from reporting.brand.rules.measures import OPENINGS, ROLLED_UP
from reporting.dealer.models.cell import counted
from reporting.dealer.rules.measures import LATER

# What tells the cells of one day or month apart.
CELL = ("dealer", "channel", "model", "business")


class RolledUp(models.Model):
    """A dealer's, a channel's, a model's, a business's part of the figures: one integer column for each measure."""

    dealer = models.CharField(max_length=30)
    channel = models.CharField(max_length=10)
    model = models.CharField(max_length=40, blank=True)
    business = models.CharField(max_length=10)

    class Meta:
        abstract = True


for _measure in ROLLED_UP:
    RolledUp.add_to_class(str(_measure), counted(is_later=_measure in LATER))


class BrandDay(RolledUp):
    """One cell of one date, as the dealer's own summaries have it."""

    on = models.DateField()

    class Meta:
        db_table = '"public"."reporting_brandday"'
        constraints = [models.UniqueConstraint(fields=["dealer", "on", *CELL[1:]], name="reporting_brandday_cell")]
        indexes = [models.Index(fields=["on"], name="reporting_brandday_on")]

    def __str__(self) -> str:
        return f"{self.dealer} {self.on}"


class BrandMonth(RolledUp):
    """One cell of one whole month, told by its first day: what it opened with and the sum of its days.

    A cell has a row for every month from its first to the dealer's last, so that each opening is one row's to tell.
    """

    month = models.DateField()

    class Meta:
        db_table = '"public"."reporting_brandmonth"'
        constraints = [models.UniqueConstraint(fields=["dealer", "month", *CELL[1:]], name="reporting_brandmonth_cell")]
        indexes = [models.Index(fields=["month"], name="reporting_brandmonth_month")]

    def __str__(self) -> str:
        return f"{self.dealer} {self.month:%Y-%m}"


for _opening in OPENINGS:
    BrandMonth.add_to_class(_opening, models.IntegerField(default=0))


class DealerFreshness(models.Model):
    """How far a dealer's figures are in: all that was known at `up_to`, which is its log up to `position`.

    `last_month` is the latest month that it has figures of; `first_at` is when its first event was recorded. `layout`
    says which version of the roll-up wrote its rows: those of an older one are made again by the next run.
    """

    dealer = models.CharField(max_length=30, primary_key=True)
    position = models.BigIntegerField(default=0)
    up_to = models.DateTimeField(null=True)
    last_month = models.DateField(null=True)
    first_at = models.DateTimeField(null=True)
    layout = models.SmallIntegerField(default=0, db_default=0)

    class Meta:
        db_table = '"public"."reporting_dealerfreshness"'

    def __str__(self) -> str:
        return f"{self.dealer} @ {self.position}"
