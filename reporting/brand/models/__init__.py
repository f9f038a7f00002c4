"""The roll-ups of the dealers' figures, in public. All of them can be made again from the dealers' own."""

from reporting.brand.models.roll_up import BrandDay, BrandMonth, DealerFreshness

__all__ = ["BrandDay", "BrandMonth", "DealerFreshness"]
