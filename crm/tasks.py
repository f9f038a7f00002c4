"""What workers do for a dealer's log."""

from crm.events.followers import catch_up, events_behind
from crm.events.log import CATCH_UP, FOLLOW
from crm.services.archiving.ask import MAKE as MAKE_ARCHIVES
from crm.services.archiving.make import make_archives
from crm.services.exporting.ask import MAKE as MAKE_EXPORTS
from crm.services.exporting.make import make_exports
from crm.services.importing.sweep import SWEEP_IMPORTS, sweep_imports
from crm.services.importing.upload import WORK as WORK_ON_IMPORTS
from crm.services.importing.work import work_on_imports
from crm.services.leads.exchange import exchange_leads
from crm.services.persons import FORGET, run_retention
from crm.services.renew_names import RENEW_NAMES, renew_names
from crm.services.sweep_duplicates import SWEEP, sweep_duplicates
from kit.queue import actor, notify
from kit.tenancy import current_dealer
from tenants.leads.services.assign import FETCH

# What is taken in while the other dealers wait: 20 ms. A burst is for the bulk worker, whose turns take nobody's
# interpreter: in one process, its 0.25 s a turn and follower made the others' p99 seven times as long.
_FEW_EVENTS = 20
# Before a run that another worker's, a busy fence or a turn that was over has cut short is tried again. At once, two
# workers at one dealer's log would ring for each other without end.
_AGAIN_MS = 750


@actor(FOLLOW)
def follow() -> None:
    """Let every follower catch up with the dealer's log, or leave a burst to `go_on`; rung after each commit, swept for
    when the bell was lost."""
    behind = events_behind(_FEW_EVENTS + 1)
    if behind > _FEW_EVENTS:
        notify(CATCH_UP, current_dealer().code)
    elif behind and not catch_up():
        notify(CATCH_UP, current_dealer().code, after_ms=_AGAIN_MS)


@actor(CATCH_UP)
def go_on() -> None:
    """Take in what a burst has left, a turn at a time, so that dealers with many events take turns."""
    if not catch_up():
        notify(CATCH_UP, current_dealer().code, after_ms=_AGAIN_MS)


@actor(WORK_ON_IMPORTS)
def go_on_with_imports() -> None:
    """Check or take in what was handed in; rung when it is asked for, swept for when the bell was lost."""
    work_on_imports()


@actor(SWEEP_IMPORTS)
def let_go_of_imports() -> None:
    """Delete the rows and files of imports whose time is over; rung seldom (SA-2)."""
    sweep_imports()


@actor(SWEEP)
def find_duplicates() -> None:
    """Look for suspected duplicates among standing cards, rung seldom and after an import (CA-7)."""
    sweep_duplicates()


@actor(FORGET)
def forget_old_data() -> None:
    """Erase what has been kept for the dealer's periods; rung daily (PI-5)."""
    run_retention(None)


@actor(RENEW_NAMES)
def renew_old_names() -> None:
    """Make the name keys of cards that an earlier version wrote; swept for while there are any (CA-5)."""
    renew_names()


@actor(MAKE_EXPORTS)
def write_exports() -> None:
    """Write the files that were asked for; rung when one is, swept for when the bell was lost."""
    make_exports()


@actor(MAKE_ARCHIVES)
def write_archives() -> None:
    """Write the archives that were asked for; rung when one is, swept for when the bell was lost (SA-7)."""
    make_archives()


@actor(FETCH)
def exchange_the_leads() -> None:
    """Fetch the leads that wait for the dealer, and report how far its leads have come; rung at each, swept for when
    the bell was lost (HQ-4, HQ-6)."""
    if not exchange_leads():
        notify(FETCH, current_dealer().code)
