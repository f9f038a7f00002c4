"""Customers' numbers as someone may see them: in full for whoever calls, masked for all others until they ask.

`accounts.field_access` is the table. Numbers that someone wrote into a text are numbers too.
"""

from collections.abc import Iterable, Mapping, MutableMapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from accounts.field_access import Field, Visibility, visibility_of
from accounts.models import User
from crm.models import Card, Concession, FollowUp, TrafficRecord, TrafficRequest
from crm.queries.timeline import Annotation, TimelineEntry
from crm.rules.fields import CARD_FIELDS, Takes
from crm.rules.numbers_in_text import mask_in_text
from crm.rules.phones import mask, normal_form

# What people write of a party.
TRAFFIC_TEXTS = ("customer_name", "remark", "reason")
# What a row calls a customer.
_NAMES = ("customer_name", "organization_name", "card__customer_name")
_TEXTS = tuple(name for name, field in CARD_FIELDS.items() if field.takes is Takes.TEXT)


def sees_numbers(user: User) -> bool:
    """Whether `user` sees the numbers of cards in full without asking for them."""
    return visibility_of(user.roles, Field.CARD_NUMBERS) is Visibility.FULL


def seen_number(user: User, number: str) -> str:
    """A number as `user` sees it."""
    return number if sees_numbers(user) else mask(number)


def seen_text(user: User, text: str) -> str:
    """What was said or written of a customer, as `user` sees it."""
    return text if sees_numbers(user) else mask_in_text(text)


def seen_sample(user: User, text: str) -> str:
    """What stands in a table that someone handed in, as `user` sees it (SA-2)."""
    return text if visibility_of(user.roles, Field.IMPORTED_NUMBERS) is Visibility.FULL else mask_in_text(text)


def mask_card(user: User, card: Card) -> Card:
    """A card that was read to be shown: its numbers, loaded already, and those in its texts, as `user` sees them.
    Never saved after this."""
    if not sees_numbers(user):
        for phone in card.phones.all():
            phone.number, phone.extension = mask(phone.number), ""
        for name in _TEXTS:
            setattr(card, name, mask_in_text(getattr(card, name)))
        for outcome in ("order", "delivery"):
            # Where it was read with the card; None where the card has none.
            if found := card._state.fields_cache.get(outcome):
                found.reason = mask_in_text(found.reason)
        for entry in getattr(card, "returned_entries", ()):
            for review in entry.reviews.all():
                review.remarks = [{**remark, "text": mask_in_text(str(remark["text"]))} for remark in review.remarks]
        card.has_masked_numbers = True  # type: ignore[attr-defined] # for whoever shows it
    return card


def mask_names(user: User, rows: Iterable[MutableMapping[str, Any]]) -> None:
    """Rows that were read to be shown, of cards or of what is about one: the customers' names."""
    if not sees_numbers(user):
        for row in rows:
            row.update({name: mask_in_text(row[name]) for name in _NAMES if row.get(name)})


def mask_contacts(user: User, contacts: Iterable[FollowUp]) -> None:
    """Contacts that were read to be shown, and whose they are. Never saved after this."""
    if not sees_numbers(user):
        for contact in contacts:
            contact.note = mask_in_text(contact.note)
            _mask_name_of(contact)


def mask_concessions(user: User, concessions: Iterable[Concession]) -> None:
    """What was asked for a customer, read to be shown (FU-11). Never saved after this."""
    if not sees_numbers(user):
        for each in concessions:
            each.what, each.reason = mask_in_text(each.what), mask_in_text(each.reason)
            _mask_name_of(each)


def _mask_name_of(about: FollowUp | Concession) -> None:
    """Where the card was read with it."""
    if "card" in about._state.fields_cache:
        about.card.customer_name = mask_in_text(about.card.customer_name)


def mask_traffic(user: User, record: TrafficRecord, today: date) -> TrafficRecord:
    """Return a party that was read to be shown: past its day, those who record traffic need no number of it any more
    (TR-3), and a visitor is shown none at all (SA-8). Never saved after this."""
    if not sees_traffic_number(user, record.on, today):
        record.phone = masked_as_typed(record.phone, record.phone_number)
        for name in TRAFFIC_TEXTS:
            setattr(record, name, mask_in_text(getattr(record, name)))
    return record


def mask_traffic_request(user: User, row: TrafficRequest, today: date) -> TrafficRequest:
    """What reception was asked to record, read to be shown (TR-7). Never saved after this."""
    if not sees_traffic_number(user, row.on, today):
        given = {name: str(row.data.get(name) or "") for name in ("customer_name", "phone", "remark")}
        told = {name: mask_in_text(text) for name, text in given.items()}
        row.data = {**row.data, **told, "phone": masked_as_typed(given["phone"])}
        row.reason = mask_in_text(row.reason)
    return row


def masked_as_typed(typed: str, normal: str = "") -> str:
    """A number as reception or a website took it, by its normal form; of what is no number, nothing is left."""
    normal = normal or normal_form(typed, area_code="")
    return mask(normal) if normal else "*" * sum(map(str.isdigit, typed))


def sees_traffic_number(user: User, on: date, today: date) -> bool:
    """Return whether `user` sees the number of a party of that day in full: past its day fewer do (TR-3)."""
    field = Field.TRAFFIC_NUMBER if on >= today else Field.PAST_TRAFFIC_NUMBER
    return visibility_of(user.roles, field) is Visibility.FULL


def mask_story(user: User, entries: Sequence[TimelineEntry]) -> Sequence[TimelineEntry]:
    """A card's history that was read to be shown: what was said, and what changed, as `user` sees it."""
    if sees_numbers(user):
        return entries
    mask_contacts(user, (entry.follow_up for entry in entries if entry.follow_up))
    mask_concessions(user, (entry.concession for entry in entries if entry.concession))
    for entry in entries:
        if entry.callback:
            entry.callback.remarks = mask_in_text(entry.callback.remarks)
        for change in (entry.change, *(each.change for each in entry.annotations)):
            if change:
                change.before, change.after = _masked(change.before), _masked(change.after)
    return [
        replace(
            entry, reason=mask_in_text(entry.reason), annotations=[_masked_note(each) for each in entry.annotations]
        )
        for entry in entries
    ]


def _masked_note(note: Annotation) -> Annotation:
    remarks = [{**remark, "text": mask_in_text(remark.get("text", ""))} for remark in note.remarks]
    return replace(note, remarks=remarks, reason=mask_in_text(note.reason))


def _masked(data: Mapping[str, object]) -> dict[str, object]:
    """Fields of a card by name, before or after a change."""
    masked = {name: mask_in_text(value) if isinstance(value, str) else value for name, value in data.items()}
    numbers = data.get("phones")
    if isinstance(numbers, list):
        masked["phones"] = [{**each, "number": mask(each["number"])} for each in numbers]
    return masked
