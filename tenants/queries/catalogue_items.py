"""A thing of the catalogue by the names that addresses use: its list (`models`, `competitors`), a list within it."""

from collections.abc import Mapping

from django.db import models

from kit.errors import refuse
from tenants.models import (
    Colour,
    CompetitorBrand,
    CompetitorModel,
    Configuration,
    OptionPackage,
    VehicleModel,
)
from tenants.models.catalogue import Listed

# The lists at the top, and the lists of one thing in them, each with the field that names what it belongs to.
LISTS: Mapping[str, type[Listed]] = {"models": VehicleModel, "competitors": CompetitorBrand}
PARTS: Mapping[tuple[str, str], tuple[type[Listed], str]] = {
    ("models", "configurations"): (Configuration, "model"),
    ("models", "colours"): (Colour, "model"),
    ("models", "options"): (OptionPackage, "model"),
    ("competitors", "models"): (CompetitorModel, "brand"),
}


def catalogue_item(kind: str, code: str) -> Listed:
    """A model or a competing maker; `not_found` for a code that none has."""
    return _found(LISTS[kind], code)


def part_of(kind: str, code: str, part: str, part_code: str) -> Listed:
    """A configuration, colour or option of a model, or a competing maker's model; `not_found` where there is none."""
    table, parent = PARTS[kind, part]
    return _found(table, part_code, **{parent: catalogue_item(kind, code)})


def _found(table: type[Listed], code: str, **parent: models.Model) -> Listed:
    found = table._default_manager.filter(code=code, **parent).first()
    if found is None:
        raise refuse("not_found", status=404)
    return found
