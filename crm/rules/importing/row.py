"""What a row of a dealer's table becomes: a standing card, or everything that is wrong with its cells (SA-2).

Of an imported card less is asked than of one that is filed: a name, a number and whose it is. CA-3 does not bind it,
and what its table does not tell stays unanswered. What it does tell is held to the same codes and limits.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta

from crm.rules.answers import is_answered
from crm.rules.card_number import check_card_number
from crm.rules.codes import (
    WITH_NEXT_DATE,
    Business,
    Channel,
    FollowUpLevel,
    IntentLevel,
    LeadSource,
    Party,
    Status,
)
from crm.rules.fields import CARD_FIELDS, Takes
from crm.rules.importing.cells import as_code, as_codes, as_date, as_phones, as_text, as_yes_no
from crm.rules.importing.columns import DATES, NUMBERS
from crm.rules.levels import missing_key_questions
from crm.rules.names import with_clean_names
from crm.rules.phones import PhoneNumber
from crm.rules.places import find_city, find_province, province_of_city
from crm.rules.requirements import Need, check_card, requirements
from kit.errors import Problem
from kit.sheets.cells import BadCell, Cell

_SIGNED = frozenset({Status.ORDERED, Status.DELIVERED})


@dataclass(frozen=True, slots=True)
class Known:
    """What the dealer and the brand know when a table is read. Names are given plainly (`plain`) beside codes.

    `owners` name → id, `namesakes` name → the user names of several people who bear it, `models` name → code,
    `of_models` (field, model, name) → code, `competitors` name → code.
    """

    today: date
    area_code: str
    province: str
    city: str
    card_number_pattern: str
    owners: Mapping[str, str]
    namesakes: Mapping[str, Sequence[str]]
    default_owner: str
    wholesale_owner: str
    default_channel: str
    models: Mapping[str, str]
    of_models: Mapping[tuple[str, str, str], str]
    competitors: Mapping[str, str]


@dataclass(slots=True)
class StandingCard:
    """A row that has been read: the card's data as people enter it (CA-10), and where it stands."""

    data: dict[str, object] = field(default_factory=dict)
    numbers: list[PhoneNumber] = field(default_factory=list)
    owner: str = ""
    channel: str = ""
    business: str = Business.RETAIL.value
    status: str = Status.ACTIVE.value
    dates: dict[str, date] = field(default_factory=dict)


def plain(name: str) -> str:
    """A name as it is compared: without case and blanks."""
    return "".join(name.lower().split())


def read_row(cells: Mapping[str, Cell], known: Known) -> tuple[StandingCard, list[Problem]]:
    """The card of a row, given field → cell, and every wrong cell under its field."""
    card = StandingCard()
    given = {name: cell for name, cell in cells.items() if as_text(cell) and not isinstance(cell, BadCell)}
    problems = [Problem(cell.code, name, "SA-2") for name, cell in cells.items() if isinstance(cell, BadCell)]
    unreadable = {problem.field for problem in problems}
    found = _read_standing(card, given, known) + _read_numbers(card, given, known)
    found += _read_data(card, given, known) + _read_place(card, given, known)
    found += _read_car(card, given, known)
    if not is_answered(card.data.get("customer_name")):
        found.append(Problem("required", "customer_name", "SA-2"))
    problems += [problem for problem in found if problem.field not in unreadable]
    _fill_in(card, given, known)
    return card, problems + _check(card, {problem.field for problem in problems}, known)


def _read_standing(card: StandingCard, given: Mapping[str, Cell], known: Known) -> list[Problem]:
    problems: list[Problem] = []
    card.channel = known.default_channel
    for name in ("channel", "business", "status"):
        if name in given:
            code = as_code(name, given[name])
            problems += [] if code else [Problem("not_a_choice", name, "SA-2")]
            setattr(card, name, code or getattr(card, name))
    if card.business == Business.WHOLESALE:
        card.channel = Channel.OUTREACH.value
    for name in DATES:
        if name in given:
            day = as_date(given[name])
            if day is None:
                problems.append(Problem("not_a_date", name, "SA-2"))
            else:
                card.dates[name] = day
    return problems + _read_owner(card, given, known)


def _read_owner(card: StandingCard, given: Mapping[str, Cell], known: Known) -> list[Problem]:
    if card.business == Business.WHOLESALE:
        card.owner = known.wholesale_owner
        return [] if card.owner else [Problem("no_wholesale_consultant", "owner", "CA-9")]
    if "owner" not in given:
        card.owner = known.default_owner
        return [] if card.owner else [Problem("required", "owner", "SA-2")]
    name = plain(as_text(given["owner"]))
    if name in known.namesakes:
        return [Problem("several_of_this_name", "owner", "SA-2", {"usernames": list(known.namesakes[name])})]
    card.owner = known.owners.get(name, "")
    return [] if card.owner else [Problem("not_a_consultant", "owner", "SA-2")]


def _read_numbers(card: StandingCard, given: Mapping[str, Cell], known: Known) -> list[Problem]:
    problems = [] if "phone" in given else [Problem("required", "phone", "SA-2")]
    for name in NUMBERS:
        if name not in given:
            continue
        numbers = as_phones(given[name], known.area_code)
        if isinstance(numbers, Problem):
            problems.append(replace(numbers, field=name))
            continue
        for number in numbers:
            if number.normal not in {each.normal for each in card.numbers}:
                card.numbers.append(replace(number, is_main=not card.numbers))
    return problems


def _read_data(card: StandingCard, given: Mapping[str, Cell], known: Known) -> list[Problem]:
    problems: list[Problem] = []
    for name, row in CARD_FIELDS.items():
        if name not in given or row.takes in (Takes.CATALOGUE, Takes.CATALOGUE_LIST, Takes.PLACE):
            continue
        value, code = _read_cell(name, row.takes, given[name])
        if code:
            problems.append(Problem(code, name, "SA-2"))
        else:
            card.data[name] = value
    card.data = with_clean_names(card.data)
    return problems + check_card_number(known.card_number_pattern, str(card.data.get("number") or ""))


def _read_cell(name: str, takes: Takes, cell: Cell) -> tuple[object, str]:
    """The cell's value, or the code of what is wrong with it."""
    if takes is Takes.YES_NO:
        answer = as_yes_no(cell)
        return answer, "not_yes_or_no" if answer is None else ""
    if takes is Takes.DATE:
        day = as_date(cell)
        return day, "not_a_date" if day is None else ""
    if takes is Takes.CODE:
        code = as_code(name, cell)
        return code, "" if code else "not_a_choice"
    if takes is Takes.CODES:
        codes = as_codes(name, cell)
        return codes, "not_a_choice" if codes is None else ""
    if takes is Takes.CODE_OR_DATE:
        day = as_date(cell)
        answered = day.isoformat() if day else as_code(name, cell)
        return answered, "" if answered else "not_a_choice"
    return as_text(cell), ""


def _read_place(card: StandingCard, given: Mapping[str, Cell], known: Known) -> list[Problem]:
    """Province and city, with or without 省, 市 and 自治区. A city without a province names it."""
    city = as_text(given.get("city"))
    if "province" in given:
        province = find_province(as_text(given["province"]))
    else:
        province = province_of_city(city, known.province) if city else ""
    if not province:
        wrong = next((name for name in ("province", "city") if name in given), "")
        return [Problem("not_a_choice", wrong, "CA-10")] if wrong else []
    card.data["province"] = province
    if city:
        card.data["city"] = find_city(province, city)
        return [] if card.data["city"] else [Problem("not_a_city_of", "city", "CA-10", {"province": province})]
    return []


def _read_car(card: StandingCard, given: Mapping[str, Cell], known: Known) -> list[Problem]:
    """What the brand's catalogue names: by code, or by its name in either language."""
    problems: list[Problem] = []
    model = known.models.get(plain(as_text(given.get("model"))), "")
    if "model" in given:
        card.data["model"] = model
        problems += [] if model else [Problem("not_a_choice", "model", "SA-2")]
    for name in ("configuration", "colour"):
        if name in given and model:
            card.data[name] = known.of_models.get((name, model, plain(as_text(given[name]))), "")
            problems += [] if card.data[name] else [Problem("not_of_model", name, "SA-2", {"model": model})]
    if "options" in given and model:
        parts = [plain(part) for part in as_text(given["options"]).replace("，", ",").replace("、", ",").split(",")]
        options = [known.of_models.get(("options", model, part), "") for part in parts if part]
        card.data["options"] = options
        problems += [] if all(options) else [Problem("not_of_model", "options", "SA-2", {"model": model})]
    if "competitor_brand" in given:
        brand = known.competitors.get(plain(as_text(given["competitor_brand"])), "")
        card.data["competitor_brand"] = brand
        problems += [] if brand else [Problem("not_a_choice", "competitor_brand", "SA-2")]
    return problems


def _fill_in(card: StandingCard, given: Mapping[str, Cell], known: Known) -> None:
    """What can be known of what the table does not tell."""
    data, dates = card.data, card.dates
    has_firm = is_answered(data.get("organization_name"))
    data.setdefault("party", (Party.ORGANIZATION if has_firm else Party.INDIVIDUAL).value)
    if "province" not in given and "city" not in given:
        data["province"], data["city"] = known.province, known.city
    if card.channel == Channel.OUTREACH:
        data["lead_source"] = LeadSource.EVENT_SITE.value
    level = IntentLevel.A if card.status in _SIGNED else IntentLevel.N
    data.setdefault("intent_level", level.value)
    data.setdefault("followup_level", FollowUpLevel.THEN_30.value)
    filed_on = dates.setdefault("filed_on", known.today)
    dates.setdefault("last_contact_on", max(filed_on, dates.get("first_visit_on", filed_on)))
    if card.channel == Channel.WALK_IN:
        dates.setdefault("first_visit_on", filed_on)
    if card.status not in WITH_NEXT_DATE:
        dates.pop("next_followup_on", None)
    elif "next_followup_on" not in given and FollowUpLevel.has(data["followup_level"]):
        later = FollowUpLevel(str(data["followup_level"])).later_days
        dates["next_followup_on"] = known.today + timedelta(days=later)
    # What this channel, business or party is not asked for has no place on the card.
    needs = requirements(card.channel, card.business, str(data["party"]), str(data.get("replacement") or ""))
    for name in [name for name in data if needs.get(name) is Need.NOT_ASKED and name != "lead_source"]:
        del data[name]


def _check(card: StandingCard, named: set[str], known: Known) -> list[Problem]:
    """What the rules have against what could be read, each field once."""
    found = [
        problem
        for problem in check_card(card.data, channel=card.channel, business=card.business)
        if problem.code != "required"
    ]
    found += _check_level(card) + _check_dates(card, known)
    return [problem for problem in found if problem.field not in named]


def _check_level(card: StandingCard) -> list[Problem]:
    """CA-11, against the contact at which the level was last set: the last that the table tells of."""
    level = card.data.get("intent_level")
    if level == IntentLevel.O and card.status not in _SIGNED:
        return [Problem("level_o_only_at_filing", "intent_level", "CA-11")]
    if level == IntentLevel.H and card.status not in _SIGNED:
        missing = missing_key_questions(card.data, card.dates["last_contact_on"])
        return [Problem("key_questions_missing", "intent_level", "CA-11", {"missing": missing})] if missing else []
    return []


def _check_dates(card: StandingCard, known: Known) -> list[Problem]:
    dates, today = card.dates, known.today
    filed_on = dates["filed_on"]
    problems: list[Problem] = []
    if filed_on > today:
        return [Problem("filed_in_future", "filed_on", "SA-2")]
    for name in ("last_contact_on", "first_visit_on"):
        day = dates.get(name)
        if day is not None and day > today:
            problems.append(Problem("contact_in_future", name, "SA-2", {"contact_at": day}))
        elif day is not None and day < filed_on:
            problems.append(Problem("before_filing", name, "SA-2"))
    return problems
