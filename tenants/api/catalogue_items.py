"""Bodies of whatever has a code and two names, as the services take them."""

from kit.api.serializers import Values
from tenants.models.catalogue import Listed
from tenants.rules.names import NamedThing
from tenants.services.catalogue_items import Changes


def item_values(values: Values) -> NamedThing:
    """The thing as given; what was not given is empty, for the rules to complain of."""
    return NamedThing(values.get("code", ""), values.get("name_zh", ""), values.get("name_en", ""))


def changes_in(values: Values) -> Changes:
    """The changes as given. `null` for a truth value says nothing."""
    changes: Changes = {}
    if "name_zh" in values:
        changes["name_zh"] = values["name_zh"]
    if "name_en" in values:
        changes["name_en"] = values["name_en"]
    if values.get("is_retired") is not None:
        changes["is_retired"] = values["is_retired"]
    return changes


def from_item(item: Listed) -> dict[str, object]:
    """A thing of the catalogue as answered."""
    return {"code": item.code, "name_zh": item.name_zh, "name_en": item.name_en, "is_retired": item.is_retired}
