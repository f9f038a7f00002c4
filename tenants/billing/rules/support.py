"""Invitations of support: a named person, for some hours (SA-8)."""

from collections.abc import Collection
from dataclasses import dataclass

from kit.errors import Problem
from tenants.billing.rules.reasons import reason_problems

MOST_HOURS = 8


@dataclass(frozen=True, slots=True)
class Invitation:
    """An invitation as it is asked for; `person` is the username of someone of the hosting company."""

    person: str
    reason: str
    hours: int


def invitation_problems(wanted: Invitation, people: Collection[str]) -> list[Problem]:
    """Return everything that is wrong with an invitation; `people` are those who can be invited."""
    problems = reason_problems(wanted.reason, "SA-8")
    if wanted.person not in people:
        problems.append(Problem("not_a_choice" if wanted.person else "required", "person", "SA-8"))
    if not 1 <= wanted.hours <= MOST_HOURS:
        problems.append(Problem("out_of_range", "hours", "SA-8", {"lowest": 1, "highest": MOST_HOURS}))
    return problems
