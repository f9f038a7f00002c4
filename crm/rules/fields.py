"""The fields of a card (CA-10): one row each, with its group, what it takes, and where it is required or asked.

The form, the API's schema and the check read this table; nothing else knows which channel asks for what.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

from crm.rules.codes import FIELD_CODES, Channel, Code


class Group(StrEnum):
    """The card's sections, in their order on the form."""

    BASIC = "basic"
    SOURCE = "source"
    GRADING = "grading"
    NEEDS = "needs"
    COMPETITION = "competition"


class Takes(StrEnum):
    """What a field is filled with."""

    TEXT = "text"
    DATE = "date"
    YES_NO = "yes_no"
    CODE = "code"
    CODES = "codes"
    CODE_OR_DATE = "code_or_date"
    CATALOGUE = "catalogue"
    CATALOGUE_LIST = "catalogue_list"
    PLACE = "place"
    ACTIVITY = "activity"
    PHONES = "phones"


@dataclass(frozen=True, slots=True)
class CardField:
    """One field. `limit` is the longest text in characters. Conditions beyond the channel are in `requirements`."""

    name: str
    group: Group
    takes: Takes
    required: frozenset[Channel]
    asked: frozenset[Channel]
    limit: int | None = None

    @property
    def codes(self) -> type[Code] | None:
        """The codes it is chosen from, if it is."""
        return FIELD_CODES.get(self.name)


_NONE: frozenset[Channel] = frozenset()
_ALL = frozenset(Channel)
_W = frozenset({Channel.WALK_IN})
_P = frozenset({Channel.PHONE})
_O = frozenset({Channel.OUTREACH})

_ROWS = (
    CardField("number", Group.BASIC, Takes.TEXT, _NONE, _ALL, 30),
    CardField("club_member", Group.BASIC, Takes.YES_NO, _ALL, _ALL),
    CardField("party", Group.BASIC, Takes.CODE, _ALL, _ALL),
    CardField("organization_name", Group.BASIC, Takes.TEXT, _NONE, _ALL, 80),
    CardField("customer_name", Group.BASIC, Takes.TEXT, _ALL, _ALL, 60),
    CardField("gender", Group.BASIC, Takes.CODE, _ALL, _ALL),
    CardField("age_band", Group.BASIC, Takes.CODE, _ALL, _ALL),
    CardField("phones", Group.BASIC, Takes.PHONES, _ALL, _ALL),
    CardField("province", Group.BASIC, Takes.PLACE, _ALL, _ALL),
    CardField("city", Group.BASIC, Takes.PLACE, _ALL, _ALL),
    CardField("address", Group.BASIC, Takes.TEXT, _NONE, _ALL, 200),
    CardField("lead_source", Group.SOURCE, Takes.CODE, _W | _P, _W | _P),
    CardField("media_name", Group.SOURCE, Takes.TEXT, _NONE, _ALL, 60),
    CardField("activity", Group.SOURCE, Takes.ACTIVITY, _O, _O),
    CardField("venue", Group.SOURCE, Takes.CODE, _O, _O),
    CardField("intent_level", Group.GRADING, Takes.CODE, _ALL, _ALL),
    CardField("expected_visit", Group.GRADING, Takes.CODE_OR_DATE, _ALL, _ALL),
    CardField("followup_level", Group.GRADING, Takes.CODE, _ALL, _ALL),
    CardField("budget", Group.GRADING, Takes.CODE, _ALL, _ALL),
    CardField("funds", Group.GRADING, Takes.CODE, _ALL, _ALL),
    CardField("payment", Group.GRADING, Takes.CODE, _ALL, _ALL),
    CardField("model", Group.NEEDS, Takes.CATALOGUE, _ALL, _ALL),
    CardField("configuration", Group.NEEDS, Takes.CATALOGUE, _ALL, _ALL),
    CardField("colour", Group.NEEDS, Takes.CATALOGUE, _W, _ALL),
    CardField("options", Group.NEEDS, Takes.CATALOGUE_LIST, _NONE, _ALL),
    CardField("purpose", Group.NEEDS, Takes.CODE, _W, _ALL),
    CardField("used_car", Group.NEEDS, Takes.YES_NO, _W, _ALL),
    CardField("replacement", Group.NEEDS, Takes.CODE, _W, _ALL),
    CardField("current_vehicle", Group.NEEDS, Takes.TEXT, _NONE, _ALL, 60),
    CardField("current_vehicle_registered_on", Group.NEEDS, Takes.DATE, _NONE, _ALL),
    CardField("call_topics", Group.NEEDS, Takes.CODES, _P, _P),
    CardField("visited_before", Group.NEEDS, Takes.CODE, _P, _P),
    CardField("usage", Group.NEEDS, Takes.TEXT, _NONE, _ALL, 500),
    CardField("accessories", Group.NEEDS, Takes.CODE, _NONE, _ALL),
    CardField("planned_purchase_on", Group.NEEDS, Takes.DATE, _NONE, _ALL),
    CardField("preference", Group.COMPETITION, Takes.CODE, _NONE, _ALL),
    CardField("competitor_brand", Group.COMPETITION, Takes.CATALOGUE, _NONE, _ALL),
    CardField("comparison_points", Group.COMPETITION, Takes.CODES, _NONE, _ALL),
    CardField("other_models", Group.COMPETITION, Takes.TEXT, _NONE, _ALL, 200),
)

CARD_FIELDS: Mapping[str, CardField] = MappingProxyType({row.name: row for row in _ROWS})
