"""Numbers that CA-4 takes and that ring nowhere.

Mobile numbers begin with 126 to 129, which no operator has; landlines with 90 behind the area code, where no exchange
of eight digits begins.
"""

from random import Random

from crm.rules.codes import PhoneKind
from crm.services.inputs import PhoneInput
from demo.chance import happens

_LANDLINE_SHARE = 0.06
_SECOND_NUMBER_SHARE = 0.12


def mobile(of: Random) -> str:
    """A mobile number that no operator has."""
    return f"12{of.randint(6, 9)}{of.randrange(10**8):08d}"


def landline(of: Random, area_code: str) -> str:
    """A landline of eight digits that no exchange has."""
    return f"{area_code}-90{of.randrange(10**6):06d}"


def numbers(of: Random, area_code: str) -> list[PhoneInput]:
    """What a customer leaves: mostly a mobile, at times a landline instead or beside it."""
    if happens(of, _LANDLINE_SHARE):
        return [PhoneInput(kind=PhoneKind.LANDLINE, number=landline(of, area_code), main=True)]
    found = [PhoneInput(kind=PhoneKind.MOBILE, number=mobile(of), main=True)]
    if happens(of, _SECOND_NUMBER_SHARE):
        found.append(PhoneInput(kind=PhoneKind.LANDLINE, number=landline(of, area_code), main=False))
    return found
