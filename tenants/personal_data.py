"""Declare whose data the tables of dealers and of the catalogue hold (kit.personal_data): none of customers."""

from kit.personal_data import Table

_NAMED = ("id", "name_zh", "name_en", "code", "version")
_LISTED = (*_NAMED, "is_retired")

PERSONAL_DATA = {
    "tenants.Brand": Table(other=_NAMED),
    "tenants.Region": Table(other=(*_NAMED, "brand")),
    "tenants.VehicleModel": Table(other=_LISTED),
    "tenants.Configuration": Table(other=(*_LISTED, "model")),
    "tenants.Colour": Table(other=(*_LISTED, "model")),
    "tenants.OptionPackage": Table(other=(*_LISTED, "model")),
    "tenants.CompetitorBrand": Table(other=_LISTED),
    "tenants.CompetitorModel": Table(other=(*_LISTED, "brand")),
    "tenants.Dealer": Table(
        staff=("admin_username", "admin_password", "state_reason"),
        other=(
            "id", "code", "schema_name", "name", "brand", "region", "province", "city", "area_code", "time_zone",
            "state", "state_since", "state_until", "state_before", "support_until", "opens_as", "failure", "is_demo",
            "created_at", "version",
        ),
        purpose="The dealer, and its first account until that is opened",
        lifetime="as long as the dealer",
    ),
    "tenants.FormerRegion": Table(other=("id", "dealer", "region", "until")),
    "tenants.Domain": Table(other=("id", "dealer", "domain")),
    "tenants.DueWork": Table(other=("id", "schema", "work", "due_at", "version", "taken_until")),
    "tenants.Holiday": Table(other=("on", "year", "kind", "name", "source", "entered_at")),
    "tenants.NextDue": Table(other=("place", "due_at")),
    "tenants.Schema": Table(other=("name", "migrations", "is_prepared", "failure", "looked_at")),
    "tenants.StateChange": Table(
        staff=("reason", "by"),
        other=("id", "dealer", "before", "after", "on", "at", "announced_at"),
        purpose="Why a dealer came to its state, and by whom",
        lifetime="as long as the dealer",
    ),
}  # fmt: skip
