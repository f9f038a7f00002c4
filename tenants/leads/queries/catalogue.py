"""The codes that leads may name, and how numbers are read."""

from collections.abc import Callable
from typing import Protocol

from django.conf import settings
from django.utils.module_loading import import_string

from tenants.leads.rules.lead import Catalogue, plain_name
from tenants.models import Dealer, VehicleModel


class _Number(Protocol):
    """A number in its normal form, as the crm reads it."""

    digits: str


def lead_catalogue() -> Catalogue:
    """Return the models and dealers by code and name. Two queries.

    A dealer that may not work now is no mistake of the sender: the rules skip it.
    """
    models: dict[str, str] = {}
    for code, zh, en in VehicleModel.objects.values_list("code", "name_zh", "name_en"):
        models |= dict.fromkeys(map(plain_name, (code, zh, en)), code)
    dealers: dict[str, str] = {}
    for code, name in Dealer.objects.values_list("code", "name"):
        dealers |= dict.fromkeys(map(plain_name, (name, code)), code)
    return Catalogue(models, dealers)


def number_reader() -> Callable[[str], str]:
    """Return the function that reads a number into its normal form ("" for none), registered by the crm (CA-4)."""
    read: Callable[[str], _Number | None] = import_string(settings.LEAD_NUMBER)

    def normal_form(raw: str) -> str:
        number = read(raw)
        return number.digits if number else ""

    return normal_form
