"""The versions of the assignment rules (HQ-2)."""

from django.db import models

from kit import clock


class AssignmentRules(models.Model):
    """A version of the rules, never changed: a lead names the one that decided."""

    version = models.PositiveIntegerField(primary_key=True)
    rules = models.JSONField()
    note = models.CharField(max_length=200, blank=True)
    made_at = models.DateTimeField(default=clock.now)
    made_by = models.UUIDField(null=True)

    class Meta:
        db_table = '"public"."leads_assignmentrules"'

    def __str__(self) -> str:
        return str(self.version)
