"""What each event changed of the brand's figures: by these, and these alone, an earlier instant is answered (RP-8).

The latest figures are in `BrandDay` and `BrandMonth`; those of an instant are the latest less what was recorded after
it. Rows hold counts and codes, no id of a card or a person.
"""

from django.db import models

from reporting.brand.models.roll_up import RolledUp
from reporting.brand.rules.measures import CARDS, REPEATED, REPEATED_IN_COHORT


class BrandChange(RolledUp):
    """What one event changed of the counts of one date and cell."""

    event_id = models.BigIntegerField()
    recorded_at = models.DateTimeField()
    on = models.DateField()
    # Whether a filing, a contact or traffic was entered after the end of its own day, in the dealer's time zone.
    is_late = models.BooleanField(default=False, db_default=False)

    class Meta:
        db_table = '"public"."reporting_brandchange"'
        indexes = [
            models.Index(fields=["dealer", "event_id"], name="reporting_brandchange_event"),
            models.Index(fields=["recorded_at"], name="reporting_brandchange_recorded"),
            models.Index(fields=["on"], name="reporting_brandchange_on"),
            models.Index(fields=["on"], name="reporting_brandchange_late", condition=models.Q(is_late=True)),
        ]

    def __str__(self) -> str:
        return f"{self.dealer} {self.event_id}"


class CardsOnce(models.Model):
    """Cards counted once over any period, in a form that adds up (`reporting.brand.rules.cards`).

    A period's cards are the sum over its rows that took effect by its last day and have a `since` in it. A channel,
    model or business of `*` belongs to sums over all of them alone.
    """

    dealer = models.CharField(max_length=30)
    channel = models.CharField(max_length=10)
    model = models.CharField(max_length=40, blank=True)
    business = models.CharField(max_length=10)

    class Meta:
        abstract = True


for _count in CARDS:
    # The versions before these were counted still write the others.
    _is_later = _count in (REPEATED, REPEATED_IN_COHORT)
    _field = models.IntegerField(db_default=0) if _is_later else models.IntegerField(default=0)
    CardsOnce.add_to_class(_count, _field)


class BrandCardChange(CardsOnce):
    """What one event changed: `on` is the day from which it counts, `since` the day by which it is found."""

    event_id = models.BigIntegerField()
    recorded_at = models.DateTimeField()
    on = models.DateField()
    since = models.DateField()

    class Meta:
        db_table = '"public"."reporting_brandcardchange"'
        indexes = [
            models.Index(fields=["dealer", "event_id"], name="reporting_brandcard_event"),
            models.Index(fields=["recorded_at"], name="reporting_brandcard_recorded"),
            models.Index(fields=["on"], name="reporting_brandcard_on"),
            models.Index(fields=["since"], name="reporting_brandcard_since"),
            models.Index(
                fields=["since"],
                name="reporting_brandcard_repeated",
                condition=~models.Q(repeated_first_visits=0, repeated_cohort_visits=0),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.dealer} {self.event_id}"


class BrandCardMonth(CardsOnce):
    """The same by months, told by their first days: a long period is read in months and the days beside them."""

    month = models.DateField()
    since_month = models.DateField()

    class Meta:
        db_table = '"public"."reporting_brandcardmonth"'
        constraints = [
            models.UniqueConstraint(
                fields=["dealer", "month", "since_month", "channel", "model", "business"],
                name="reporting_brandcardmonth_cell",
            )
        ]
        indexes = [models.Index(fields=["since_month", "month"], name="reporting_brandcard_months")]

    def __str__(self) -> str:
        return f"{self.dealer} {self.month:%Y-%m}"
