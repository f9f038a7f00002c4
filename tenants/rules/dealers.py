"""What a dealer must be before it is registered (HQ-1)."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from zoneinfo import available_timezones

from kit.errors import Problem

# A dealer's code is a label of its host and, with `d_` before it, its schema's name.
DEALER_CODE = re.compile(r"[a-z][a-z0-9]*(?:-[a-z0-9]+)*")
CODE_LENGTH = 30
# Hosts that are, or may one day be, the brand's or the host's own.
RESERVED = frozenset({"hq", "www", "api", "admin", "app", "static", "mail", "docs", "status", "public", "nowhere"})
AREA_CODE = re.compile(r"0[0-9]{2,3}")
USERNAME_LENGTH = 60
# What the brand notes of a dealer and may change, with the longest it may be.
RECORD = {"name": 80, "province": 20, "city": 20, "area_code": 20}


@dataclass(frozen=True, slots=True)
class DealerOrder:
    """What the brand says of a dealer that it wants set up. `region` is the region's code."""

    code: str
    name: str
    region: str
    province: str
    city: str
    area_code: str
    time_zone: str = "Asia/Shanghai"
    admin_username: str = "admin"
    is_demo: bool = False


def schema_of(code: str) -> str:
    """The schema in which a dealer's data live."""
    return "d_" + code.replace("-", "_")


@cache
def _time_zones() -> frozenset[str]:
    """Read from a thousand files, and the same as long as the process runs."""
    return frozenset(available_timezones())


def order_problems(order: DealerOrder) -> list[Problem]:
    """Everything that is wrong with an order in itself."""
    problems = record_problems({field: getattr(order, field) for field in RECORD})
    problems += [
        Problem("required", field, "HQ-1")
        for field in ("code", "region", "time_zone", "admin_username")
        if not getattr(order, field).strip()
    ]
    if order.code and (
        not DEALER_CODE.fullmatch(order.code) or len(order.code) > CODE_LENGTH or order.code in RESERVED
    ):
        problems.append(Problem("invalid", "code", "HQ-1"))
    if order.time_zone and order.time_zone not in _time_zones():
        problems.append(Problem("not_a_choice", "time_zone", "HQ-1"))
    if len(order.admin_username) > USERNAME_LENGTH:
        problems.append(Problem("too_long", "admin_username", "HQ-1", {"limit": USERNAME_LENGTH}))
    return problems


def record_problems(fields: Mapping[str, str]) -> list[Problem]:
    """What is wrong with those of the RECORD fields that are given."""
    problems = []
    for field, value in fields.items():
        if not value.strip():
            problems.append(Problem("required", field, "HQ-1"))
        elif len(value) > RECORD[field]:
            problems.append(Problem("too_long", field, "HQ-1", {"limit": RECORD[field]}))
        elif field == "area_code" and not AREA_CODE.fullmatch(value):
            problems.append(Problem("invalid", field, "HQ-1"))
    return problems
