"""What filing, editing and a follow-up share: a card's data, read from the row and written onto it."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import cast
from uuid import UUID

from accounts.models import User
from crm.models import Activity, Card, CardPhone
from crm.rules.card_number import check_card_number
from crm.rules.codes import ActivityKind
from crm.rules.fields import CARD_FIELDS, Takes
from crm.rules.filing import check_activity_days
from crm.rules.names import NAMES_VERSION
from crm.rules.phones import PhoneNumber
from crm.rules.requirements import completeness
from crm.rules.search import grams, searchable
from crm.rules.surnames import surname
from crm.services.inputs import CardInput, PhoneInput
from crm.services.lookups import catalogue_problems
from kit.errors import Problem

# The two levels change with contacts (CA-14), phones and an activity are other rows.
_LEVELS = ("intent_level", "followup_level")
# Fields that are stored on the card as they were given.
PLAIN_FIELDS = tuple(
    name
    for name, field in CARD_FIELDS.items()
    if field.takes not in (Takes.PHONES, Takes.ACTIVITY) and name not in _LEVELS
)

# What an edit may change after filing (CA-14): status and levels take a follow-up, the owner a manager.
EDITABLE_FIELDS = frozenset({*PLAIN_FIELDS, "phones", "activity"})


def data_of(card: Card, phones: Sequence[CardPhone]) -> CardInput:
    """The card's data as it stands, under the names by which people enter it."""
    data = cast(CardInput, {field: getattr(card, field) for field in PLAIN_FIELDS})
    data["activity"] = card.activity_id
    data["intent_level"], data["followup_level"] = card.intent_level, card.followup_level
    data["phones"] = [phone_input(phone) for phone in phones]
    return data


def phone_input(phone: CardPhone) -> PhoneInput:
    """A number as the API shows and takes it."""
    number = f"{phone.number}-{phone.extension}" if phone.extension else phone.number
    return PhoneInput(kind=phone.kind, number=number, main=phone.is_main)


def check_references(
    data: Mapping[str, object], pattern: str, *, filed_on: date | None, except_card: UUID | None = None
) -> list[Problem]:
    """Check what takes a look at the database: the catalogue, the activity, the dealer's card numbers (CA-10).

    The activity must be open on the filing date (CA-2), if that is sound.
    """
    problems = catalogue_problems(data)
    if data.get("activity"):
        problems += _check_activity(cast(UUID, data["activity"]), filed_on)
    number = str(data.get("number") or "")
    problems += check_card_number(pattern, number)
    others = Card.objects.exclude(id=except_card) if except_card else Card.objects.all()
    if number and others.filter(number=number).exists():
        problems.append(Problem("card_number_taken", "number", "CA-10"))
    return problems


def _check_activity(activity: UUID, filed_on: date | None) -> list[Problem]:
    found = Activity.objects.filter(id=activity, kind=ActivityKind.OUTREACH).values_list("starts_on", "ends_on").first()
    if found is None:
        return [Problem("not_a_choice", "activity", "CA-10")]
    starts_on, ends_on = found
    return check_activity_days(filed_on, starts_on=starts_on, ends_on=ends_on) if filed_on else []


def write_data(card: Card, data: CardInput) -> None:
    """Put what was given onto the row; what was not given stays."""
    given: Mapping[str, object] = data
    for field in PLAIN_FIELDS:
        if field in given:
            setattr(card, field, given[field])
    if "activity" in data:
        card.activity_id = data["activity"]
    write_name_keys(card)


def write_name_keys(card: Card) -> None:
    """Put onto the row what is made of its names: by what it is compared (CA-5) and found."""
    card.surname = surname(card.customer_name)
    card.search_text = searchable(card.customer_name, card.organization_name, card.number)
    card.grams = grams(card.search_text)
    card.names_version = NAMES_VERSION


def phone_rows(card: Card, numbers: Sequence[PhoneNumber]) -> list[CardPhone]:
    """The rows of a card's numbers, in the order given."""
    return [
        CardPhone(
            card=card,
            position=at,
            kind=number.kind,
            number=number.normal,
            digits=number.digits,
            extension=number.extension,
            is_main=number.is_main,
        )
        for at, number in enumerate(numbers)
    ]


def measure_completeness(card: Card, phones: Sequence[CardPhone]) -> None:
    """How much of what the channel asks is known, in per cent; shown with every match (CA-6)."""
    card.completeness = completeness(data_of(card, phones), channel=card.channel, business=card.business)


def keep_loaded(card: Card, owner: User, phones: Sequence[CardPhone]) -> None:
    """Let a card that was just made know its numbers, its owner where that is `owner`, and that it has no outcome yet:
    what Django would otherwise ask the database for, a query each."""
    if card.owner_id == owner.id:
        card.owner = owner
    numbers = card.phones.all()
    numbers._result_cache = list(phones)
    card.__dict__.setdefault("_prefetched_objects_cache", {})["phones"] = numbers
    for relation in card._meta.related_objects:
        if relation.one_to_one:
            relation.set_cached_value(card, None)
