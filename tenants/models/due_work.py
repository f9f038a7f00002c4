"""Schemas with work that is due, and from when on: read instead of looking into each of them."""

from django.db import models


class DueWork(models.Model):
    """The next instant at which a schema has work of one kind. It holds no personal data.

    Too early costs one look; work that was planned while somebody looked raises `version`, so that the instant they
    found does not overwrite the earlier one.
    """

    schema = models.CharField(max_length=63)
    work = models.CharField(max_length=40)
    due_at = models.DateTimeField(null=True)
    version = models.BigIntegerField(default=0)
    # A worker is at it until then, by the database's clock: others take other schemas' turns.
    taken_until = models.DateTimeField(null=True)

    class Meta:
        db_table = '"public"."tenants_duework"'
        constraints = [models.UniqueConstraint(fields=["schema", "work"], name="tenants_duework_once")]
        indexes = [models.Index(fields=["work", "due_at"], name="tenants_duework_due")]

    def __str__(self) -> str:
        return f"{self.schema} {self.work}"
