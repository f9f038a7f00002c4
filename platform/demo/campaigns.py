"""The activities that the market manager plans (AC-1)."""

from datetime import date, timedelta
from decimal import Decimal
from random import Random

from crm.rules.codes import ActivityKind, Venue
from crm.services.activities import ActivityInput
from demo.chance import pick

_CONVERSIONS = ("老客户回馈周", "周末团购会", "试驾体验周", "置换升级周", "金融零利率周", "亲子赏车周")
_OUTSIDE = {
    Venue.MALL: ("万达广场车展", "购物中心外展", "商业街巡展"),
    Venue.RESIDENTIAL: ("花园小区巡展", "社区赏车日"),
    Venue.OFFICE: ("科技园写字楼外展", "企业团购推介"),
}


def campaign(of: Random, monday: date) -> ActivityInput:
    """A week that brings standing customers in: invited on weekdays, received on the weekend."""
    return ActivityInput(
        kind=ActivityKind.CONVERSION,
        name=f"{monday.month}月{of.choice(_CONVERSIONS)}",
        starts_on=monday,
        ends_on=monday + timedelta(days=6),
        place="本店展厅",
        budget=Decimal(of.randint(8, 30) * 1000),
    )


def weekend_outside(of: Random, monday: date) -> ActivityInput:
    """A weekend outside the showroom, where new customers are met."""
    venue = pick(of, {Venue.MALL: 0.5, Venue.RESIDENTIAL: 0.3, Venue.OFFICE: 0.2})
    return ActivityInput(
        kind=ActivityKind.OUTREACH,
        name=f"{monday.month}月{of.choice(_OUTSIDE[venue])}",
        starts_on=monday + timedelta(days=5),
        ends_on=monday + timedelta(days=6),
        place=_OUTSIDE[venue][0],
        venue=venue,
        budget=Decimal(of.randint(3, 12) * 1000),
    )
