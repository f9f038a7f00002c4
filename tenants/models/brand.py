"""The brand and how it divides the country."""

from django.db import models

from kit.ids import uuid7
from tenants.models.catalogue_items import CatalogueItem
from tenants.models.codes import BRAND_CODE


class Brand(CatalogueItem):
    """The manufacturer whose dealers these are; one in an installation."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    code = models.CharField(max_length=30, unique=True, validators=[BRAND_CODE])

    class Meta:
        db_table = '"public"."tenants_brand"'

    def __str__(self) -> str:
        return self.code


class Region(CatalogueItem):
    """A part of the country, for comparison and for region managers."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    brand = models.ForeignKey(Brand, on_delete=models.PROTECT, related_name="regions")
    code = models.CharField(max_length=30, unique=True, validators=[BRAND_CODE])

    class Meta:
        db_table = '"public"."tenants_region"'
        ordering = ["code"]

    def __str__(self) -> str:
        return self.code
