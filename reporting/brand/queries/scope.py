"""Which dealers' figures someone may see, and which part of them is asked for (RP-6)."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple

from accounts.models import User
from accounts.roles import Role
from kit.errors import refuse
from tenants.models import Dealer, DealerState


class DealerNamed(NamedTuple):
    """A dealer as comparisons name it."""

    code: str
    name: str
    region: str
    region_zh: str
    region_en: str

    def region_name(self, language: str) -> str:
        """The region's name in a language; Chinese unless it is English."""
        return self.region_en if language.startswith("en") else self.region_zh


@dataclass(frozen=True, slots=True)
class Scope:
    """The dealers that are compared, by code, and the part of their figures; None is all of it.

    `is_whole` when no dealer of the brand is left out.
    """

    dealers: Mapping[str, DealerNamed]
    is_whole: bool
    business: str | None = None
    channel: str | None = None
    model: str | None = None

    def cells(self) -> dict[str, str | list[str]]:
        """The filter that its cells pass."""
        named = {"business": self.business, "channel": self.channel, "model": self.model}
        given: dict[str, str | list[str]] = {name: value for name, value in named.items() if value is not None}
        return given if self.is_whole else {**given, "dealer__in": list(self.dealers)}


def region_seen(user: User, asked: str = "") -> str:
    """The region that `user` is shown when `asked` for one ("" is all); `not_allowed` for another's than their own.

    A region manager sees one region; who is an analyst or administrator besides sees all.
    """
    if not {Role.HQ_ADMIN, Role.HQ_ANALYST}.isdisjoint(user.roles):
        return asked
    if asked and asked != user.region:
        raise refuse("not_allowed", "region", "RP-6", status=403)
    return user.region


def dealers_compared(region: str = "") -> dict[str, DealerNamed]:
    """The dealers at work or suspended, of one region or of all, by code. One query."""
    rows = Dealer.objects.filter(state__in=[DealerState.ACTIVE, DealerState.SUSPENDED]).order_by("code")
    if region:
        rows = rows.filter(region__code=region)
    named = rows.values_list("code", "name", "region__code", "region__name_zh", "region__name_en")
    return {row[0]: DealerNamed(*row) for row in named}
