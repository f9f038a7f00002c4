"""Who people are at a dealer and at the brand (domain.md §1)."""

from collections.abc import Iterable
from enum import StrEnum
from typing import Self

from kit.errors import Problem


class Role(StrEnum):
    """A role with its Chinese and English name."""

    zh: str
    en: str

    CONSULTANT = "consultant", "销售顾问", "Sales consultant"
    SHOWROOM_MANAGER = "showroom_manager", "展厅经理", "Showroom manager"
    SALES_DIRECTOR = "sales_director", "销售总监", "Sales director"
    RECEPTIONIST = "receptionist", "展厅接待员", "Receptionist"
    TELEMARKETER = "telemarketer", "电话营销专员", "Telemarketer"
    CARE_SPECIALIST = "care_specialist", "客户关爱专员", "Care specialist"
    CARE_DIRECTOR = "care_director", "客户关爱总监", "Care director"
    MARKET_MANAGER = "market_manager", "市场经理", "Market manager"
    DATA_CLERK = "data_clerk", "系统录入员", "Data clerk"
    DEALER_ADMIN = "dealer_admin", "系统管理员", "Dealer administrator"
    HQ_ADMIN = "hq_admin", "总部管理员", "Headquarters administrator"
    HQ_ANALYST = "hq_analyst", "总部分析员", "Headquarters analyst"
    REGION_MANAGER = "region_manager", "区域经理", "Region manager"
    OPERATOR = "operator", "平台运营", "Operator"
    SUPPORT = "support", "平台支持", "Support"

    def __new__(cls, value: str, zh: str, en: str) -> Self:
        member = str.__new__(cls, value)
        member._value_ = value
        member.zh = zh
        member.en = en
        return member

    def label(self, language: str) -> str:
        """The name in a language such as `zh-hans` or `en`."""
        return self.zh if language.startswith("zh") else self.en


BRAND_ROLES = frozenset({Role.HQ_ADMIN, Role.HQ_ANALYST, Role.REGION_MANAGER, Role.OPERATOR})
# Spelled out, so that a new role belongs to no place and has no rights until someone gives it one.
DEALER_ROLES = frozenset(
    {
        Role.CONSULTANT,
        Role.SHOWROOM_MANAGER,
        Role.SALES_DIRECTOR,
        Role.RECEPTIONIST,
        Role.TELEMARKETER,
        Role.CARE_SPECIALIST,
        Role.CARE_DIRECTOR,
        Role.MARKET_MANAGER,
        Role.DATA_CLERK,
        Role.DEALER_ADMIN,
    }
)
# Someone of the hosting company whom a dealer has invited: views its pages and does nothing there (SA-8). No account is
# given it: it comes with an invitation and goes with it.
VISITOR_ROLES = frozenset({Role.SUPPORT})
MANAGERS = frozenset({Role.SHOWROOM_MANAGER, Role.SALES_DIRECTOR})
# Who owns open cards (MG-2).
OWNERS = frozenset({Role.CONSULTANT, Role.TELEMARKETER})
# TR-2: two departments enter the figures, and no one sits in both.
TRAFFIC_SIDE = frozenset({Role.RECEPTIONIST, Role.CARE_DIRECTOR})
SALES_SIDE = OWNERS | {Role.DATA_CLERK} | MANAGERS


def is_telemarketer(roles: Iterable[str]) -> bool:
    """Return whether these roles may file only what a telemarketer may: own cards of channel `phone`."""
    held = set(roles)
    return Role.TELEMARKETER in held and not held & (SALES_SIDE - {Role.TELEMARKETER})


def role_problems(roles: Iterable[str], among: frozenset[Role]) -> list[Problem]:
    """What forbids an account these roles: `required`, `not_a_choice`, and `role_conflict` for both sides (TR-2)."""
    held = set(roles)
    if not held:
        return [Problem("required", "roles", "TR-2")]
    if not held <= among:
        return [Problem("not_a_choice", "roles", "TR-2")]
    if held & TRAFFIC_SIDE and held & SALES_SIDE:
        return [Problem("role_conflict", "roles", "TR-2")]
    return []
