"""What the code and the names of a brand's thing must be (HQ-1)."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from kit.errors import Problem

# It stands in dealers' data and in addresses.
BRAND_CODE = re.compile(r"[a-z0-9]+(?:[-_.][a-z0-9]+)*")
CODE_LENGTH, NAME_LENGTH = 40, 80
NAMES = ("name_zh", "name_en")


@dataclass(frozen=True, slots=True)
class NamedThing:
    """A thing that the brand adds: its code, which never changes, and its names."""

    code: str
    name_zh: str
    name_en: str


def thing_problems(thing: NamedThing) -> list[Problem]:
    """Everything that is wrong with a new thing in itself."""
    problems = name_problems({"name_zh": thing.name_zh, "name_en": thing.name_en})
    if not thing.code:
        problems.append(Problem("required", "code", "HQ-1"))
    elif len(thing.code) > CODE_LENGTH:
        problems.append(Problem("too_long", "code", "HQ-1", {"limit": CODE_LENGTH}))
    elif not BRAND_CODE.fullmatch(thing.code):
        problems.append(Problem("invalid", "code", "HQ-1"))
    return problems


def name_problems(names: Mapping[str, str]) -> list[Problem]:
    """What is wrong with new names, by field."""
    problems = []
    for field, name in names.items():
        if not name.strip():
            problems.append(Problem("required", field, "HQ-1"))
        elif len(name) > NAME_LENGTH:
            problems.append(Problem("too_long", field, "HQ-1", {"limit": NAME_LENGTH}))
    return problems
