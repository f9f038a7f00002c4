"""Up to when the dealers' figures are in."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import connection

from reporting.brand.models import DealerFreshness
from reporting.brand.queries.scope import DealerNamed

# A dealer whose figures are this much older than the brand's newest is behind, and named.
LATE = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class Fresh:
    """A dealer, and the instant to which its log is in; None before its first."""

    dealer: DealerNamed
    up_to: datetime | None


def freshness(dealers: Mapping[str, DealerNamed]) -> list[Fresh]:
    """How fresh each dealer's figures are, in their order. One query."""
    known = dict(DealerFreshness.objects.values_list("dealer", "up_to"))
    return [Fresh(dealer, known.get(code)) for code, dealer in dealers.items()]


def all_in(found: list[Fresh]) -> datetime | None:
    """The instant to which every dealer's figures are in, of those that have any."""
    return min((each.up_to for each in found if each.up_to), default=None)


def oldest_in(dealers: Mapping[str, DealerNamed]) -> datetime | None:
    """The same, asked for alone. One query."""
    with connection.cursor() as cursor:
        cursor.execute(_OLDEST, [",".join(dealers)])
        (found,) = cursor.fetchone()
    oldest: datetime | None = found
    return oldest


# The codes in one text, for Django would have a thousand parameters of them, and an array is put together one by one.
_OLDEST = f"SELECT min(up_to) FROM {DealerFreshness._meta.db_table} WHERE dealer = ANY(string_to_array(%s, ','))"  # noqa: S608 - our own table


def newest_in(found: list[Fresh]) -> datetime | None:
    """The instant to which the figures of all are in that are not behind, for people, who read beside it who is."""
    late = {each.dealer.code for each in behind(found)}
    return all_in([each for each in found if each.dealer.code not in late])


def behind(found: list[Fresh]) -> list[Fresh]:
    """Who is LATE behind the newest."""
    newest = max((each.up_to for each in found if each.up_to), default=None)
    return [each for each in found if newest and each.up_to and newest - each.up_to > LATE]
