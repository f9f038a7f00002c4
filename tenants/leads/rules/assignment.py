"""To which dealer a lead goes (HQ-2): the first rule that finds one decides.

The rules are data, so that headquarters edits them; each version is stored and named by the leads that it decided.
Decisions depend on nothing but what is passed in, so that a version can be tried on past leads.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from enum import StrEnum

from kit.errors import Problem

MOST_RULES = 50
_MOST_NAMED = 200


class RuleKind(StrEnum):
    """How a rule finds dealers."""

    NAMED = "named"  # the dealer that the lead names
    CITY = "city"  # those of the lead's city
    PROVINCE = "province"  # those of its province
    REGION = "region"  # those of a region, by turns
    DEALERS = "dealers"  # those that the rule lists, by turns


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule: how it finds dealers, for which leads, and how many leads a day each takes by it.

    Empty `models` or `provinces` mean all; `capacity` 0 means no limit.
    """

    kind: RuleKind
    models: tuple[str, ...] = ()
    provinces: tuple[str, ...] = ()
    region: str = ""
    dealers: tuple[str, ...] = ()
    capacity: int = 0

    def as_data(self) -> dict[str, object]:
        """Return the rule as it is stored."""
        return {name: list(value) if isinstance(value, tuple) else value for name, value in asdict(self).items()}


# In force until headquarters sets its own: HQ-2's order. Version 0 has no row.
FIRST_RULES = (Rule(RuleKind.NAMED), Rule(RuleKind.CITY), Rule(RuleKind.PROVINCE))


@dataclass(frozen=True, slots=True)
class DealerPlace:
    """A dealer that takes leads, with what it got: how many leads today, and when its last one was assigned."""

    code: str
    region: str
    province: str
    city: str
    today: int = 0
    last_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class LeadPlace:
    """The fields of a lead that rules look at."""

    model: str = ""
    dealer: str = ""
    province: str = ""
    city: str = ""


@dataclass(frozen=True, slots=True)
class Decision:
    """The dealer, and the number of the rule that chose it, from 1."""

    dealer: str
    rule: int


def assign(lead: LeadPlace, rules: Sequence[Rule], dealers: Collection[DealerPlace]) -> Decision | None:
    """Return where a lead goes; None when no rule finds a dealer with room. Of several dealers the one whose last lead
    is longest ago gets it."""
    for number, rule in enumerate(rules, 1):
        if not _applies(rule, lead):
            continue
        found = [each for each in dealers if _finds(rule, lead, each)]
        if rule.capacity:
            found = [each for each in found if each.today < rule.capacity]
        if found:
            return Decision(min(found, key=_turn).code, number)
    return None


def rules_from(data: Sequence[Mapping[str, object]]) -> tuple[Rule, ...]:
    """Return stored rules."""
    return tuple(
        Rule(
            RuleKind(str(each["kind"])),
            _texts(each.get("models")),
            _texts(each.get("provinces")),
            str(each.get("region") or ""),
            _texts(each.get("dealers")),
            _count(each.get("capacity")),
        )
        for each in data
    )


def rules_problems(
    rules: Sequence[Rule], *, models: Collection[str], regions: Collection[str], dealers: Collection[str]
) -> list[Problem]:
    """Return all that is wrong with rules: `required`, `not_a_choice`, `too_many`, by path (`rules.0.region`)."""
    if not rules:
        return [Problem("required", "rules", "HQ-2")]
    if len(rules) > MOST_RULES:
        return [Problem("too_many", "rules", "HQ-2", {"limit": MOST_RULES})]
    problems = []
    for at, rule in enumerate(rules):
        path = f"rules.{at}"
        if rule.kind == RuleKind.REGION and not rule.region:
            problems.append(Problem("required", f"{path}.region", "HQ-2"))
        elif rule.region and rule.region not in regions:
            problems.append(Problem("not_a_choice", f"{path}.region", "HQ-2"))
        if rule.kind == RuleKind.DEALERS and not rule.dealers:
            problems.append(Problem("required", f"{path}.dealers", "HQ-2"))
        for name, given, known in (("models", rule.models, models), ("dealers", rule.dealers, dealers)):
            if len(given) > _MOST_NAMED:
                problems.append(Problem("too_many", f"{path}.{name}", "HQ-2", {"limit": _MOST_NAMED}))
            elif set(given) - set(known):
                problems.append(Problem("not_a_choice", f"{path}.{name}", "HQ-2"))
    return problems


def _applies(rule: Rule, lead: LeadPlace) -> bool:
    if rule.models and lead.model not in rule.models:
        return False
    return not rule.provinces or _plain(lead.province) in {_plain(each) for each in rule.provinces}


def _finds(rule: Rule, lead: LeadPlace, dealer: DealerPlace) -> bool:
    match rule.kind:
        case RuleKind.NAMED:
            return dealer.code == lead.dealer
        case RuleKind.CITY:
            same_city = bool(lead.city) and _plain(dealer.city) == _plain(lead.city)
            return same_city and (not lead.province or _plain(dealer.province) == _plain(lead.province))
        case RuleKind.PROVINCE:
            # A municipality is a province, and often given as the city.
            return _plain(dealer.province) in {_plain(lead.province), _plain(lead.city)} - {""}
        case RuleKind.REGION:
            return dealer.region == rule.region
        case RuleKind.DEALERS:
            return dealer.code in rule.dealers


def _turn(dealer: DealerPlace) -> tuple[float, str]:
    return (dealer.last_at.timestamp() if dealer.last_at else 0.0, dealer.code)


def _plain(place: str) -> str:
    """Return a place without the word for its kind: 上海市 and 上海 are one."""
    place = "".join(place.split()).casefold()
    for suffix in ("维吾尔自治区", "壮族自治区", "回族自治区", "自治区", "特别行政区", "省", "市", "区", "县"):
        if place.endswith(suffix) and len(place) > len(suffix) + 1:
            return place.removesuffix(suffix)
    return place


def _texts(given: object) -> tuple[str, ...]:
    return tuple(str(each) for each in given) if isinstance(given, list | tuple) else ()


def _count(given: object) -> int:
    return given if isinstance(given, int) else 0
