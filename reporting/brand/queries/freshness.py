"""Which dealers are compared, and up to when the figures of each are in (RP-6, RP-8)."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import connection

from kit.errors import refuse
from reporting.brand.models import DealerFreshness
from reporting.brand.queries.scope import DealerNamed
from tenants.models import OPEN_STATES, Dealer, FormerRegion, Region

# A dealer whose figures are this much older than the brand's newest is behind, and named.
LATE = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class Fresh:
    """A dealer, and the instant to which its log is in; None before its first.

    `since` is when it began: with its first event, or when it was set up if there is none before that.
    """

    dealer: DealerNamed
    up_to: datetime | None
    since: datetime | None = None


@dataclass(frozen=True, slots=True)
class Basis:
    """The dealers that an answer is of, the instant up to which it includes the log of each, and who is left out.

    `late` are all that are behind, those left out among them; `up_to` is None where no figures are in.
    """

    dealers: Mapping[str, DealerNamed]
    up_to: datetime | None
    without: tuple[str, ...]
    late: tuple[Fresh, ...]


def freshness(region: str = "", as_of: datetime | None = None) -> list[Fresh]:
    """Return how fresh the figures of each dealer of a region, or of all, are: those whose host answers. One query.

    A dealer belongs to the region that it belonged to at `as_of`, or where none is given at the instant up to which the
    brand's figures are in, so that the same answer comes out again (RP-8).
    """
    given: dict[str, Any] = {
        "states": sorted(OPEN_STATES),
        "region": region,
        "as_of": as_of,
        "late": LATE,
    }
    with connection.cursor() as cursor:
        cursor.execute(_FRESHNESS, given)
        return [Fresh(DealerNamed(*row[:6]), row[6], row[7]) for row in cursor.fetchall()]


def basis_of(found: list[Fresh], as_of: datetime | None = None, without: Collection[str] | None = None) -> Basis:
    """Cut an answer off at the lowest `up_to` of its dealers, or at `as_of`; leave out those over 10 minutes behind.

    Of an instant with `without` these and no others are left out, so that the same answer comes out again. Refuses
    `not_yet_known` (409) an instant that is later than what is in of the others, and tells up to when it is.
    """
    late = behind(found)
    if without is None:
        left_out = {each.dealer.code for each in late if as_of is None or _is_unknown(each, as_of)}
    else:
        left_out = set(without)
    others = [each for each in found if each.dealer.code not in left_out]
    up_to = all_in(others)
    if as_of and (up_to is None or as_of > up_to):
        at = up_to and up_to.isoformat()
        raise refuse("not_yet_known", "as_of", "RP-8", status=409, extra={"up_to": at}, up_to=at or "–")
    instant = as_of or up_to
    dealers = {each.dealer.code: each.dealer for each in others if _has_begun(each, instant)}
    return Basis(dealers, instant, tuple(sorted(left_out)), tuple(late))


def all_in(found: list[Fresh]) -> datetime | None:
    """The instant to which every dealer's figures are in, of those that have any."""
    return min((each.up_to for each in found if each.up_to), default=None)


def behind(found: list[Fresh]) -> list[Fresh]:
    """Who is LATE behind the newest."""
    newest = max((each.up_to for each in found if each.up_to), default=None)
    return [each for each in found if newest and each.up_to and newest - each.up_to > LATE]


def _is_unknown(each: Fresh, as_of: datetime) -> bool:
    return each.up_to is not None and each.up_to < as_of


def _has_begun(each: Fresh, instant: datetime | None) -> bool:
    return instant is None or each.since is None or each.since <= instant


# Where nothing is in yet there is no instant, and no earlier answer either.
_FRESHNESS = f"""
    WITH known AS (
        SELECT coalesce(%(as_of)s, (
            SELECT min(up_to) FROM {DealerFreshness._meta.db_table}
             WHERE up_to >= (SELECT max(up_to) FROM {DealerFreshness._meta.db_table}) - %(late)s
        ), 'infinity') AS at
    )
    SELECT dealer.code, dealer.name, region.code, region.name_zh, region.name_en, dealer.time_zone,
           fresh.up_to, least(dealer.created_at, fresh.first_at)
      FROM {Dealer._meta.db_table} AS dealer CROSS JOIN known
      JOIN {Region._meta.db_table} AS region ON region.id = coalesce((
           SELECT former.region_id FROM {FormerRegion._meta.db_table} AS former
            WHERE former.dealer_id = dealer.id AND former.until > known.at ORDER BY former.until LIMIT 1
           ), dealer.region_id)
      LEFT JOIN {DealerFreshness._meta.db_table} AS fresh ON fresh.dealer = dealer.code
     WHERE dealer.state = ANY(%(states)s) AND (%(region)s = '' OR region.code = %(region)s)
     ORDER BY dealer.code
"""  # noqa: S608 - our own tables
