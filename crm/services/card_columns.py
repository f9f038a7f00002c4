"""The columns of a table of cards, as it is exported and as it is imported (SA-2, RP-7)."""

from collections.abc import Mapping
from functools import cache
from types import MappingProxyType

from django.conf import settings
from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from crm.field_labels import LABELS
from crm.rules.importing.columns import plain_name

# The table's order. Most columns are named as the fields are everywhere else; the others have a name of their own here.
_FIELDS = (
    "number", "customer_name", "organization_name", "phone", "phone_2", "owner", "status", "intent_level",
    "followup_level", "channel", "business", "model", "filed_on", "last_contact_on", "next_followup_on",
    "appointment_on", "first_visit_on", "gender", "age_band", "province", "city", "lead_source", "budget", "funds",
    "payment", "club_member", "party", "address", "media_name", "venue", "expected_visit", "configuration", "colour",
    "options", "purpose", "used_car", "replacement", "current_vehicle", "current_vehicle_registered_on", "call_topics",
    "visited_before", "usage", "accessories", "planned_purchase_on", "preference", "competitor_brand",
    "comparison_points", "other_models",
)  # fmt: skip
_OF_THE_TABLE: Mapping[str, "str | Promise"] = {
    "phone": _("Main number"),
    "phone_2": _("Other numbers"),
    "channel": _("Channel"),
    "business": _("Business"),
    "last_contact_on": _("Last contact"),
    "first_visit_on": _("First visit"),
}
CARD_COLUMNS: Mapping[str, "str | Promise"] = MappingProxyType(
    {field: _OF_THE_TABLE.get(field) or LABELS[field] for field in _FIELDS}
)
# What an export tells beside them. It follows from the rest, so an import computes it.
COMPUTED_COLUMNS: Mapping[str, "str | Promise"] = MappingProxyType(
    {"followup_count": _("Follow-ups"), "completeness": _("Completeness, %")}
)


@cache
def own_column_names() -> Mapping[str, str]:
    """Return the field of each column by its plain name, in every language."""
    names: dict[str, str] = {}
    for language, _name in settings.LANGUAGES:
        with translation.override(language):
            names |= {plain_name(str(label)): field for field, label in CARD_COLUMNS.items()}
    return MappingProxyType(names)
