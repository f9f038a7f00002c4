"""What the brand sells and what it sells against. Things are retired, never deleted: old cards name them by code."""

from django.db import models

from kit.ids import uuid7
from tenants.models.catalogue_items import CatalogueItem
from tenants.models.codes import BRAND_CODE


class Listed(CatalogueItem):
    """A thing in the catalogue. A retired one may no longer be chosen, and still has its name."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    code = models.CharField(max_length=40, validators=[BRAND_CODE])
    is_retired = models.BooleanField(default=False)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.code


class VehicleModel(Listed):
    """A model of the brand, such as Octavia 明锐."""

    class Meta:
        db_table = '"public"."tenants_vehiclemodel"'
        ordering = ["code"]
        constraints = [models.UniqueConstraint(fields=["code"], name="tenants_vehiclemodel_code")]


class OfModel(Listed):
    """A thing that belongs to one model and has its code unique within it."""

    model = models.ForeignKey(VehicleModel, on_delete=models.PROTECT, related_name="%(class)ss")

    class Meta:
        abstract = True


class Configuration(OfModel):
    """An engine and equipment line of a model."""

    class Meta:
        db_table = '"public"."tenants_configuration"'
        ordering = ["code"]
        constraints = [models.UniqueConstraint(fields=["model", "code"], name="tenants_configuration_code")]


class Colour(OfModel):
    """A colour in which a model is made."""

    class Meta:
        db_table = '"public"."tenants_colour"'
        ordering = ["code"]
        constraints = [models.UniqueConstraint(fields=["model", "code"], name="tenants_colour_code")]


class OptionPackage(OfModel):
    """Equipment that is ordered in one piece for a model."""

    class Meta:
        db_table = '"public"."tenants_optionpackage"'
        ordering = ["code"]
        constraints = [models.UniqueConstraint(fields=["model", "code"], name="tenants_optionpackage_code")]


class CompetitorBrand(Listed):
    """Another maker that customers compare with."""

    class Meta:
        db_table = '"public"."tenants_competitorbrand"'
        ordering = ["code"]
        constraints = [models.UniqueConstraint(fields=["code"], name="tenants_competitorbrand_code")]


class CompetitorModel(Listed):
    """A model of another maker; a suggestion only, what was bought is free text (FU-10)."""

    brand = models.ForeignKey(CompetitorBrand, on_delete=models.PROTECT, related_name="models")

    class Meta:
        db_table = '"public"."tenants_competitormodel"'
        ordering = ["code"]
        constraints = [models.UniqueConstraint(fields=["brand", "code"], name="tenants_competitormodel_code")]
