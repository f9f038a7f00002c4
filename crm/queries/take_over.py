"""Cards that may pass to whoever receives their customer in the showroom (CA-6)."""

from collections.abc import Sequence
from dataclasses import replace
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet

from accounts.models import User
from accounts.roles import Role
from crm.models import Card, CardPhone, TrafficRecord
from crm.queries.duplicates import Match, files_as_clerk
from crm.rules.codes import OPEN, Business, DuplicateAction, Status, TrafficKind


def cards_to_take_over(consultant: UUID) -> QuerySet[Card]:
    """Return open retail cards of telemarketers, and those that care has, that are not the consultant's own."""
    calls = User.objects.filter(id=OuterRef("owner_id"), roles__contains=[Role.TELEMARKETER.value])
    calls = calls.exclude(roles__contains=[Role.CONSULTANT.value])
    cards = Card.objects.filter(merged_into=None, status__in=OPEN, business=Business.RETAIL).exclude(owner=consultant)
    return cards.filter(Exists(calls) | Q(status=Status.DORMANT) | Q(care_since__isnull=False))


def of_customer(cards: QuerySet[Card], surname: str, numbers: Sequence[str]) -> QuerySet[Card]:
    """Return of some cards those with this surname and one of these numbers (CA-5)."""
    return cards.filter(surname=surname, id__in=CardPhone.objects.filter(number__in=numbers).values("card_id"))


def offer_take_over(asker: User, matches: Sequence[Match], party: TrafficRecord | None) -> list[Match]:
    """Return the matches with `take_over` among the actions of those that may pass to the party's consultant: of a
    showroom party alone, and not for a clerk (CA-8). One query, none without an open match of someone else."""
    if party is None or party.kind != TrafficKind.SHOWROOM or files_as_clerk(asker, party.consultant_id):
        return list(matches)
    others = [each.card for each in matches if each.status in OPEN and each.owner != party.consultant_id]
    if not others:
        return list(matches)
    offered = set(cards_to_take_over(party.consultant_id).filter(id__in=others).values_list("id", flat=True))
    return [replace(each, actions=_with_take_over(each)) if each.card in offered else each for each in matches]


def _with_take_over(match: Match) -> tuple[DuplicateAction, ...]:
    actions = {*match.actions, DuplicateAction.TAKE_OVER}
    return tuple(action for action in DuplicateAction if action in actions)
