"""The manager's review (CA-13): by when an entry is checked, what may be remarked, what may then be corrected."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, time, timedelta

from crm.rules.answers import missing, under
from crm.rules.codes import TERMINAL, ReviewDecision
from crm.rules.fields import CARD_FIELDS
from crm.rules.requirements import FIXED
from kit.errors import Problem

# Of a contact that was returned: what changes no figure, no status and no date.
CORRECTABLE: Mapping[str, tuple[str, ...]] = {
    "order": ("number", "price", "deposit", "reason"),
    "delivery": ("vin", "price", "reason"),
    "loss": ("loss_reason", "loss_factor", "competitor_brand", "competitor_model"),
}
_CONTACT = (
    "contact_at", "nature", "topics", "method", "activity", "note", "appointment_on", "intent_level", "followup_level",
    "status", "next_followup_on", "order", "delivery", "loss",
)  # fmt: skip
_DETAILS = frozenset(f"{name}.{field}" for name, fields in CORRECTABLE.items() for field in fields)

Remark = Mapping[str, str]


def review_due(recorded_at: datetime, first: time, last: time) -> datetime:
    """By when an entry is to be checked: the next of the dealer's two times of review after it was typed in.

    `recorded_at` is the dealer's own wall clock.
    """
    for at in (first, last):
        if recorded_at.time() < at:
            return datetime.combine(recorded_at, at, recorded_at.tzinfo)
    return datetime.combine(recorded_at + timedelta(days=1), first, recorded_at.tzinfo)


def check_review(decision: str, remarks: Sequence[Remark], *, is_filing: bool) -> list[Problem]:
    """An unknown decision; a return without a remark, an approval with one; remarks on no field, or without words."""
    if not ReviewDecision.has(decision):
        return [Problem("not_a_choice" if decision else "required", "decision", "CA-13")]
    if decision == ReviewDecision.APPROVED:
        return [Problem("not_asked", "remarks", "CA-13")] if remarks else []
    problems = [] if remarks else [Problem("required", "remarks", "CA-13")]
    for at, remark in enumerate(remarks):
        of_remark = missing(remark, ("field", "text"), "CA-13")
        field = remark.get("field") or ""
        if field and not _may_be_remarked(field, is_filing=is_filing):
            of_remark.append(Problem("not_a_choice", "field", "CA-13"))
        problems += under(f"remarks.{at}", of_remark)
    return problems


def check_correction(status: str, fields: Collection[str], returned: Collection[str]) -> list[Problem]:
    """FU-9 with its one exception: of a closed card, fields that were returned may be corrected until it is approved
    (CA-13); status, dates, channel and owner never are (`fixed`)."""
    if status not in TERMINAL or (returned and set(fields) - FIXED <= set(returned)):
        return []
    return [Problem("card_closed", "", "FU-9", {"status": status})]


def check_corrected(fields: Collection[str], returned: Collection[str]) -> list[Problem]:
    """Of a returned contact only what was remarked is corrected, and what was said; other fields are `not_returned`."""
    allowed = {"note", *({"nature", *_DETAILS} & set(returned))}
    return [Problem("not_returned", field, "CA-13") for field in sorted(fields) if field not in allowed]


def _may_be_remarked(field: str, *, is_filing: bool) -> bool:
    contact = field.removeprefix("follow_up.") if is_filing else field
    if is_filing and contact == field:
        return field in CARD_FIELDS or field in FIXED
    return contact in _CONTACT or contact in _DETAILS


def of_contact(fields: Collection[str], *, is_filing: bool) -> set[str]:
    """Of the fields remarked those of the contact itself; a filing's stand under `follow_up`."""
    if not is_filing:
        return set(fields)
    return {field.removeprefix("follow_up.") for field in fields if field.startswith("follow_up.")}
