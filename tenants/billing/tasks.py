"""Jobs of the ledger."""

import structlog

from kit.queue import actor, public_actor
from tenants.billing.queries.dealers import billed_codes
from tenants.billing.services.announcing import announce_states
from tenants.billing.services.leaving import end_notices
from tenants.billing.services.metering import meter_dealer
from tenants.billing.services.subscribing import bill_dealer
from tenants.billing.services.wechat import HANDLE_NOTICES, handle_notices, poll_orders
from tenants.services.lifecycle import ANNOUNCE

log = structlog.get_logger(__name__)

BILL, METER, POLL = "billing.bill_dealers", "billing.meter_dealer", "billing.poll_orders"
END_NOTICES = "billing.end_notices"


@public_actor(BILL)
def bill_dealers() -> None:
    """Bill every dealer and move it by the clock; one that fails does not stop the rest."""
    for code in billed_codes():
        try:
            bill_dealer(code)
        except Exception as error:  # whatever one dealer's ledger does wrong
            log.error("billing.failed", dealer=code, exc_info=error)


@public_actor(END_NOTICES)
def close_dealers_that_leave() -> None:
    """Close the dealers whose notice has ended (SA-7)."""
    end_notices()


@actor(METER)
def meter_one_dealer() -> None:
    """Count the day of a dealer so far."""
    meter_dealer()


@public_actor(ANNOUNCE)
def announce_state_changes() -> None:
    """Announce changes of state; rung when one is written, swept for when the bell was lost."""
    announce_states()


@public_actor(HANDLE_NOTICES)
def handle_provider_notices() -> None:
    """Ask about the orders of notices that wait."""
    handle_notices()


@public_actor(POLL)
def poll_open_orders() -> None:
    """Ask about the orders that nobody has paid."""
    poll_orders()
