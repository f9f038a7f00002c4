"""A lead as it is read from any form of message, and everything that is wrong with it (HQ-2, HQ-3)."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

from kit.errors import Problem
from kit.invisible import without_direction

# The longest of each text; what is longer is not stored.
LONGEST: Mapping[str, int] = {
    "id": 200,
    "customer_name": 80,
    "phone": 40,
    "email": 254,
    "model": 80,
    "dealer": 80,
    "province": 20,
    "city": 20,
    "comments": 4000,
}
# Fields that say who someone is: sealed, and masked wherever they are shown.
PERSONAL = ("customer_name", "phone", "more_phones", "email", "comments")
MOST_PHONES = 5
# A sender's clock may be fast.
_AHEAD = timedelta(hours=1)


class LeadForm(StrEnum):
    """The form of the message that brought a lead."""

    JSON = "json"
    ADF = "adf"
    MAIL = "mail"
    CSV = "csv"


@dataclass(frozen=True, slots=True)
class LeadInput:
    """A lead as its sender wrote it. `model` is a code, or a name as ADF has it; `dealer` a code or a name.

    `repairs` names what was mended while it was read; `problems` what could not be read at all.
    """

    id: str = ""
    customer_name: str = ""
    phone: str = ""
    more_phones: tuple[str, ...] = ()
    email: str = ""
    model: str = ""
    dealer: str = ""
    province: str = ""
    city: str = ""
    comments: str = ""
    requested_at: datetime | None = None
    repairs: tuple[str, ...] = ()
    problems: tuple[Problem, ...] = field(default=(), hash=False)


@dataclass(frozen=True, slots=True)
class Prospect:
    """A lead of a message, with its own part of the message for those who mend it.

    `is_vendor_optional` says that a dealer whom nobody knows is no mistake.
    """

    lead: LeadInput
    source: str = ""
    is_vendor_optional: bool = False


@dataclass(frozen=True, slots=True)
class Catalogue:
    """The brand's codes that a lead may name: of models and dealers, by code and by name (`plain_name`)."""

    models: Mapping[str, str]
    dealers: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class ReadLead:
    """A lead that nothing is wrong with: codes in place of names, numbers in their normal form."""

    lead: LeadInput
    model: str
    dealer: str
    number: str


def read_lead(
    lead: LeadInput, catalogue: Catalogue, read_number: Callable[[str], str], now: datetime
) -> tuple[ReadLead, list[Problem]]:
    """Hold a lead against what the brand knows. `read_number` returns a number's normal form, "" for none.

    Problems: `required` (a name and a number are), `too_long`, `bad_phone`, `not_a_choice` (model, dealer),
    `requested_in_future`, and those that its reader found.
    """
    if any(not each.field for each in lead.problems):
        # Nothing could be read: to ask for a name besides says no more.
        return ReadLead(lead, "", "", ""), list(lead.problems)
    problems = [*lead.problems, *_length_problems(lead)]
    named = {each.field for each in problems}
    problems += [
        Problem("required", name, "HQ-3")
        for name in ("customer_name", "phone")
        if not getattr(lead, name).strip() and name not in named
    ]
    number = read_number(lead.phone) if lead.phone and "phone" not in named else ""
    if lead.phone and not number and "phone" not in named:
        problems.append(Problem("bad_phone", "phone", "CA-4"))
    model = catalogue.models.get(plain_name(lead.model), "")
    if lead.model.strip() and not model and "model" not in named:
        problems.append(Problem("not_a_choice", "model", "HQ-2"))
    dealer = catalogue.dealers.get(plain_name(lead.dealer), "")
    if lead.dealer.strip() and not dealer and "dealer" not in named:
        problems.append(Problem("not_a_choice", "dealer", "HQ-2"))
    if lead.requested_at and lead.requested_at > now + _AHEAD:
        problems.append(Problem("requested_in_future", "requested_at", "HQ-3"))
    return ReadLead(lead, model, dealer, number), problems


def clean_text(text: str) -> str:
    """Return a text without NUL, which no column can keep, and without marks that would reverse a number."""
    return without_direction(text.replace("\x00", "")).strip()


def plain_name(text: str) -> str:
    """Return a code or name as it is compared: its case and blanks do not count."""
    return " ".join(text.split()).casefold()


def identity_text(read: ReadLead) -> str:
    """Return the text by which two leads without an id are the same: number and model (HQ-3)."""
    return f"{read.number}\0{read.model}"


def reasons_of(problems: Collection[Problem]) -> list[dict[str, str]]:
    """Return problems as they are stored with a lead in quarantine: without values, for these may be personal."""
    return [{"field": each.field, "code": each.code} for each in problems]


def _length_problems(lead: LeadInput) -> list[Problem]:
    problems = [
        Problem("too_long", name, "HQ-3", {"limit": limit})
        for name, limit in LONGEST.items()
        if len(getattr(lead, name)) > limit
    ]
    if len(lead.more_phones) >= MOST_PHONES:
        problems.append(Problem("too_many", "more_phones", "HQ-3", {"limit": MOST_PHONES - 1}))
    return problems
