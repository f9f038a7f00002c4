"""From what the forms could read to what the services take."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from datetime import date, datetime, time
from typing import Any, TypeVar, cast
from uuid import UUID

from django import forms

from crm.rules.codes import WITH_NEXT_DATE, Party, Status
from crm.rules.fields import CARD_FIELDS, Takes
from crm.rules.phones import guess_kind
from crm.services.inputs import CardInput, FollowUpInput, PhoneInput
from crm.web.forms.card import A_DATE
from kit import clock
from kit.errors import DomainError
from kit.tenancy import current_dealer

Answer = TypeVar("Answer")
Cleaned = Mapping[str, Any]

_NOON = time(12)


def card_input(cleaned: Cleaned) -> CardInput:
    """The card's data among the answers; what could not be read, or was not asked, is not given."""
    data: dict[str, object] = {}
    for name, row in CARD_FIELDS.items():
        if name not in cleaned:
            continue
        value = cleaned[name]
        match row.takes:
            case Takes.YES_NO:
                data[name] = {"yes": True, "no": False}.get(value)
            case Takes.ACTIVITY:
                data[name] = UUID(value) if value else None
            case Takes.CODE_OR_DATE:
                data[name] = _date_text(cleaned.get(f"{name}_on")) if value == A_DATE else value
            case _:
                data[name] = value
    if data.get("party") == Party.INDIVIDUAL:
        # Without scripts the field is there whatever the answer.
        data["organization_name"] = ""
    return cast(CardInput, data)


def phone_inputs(numbers: Iterable[str]) -> list[PhoneInput]:
    """The numbers that were typed, the first of them the main one."""
    typed = [number for number in numbers if number.strip()]
    return [PhoneInput(kind=guess_kind(number), number=number, main=at == 0) for at, number in enumerate(typed)]


def contact_input(cleaned: Cleaned) -> FollowUpInput:
    """A contact among the answers; a next date only where the status after it has one (FU-2)."""
    fields = (
        "method", "topics", "note", "appointment_on", "appointment_time", "status", "next_followup_on", "nature",
        "intent_level", "followup_level",
    )  # fmt: skip
    data: dict[str, object] = {field: cleaned[field] for field in fields if field in cleaned}
    if cleaned.get("reached") == "no":
        data["reached"] = False
    if data.get("status") and data["status"] not in WITH_NEXT_DATE:
        data["next_followup_on"] = None
    if cleaned.get("activity") and str(data.get("nature", "")).startswith("activity_"):
        data["activity"] = UUID(cleaned["activity"])
    return cast(FollowUpInput, data)


def contact_moment(on: date) -> datetime:
    """When a contact took place of which the day alone is known: now if that is today, else its noon."""
    zone = current_dealer().time_zone
    return clock.moment() if on == clock.today(zone) else datetime.combine(on, _NOON, zone)


def with_details(
    data: FollowUpInput, before: Status | None, contact_on: date, outcomes: Mapping[str, forms.Form]
) -> FollowUpInput:
    """The contact with the order, delivery or loss that its new status brings; their dates are the contact's (ST-2)."""
    status = data.get("status")
    if not status or status == before:
        return data
    wanted = {Status.ORDERED: "order", Status.DELIVERED: "delivery", Status.LOST: "loss"}.get(Status(status))
    if wanted is None:
        return data
    details = {name: value for name, value in outcomes[wanted].cleaned_data.items() if value not in (None, "")}
    dated = {"order": "signed_on", "delivery": "delivered_on"}.get(wanted)
    if dated:
        details[dated] = contact_on
    return cast(FollowUpInput, {**data, wanted: details})


def renaming(names: Mapping[str, str], command: Callable[[], Answer]) -> Answer:
    """Run a command; what it refuses is named as the form names it: `phones.1.number` as `phone_2`."""
    try:
        return command()
    except DomainError as refusal:
        refusal.problems = tuple(replace(each, field=names.get(each.field, each.field)) for each in refusal.problems)
        raise


def phone_names(fields: Mapping[str, str]) -> dict[str, str]:
    """Where each number's problems belong: `fields` are the form's, by name, with what was typed."""
    typed = [name for name, number in fields.items() if number.strip()]
    first = next(iter(fields))
    return {"phones": first} | {f"phones.{at}.number": name for at, name in enumerate(typed)}


def _date_text(value: date | None) -> str:
    return value.isoformat() if value else ""
