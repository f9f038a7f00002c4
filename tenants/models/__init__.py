"""The brand's tables, in public. Nothing in a dealer's schema points at them: brand things are named by code."""

from tenants.models.brand import Brand, Region
from tenants.models.catalogue import (
    Colour,
    CompetitorBrand,
    CompetitorModel,
    Configuration,
    OptionPackage,
    VehicleModel,
)
from tenants.models.dealer import Dealer, DealerState, Domain, FormerRegion
from tenants.models.holiday import Holiday, HolidayKind
from tenants.models.next_due import NextDue
from tenants.models.schema import Schema

__all__ = [
    "Brand",
    "Colour",
    "CompetitorBrand",
    "CompetitorModel",
    "Configuration",
    "Dealer",
    "DealerState",
    "Domain",
    "FormerRegion",
    "Holiday",
    "HolidayKind",
    "NextDue",
    "OptionPackage",
    "Region",
    "Schema",
    "VehicleModel",
]
