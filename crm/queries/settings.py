"""A dealer's own settings."""

from crm.models import DealerSettings
from kit.db.prepared import PreparedRow

_SETTINGS = PreparedRow(lambda: DealerSettings.objects.select_related("wholesale_consultant"))


def dealer_settings() -> DealerSettings:
    """The one row, the wholesale consultant loaded. One query."""
    found = _SETTINGS.find()
    if found is None:
        raise DealerSettings.DoesNotExist
    return found
