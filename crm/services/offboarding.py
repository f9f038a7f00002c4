"""Nobody leaves with open work: it is handed over in one step (MG-7)."""

from uuid import UUID

from accounts.models import User
from crm.events.log import record
from crm.queries.handover import work_of
from crm.services.callbacks import give_callbacks
from crm.services.handover import hand_over_to
from crm.services.leads.pass_on import offer_to_everyone
from kit import clock
from kit.errors import refuse
from kit.tenancy import current_dealer


def hand_over_leaver(actor: User | None, leaver: User, owner_id: UUID | None) -> int:
    """Give all open work of someone who is let go to `owner_id`; return the number of open cards.

    Named in settings.BEFORE_LEAVING and called in the transaction that ends the account, which holds the account
    locked: no card can come to the leaver meanwhile. Refuses `has_open_cards` or `has_open_work` (409) where nobody is
    named; callbacks alone go to the care department then.
    """
    if owner_id is not None:
        divided = hand_over_to(actor, leaver.id, {"owners": [owner_id]}, field="owner")
        return sum(len(share.cards) for share in divided.shares)
    work = work_of(leaver.id, clock.today(current_dealer().time_zone), lock=True)
    if work.cards:
        count = len(work.cards)
        raise refuse("has_open_cards", "owner", "MG-7", status=409, extra={"open_cards": count}, count=count)
    if work.has_parties or work.leads:
        raise refuse("has_open_work", "owner", "MG-7", status=409)
    offer_to_everyone(leaver.id)
    events = give_callbacks(work.callbacks, None)
    if events:
        record(actor, *events)
    return 0
