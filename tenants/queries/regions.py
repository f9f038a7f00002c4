"""Regions, as others need to know them. All in public."""

from tenants.models import Region


def region_codes() -> frozenset[str]:
    """The codes of all regions of the brand."""
    return frozenset(Region.objects.values_list("code", flat=True))


def regions() -> list[Region]:
    """All regions of the brand, by code."""
    return list(Region.objects.order_by("code"))
