"""Declare that the brand's roll-ups hold counts by dealer, and data of nobody (kit.personal_data)."""

from kit.personal_data import Table
from reporting.brand.rules.measures import CARDS, OPENINGS, ROLLED_UP

_CELL = ("id", "dealer", "channel", "model", "business")
_MEASURES = tuple(map(str, ROLLED_UP))

PERSONAL_DATA = {
    "reporting_brand.BrandDay": Table(other=(*_CELL, *_MEASURES, "on")),
    "reporting_brand.BrandMonth": Table(other=(*_CELL, *_MEASURES, "month", *OPENINGS)),
    "reporting_brand.DealerFreshness": Table(other=("dealer", "position", "up_to", "last_month", "first_at", "layout")),
    "reporting_brand.BrandChange": Table(other=(*_CELL, *_MEASURES, "event_id", "recorded_at", "on", "is_late")),
    "reporting_brand.BrandCardChange": Table(other=(*_CELL, *CARDS, "event_id", "recorded_at", "on", "since")),
    "reporting_brand.BrandCardMonth": Table(other=(*_CELL, *CARDS, "month", "since_month")),
}
