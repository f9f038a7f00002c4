"""The forms of the offline pages, from the tables by which filings and contacts are checked (SY-5, CA-10, FU-1).

They hold what a device can ask without the server: no places (the dealer's own are taken), no activities, and
no card number, which a pattern checks.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from crm.rules.codes import FIELD_CODES, LEAD_SOURCES, Channel, Code, IntentLevel, Method, Topic, TrafficKind
from crm.rules.contact import REQUIRED, methods_at_filing
from crm.rules.fields import CARD_FIELDS, Takes
from crm.rules.requirements import Need, requirements

# An outreach card names its activity, which a device does not have.
OFFLINE_CHANNELS = (Channel.WALK_IN, Channel.PHONE)
_SHORT = 60
_NOT_OFFLINE = frozenset({"number", "options", "competitor_brand", "organization_name", "party"})
_TAKEN = frozenset({Takes.TEXT, Takes.DATE, Takes.YES_NO, Takes.CODE, Takes.CODES, Takes.CODE_OR_DATE})
_FROM_CATALOGUE = frozenset({"model", "configuration", "colour"})


@dataclass(frozen=True, slots=True)
class FormField:
    """A field of a form. Without `choices` the device takes its own tables; `takes` names a control of `form.js`."""

    name: str
    takes: str
    is_required: bool = False
    limit: int | None = None
    choices: tuple[Code, ...] | None = None
    # The code of another field with which this one is required.
    required_with: tuple[str, str] | None = None


def filing_fields(channel: Channel) -> list[FormField]:
    """Return the fields of a card of an individual who is filed offline, in the order of the form."""
    found = [FormField("phone", "phone", is_required=True, limit=40)]
    for name, need in requirements(channel).items():
        field = CARD_FIELDS[name]
        is_offline = field.takes in _TAKEN or name in _FROM_CATALOGUE
        if need is Need.NOT_ASKED or name in _NOT_OFFLINE or not is_offline:
            continue
        found.append(
            FormField(name, _control(field.takes), need is Need.REQUIRED, field.limit, _choices(name, channel))
        )
    return found


def first_contact_fields(channel: Channel) -> list[FormField]:
    """Return the fields of the contact by which a card is filed."""
    return contact_fields(each for each in Method if each in methods_at_filing(channel))


def contact_fields(methods: Iterable[Method] = tuple(Method)) -> list[FormField]:
    """Return the fields of a contact that reached the customer and keeps a next date."""
    return [
        FormField("method", "code", "method" in REQUIRED, choices=tuple(methods)),
        FormField("topics", "codes", "topics" in REQUIRED),
        FormField("appointment_on", "date", required_with=("topics", Topic.APPOINTMENT.value)),
        FormField("appointment_time", "time"),
        FormField("next_followup_on", "date", is_required=True),
        FormField("note", "text", limit=2000),
    ]


def traffic_fields() -> list[FormField]:
    """Return the fields of a party in the reception log (TR-1)."""
    return [
        FormField("kind", "code", is_required=True, choices=tuple(TrafficKind)),
        FormField("consultant", "code", is_required=True),
        FormField("party_size", "number"),
        FormField("customer_name", "text", limit=_SHORT),
        FormField("phone", "phone", limit=40),
        FormField("model", "code"),
        FormField("remark", "text", limit=500),
    ]


def _control(takes: Takes) -> str:
    if takes in (Takes.CATALOGUE, Takes.CODE_OR_DATE):
        return "code"
    return takes.value


def _choices(name: str, channel: Channel) -> tuple[Code, ...] | None:
    if name == "lead_source":
        return tuple(each for each in FIELD_CODES[name] if each in LEAD_SOURCES[channel])
    if name == "intent_level":
        # An order is signed in the showroom, with the server.
        return tuple(each for each in IntentLevel if each is not IntentLevel.O)
    return None
