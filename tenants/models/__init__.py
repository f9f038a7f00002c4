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
from tenants.models.dealer import OPEN_STATES, WORKING_STATES, Dealer, DealerState, Domain, FormerRegion
from tenants.models.due_work import DueWork
from tenants.models.holiday import Holiday, HolidayKind
from tenants.models.next_due import NextDue
from tenants.models.schema import Schema
from tenants.models.state_change import StateChange

__all__ = [
    "OPEN_STATES",
    "WORKING_STATES",
    "Brand",
    "Colour",
    "CompetitorBrand",
    "CompetitorModel",
    "Configuration",
    "Dealer",
    "DealerState",
    "Domain",
    "DueWork",
    "FormerRegion",
    "Holiday",
    "HolidayKind",
    "NextDue",
    "OptionPackage",
    "Region",
    "Schema",
    "StateChange",
    "VehicleModel",
]
