"""How much of a customer a calendar shows that leaves the house."""

from crm.rules.codes.base import Code
from crm.rules.numbers_in_text import mask_in_text
from crm.rules.surnames import surname


class CalendarShows(Code):
    """What a dealer lets calendars tell."""

    NONE = "none", "不显示客户", "Nothing of the customer"
    SURNAME = "surname", "只显示姓氏", "The surname"
    NAME = "name", "显示姓名", "The name"


def shown_name(shows: str, customer_name: str) -> str:
    """The customer as the dealer's setting allows; empty for nothing. A number in the name is none of it."""
    if shows == CalendarShows.NAME:
        return mask_in_text(customer_name)
    return mask_in_text(surname(customer_name).capitalize()) if shows == CalendarShows.SURNAME else ""
