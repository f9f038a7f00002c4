"""Declare whose data a dealer's figures hold (kit.personal_data): counts by consultant, cards by id."""

from kit.personal_data import Table
from reporting.dealer.rules.measures import DIMENSIONS, STOCKS, Measure

_CELL = tuple(name for name in DIMENSIONS if name != "consultant")
_MEASURES = tuple(map(str, Measure))
_PURPOSE, _LIFETIME = "Figures by consultant", "as long as the dealer"

PERSONAL_DATA = {
    "reporting_dealer.CardState": Table(
        staff=("owner", "filed_owner", "callback_consultant"),
        other=(
            "card_id", *_CELL, "status", "is_standing", "is_imported", "is_level_o", "filed_on", "filed_model",
            "filing", "first_visit_on", "has_visit_of_stub", "next_followup_on", "in_care", "appointment_on",
            "callback_on", "invitations",
        ),
        purpose=_PURPOSE, lifetime=_LIFETIME,
    ),
    "reporting_dealer.Movement": Table(
        staff=("consultant",),
        other=(*_CELL, *_MEASURES, "id", "recorded_at", "on", "card_id", "traffic_id", "survivor_id"),
        purpose=_PURPOSE, lifetime=_LIFETIME,
    ),
    "reporting_dealer.DaySum": Table(
        staff=("consultant",), other=("id", *_CELL, *_MEASURES, "on", "last_event_id"),
        purpose=_PURPOSE, lifetime=_LIFETIME,
    ),
    "reporting_dealer.MonthSum": Table(
        staff=("consultant",), other=("id", *_CELL, *_MEASURES, "month"), purpose=_PURPOSE, lifetime=_LIFETIME
    ),
    "reporting_dealer.MonthStock": Table(
        staff=("consultant",), other=("id", *_CELL, *STOCKS, "month"), purpose=_PURPOSE, lifetime=_LIFETIME
    ),
    "reporting_dealer.Target": Table(
        staff=("consultant", "set_by"), other=("id", "month", "deliveries", "set_at"),
        purpose=_PURPOSE, lifetime=_LIFETIME,
    ),
}  # fmt: skip
