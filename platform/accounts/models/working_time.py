"""Working hours of people."""

from datetime import date

from django.contrib.postgres.fields import ArrayField
from django.db import models

from accounts.models.user import User
from kit.quiet_hours import QuietHours


class WorkingTime(models.Model):
    """The hours in which someone works and wants to be notified, in the place's own time. Without a row none are set.

    `days_off`: weekdays of their own week, 0 is Monday. `away_until` is the last day of an absence, during which
    `instead` is notified (RM-6). `copies` are the people whose notifications they receive too.
    """

    user = models.OneToOneField(User, on_delete=models.CASCADE, primary_key=True, related_name="working_time")
    day_starts_at = models.TimeField(null=True)
    days_off = ArrayField(models.PositiveSmallIntegerField(), default=list)
    quiet_from = models.TimeField(null=True)
    quiet_to = models.TimeField(null=True)
    away_until = models.DateField(null=True)
    instead = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    copies = ArrayField(models.UUIDField(), default=list)

    class Meta:
        db_table = "accounts_workingtime"

    def __str__(self) -> str:
        return str(self.pk)

    @property
    def quiet(self) -> list[QuietHours]:
        """Their own quiet hours, if they have set any."""
        if self.quiet_from is None or self.quiet_to is None:
            return []
        return [QuietHours(self.quiet_from, self.quiet_to)]

    def is_away_on(self, day: date) -> bool:
        """Return whether they are away on a date."""
        return self.away_until is not None and day <= self.away_until
