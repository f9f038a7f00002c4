"""The cards that people open, the numbers they are shown and the lists they export, by day (PI-6)."""

from django.contrib.postgres.fields import ArrayField
from django.db import models


class AccessDay(models.Model):
    """One person's access on one business date: ids of cards opened, of cards whose numbers were shown, of exports.

    `alerted_at` is when the day was reported as unusual.
    """

    id = models.BigAutoField(primary_key=True)
    user = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    on = models.DateField()
    cards = ArrayField(models.UUIDField(), default=list, db_default=[])
    numbers = ArrayField(models.UUIDField(), default=list, db_default=[])
    lists = ArrayField(models.UUIDField(), default=list, db_default=[])
    alerted_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "crm_accessday"
        constraints = [models.UniqueConstraint(fields=["user", "on"], name="crm_accessday_once")]

    def __str__(self) -> str:
        return f"{self.user_id} {self.on}"
