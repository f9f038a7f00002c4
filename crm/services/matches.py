"""What to do about the matches of the duplicate check (CA-6, CA-7): the same for a filing and for a changed name."""

from collections.abc import Sequence
from uuid import UUID

from accounts.models import User
from accounts.roles import Role
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

    Returns the open matches that the card is then suspected with. The lock holds until the transaction ends: of two
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
    if on_duplicate != OnDuplicate.CREATE_ANYWAY:
        return []
    return [match for match in matches if match.status in OPEN]


def flag_suspected(actor: User, card: Card, matches: Sequence[Match]) -> None:
    """Put the pairs on the manager's list, until merged or cleared (CA-7)."""
    SuspectedDuplicate.objects.bulk_create(
        [
            SuspectedDuplicate(card=card, other_id=match.card, flagged_at=clock.now(), flagged_by=actor)
            for match in matches
        ],
        ignore_conflicts=True,
    )
