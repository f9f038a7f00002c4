"""The columns of a table of cards, as it is exported and as it is imported (SA-2, RP-7)."""

from collections.abc import Mapping
from functools import cache
from types import MappingProxyType

from django.conf import settings
from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from crm.rules.importing.columns import plain_name

# By field, in the order of the table.
CARD_COLUMNS: Mapping[str, "str | Promise"] = MappingProxyType(
    {
        "number": _("Card number"),
        "customer_name": _("Name"),
        "organization_name": _("Organisation"),
        "phone": _("Main number"),
        "phone_2": _("Other numbers"),
        "owner": _("Consultant"),
        "status": _("Status"),
        "intent_level": _("Intent level"),
        "followup_level": _("Follow-up level"),
        "channel": _("Channel"),
        "business": _("Business"),
        "model": _("Model"),
        "filed_on": _("Contacted on"),
        "last_contact_on": _("Last contact"),
        "next_followup_on": _("Next follow-up"),
        "appointment_on": _("Appointment"),
        "first_visit_on": _("First visit"),
        "gender": _("Gender"),
        "age_band": _("Age"),
        "province": _("Province"),
        "city": _("City or district"),
        "lead_source": _("Heard of us by"),
        "budget": _("Budget"),
        "funds": _("Funds"),
        "payment": _("Payment"),
        "club_member": _("Club member"),
        "party": _("Kind of customer"),
        "address": _("Address"),
        "media_name": _("Name of the medium"),
        "venue": _("Place"),
        "expected_visit": _("Expected visit"),
        "configuration": _("Configuration"),
        "colour": _("Colour"),
        "options": _("Options"),
        "purpose": _("Purpose"),
        "used_car": _("Interested in a used car"),
        "replacement": _("Car so far"),
        "current_vehicle": _("Current car, maker and model"),
        "current_vehicle_registered_on": _("First registered"),
        "call_topics": _("Asked on the phone about"),
        "visited_before": _("Been to a showroom"),
        "usage": _("Usage and surroundings"),
        "accessories": _("Accessories wanted"),
        "planned_purchase_on": _("Needs the car by"),
        "preference": _("First choice"),
        "competitor_brand": _("Competitor"),
        "comparison_points": _("Compares"),
        "other_models": _("Other models considered"),
    }
)
# What an export tells beside them. It follows from the rest, so an import computes it.
COMPUTED_COLUMNS: Mapping[str, "str | Promise"] = MappingProxyType(
    {"followup_count": _("Follow-ups"), "completeness": _("Complete, %")}
)


@cache
def own_column_names() -> Mapping[str, str]:
    """Return the field of each column by its plain name, in every language."""
    names: dict[str, str] = {}
    for language, _name in settings.LANGUAGES:
        with translation.override(language):
            names |= {plain_name(str(label)): field for field, label in CARD_COLUMNS.items()}
    return MappingProxyType(names)
