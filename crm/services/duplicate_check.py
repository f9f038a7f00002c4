"""What to do about the matches of the duplicate check (CA-6, CA-7): the same for a filing and for a changed name."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import NamedTuple, cast
from uuid import UUID

from accounts.models import User
from crm.events.types.base import LogEvent
from crm.events.types.cards import CardDuplicateFlagged
from crm.models import Card, SuspectedDuplicate, TrafficRecord
from crm.queries.duplicates import Match, files_as_clerk, find_matches, lock_customer
from crm.queries.take_over import offer_take_over
from crm.rules.codes import OPEN, OnDuplicate
from crm.rules.filing import on_duplicate_suffices
from crm.rules.phones import PhoneNumber
from crm.rules.surnames import surname
from kit import clock
from kit.errors import DomainError, refuse
from kit.limits import limit

# Parts of an input that answer a check and are no data of a card.
ANSWER_FIELDS = frozenset({"on_duplicate", "matches"})


class Answer(NamedTuple):
    """The answer to the matches of a duplicate check: what it is, and for which matches it counts.

    `shown` are the matches that the person saw; None if the client does not say (pages always do).
    """

    on_duplicate: str = ""
    shown: frozenset[UUID] | None = None

    @classmethod
    def of(cls, data: Mapping[str, object]) -> "Answer":
        """Return the answer that a command's input holds."""
        shown = cast("Sequence[UUID] | None", data.get("matches"))
        return cls(str(data.get("on_duplicate") or ""), None if shown is None else frozenset(shown))

    def covers(self, matches: Sequence[Match]) -> bool:
        """Return whether every match was shown to the person who answers (CA-6)."""
        return self.shown is None or all(match.card in self.shown for match in matches)


def duplicate_card(matches: Sequence[Match]) -> DomainError:
    """Return the refusal that shows the matches (409, CA-6)."""
    return refuse("duplicate_card", rule="CA-6", status=409, extra={"matches": list(matches)})


def count_numbers(actor: User, numbers: Sequence[PhoneNumber]) -> None:
    """Count numbers whose customers are about to be shown. Raises LimitReached (429).

    Whose customer a number is may be asked for work, not for a directory.
    """
    limit("numbers_by_person").count_try(str(actor.id), amount=len(numbers))
    limit("numbers_at_dealer").count_try(amount=len(numbers))


def check_duplicates(
    actor: User,
    owner_id: UUID,
    customer_name: str,
    numbers: Sequence[PhoneNumber],
    given: Answer,
    *,
    except_card: UUID | None = None,
    party: TrafficRecord | None = None,
) -> list[Match]:
    """Lock the customer, look, and refuse with `duplicate_card` (409) unless the answer settles every match (CA-6).

    Returns the open matches, for `flag_suspected`. The lock is held until the transaction ends, so the later of two
    people who file the same customer at the same instant meets the match (CA-7).
    """
    name_key = surname(customer_name)
    normals = [number.normal for number in numbers]
    lock_customer(name_key, normals)
    matches = find_matches(actor, owner_id, name_key, normals, except_card=except_card)
    if not matches:
        return []
    statuses = [match.status for match in matches]
    is_clerk = files_as_clerk(actor, owner_id)
    if not given.covers(matches) or not on_duplicate_suffices(given.on_duplicate, statuses, is_clerk=is_clerk):
        # A refused filing shows as much as the check does.
        count_numbers(actor, numbers)
        raise duplicate_card(offer_take_over(actor, matches, party))
    return [match for match in matches if match.status in OPEN]


def flag_suspected(actor: User, card: Card, matches: Sequence[Match], on_duplicate: str = "") -> list[Match]:
    """Put the pairs on the manager's list, until merged or cleared (CA-7); those that were put there.

    Several cars of one customer are no duplicates: the pairs are kept as settled, so that no sweep finds them anew.
    """
    now, is_settled = clock.moment(), on_duplicate != OnDuplicate.CREATE_ANYWAY
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


def duplicate_flagged(card: Card, others: Sequence[UUID], on: date) -> list[LogEvent]:
    """The log's entry for a card that has come to stand on the manager's list; none where there are no others."""
    return [CardDuplicateFlagged(occurred_on=on, card=card.id, others=others)] if others else []
