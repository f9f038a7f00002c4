"""Ask a dealer and the brand over the API, and lay each answer beside what the recount says."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from rest_framework.test import APIClient

from accounts.models import User
from tests.reporting.independent.parts import Days, Slice

# What an answer says beside counts: intervals, values and places are made of these.
_NO_COUNTS = {"value", "interval", "share", "rank", "names", "key", "region"}


@dataclass(frozen=True, slots=True)
class Question:
    """Days, a part and an instant; `by` is the brand's."""

    days: Days
    part: Slice
    as_of: datetime | None = None
    by: str = ""
    region: str = ""

    @property
    def parameters(self) -> dict[str, str]:
        """Return it as a query; an open business is `all`."""
        given = {
            "from": self.days.first.isoformat(),
            "to": self.days.last.isoformat(),
            "consultant": self.part.consultant,
            "channel": self.part.channel,
            "model": self.part.model,
            "business": self.part.business or "all",
            "as_of": self.as_of and self.as_of.isoformat(),
            "by": self.by,
            "region": self.region,
        }
        return {name: value for name, value in given.items() if value}


def client_of(user: User, host: str) -> APIClient:
    client = APIClient(headers={"host": f"{host}.localhost"})
    client.force_authenticate(user)
    return client


def answer(client: APIClient, report: str, parameters: Mapping[str, str]) -> bytes:
    """Return the bytes of an answer."""
    found = client.get(f"/api/v1/{report}/", dict(parameters))
    assert found.status_code == 200, (report, parameters, found.content)
    return bytes(found.content)


def counts_in(found: Mapping[str, Any], path: str = "") -> dict[str, int]:
    """Return the counts of an answer by their path, `flow.rates.filing.numerator`."""
    counts: dict[str, int] = {}
    for name, value in found.items():
        if name in _NO_COUNTS:
            continue
        if isinstance(value, Mapping):
            counts |= counts_in(value, f"{path}{name}.")
        elif isinstance(value, int) and not isinstance(value, bool):
            counts[f"{path}{name}"] = value
    return counts


def people_in(found: Mapping[str, Any], staff: Iterable[str], care: str) -> dict[str, int]:
    """Return the counts of a day's rows by consultant; the row of nobody on the staff is the care department's."""
    known = set(staff)
    counts = {f"total.{path}": count for path, count in counts_in(found["total"]).items()}
    for row in found["consultants"]:
        who = row["consultant"] if row["consultant"] in known else care
        counts |= {f"{who}.{path}": count for path, count in counts_in(row).items()}
    return {path: count for path, count in counts.items() if count}


def wrong_values(found: Any, path: str = "") -> list[str]:
    """Return the rates whose value is not their numerator by their denominator, to a tenth of a percent (RP-3)."""
    wrong: list[str] = []
    if isinstance(found, Mapping):
        if {"numerator", "denominator", "value"} <= set(found):
            numerator, denominator, value = found["numerator"], found["denominator"], found["value"]
            is_right = (
                value is None
                if not denominator
                else value is not None and (abs(value - 100 * numerator / denominator) <= 0.0501)
            )
            return [] if is_right else [f"{path} {numerator} of {denominator} is not {value}"]
        for name, value in found.items():
            wrong += wrong_values(value, f"{path}.{name}")
    elif isinstance(found, list):
        for at, value in enumerate(found):
            wrong += wrong_values(value, f"{path}.{at}")
    return wrong


@dataclass
class Differences:
    """What was compared, and where the recount and the product came to different counts."""

    compared: int = 0
    found: list[str] = field(default_factory=list)

    def hold(
        self,
        title: str,
        recounted: Mapping[str, int],
        told: Mapping[str, int],
        *,
        names: Mapping[str, str] | None = None,
        left_out: Collection[str] = (),
    ) -> None:
        """Hold every count of either side against the other's; what one of them lacks is 0."""
        for path in sorted({*recounted, *told}.difference(left_out)):
            mine, theirs = recounted.get(path, 0), told.get(path, 0)
            self.compared += 1
            if mine != theirs:
                self.found.append(f"{title}: {named(path, names)}: recounted {mine}, told {theirs}")

    def report(self) -> str:
        """Return the differences, one a line, the first hundred of them."""
        return f"{len(self.found)} of {self.compared} counts differ\n" + "\n".join(self.found[:100])


def titled(host: str, report: str, question: Question, names: Mapping[str, str] | None = None) -> str:
    """Return a heading that names the question as it was asked."""
    asked = " ".join(f"{name}={value}" for name, value in question.parameters.items())
    return f"{host} {report} {named(asked, names)}"


def named(text: str, names: Mapping[str, str] | None) -> str:
    """Return a text with people's names in place of their ids."""
    for key, name in (names or {}).items():
        text = text.replace(key, name)
    return text


def months_of(days: Days) -> list[Days]:
    """Return the months of a period, cut at its ends."""
    found: list[Days] = []
    first = days.first
    while first <= days.last:
        following = date(first.year + first.month // 12, first.month % 12 + 1, 1)
        last = min(days.last, date.fromordinal(following.toordinal() - 1))
        found.append(Days(first, last))
        first = following
    return found
