"""Archives as they go out (SA-7)."""

from rest_framework import serializers

from crm.rules.exporting import ExportState
from kit.api.fields import CodeField


class ArchiveSerializer(serializers.Serializer):  # type: ignore[type-arg]  # shown only
    """An archive asked for."""

    id = serializers.UUIDField()
    state = CodeField(ExportState)
    rows = serializers.IntegerField()
    size = serializers.IntegerField(help_text="In bytes.")
    sha256 = serializers.CharField(help_text="Of the file, once it is ready; else empty.")
    created_at = serializers.DateTimeField()
    finished_at = serializers.DateTimeField(allow_null=True)
    file = serializers.URLField(allow_null=True, help_text="Where it is fetched once `state` is `ready`.")
