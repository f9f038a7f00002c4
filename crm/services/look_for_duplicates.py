"""The check that comes before the form (CA-6): it saves nothing."""

from typing import TypedDict
from uuid import UUID

from accounts.access import Action
from accounts.commands import command
from accounts.models import User
from accounts.rules.commands import Purpose
from crm.models import DealerSettings
from crm.queries.duplicates import Match, find_matches
from crm.queries.take_over import offer_take_over
from crm.queries.traffic import traffic_of
from crm.rules.names import clean_name
from crm.rules.phones import read_phones
from crm.rules.surnames import surname
from crm.services.duplicate_check import count_numbers
from crm.services.inputs import PhoneInput
from kit.errors import Problem, raise_all


class CustomerInput(TypedDict, total=False):
    """Who the customer is; `owner` is whom a clerk or manager files for, `traffic` the party that it is about."""

    customer_name: str
    phones: list[PhoneInput]
    owner: UUID | None
    traffic: UUID | None


@command(Action.CARD_FILE, Purpose.LOOK)
def look_for_duplicates(asker: User, data: CustomerInput) -> list[Match]:
    """The standing cards of this customer and what may be done about each. Two queries, two more for a party's."""
    area_code = DealerSettings.objects.values_list("area_code", flat=True).get()
    # Which number is the main one does not matter here.
    typed = [{**phone, "main": at == 0} for at, phone in enumerate(data.get("phones") or ())]
    numbers, problems = read_phones(typed, area_code)
    name = clean_name(data.get("customer_name") or "")
    if not name:
        problems.append(Problem("required", "customer_name", "CA-6"))
    raise_all(problems)
    count_numbers(asker, numbers)
    owner_id = data.get("owner") or asker.id
    matches = find_matches(asker, owner_id, surname(name), [number.normal for number in numbers])
    traffic_id = data.get("traffic") if matches else None
    party = traffic_of(asker).filter(id=traffic_id).first() if traffic_id else None
    return offer_take_over(asker, matches, party)
