"""Requests about one person's data, and the records that the law keeps of an erased customer (PI-3, PI-4)."""

from django.contrib.postgres.fields import ArrayField
from django.db import models

from kit.ids import uuid7


class PersonRequest(models.Model):
    """A person whom the administrator looked up, to hand over or erase their data.

    `cards`, `traffic` and `leads` are what was found. Name and number are needed until the data is erased, 30 days at
    most; the rest of the row stays as the proof. `waiting` are the ordered cards that an erasure waits for.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    name = models.CharField(max_length=60, blank=True)
    number = models.CharField(max_length=40, blank=True)
    cards = ArrayField(models.UUIDField(), default=list)
    traffic = ArrayField(models.UUIDField(), default=list)
    leads = ArrayField(models.UUIDField(), default=list)
    waiting = ArrayField(models.UUIDField(), default=list)
    asked_at = models.DateTimeField()
    asked_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    handed_over_at = models.DateTimeField(null=True)
    erased_at = models.DateTimeField(null=True)
    erased_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        db_table = "crm_personrequest"
        indexes = [models.Index(fields=["-asked_at", "-id"], name="crm_personrequest_newest")]

    def __str__(self) -> str:
        return str(self.pk)


class RetainedRecord(models.Model):
    """An order or a delivery of an erased customer that the law requires, without the person: why, and until when."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    card_id = models.UUIDField()
    kind = models.CharField(max_length=10)
    number = models.CharField(max_length=40)
    done_on = models.DateField()
    price = models.DecimalField(max_digits=12, decimal_places=2)
    reason = models.CharField(max_length=20)
    retained_at = models.DateTimeField()
    until = models.DateField()

    class Meta:
        db_table = "crm_retainedrecord"
        constraints = [models.UniqueConstraint(fields=["card_id", "kind"], name="crm_retainedrecord_once")]

    def __str__(self) -> str:
        return f"{self.kind} {self.number}"
