"""The tools of the brand's host: comparisons of dealers by figures alone."""

from datetime import date
from typing import Any, Literal

from config.mcp.rest import Rest
from config.mcp.tools import End, Month, Result, Start, shown
from crm.rules.codes.card import Business

By = Literal["dealer", "region", "model", "channel", "day", "month"]


class BrandTools:
    """Each method is a tool of its name, and makes one call of the API."""

    def __init__(self, rest: Rest) -> None:
        self._rest = rest

    def reads(self) -> list[Any]:
        """Return the tools that change nothing."""
        return [self.who_am_i, self.brand_funnel, self.brand_stock_flow, self.brand_rates, self.freshness]

    def commands(self) -> list[Any]:
        """Return the tools that record something: none."""
        return []

    def who_am_i(self) -> Result:
        """Tell whose account this is, and what it may do."""
        return shown(self._rest.url, "", self._rest.get("me/"))

    def brand_funnel(
        self,
        month: Month = None,
        start: Start = None,
        end: End = None,
        by: By = "dealer",
        business: Business = Business.RETAIL,
    ) -> Result:
        """Compare the funnels of a period across dealers, regions, models or channels."""
        return self._compared("funnel", "comparison/", month, start, end, by, business)

    def brand_stock_flow(
        self,
        month: Month = None,
        start: Start = None,
        end: End = None,
        by: By = "dealer",
        business: Business = Business.RETAIL,
    ) -> Result:
        """Compare the stock flows of a period across dealers, regions or models."""
        return self._compared("stock-flow", "stock-flow/", month, start, end, by, business)

    def brand_rates(
        self,
        month: Month = None,
        start: Start = None,
        end: End = None,
        by: By = "dealer",
        business: Business = Business.RETAIL,
    ) -> Result:
        """Compare the rates of a period across dealers, with rank and the brand's median."""
        return self._compared("rates", "comparison/", month, start, end, by, business)

    def freshness(self) -> Result:
        """Tell up to which instant each dealer's figures are included."""
        return shown(self._rest.url, "", self._rest.get("brand/freshness/"))

    def _compared(
        self, name: str, page: str, month: str | None, start: date | None, end: date | None, by: str, business: str
    ) -> Result:
        query = {"month": month, "from": start, "to": end, "by": by, "business": business}
        return shown(self._rest.url, page, self._rest.get(f"brand/{name}/", query))
