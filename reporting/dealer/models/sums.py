"""Movements summed up, so that no figure reads more than its period."""

from django.db import models

from reporting.dealer.models.cell import Cell, Measured, counted
from reporting.dealer.rules.measures import CALLBACKS, INVITATIONS, STOCKS


class DaySum(Measured):
    """One cell of one date. Dates to come hold next dates that are not missed yet.

    `last_event_id` is the event that changed it last: what the brand's roll-up finds changed days by.
    """

    on = models.DateField()
    last_event_id = models.BigIntegerField()

    class Meta:
        db_table = "reporting_daysum"
        constraints = [
            models.UniqueConstraint(
                fields=["on", "consultant", "channel", "model", "business"], name="reporting_daysum_cell"
            )
        ]
        indexes = [models.Index(fields=["last_event_id"], name="reporting_daysum_changed")]

    def __str__(self) -> str:
        return f"{self.on} {self.consultant}"


class MonthSum(Measured):
    """One cell of one whole month, told by its first day: a long period is read in months and days."""

    month = models.DateField()

    class Meta:
        db_table = "reporting_monthsum"
        constraints = [
            models.UniqueConstraint(
                fields=["month", "consultant", "channel", "model", "business"], name="reporting_monthsum_cell"
            )
        ]

    def __str__(self) -> str:
        return f"{self.month:%Y-%m} {self.consultant}"


class MonthStock(Cell):
    """The stock of one cell as a month opens, before its first day's movements (RP-2).

    A month in which nothing has happened yet has no rows: its opening is the latest month's that has, and its days.
    """

    month = models.DateField()

    class Meta:
        db_table = "reporting_monthstock"
        constraints = [
            models.UniqueConstraint(
                fields=["month", "consultant", "channel", "model", "business"], name="reporting_monthstock_cell"
            )
        ]

    def __str__(self) -> str:
        return f"{self.month:%Y-%m} {self.consultant}"


for _column in STOCKS:
    MonthStock.add_to_class(_column, counted(is_later=_column in (CALLBACKS, INVITATIONS)))
