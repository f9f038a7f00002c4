"""Which role sees which field, and how, and which writes it: the table that masking and the isolation tests read.

`access` says who may call what; this says what an answer then tells. A field's row names the roles that see it in
full and those that see it masked; from all others it is kept. Of a card, a party or a callback it is told within what
one sees of them ("Who sees", domain.md), `OTHERS_CARDS` is what lies outside.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

from accounts.roles import MANAGERS, OWNERS, TRAFFIC_SIDE, VISITOR_ROLES, Role


class Visibility(StrEnum):
    """How a field is seen. What is masked is found, where lists are searched, by what the mask leaves and as a whole:
    by no other part of it."""

    FULL = "full"
    MASKED = "masked"
    NONE = "none"


class Field(StrEnum):
    """What answers tell, by whom it is about."""

    CARD_NAME = "card.customer_name"
    CARD_NUMBERS = "card.phones"
    CARD_ADDRESS = "card.address"
    # Numbers that someone wrote into what was said, or into any other text of a card.
    CARD_NUMBERS_IN_TEXT = "card.text"
    CARD_NOTES = "card.note"
    CARD_REMARKS = "card.remarks"
    ORDER_PRICE = "order.price"
    DELIVERY_VIN = "delivery.vin"
    CALLBACK_REMARKS = "callback.remarks"
    OTHERS_CARDS = "others.card"
    OTHERS_NUMBERS = "others.phones"
    HELD_NUMBERS = "allocation.phones"
    TRAFFIC_NAME = "traffic.customer_name"
    TRAFFIC_NUMBER = "traffic.phone"
    OTHERS_TRAFFIC_NUMBER = "others.traffic.phone"
    # From the next day on, and of what reception was asked to record as well.
    PAST_TRAFFIC_NUMBER = "past.traffic.phone"
    # Of a table that is handed in, its first rows.
    IMPORTED_NUMBERS = "import.phones"
    STAFF_NAME = "staff.name"
    STAFF_EMAIL = "staff.email"
    SETTINGS = "settings"
    AUDIT = "audit"


@dataclass(frozen=True, slots=True)
class FieldAccess:
    """Who sees a field in full, and who masked."""

    in_full: frozenset[Role]
    masked: frozenset[Role] = frozenset()

    def by(self, roles: Iterable[str]) -> Visibility:
        """How someone with these roles sees it: the widest of what one of them does."""
        held = set(roles)
        if held & self.in_full:
            return Visibility.FULL
        return Visibility.MASKED if held & self.masked else Visibility.NONE


_SELLS = OWNERS | {Role.DATA_CLERK} | MANAGERS
_HANDLES_TRAFFIC = frozenset({Role.CONSULTANT, Role.DATA_CLERK}) | MANAGERS
_CARE = frozenset({Role.CARE_SPECIALIST, Role.CARE_DIRECTOR})
_MARKET = frozenset({Role.MARKET_MANAGER})
_ADMIN = frozenset({Role.DEALER_ADMIN})
_SEES_CARDS = _SELLS | _CARE | _MARKET | VISITOR_ROLES
# Consultants, telemarketers, clerks and managers work the cards, and the care department calls (CC-1, CC-2). The market
# manager has people invited by those whose cards they are, and calls nobody; the administrator has no cards at all.
_CALLS = _SELLS | _CARE
# TR-4: a consultant handles their own parties alone.
_ALL_TRAFFIC = TRAFFIC_SIDE | MANAGERS | {Role.DATA_CLERK}

FIELD_ACCESS: Mapping[Field, FieldAccess] = MappingProxyType(
    {
        Field.CARD_NAME: FieldAccess(_SEES_CARDS),
        Field.CARD_NUMBERS: FieldAccess(_CALLS, _MARKET | VISITOR_ROLES),
        Field.CARD_ADDRESS: FieldAccess(_SEES_CARDS),
        Field.CARD_NUMBERS_IN_TEXT: FieldAccess(_CALLS, _MARKET | VISITOR_ROLES),
        Field.CARD_NOTES: FieldAccess(_SEES_CARDS),
        Field.CARD_REMARKS: FieldAccess(_SEES_CARDS),
        Field.ORDER_PRICE: FieldAccess(_SEES_CARDS),
        Field.DELIVERY_VIN: FieldAccess(_SEES_CARDS),
        Field.CALLBACK_REMARKS: FieldAccess(frozenset({Role.CONSULTANT}) | MANAGERS | _CARE | VISITOR_ROLES),
        Field.OTHERS_CARDS: FieldAccess(MANAGERS | VISITOR_ROLES),
        Field.OTHERS_NUMBERS: FieldAccess(MANAGERS, VISITOR_ROLES),
        # What was typed for a consultant, or asked by one, is theirs (CA-6, CA-8).
        Field.HELD_NUMBERS: FieldAccess(_SELLS),
        Field.TRAFFIC_NAME: FieldAccess(_HANDLES_TRAFFIC | TRAFFIC_SIDE | VISITOR_ROLES),
        Field.TRAFFIC_NUMBER: FieldAccess(_HANDLES_TRAFFIC | TRAFFIC_SIDE, VISITOR_ROLES),
        Field.OTHERS_TRAFFIC_NUMBER: FieldAccess(_ALL_TRAFFIC, VISITOR_ROLES),
        # TR-3: with its day, the traffic side's work on a party is over.
        Field.PAST_TRAFFIC_NUMBER: FieldAccess(_HANDLES_TRAFFIC, TRAFFIC_SIDE | VISITOR_ROLES),
        # Which column holds numbers is seen by their shape.
        Field.IMPORTED_NUMBERS: FieldAccess(MANAGERS, _ADMIN),
        # Whoever chooses someone needs their name; how to reach them outside is the administrator's business.
        Field.STAFF_NAME: FieldAccess(_SEES_CARDS | TRAFFIC_SIDE | _ADMIN),
        Field.STAFF_EMAIL: FieldAccess(_ADMIN),
        Field.SETTINGS: FieldAccess(_ADMIN),
        Field.AUDIT: FieldAccess(_ADMIN),
    }
)

# Care writes to the open cards that it has (CC-3, MG-2), and leaves orders and deliveries to sales.
_WRITES_CARDS = _SELLS | {Role.CARE_SPECIALIST}
_NOBODY: frozenset[Role] = frozenset()

# Who writes what, within what they see. What is fixed of a card once it is filed (CA-14) stands in `crm.rules`.
WRITTEN_BY: Mapping[Field, frozenset[Role]] = MappingProxyType(
    {
        Field.CARD_NAME: _WRITES_CARDS,
        Field.CARD_NUMBERS: _WRITES_CARDS,
        Field.CARD_ADDRESS: _WRITES_CARDS,
        Field.CARD_NUMBERS_IN_TEXT: _WRITES_CARDS,
        Field.CARD_NOTES: _WRITES_CARDS,
        Field.CARD_REMARKS: MANAGERS,
        Field.ORDER_PRICE: _SELLS,
        Field.DELIVERY_VIN: _SELLS,
        Field.CALLBACK_REMARKS: frozenset({Role.CONSULTANT}) | _CARE,
        Field.OTHERS_CARDS: MANAGERS,
        Field.OTHERS_NUMBERS: MANAGERS,
        Field.HELD_NUMBERS: _SELLS,
        # TR-2: sales roles answer for what reception writes down, and never write it.
        Field.TRAFFIC_NAME: TRAFFIC_SIDE,
        Field.TRAFFIC_NUMBER: TRAFFIC_SIDE,
        Field.OTHERS_TRAFFIC_NUMBER: TRAFFIC_SIDE,
        Field.PAST_TRAFFIC_NUMBER: _NOBODY,
        Field.IMPORTED_NUMBERS: MANAGERS | _ADMIN,
        Field.STAFF_NAME: _ADMIN,
        Field.STAFF_EMAIL: _ADMIN,
        Field.SETTINGS: _ADMIN,
        # Acts write it, and nobody can.
        Field.AUDIT: _NOBODY,
    }
)


def visibility_of(roles: Iterable[str], field: Field) -> Visibility:
    """How someone with these roles sees a field."""
    return FIELD_ACCESS[field].by(roles)
