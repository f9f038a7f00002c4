"""The brand's figures, in public: the dealers' counts without any person's."""

from reporting.brand.models.changes import BrandCardChange, BrandCardMonth, BrandChange
from reporting.brand.models.roll_up import BrandDay, BrandMonth, DealerFreshness

__all__ = ["BrandCardChange", "BrandCardMonth", "BrandChange", "BrandDay", "BrandMonth", "DealerFreshness"]
