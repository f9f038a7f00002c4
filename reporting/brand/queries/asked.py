"""What is asked of the brand's figures: a period, a grouping and a scope, as the asker may see it."""

from collections.abc import Sequence
from dataclasses import dataclass

from accounts.models import User
from kit.errors import Problem, raise_all
from reporting.brand.queries.groups import By
from reporting.brand.queries.scope import Scope, dealers_compared, region_seen
from reporting.dealer.rules.period import Period
from tenants.queries.regions import region_codes

ALL_BUSINESS = "all"
RETAIL = "retail"
# More rows than this nobody compares.
_MOST_DAYS = 366


@dataclass(frozen=True, slots=True)
class Asked:
    """A comparison that is asked for. `region` is the one that it keeps to, "" for all."""

    period: Period
    by: By
    region: str
    business: str
    scope: Scope


def asked_by(
    user: User,
    period: Period | None,
    by: By | None,
    region: str = "",
    business: str = RETAIL,
    channel: str = "",
    model: str = "",
    wrong: Sequence[Problem] = (),
) -> Asked:
    """The comparison as `user` may see it. Refuses with `not_a_choice` for a region that is none, `not_allowed` (403)
    for one that is not theirs, and `period_too_long`; and, with these, what was found `wrong` before, of which a period
    or a grouping that is None must be part. One query, two with a region."""
    region = region_seen(user, region)
    problems = list(wrong)
    if region and region not in region_codes():
        problems.append(Problem("not_a_choice", "region", "RP-6"))
    if period and by == By.DAY and (period.last - period.first).days >= _MOST_DAYS:
        problems.append(Problem("period_too_long", "to", "RP-6", {"limit": _MOST_DAYS}))
    raise_all(problems)
    if period is None or by is None:
        raise ValueError("a period or a grouping that is none, and nothing is wrong with it")
    scope = Scope(
        dealers=dealers_compared(region),
        is_whole=not region,
        business=None if business == ALL_BUSINESS else business,
        channel=channel or None,
        model=model or None,
    )
    return Asked(period, by, region, business, scope)
