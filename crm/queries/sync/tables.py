"""The tables that a device chooses from (SY-1)."""

from typing import Any

from accounts.models import User
from accounts.roles import OWNERS
from crm.queries.settings import dealer_settings
from crm.rules.codes import FIELD_CODES
from kit.tenancy import current_dealer
from tenants.queries.catalogue import catalogue_json

_SETTINGS = ("area_code", "province", "city", "card_number_pattern")


def device_tables(language: str) -> dict[str, Any]:
    """Return catalogue, codes and settings, named in a language. Eight queries."""
    codes = {
        field: [{"code": code.value, "label": code.label(language)} for code in members]
        for field, members in FIELD_CODES.items()
    }
    settings = dealer_settings()
    consultants = User.objects.filter(is_active=True, roles__overlap=sorted(OWNERS)).order_by("name", "id")
    return {
        "catalogue": catalogue_json(language),
        "codes": codes,
        "settings": {
            **{field: getattr(settings, field) for field in _SETTINGS},
            "time_zone": current_dealer().time_zone.key,
            "consultants": [{"id": str(user), "name": name} for user, name in consultants.values_list("id", "name")],
        },
    }
