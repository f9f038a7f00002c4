"""A change of a card's data (CA-12, CA-14), the same in an edit and in a follow-up."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import cast
from uuid import UUID

from accounts.models import User
from crm.models import Card, CardChange, CardPhone, DealerSettings
from crm.queries.duplicates import Match
from crm.rules.names import with_clean_names
from crm.rules.phones import PhoneNumber, read_phones
from crm.rules.requirements import check_changes
from crm.services.card_data import (
    check_references,
    data_of,
    measure_completeness,
    phone_rows,
    write_data,
)
from crm.services.duplicate_check import ANSWER_FIELDS, Answer, check_duplicates
from crm.services.inputs import CardInput
from kit import clock
from kit.errors import Problem

# A code of the catalogue is looked for within its model: whichever changes, they are checked together.
_OF_MODEL = ("model", "configuration", "colour", "options")


@dataclass(frozen=True, slots=True)
class DataChange:
    """What is to change, what the card would be then, and what the rules have against it."""

    card: Card
    before: CardInput
    changes: CardInput
    numbers: Sequence[PhoneNumber]
    answer: Answer
    problems: list[Problem]

    @property
    def after(self) -> Mapping[str, object]:
        """The card's data with the changes."""
        return {**self.before, **self.changes}

    @property
    def fields(self) -> list[str]:
        """The names of the fields that really change."""
        return sorted(field for field in self.changes if self.changes.get(field) != self.before.get(field))

    def check_duplicates(self, actor: User) -> list[Match]:
        """CA-14: a changed name or number runs the duplicate check again; the open matches, for `flag_suspected`."""
        if not {"customer_name", "phones"} & set(self.fields):
            return []
        name = str(self.after["customer_name"])
        return check_duplicates(actor, self.card.owner_id, name, self.numbers, self.answer, except_card=self.card.id)


def check_change(actor: User, card: Card, given: CardInput) -> DataChange:
    """Hold a change against the rules: `fixed` for what never changes (CA-14), CA-10 for what does."""
    given = with_clean_names(given)
    settings = DealerSettings.objects.get()
    phones = list(card.phones.all())
    before = data_of(card, phones)
    answer = Answer.of(given)
    given = cast(CardInput, {field: value for field, value in given.items() if field not in ANSWER_FIELDS})
    problems = check_changes(before, given, channel=card.channel, business=card.business)
    numbers, phone_problems = read_phones(given.get("phones", before["phones"]) or (), settings.area_code)
    problems += phone_problems if "phones" in given else []
    if any(field in given for field in (*_OF_MODEL, "competitor_brand", "activity", "number")):
        problems += check_references(
            _to_look_up(before, given), settings.card_number_pattern, filed_on=card.filed_on, except_card=card.id
        )
    return DataChange(card, before, _normal(given, numbers), numbers, answer, problems)


def write_change(actor: User, card: Card, change: DataChange, *, changed_on: date) -> CardChange | None:
    """Put the change onto the row, which the caller saves, and keep before and after (CA-12)."""
    card.version += 1
    if not change.fields:
        return None
    before_model = card.model
    write_data(card, change.changes)
    if card.model != before_model:
        card.model_changed_on = changed_on
    _mark_changed_contact(card, change)
    phones = phone_rows(card, change.numbers)
    if "phones" in change.fields:
        card.phones.all().delete()
        CardPhone.objects.bulk_create(phones)
    measure_completeness(card, phones)
    return CardChange.objects.create(
        card=card,
        version=card.version,
        changed_at=clock.moment(),
        changed_by=actor,
        before={field: _plain(change.before.get(field)) for field in change.fields},
        after={field: _plain(change.changes.get(field)) for field in change.fields},
    )


def _mark_changed_contact(card: Card, change: DataChange) -> None:
    """Mark a changed contact person or main number on the card (CA-12)."""
    if "customer_name" in change.fields:
        card.name_changed_at = clock.moment()
    if _main_number(change.before) != _main_number(cast(CardInput, change.after)):
        card.main_number_changed_at = clock.moment()


def _main_number(data: CardInput) -> str:
    return next((phone["number"] for phone in data.get("phones") or () if phone.get("main")), "")


def _to_look_up(before: CardInput, given: CardInput) -> dict[str, object]:
    """What to look up in the catalogue: only what is given anew, for retired things stay on old cards (HQ-1)."""
    wanted: dict[str, object] = {field: given.get(field) for field in ("competitor_brand", "activity", "number")}
    if any(given.get(field, before.get(field)) != before.get(field) for field in _OF_MODEL):
        wanted |= {field: given.get(field, before.get(field)) for field in _OF_MODEL}
    return {
        field: value for field, value in wanted.items() if (value and value != before.get(field)) or field in _OF_MODEL
    }


def _normal(given: CardInput, numbers: Sequence[PhoneNumber]) -> CardInput:
    """The change with numbers in their normal form, so that a number typed another way is no change."""
    if "phones" not in given:
        return given
    plain = [{"kind": str(each.kind), "number": str(each), "main": each.is_main} for each in numbers]
    return cast(CardInput, {**given, "phones": plain})


def _plain(value: object) -> object:
    """As JSON keeps it."""
    return value.isoformat() if isinstance(value, date | datetime) else str(value) if isinstance(value, UUID) else value
