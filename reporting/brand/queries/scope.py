"""Which dealers' figures someone may see, and which part of them is asked for (RP-6)."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import NamedTuple
from zoneinfo import ZoneInfo

from accounts.models import User
from accounts.roles import Role
from kit import clock
from kit.errors import refuse


class DealerNamed(NamedTuple):
    """A dealer as comparisons name it, with its time zone."""

    code: str
    name: str
    region: str
    region_zh: str
    region_en: str
    time_zone: str = "Asia/Shanghai"

    def region_name(self, language: str) -> str:
        """The region's name in a language; Chinese unless it is English."""
        return self.region_en if language.startswith("en") else self.region_zh


@dataclass(frozen=True, slots=True)
class Scope:
    """The dealers that are compared, by code, and the part of their figures; None is all of it.

    `is_whole` when no dealer of the brand is left out but those named in `without`. `as_of` is the instant up to which
    the figures are (RP-8); None is all that is in.
    """

    dealers: Mapping[str, DealerNamed]
    is_whole: bool
    business: str | None = None
    channel: str | None = None
    model: str | None = None
    as_of: datetime | None = None
    without: tuple[str, ...] = ()

    def cells(self) -> dict[str, str | list[str]]:
        """The filter that its cells pass."""
        named = {"business": self.business, "channel": self.channel, "model": self.model}
        given: dict[str, str | list[str]] = {name: value for name, value in named.items() if value is not None}
        if not self.is_whole:
            return {**given, "dealer__in": list(self.dealers)}
        return {**given, "dealer__without": list(self.without)} if self.without else given

    def by_today(self) -> "list[tuple[date, Scope]]":
        """Return the dealers by their own business date at the instant of the figures; one part where it is the same.

        There are three at most, for no two places on earth are further apart.
        """
        instant = self.as_of or clock.now()
        zones = {dealer.time_zone for dealer in self.dealers.values()}
        days = {zone: clock.business_date(instant, ZoneInfo(zone)) for zone in zones}
        if len(set(days.values())) <= 1:
            return [(next(iter(days.values()), instant.date()), self)]
        return [(day, self._of({zone for zone in zones if days[zone] == day})) for day in sorted(set(days.values()))]

    def _of(self, zones: set[str]) -> "Scope":
        dealers = {code: dealer for code, dealer in self.dealers.items() if dealer.time_zone in zones}
        return replace(self, dealers=dealers, is_whole=False, without=())


def region_seen(user: User, asked: str = "") -> str:
    """The region that `user` is shown when `asked` for one ("" is all); `not_allowed` for another's than their own.

    A region manager sees one region; who is an analyst or administrator besides sees all.
    """
    if not {Role.HQ_ADMIN, Role.HQ_ANALYST}.isdisjoint(user.roles):
        return asked
    if asked and asked != user.region:
        raise refuse("not_allowed", "region", "RP-6", status=403)
    return user.region
