"""Which fields of a card are required, asked or not (CA-9, CA-10), and whether a card answers them rightly."""

from collections.abc import Mapping
from datetime import date
from enum import StrEnum
from functools import lru_cache

from crm.rules.answers import is_answered, wrong_choice, wrong_choices
from crm.rules.codes import LEAD_SOURCES, Business, Channel, ExpectedVisit, LeadSource, Party, Replacement
from crm.rules.fields import CARD_FIELDS, CardField, Takes
from crm.rules.places import check_place
from kit.errors import Problem

# CA-14: these never change by an edit, whoever asks; status and levels only by a follow-up.
FIXED = frozenset(
    {"filed_on", "channel", "business", "filed_by", "owner", "traffic", "status", "intent_level", "followup_level"}
)

_OF_WHOLESALE_NOT_ASKED = frozenset({"activity", "venue"})
_OF_CURRENT_VEHICLE = frozenset({"current_vehicle", "current_vehicle_registered_on"})
_HAS_A_CAR = frozenset({Replacement.ADDITIONAL, Replacement.TRADE_IN})
# Codes that fill a field in without telling anything; they do not make a card more complete.
_TELLS_NOTHING = ("unknown", "undecided")

CardData = Mapping[str, object]


class Need(StrEnum):
    """How much a field is wanted."""

    REQUIRED = "required"
    OPTIONAL = "optional"
    NOT_ASKED = "not_asked"


def requirements(
    channel: str, business: str = Business.RETAIL, party: str = Party.INDIVIDUAL, replacement: str = ""
) -> dict[str, Need]:
    """Every field of CA-10 with how much it is wanted, in the order of the form.

    An unknown channel asks for what all channels ask for.
    """
    return dict(_needs(channel, business, party, replacement))


@lru_cache(maxsize=1_000)
def _needs(channel: str, business: str, party: str, replacement: str) -> dict[str, Need]:
    return {name: _need(field, channel, business, party, replacement) for name, field in CARD_FIELDS.items()}


def with_defaults(data: CardData, *, channel: str, province: str, city: str) -> dict[str, object]:
    """The data as filed: what CA-10 fills in where nothing was given. `province` and `city` are the dealer's own.

    A walk-in's used car is "no"; the lead source of outreach is set by the system. The dealer's
    city stands in only together with its province.
    """
    filled = dict(data)
    if not is_answered(data.get("province")) and not is_answered(data.get("city")):
        filled["province"], filled["city"] = province, city
    if channel == Channel.WALK_IN and data.get("used_car") is None:
        filled["used_car"] = False
    if channel == Channel.OUTREACH and not is_answered(data.get("lead_source")):
        filled["lead_source"] = LeadSource.EVENT_SITE.value
    return filled


def check_card(data: CardData, *, channel: str, business: str = Business.RETAIL) -> list[Problem]:
    """Everything that is wrong with a card's data (CA-10), each under its field.

    `required`, `not_asked` (a field that this channel, business or party is not asked for), `not_a_choice`,
    `too_long`. Left to others: the numbers themselves (`phones.read_phones`), the level (`levels`), the card number's
    pattern (`card_number`), and codes of the brand's catalogue.
    """
    party, replacement = str(data.get("party") or ""), str(data.get("replacement") or "")
    needs = requirements(channel, business, party, replacement)
    problems: list[Problem] = []
    for name, field in CARD_FIELDS.items():
        value = data.get(name)
        if not is_answered(value):
            if needs[name] is Need.REQUIRED and name != "phones":
                problems.append(Problem("required", name, "CA-10"))
        elif needs[name] is Need.NOT_ASKED and not _is_set_by_system(name, value):
            problems.append(Problem("not_asked", name, "CA-10"))
        else:
            problems += _check_answer(field, value, channel)
    return problems + check_place(data.get("province"), data.get("city"))


def check_changes(before: CardData, changes: CardData, *, channel: str, business: str) -> list[Problem]:
    """What forbids changing a card's data (CA-10, CA-14): `fixed` for what never changes, and what would be wrong with
    the card then in the fields changed, or was not wrong before. Old gaps elsewhere do not stand in the way."""
    fixed = [Problem("fixed", field, "CA-14") for field in sorted(FIXED & set(changes))]
    known = check_card(before, channel=channel, business=business)
    found = check_card({**before, **changes}, channel=channel, business=business)
    return fixed + [each for each in found if each.field not in FIXED and (each.field in changes or each not in known)]


def completeness(data: CardData, *, channel: str, business: str = Business.RETAIL) -> int:
    """How much of what is asked is known, in whole percent: 100 only when all is. `unknown` is not known (CA-6)."""
    party, replacement = str(data.get("party") or ""), str(data.get("replacement") or "")
    asked = [name for name, need in requirements(channel, business, party, replacement).items() if need != "not_asked"]
    known = [name for name in asked if is_answered(data.get(name)) and data[name] not in _TELLS_NOTHING]
    return len(known) * 100 // len(asked)


def _need(field: CardField, channel: str, business: str, party: str, replacement: str) -> Need:
    if business == Business.WHOLESALE and field.name in _OF_WHOLESALE_NOT_ASKED:
        return Need.NOT_ASKED
    if field.name == "organization_name":
        return Need.REQUIRED if party == Party.ORGANIZATION else Need.NOT_ASKED
    if field.name in _OF_CURRENT_VEHICLE:
        # Optional otherwise, a first purchase included: someone may drive a car that is not theirs.
        return Need.REQUIRED if replacement in _HAS_A_CAR else Need.OPTIONAL
    if not Channel.has(channel):
        return Need.REQUIRED if field.required == frozenset(Channel) else Need.OPTIONAL
    if channel in field.required:
        return Need.REQUIRED
    return Need.OPTIONAL if channel in field.asked else Need.NOT_ASKED


def _is_set_by_system(name: str, value: object) -> bool:
    """The one code that nobody is asked for and every outreach card holds."""
    return name == "lead_source" and value == LeadSource.EVENT_SITE


def _check_answer(field: CardField, value: object, channel: str) -> list[Problem]:
    if field.name == "lead_source" and Channel.has(channel):
        is_fit = isinstance(value, str) and value in LEAD_SOURCES[Channel(channel)]
        return [] if is_fit else [Problem("not_a_choice", field.name, "CA-10")]
    if field.takes is Takes.CODES and field.codes is not None:
        return wrong_choices(field.codes, value, field.name, "CA-10")
    if field.takes is Takes.CODE_OR_DATE:
        return [] if _is_date(value) else wrong_choice(ExpectedVisit, value, field.name, "CA-10")
    if field.codes is not None:
        return wrong_choice(field.codes, value, field.name, "CA-10")
    if field.limit is not None and isinstance(value, str) and len(value) > field.limit:
        return [Problem("too_long", field.name, "CA-10", {"limit": field.limit})]
    return []


def _is_date(value: object) -> bool:
    """A date, or one written as ISO 8601 `2026-11-30`."""
    if isinstance(value, date):
        return True
    try:
        return isinstance(value, str) and date.fromisoformat(value).isoformat() == value
    except ValueError:
        return False
