"""What movements and their sums have in common: the cell they stand in, and a column for each measure."""

from django.db import models

from reporting.dealer.rules.measures import LATER, Measure


def counted(*, is_later: bool) -> "models.IntegerField[int, int]":
    """Return the column of a measure or a stock, with a default in the database too for one that came later."""
    return models.IntegerField(default=0, db_default=0) if is_later else models.IntegerField(default=0)


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
    Measured.add_to_class(str(_measure), counted(is_later=_measure in LATER))
