"""The country's holidays and moved workdays (RM-4): one table for all dealers."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class HolidayKind(models.TextChoices):
    """Whether people are off on a date that would be a workday, or work on one that would not."""

    HOLIDAY = "holiday", _("Public holiday")
    WORKDAY = "workday", _("Moved workday")


class Holiday(models.Model):
    """A date that differs from its weekday. `source` is where it is known from; a year without rows is unknown."""

    on = models.DateField(primary_key=True)
    year = models.PositiveSmallIntegerField(db_index=True)
    kind = models.CharField(max_length=8, choices=HolidayKind)
    name = models.CharField(max_length=40)
    source = models.CharField(max_length=40)
    entered_at = models.DateTimeField()

    class Meta:
        db_table = '"public"."tenants_holiday"'
        constraints = [
            models.CheckConstraint(condition=models.Q(kind__in=HolidayKind.values), name="tenants_holiday_kind"),
        ]

    def __str__(self) -> str:
        return f"{self.on} {self.kind}"
