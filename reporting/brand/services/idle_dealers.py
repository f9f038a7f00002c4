"""The freshness of dealers at which nothing happens: their figures are up to date, though no follower runs to record
it."""

from datetime import timedelta

from crm.queries.follower_lag import idle_dealers
from kit import clock
from reporting.brand.models import DealerFreshness

# The job's name (reporting.brand.tasks).
JOB = "reporting.refresh_idle_dealers"
# Who takes an instant for an event has written it long before this has passed.
_SURE = timedelta(minutes=1)


def refresh_idle_dealers() -> int:
    """Move on the freshness of each dealer at which nothing waits; how many there were. In public, without a visit.

    A dealer that slept would else look as one whose figures do not arrive (RP-6).
    """
    sure_until = clock.now() - _SURE
    known = DealerFreshness.objects.filter(dealer__in=idle_dealers(), up_to__lt=sure_until)
    return known.update(up_to=sure_until)
