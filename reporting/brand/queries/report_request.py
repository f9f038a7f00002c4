"""What is asked of the brand's figures: a period, a grouping and a scope, as the asker may see it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from django.conf import settings

from accounts.models import User
from kit.errors import Problem, raise_all
from reporting.brand.queries.freshness import Basis, Fresh, basis_of, freshness
from reporting.brand.queries.groups import By
from reporting.brand.queries.scope import Scope, region_seen
from reporting.dealer.rules.period import Period
from tenants.queries.regions import region_codes

ALL_BUSINESS = "all"
RETAIL = "retail"
# More rows than this nobody compares.
_MOST_DAYS = 366


@dataclass(frozen=True, slots=True)
class ReportRequest:
    """A comparison that is asked for. `region` is the one that it keeps to, "" for all."""

    period: Period
    by: By
    region: str
    business: str
    scope: Scope
    basis: Basis
    fresh: Sequence[Fresh]

    @property
    def up_to(self) -> datetime | None:
        """The instant of the figures in the brand's time zone, so that it is written the same however it was asked."""
        return self.basis.up_to and self.basis.up_to.astimezone(ZoneInfo(settings.TIME_ZONE))


def read_request(
    user: User,
    period: Period | None,
    by: By | None,
    region: str = "",
    business: str = RETAIL,
    channel: str = "",
    model: str = "",
    wrong: Sequence[Problem] = (),
    as_of: datetime | None = None,
    without: Sequence[str] | None = None,
) -> ReportRequest:
    """The comparison as `user` may see it. Refuses with `not_a_choice` for a region or a dealer that is none,
    `not_allowed` (403) for a region that is not theirs, and `period_too_long`; and, with these, what was found `wrong`
    before, of which a period or a grouping that is None must be part. Then refuses `not_yet_known` (409) for an instant
    that is not in yet. One query, two with a region."""
    region = region_seen(user, region)
    problems = list(wrong)
    if region and region not in region_codes():
        problems.append(Problem("not_a_choice", "region", "RP-6"))
    if period and by == By.DAY and (period.last - period.first).days >= _MOST_DAYS:
        problems.append(Problem("period_too_long", "to", "RP-6", {"limit": _MOST_DAYS}))
    found = freshness(region, as_of)
    if set(without or ()) - {each.dealer.code for each in found}:
        problems.append(Problem("not_a_choice", "without", "RP-8"))
    raise_all(problems)
    if period is None or by is None:
        raise ValueError("a period or a grouping that is none, and nothing is wrong with it")
    basis = basis_of(found, as_of, without)
    scope = Scope(
        dealers=basis.dealers,
        is_whole=not region,
        business=None if business == ALL_BUSINESS else business,
        channel=channel or None,
        model=model or None,
        as_of=basis.up_to,
        without=basis.without,
    )
    return ReportRequest(period, by, region, business, scope, basis, found)


def codes_in(text: str) -> list[str]:
    """Return the codes that a parameter lists, with commas between them."""
    return sorted({code for code in text.split(",") if code})
