"""A new dealer's settings, made when it is set up."""

from crm.models import DealerSettings
from tenants.services.provisioning import NewDealer


def create_first_settings(dealer: NewDealer) -> None:
    """A provisioning step: sane settings from what the brand knows of the dealer. Harmless when there are some."""
    first = DealerSettings(id=1, area_code=dealer.area_code, province=dealer.province, city=dealer.city)
    DealerSettings.objects.bulk_create([first], ignore_conflicts=True)
