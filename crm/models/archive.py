"""A dealer's archives (SA-7): who asked for one, and the file once a worker has written it."""

from django.db import models
from django.db.models import Q

from crm.rules.exporting import ExportState
from kit.ids import uuid7


class Archive(models.Model):
    """One archive asked for. `size` is in bytes; `sha256` is that of the whole file."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    state = models.CharField(max_length=10, default=ExportState.WAITING.value)
    row_count = models.PositiveBigIntegerField(default=0)
    size = models.PositiveBigIntegerField(default=0)
    sha256 = models.CharField(max_length=64, blank=True)
    created_at = models.DateTimeField()
    created_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    finished_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "crm_archive"
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=[state.value for state in ExportState]), name="crm_archive_state_known"
            )
        ]
        indexes = [models.Index(fields=["-created_at", "-id"], name="crm_archive_newest")]

    def __str__(self) -> str:
        return f"archive of {self.created_at}"


class ArchivePart(models.Model):
    """A piece of an archive's file, for a week: a whole one would be too large for a row."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    archive = models.ForeignKey(Archive, on_delete=models.CASCADE, related_name="parts")
    position = models.PositiveIntegerField()
    raw = models.BinaryField()

    class Meta:
        db_table = "crm_archivepart"
        constraints = [models.UniqueConstraint(fields=["archive", "position"], name="crm_archivepart_once")]

    def __str__(self) -> str:
        return f"{self.archive_id} {self.position}"
