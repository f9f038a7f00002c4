"""What one department asks of another: traffic to be recorded (TR-7), a gift or a concession (FU-11)."""

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models

from crm.rules.codes import RequestState
from kit.ids import uuid7


class Request(models.Model):
    """What the two have in common: who asked when, and what was answered."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    asked_at = models.DateTimeField()
    asked_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=8, default=RequestState.PENDING.value)
    answered_at = models.DateTimeField(null=True)
    answered_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, null=True, related_name="+")
    reason = models.CharField(max_length=500, blank=True)

    class Meta:
        abstract = True


class TrafficRequest(Request):
    """A party that a consultant met and reception did not record; `data` is the record as asked for (TR-7)."""

    on = models.DateField()
    consultant = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    data = models.JSONField(encoder=DjangoJSONEncoder)
    traffic = models.ForeignKey("crm.TrafficRecord", on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        db_table = "crm_trafficrequest"
        indexes = [models.Index(fields=["-asked_at", "-id"], name="crm_trafficrequest_newest")]

    def __str__(self) -> str:
        return f"{self.on} {self.state}"


class Concession(Request):
    """A gift or concession for a customer whom a consultant invites; granted or refused, it stays (FU-11)."""

    card = models.ForeignKey("crm.Card", on_delete=models.CASCADE, related_name="concessions")
    kind = models.CharField(max_length=12)
    what = models.CharField(max_length=200)
    worth = models.DecimalField(max_digits=12, decimal_places=2, null=True)

    class Meta:
        db_table = "crm_concession"
        indexes = [
            models.Index(fields=["-asked_at", "-id"], name="crm_concession_newest"),
            models.Index(fields=["card", "-asked_at"], name="crm_concession_of_card"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.state}"
