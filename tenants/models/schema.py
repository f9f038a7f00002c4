"""The ledger of schemas: which migrations each has, and which are prepared for dealers to come."""

from django.contrib.postgres.fields import ArrayField
from django.db import models

from kit import clock


class Schema(models.Model):
    """What is known of a schema without looking into it, for questions that are asked often.

    The schema's own history is the truth: `lodestar migrate` reads it and corrects what stands here.
    """

    name = models.CharField(max_length=63, primary_key=True)
    # Names of the migrations it has, `app.name`. Not a version: code one release older asks whether *its* are there.
    migrations = ArrayField(models.CharField(max_length=255), default=list)
    # Whole, empty and nobody's: handed to the next dealer by being renamed.
    is_prepared = models.BooleanField(default=False)
    # What stopped its last migration; empty when nothing did.
    failure = models.TextField(blank=True)
    looked_at = models.DateTimeField(default=clock.now)

    class Meta:
        db_table = '"public"."tenants_schema"'
        indexes = [
            models.Index(fields=["name"], condition=models.Q(is_prepared=True), name="tenants_schema_prepared"),
        ]

    def __str__(self) -> str:
        return self.name
