"""The names of a card's fields: forms, pages, exports and imports use the same ones."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, TypeAlias

from django.utils.translation import gettext_lazy as _

from crm.rules.fields import Group

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

Label: TypeAlias = "str | _StrPromise"

LABELS: Mapping[str, Label] = MappingProxyType(
    {
        "number": _("Card number"),
        "club_member": _("Club member"),
        "party": _("Customer type"),
        "organization_name": _("Organisation"),
        "customer_name": _("Name"),
        "gender": _("Gender"),
        "age_band": _("Age"),
        "phones": _("Numbers"),
        "province": _("Province"),
        "city": _("City or district"),
        "address": _("Address"),
        "owner": _("Consultant"),
        "filed_on": _("Filing date"),
        "lead_source": _("Lead source"),
        "media_name": _("Name of the medium"),
        "activity": _("Activity"),
        "venue": _("Venue"),
        "intent_level": _("Intent level"),
        "expected_visit": _("Expected visit"),
        "followup_level": _("Follow-up level"),
        "budget": _("Budget"),
        "funds": _("Funds"),
        "payment": _("Payment"),
        "model": _("Model"),
        "configuration": _("Configuration"),
        "colour": _("Colour"),
        "options": _("Options"),
        "purpose": _("Purpose"),
        "used_car": _("Used car"),
        "replacement": _("Replacement"),
        "current_vehicle": _("Current car, maker and model"),
        "current_vehicle_registered_on": _("First registered"),
        "call_topics": _("Call topics"),
        "visited_before": _("Visited before"),
        "usage": _("Usage"),
        "accessories": _("Accessories wanted"),
        "planned_purchase_on": _("Needs the car by"),
        "preference": _("Preference"),
        "competitor_brand": _("Competitor"),
        "comparison_points": _("Comparison points"),
        "other_models": _("Other models considered"),
        "status": _("Status"),
        "next_followup_on": _("Next follow-up"),
        "appointment_on": _("Appointment"),
        "appointment_time": _("Appointment time"),
        "method": _("Contact method"),
        "topics": _("Topics"),
        "nature": _("Nature"),
        "note": _("Notes"),
        "contact_at": _("When"),
    }
)

GROUPS: Mapping[Group, Label] = MappingProxyType(
    {
        Group.BASIC: _("Customer"),
        Group.SOURCE: _("Source"),
        Group.GRADING: _("Intent"),
        Group.NEEDS: _("The car"),
        Group.COMPETITION: _("Competition"),
    }
)
