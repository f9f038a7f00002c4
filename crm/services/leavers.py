"""Nobody leaves with open cards or calls to make: they are handed over in one go (MG-2)."""

from uuid import UUID

from accounts.models import User
from crm.events.log import record
from crm.models import Card
from crm.rules.codes import OPEN, TransferReason
from crm.services.callbacks import pass_callbacks
from crm.services.transfers import lock_owner, pass_cards, wholesale_problems
from kit.errors import Problem, raise_all, refuse


def hand_over_leaver(actor: User | None, leaver: User, owner_id: UUID | None) -> int:
    """Give all open cards of someone who is let go to another consultant; how many there were.

    Named in settings.BEFORE_LEAVING and called in the transaction that ends the account, which holds the account
    locked: no card can come to the leaver meanwhile. Refuses `has_open_cards` (409) where nobody is named; callbacks
    alone go to the care department then.
    """
    problems = _problems(leaver, owner_id) if owner_id else []
    raise_all(problems)
    open_cards = Card.objects.filter(owner=leaver, merged_into=None, status__in=OPEN)
    cards = list(open_cards.select_for_update(of=("self",)).order_by("id"))
    if cards and owner_id is None:
        raise refuse("has_open_cards", "owner", "MG-2", status=409, extra={"open_cards": len(cards)}, count=len(cards))
    raise_all(wholesale_problems(cards, owner_id))
    happenings = pass_callbacks(owner_id, of=leaver.id)
    if cards and owner_id is not None:
        happenings += pass_cards(actor, cards, owner_id, TransferReason.LEAVER, is_bulk=True)
    if happenings:
        record(actor, *happenings)
    return len(cards)


def _problems(leaver: User, owner_id: UUID) -> list[Problem]:
    if owner_id == leaver.id:
        return [Problem("not_an_owner", "owner", "MG-2")]
    return lock_owner(owner_id, "owner")
