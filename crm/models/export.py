"""Lists and reports taken out as Excel (RP-7): who asked for what, and the file once a worker has made it."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from crm.rules.exporting import ExportState
from kit.ids import uuid7


class Export(models.Model):
    """One file asked for. `filters` are those of the list or report; `language` and `roles` are the asker's.

    Empty `roles` are of an export from before they were stored.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    kind = models.CharField(max_length=30)
    filters = models.JSONField(default=dict)
    language = models.CharField(max_length=10)
    roles = ArrayField(models.CharField(max_length=30), default=list, db_default=[])
    state = models.CharField(max_length=10, default=ExportState.WAITING.value)
    row_count = models.PositiveIntegerField(default=0)
    created_at = models.DateTimeField()
    created_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    finished_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "crm_export"
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=[state.value for state in ExportState]), name="crm_export_state_known"
            )
        ]
        indexes = [models.Index(fields=["created_by", "-created_at", "-id"], name="crm_export_newest")]

    def __str__(self) -> str:
        return self.kind


class ExportFile(models.Model):
    """The workbook, for a week: people's data does not lie about."""

    export = models.OneToOneField(Export, on_delete=models.CASCADE, primary_key=True, related_name="file")
    raw = models.BinaryField()

    class Meta:
        db_table = "crm_exportfile"

    def __str__(self) -> str:
        return str(self.pk)
