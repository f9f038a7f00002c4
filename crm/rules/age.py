"""Card age 卡龄 (ST-5)."""

from datetime import date


def card_age(filed_on: date, on: date) -> int:
    """Days from the filing date to another; 0 on the day itself."""
    return (on - filed_on).days


def is_over_days(filed_on: date, days: int, on: date) -> bool:
    """ST-5: on 2010-10-01 "over 60 days" means filed on 2010-08-01 or before."""
    return card_age(filed_on, on) > days
