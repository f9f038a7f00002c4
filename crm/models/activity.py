"""Activities of the market department (AC-1)."""

from django.db import models
from django.db.models import F, Q

from kit.ids import uuid7


class Activity(models.Model):
    """An event that the dealer plans: `outreach` ones are named at filing, `conversion` ones in follow-ups (AC-1)."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    kind = models.CharField(max_length=16)
    name = models.CharField(max_length=80)
    starts_on = models.DateField()
    ends_on = models.DateField()
    place = models.CharField(max_length=120, blank=True)
    venue = models.CharField(max_length=16, blank=True)
    budget = models.DecimalField(max_digits=12, decimal_places=2, null=True)
    planned_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField()
    version = models.PositiveIntegerField(default=1)

    class Meta:
        db_table = "crm_activity"
        constraints = [
            models.CheckConstraint(condition=Q(ends_on__gte=F("starts_on")), name="crm_activity_ends_after_start"),
        ]
        indexes = [models.Index(fields=["-starts_on", "-id"], name="crm_activity_newest")]

    def __str__(self) -> str:
        return self.name


class ActivityInvitation(models.Model):
    """A task: this customer is to be invited to that activity (AC-1).

    What became of it is not kept here. It is read from the card's follow-ups that name the activity, so that it is
    true after a merge, an undone merge or a corrected follow-up too. `was_dormant` is where the card stood then: of
    those the ones that are worked on again count as reactivated.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    activity = models.ForeignKey(Activity, on_delete=models.CASCADE, related_name="invitations")
    card = models.ForeignKey("crm.Card", on_delete=models.CASCADE, related_name="invitations")
    invited_at = models.DateTimeField()
    invited_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    was_dormant = models.BooleanField()

    class Meta:
        db_table = "crm_activityinvitation"
        constraints = [
            models.UniqueConstraint(fields=["activity", "card"], name="crm_activityinvitation_once"),
        ]

    def __str__(self) -> str:
        return str(self.pk)
