"""Traffic: who walked in and who called (domain.md §3)."""

from django.db import models
from django.db.models import F, Q

from crm.rules.codes import TrafficState
from crm.rules.names import NAMES_VERSION
from kit.ids import uuid7


class TrafficRecord(models.Model):
    """One party that walked in, or one sales-related incoming call (TR-1).

    `on` is its business date; nothing of it changes from the next day on (TR-3). `phone` is the number as typed,
    `phone_number` its normal form (CA-4), empty where reception heard only part of it.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    kind = models.CharField(max_length=8)
    on = models.DateField()
    arrived_at = models.DateTimeField()
    left_at = models.DateTimeField(null=True, blank=True)
    party_size = models.PositiveSmallIntegerField(default=1)
    first_time = models.BooleanField(default=True)
    consultant = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    customer_name = models.CharField(max_length=60, blank=True)
    phone = models.CharField(max_length=40, blank=True)
    phone_number = models.CharField(max_length=20, blank=True)
    model = models.CharField(max_length=40, blank=True)
    test_drive = models.BooleanField(default=False)
    remark = models.CharField(max_length=500, blank=True)
    state = models.CharField(max_length=12, default=TrafficState.PENDING.value)
    reason = models.CharField(max_length=500, blank=True)
    recorded_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)
    # Of the rules by which name and number are in their normal form; empty where an earlier version wrote the row.
    names_version = models.PositiveSmallIntegerField(null=True, default=NAMES_VERSION, editable=False)

    class Meta:
        db_table = "crm_trafficrecord"
        constraints = [
            models.CheckConstraint(
                condition=Q(left_at__isnull=True) | Q(left_at__gte=F("arrived_at")),
                name="crm_traffic_leaves_after_arriving",
            ),
            models.CheckConstraint(condition=Q(party_size__gte=1), name="crm_traffic_party_has_people"),
            models.CheckConstraint(
                condition=Q(state__in=[state.value for state in TrafficState]), name="crm_traffic_state_known"
            ),
        ]
        indexes = [
            models.Index(fields=["on", "consultant"], name="crm_traffic_day"),
            models.Index(fields=["-arrived_at", "-id"], name="crm_traffic_newest"),
            models.Index(fields=["id"], condition=Q(names_version__isnull=True), name="crm_traffic_old_names"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.arrived_at:%Y-%m-%d %H:%M}"
