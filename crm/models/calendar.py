"""A consultant's calendar, as other programs read it."""

from django.db import models

from kit.ids import uuid7


class CalendarFeed(models.Model):
    """The secret address of someone's calendar, kept by its hash; one that was revoked opens nothing more."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    user = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    token_hash = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "crm_calendarfeed"
        constraints = [
            models.UniqueConstraint(
                fields=["user"], condition=models.Q(revoked_at=None), name="crm_calendarfeed_one_each"
            )
        ]

    def __str__(self) -> str:
        return str(self.pk)
