"""What movements and their sums have in common: the cell they stand in, and a column for each measure."""

from django.db import models

from reporting.dealer.rules.measures import Measure


class Cell(models.Model):
    """A consultant's (by id), a channel's, a model's, a business's part of the figures. `model` may be empty."""

    consultant = models.UUIDField()
    channel = models.CharField(max_length=10)
    model = models.CharField(max_length=40, blank=True)
    business = models.CharField(max_length=10)

    class Meta:
        abstract = True


class Measured(Cell):
    """A cell with one integer column for each `Measure`, named as it is."""

    class Meta:
        abstract = True


for _measure in Measure:
    Measured.add_to_class(str(_measure), models.IntegerField(default=0))
