"""A name in both languages."""

from django.db import models
from django.utils.translation import get_language


class Named(models.Model):
    """Whatever the brand calls by a Chinese and an English name."""

    name_zh = models.CharField(max_length=80)
    name_en = models.CharField(max_length=80)
    # Counts its changes, for ETag and If-Match.
    version = models.PositiveIntegerField(default=1)

    class Meta:
        abstract = True

    @property
    def name(self) -> str:
        """The name in the language now active."""
        return self.name_en if (get_language() or "").startswith("en") else self.name_zh
