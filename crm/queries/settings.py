"""A dealer's own settings."""

from crm.models import DealerSettings


def dealer_settings() -> DealerSettings:
    """The one row, the wholesale consultant loaded. One query."""
    return DealerSettings.objects.select_related("wholesale_consultant").get()
