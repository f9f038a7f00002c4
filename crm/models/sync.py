"""Phones that work offline: what each has, and the commands that it sent (domain.md §13)."""

from django.db import models
from django.db.models import Q

from crm.rules.sync.states import CommandState
from kit.ids import uuid7


class SyncDevice(models.Model):
    """A phone or browser of one person, by the name that it gave itself.

    `received` is the highest sequence number that is stored, without a gap below; `acknowledged` the one up to which
    the device has its answers. `clock_offset_ms` is what its clock lacked when it last sent commands, `last_done_at`
    the device's own time of the last of them.

    `sent` holds the ids of the cards that it was given, `removed` those that it must let go, with the turn of that
    answer; `cursor` is the position of the log that the device is known to have.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    user = models.ForeignKey("accounts.User", on_delete=models.CASCADE, related_name="+")
    device = models.CharField(max_length=64)
    created_at = models.DateTimeField()
    seen_at = models.DateTimeField()
    received = models.BigIntegerField(default=0)
    acknowledged = models.BigIntegerField(default=0)
    clock_offset_ms = models.BigIntegerField(null=True)
    last_done_at = models.DateTimeField(null=True)
    cursor = models.BigIntegerField(default=0)
    scope = models.CharField(max_length=32, blank=True)
    tables_checked_at = models.DateTimeField(null=True)
    sent = models.BinaryField(default=b"")
    removed = models.JSONField(default=list)

    class Meta:
        db_table = "crm_syncdevice"
        constraints = [models.UniqueConstraint(fields=["user", "device"], name="crm_syncdevice_of_user")]

    def __str__(self) -> str:
        return self.device


class SyncCommand(models.Model):
    """One command of a device: what was done, its answer, and whom it still needs (SY-2, SY-3).

    `command` is the id that the device gave it; sent again under it, corrected, it takes the earlier one's place.
    `done_at` is by the device's clock, `moment` by ours: the rules judged it by that. `body` and `reply` are emptied
    once the device has acknowledged them and nobody is asked about the command any more.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    device = models.ForeignKey(SyncDevice, on_delete=models.CASCADE, related_name="commands")
    command = models.UUIDField()
    sequence = models.BigIntegerField()
    kind = models.CharField(max_length=30)
    done_at = models.DateTimeField()
    moment = models.DateTimeField()
    received_at = models.DateTimeField()
    digest = models.CharField(max_length=64)
    body = models.JSONField(default=dict)
    state = models.CharField(max_length=8)
    status = models.PositiveSmallIntegerField()
    reply = models.JSONField(default=dict)
    result_id = models.UUIDField(null=True)
    # Why someone is asked about it, and who: its user or a manager. Empty where nobody is.
    reason = models.CharField(max_length=12, blank=True)
    settled_at = models.DateTimeField(null=True)
    settled_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        db_table = "crm_synccommand"
        constraints = [
            models.UniqueConstraint(fields=["device", "sequence"], name="crm_synccommand_in_order"),
            models.CheckConstraint(
                condition=Q(state__in=[state.value for state in CommandState]), name="crm_synccommand_state_known"
            ),
        ]
        indexes = [
            models.Index(fields=["device", "command"], name="crm_synccommand_by_id"),
            models.Index(
                fields=["-received_at", "-id"],
                condition=Q(settled_at__isnull=True) & ~Q(reason=""),
                name="crm_synccommand_needs",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.sequence} {self.kind} {self.state}"
