"""A name in both languages."""

from django.db import models
from django.db.models.expressions import Combinable
from django.utils.translation import get_language


class CatalogueItem(models.Model):
    """Whatever the brand calls by a Chinese and an English name."""

    # Each table gives it its own length and its own rules.
    code: "models.CharField[str | int | Combinable, str]"
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
