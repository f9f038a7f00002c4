"""When each place next has something to do: what an idle pass of the scheduler reads (kit.schedule)."""

from django.db import models


class NextDue(models.Model):
    """No due item of a place is earlier than `due_at`; the place is a dealer's code, or "" for public itself.

    It holds no personal data. It may be too early, which costs one look into the place, and is never too late.
    """

    place = models.CharField(max_length=30, primary_key=True)
    due_at = models.DateTimeField(db_index=True)

    class Meta:
        db_table = '"public"."tenants_nextdue"'

    def __str__(self) -> str:
        return f"{self.place} {self.due_at}"
