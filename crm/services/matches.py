"""What to do about the matches of the duplicate check (CA-6, CA-7): the same for a filing and for a changed name."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from accounts.models import User
from accounts.roles import Role
from crm.events.log import Happening
from crm.models import Card, SuspectedDuplicate
from crm.queries.duplicates import Match, find_matches, lock_customer
from crm.rules.codes import OPEN, OnDuplicate
from crm.rules.filing import on_duplicate_suffices
from crm.rules.phones import PhoneNumber
from crm.rules.surnames import surname
from kit import clock
from kit.errors import refuse


def check_duplicates(
    actor: User,
    owner_id: UUID,
    customer_name: str,
    numbers: Sequence[PhoneNumber],
    on_duplicate: str = "",
    *,
    except_card: UUID | None = None,
) -> list[Match]:
    """Lock the customer, look, and refuse with `duplicate_card` (409) unless `on_duplicate` answers for every match.

    Returns the open matches, for `flag_suspected`. The lock holds until the transaction ends: of two
    people who file the same customer at the same instant, the later one meets the match.
    """
    name_key = surname(customer_name)
    normals = [number.normal for number in numbers]
    lock_customer(name_key, normals)
    matches = find_matches(actor, owner_id, name_key, normals, except_card=except_card)
    if not matches:
        return []
    statuses = [match.status for match in matches]
    is_clerk = Role.DATA_CLERK in actor.roles
    if not on_duplicate or not on_duplicate_suffices(on_duplicate, statuses, is_clerk=is_clerk):
        raise refuse("duplicate_card", rule="CA-6", status=409, extra={"matches": matches})
    return [match for match in matches if match.status in OPEN]


def flag_suspected(actor: User, card: Card, matches: Sequence[Match], on_duplicate: str = "") -> list[Match]:
    """Put the pairs on the manager's list, until merged or cleared (CA-7); those that were put there.

    Several cars of one customer are no duplicates: the pairs are kept as settled, so that no sweep finds them anew.
    """
    now, is_settled = clock.now(), on_duplicate != OnDuplicate.CREATE_ANYWAY
    SuspectedDuplicate.objects.bulk_create(
        [
            SuspectedDuplicate(
                card=card,
                other_id=match.card,
                flagged_at=now,
                flagged_by=actor,
                settled_at=now if is_settled else None,
                settled_by=actor if is_settled else None,
            )
            for match in matches
        ],
        ignore_conflicts=True,
    )
    return [] if is_settled else list(matches)


def duplicate_flagged(card: Card, others: Sequence[UUID], on: date) -> list[Happening]:
    """The log's entry for a card that has come to stand on the manager's list; none where there are no others."""
    data = {"others": [str(other) for other in others]}
    return [Happening("card.duplicate_flagged", on, data, card=card)] if others else []
