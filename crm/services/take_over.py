"""Taking over a card whose customer stands in the showroom (CA-6): the visit first, then the card."""

from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet

from accounts.access import Action
from accounts.commands import command
from accounts.models import User
from crm.events.log import record
from crm.models import Card, TrafficRecord
from crm.queries.duplicates import files_as_clerk, lock_customer
from crm.queries.settings import dealer_settings
from crm.queries.take_over import cards_to_take_over, of_customer
from crm.queries.traffic import traffic_for_update
from crm.rules.codes import TERMINAL, Custody, Status, TrafficKind, TransferReason
from crm.rules.names import clean_name
from crm.rules.phones import read_phones
from crm.rules.surnames import surname
from crm.services.callbacks import pass_callbacks
from crm.services.custody import whose_custody
from crm.services.inputs import FilingInput, FollowUpInput
from crm.services.record_follow_up import record_contact
from crm.services.traffic import open_for_settling
from crm.services.transfers import lock_owner, pass_cards
from kit.errors import raise_all, refuse


@command(Action.CARD_FILE)
@transaction.atomic
def take_over(actor: User, data: FilingInput) -> Card:
    """Record the visit of a showroom party on the card it has, then pass the card to the party's consultant (MG-2).

    The card is the one match of the filing's name and numbers that a telemarketer owns or care has; where there are
    several, `matches` names it. The visit counts for whoever owned the card until then. Refuses `not_to_take_over`,
    and what the follow-up is refused with.
    """
    traffic = _party(actor, data.get("traffic"))
    numbers, problems = read_phones(data.get("phones") or (), dealer_settings().area_code)
    raise_all(problems)
    name_key, normals = surname(clean_name(data.get("customer_name") or "")), [number.normal for number in numbers]
    lock_customer(name_key, normals)
    found = of_customer(cards_to_take_over(traffic.consultant_id), name_key, normals)
    shown = data.get("matches")
    found = found.filter(id__in=shown) if shown is not None else found
    return _take(actor, found, traffic, data.get("follow_up") or FollowUpInput())


@command(Action.CARD_FILE)
@transaction.atomic
def take_over_card(actor: User, card_id: UUID, data: FollowUpInput) -> Card:
    """Do the same for a card that the check has shown; the contact names the party."""
    traffic = _party(actor, data.get("traffic"))
    return _take(actor, cards_to_take_over(traffic.consultant_id).filter(id=card_id), traffic, data)


def _party(actor: User, traffic_id: UUID | None) -> TrafficRecord:
    """Return the pending showroom party, locked; a clerk takes nothing over for others (CA-8)."""
    if traffic_id is None:
        raise refuse("required", "traffic", "CA-6")
    traffic = traffic_for_update(actor, traffic_id, field="traffic")
    open_for_settling(actor, traffic)
    if traffic.kind != TrafficKind.SHOWROOM or files_as_clerk(actor, traffic.consultant_id):
        raise refuse("not_to_take_over", "traffic", "CA-6")
    return traffic


def _take(actor: User, found: QuerySet[Card], traffic: TrafficRecord, contact: FollowUpInput) -> Card:
    raise_all(lock_owner(traffic.consultant_id, "traffic"))
    cards = list(found.select_for_update(of=("self",)).order_by("id"))
    if len(cards) != 1:
        raise refuse("not_to_take_over", "matches", "CA-6")
    card, consultant = cards[0], traffic.consultant_id
    is_from_care = whose_custody(card) is Custody.CARE
    visit = FollowUpInput(**contact)
    visit["traffic"] = traffic.id
    if card.status == Status.DORMANT and not visit.get("status"):
        visit["status"] = Status.ACTIVE.value
    record_contact(actor, card, visit)
    events = pass_callbacks(consultant, cards=[card.id]) if card.status in TERMINAL else []
    held_by = "care" if is_from_care else "owner"
    reason = TransferReason.TAKEN_OVER
    events += pass_cards(actor, [card], consultant, reason, is_bulk=False, taken_over=held_by)
    record(actor, *events)
    return card
