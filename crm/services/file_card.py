"""Filing a card (domain.md §4): the duplicate check, the form as the channel asks for it, the first contact."""

from dataclasses import dataclass
from datetime import date
from typing import Any, cast
from uuid import UUID

from django.db import transaction

from accounts.access import Action
from accounts.commands import command
from accounts.models import User
from accounts.roles import MANAGERS, OWNERS, Role, is_telemarketer
from crm.events.log import record
from crm.events.types.base import LogEvent
from crm.events.types.cards import CardFiled
from crm.models import Card, CardPhone, DealerSettings, FollowUp, Lead, TrafficRecord
from crm.queries.duplicates import Match
from crm.queries.settings import dealer_settings
from crm.queries.traffic import traffic_for_update
from crm.rules.answers import under
from crm.rules.codes import Business, Channel, LeadState, TrafficState
from crm.rules.consent import check_notice_way
from crm.rules.contact import check_filing_method
from crm.rules.filing import (
    CHANNEL_OF_TRAFFIC,
    Origin,
    TrafficStart,
    check_first_contact,
    check_telemarketing,
    find_origin,
)
from crm.rules.names import with_clean_names
from crm.rules.phones import PhoneNumber, read_phones
from crm.rules.requirements import check_card, with_defaults
from crm.services.card_data import check_references, keep_loaded, measure_completeness, phone_rows, write_data
from crm.services.consents import consents_at_filing
from crm.services.contacts import (
    CardBefore,
    Outcome,
    apply_outcome,
    check_activity,
    check_outcome,
    follow_up_row,
    outcome_of,
)
from crm.services.duplicate_check import Answer, check_duplicates, flag_suspected
from crm.services.inputs import CardInput, FilingInput, FollowUpInput
from crm.services.leads.settle import ORIGIN_OF_LEAD, locked_by_lead, open_lead, settle_lead
from crm.services.lookups import consultant_problem
from crm.services.outcome_details import model_after, with_known_details, write_details
from crm.services.traffic import open_for_settling, settle
from crm.services.tries import check_unreachable
from kit import clock
from kit.errors import Problem, raise_all
from kit.tenancy import current_dealer


@dataclass(frozen=True, slots=True)
class Filing:
    """A filing that the rules have nothing against."""

    settings: DealerSettings
    origin: Origin
    owner_id: UUID
    traffic: TrafficRecord | None
    data: CardInput
    numbers: list[PhoneNumber]
    follow_up: FollowUpInput
    outcome: Outcome
    lead: Lead | None = None


@dataclass(frozen=True, slots=True)
class Draft:
    """A filing that was held back, decided by another than its filer (CA-8).

    It becomes `owner_id`'s, whoever decides, and is judged by the day on which it was asked.
    """

    filer: User
    owner_id: UUID
    judged_on: date


@command(Action.CARD_FILE)
@transaction.atomic
def file_card(actor: User, data: FilingInput, *, draft: Draft | None = None) -> Card:
    """File a card with its first contact, from a traffic record or without one (CA-2).

    `draft` says who typed it, whose it becomes and by which day it is judged, where it was held back (CA-8).

    Refuses with everything that is wrong at once; then with `duplicate_card` (409, `matches`) unless `on_duplicate`
    answers for the matches (CA-6). A card filed in spite of an open match is flagged (CA-7).

    The card comes with its people and numbers, as `one_card` loads it: the answer asks for nothing that was just
    written.
    """
    filing = check_filing(actor, data, draft)
    answer = Answer.of(data)
    name = filing.data["customer_name"]
    matches = check_duplicates(actor, filing.owner_id, name, filing.numbers, answer, party=filing.traffic)
    filer = draft.filer if draft else actor
    card, phones, follow_up = _write(filer, filing)
    consents = consents_at_filing(card, filer, filing.settings, data)
    suspected = flag_suspected(actor, card, matches, answer.on_duplicate)
    entries: list[LogEvent] = [_filed(card, filing, follow_up, suspected)]
    if filing.traffic and filing.traffic.state == TrafficState.PENDING:
        entries.append(settle(filing.traffic, TrafficState.FILED, card))
    if filing.lead:
        entries += _settled_lead(actor, filing.lead, card, follow_up)
    record(actor, *entries, rows=([card], phones, [follow_up], consents))
    # As `one_card` annotates it.
    vars(card)["is_suspected"] = bool(suspected)
    return card


def check_filing(actor: User, data: FilingInput, draft: Draft | None = None) -> Filing:
    """Hold a filing against the rules, the duplicate check apart; refuses with everything that is wrong at once."""
    data = with_clean_names(data)
    settings = dealer_settings()
    zone, now = current_dealer().time_zone, clock.moment()
    today = draft.judged_on if draft else clock.today(zone)
    lead = open_lead(actor, data.get("lead"), was_held=draft is not None)
    of_lead = locked_by_lead(data) if lead else []
    if lead:
        owner = data.get("owner") or lead.claimed_by_id or actor.id
        data = cast(FilingInput, {**data, **ORIGIN_OF_LEAD, "owner": owner})
    traffic = _open_traffic(actor, data.get("traffic") if lead is None else None, draft)
    start = TrafficStart(traffic.kind, traffic.on) if traffic else None
    # An open record's day is open, be it by a request that holds it so (CA-8).
    origin, problems = find_origin(data, traffic=start, today=traffic.on if traffic else today)
    locked = CHANNEL_OF_TRAFFIC[start.kind] if start else data.get("channel")
    channel = origin.channel if origin else str(locked or "")
    business = origin.business if origin else str(data.get("business") or Business.RETAIL)
    owner_id, owner_problems = _owner_of(actor, data, traffic, settings, business, draft)
    follow_up = with_known_details(None, data.get("follow_up") or FollowUpInput())
    car = _car_of_order(data, follow_up)
    filled = with_defaults({**data, **car}, channel=channel, province=settings.province, city=settings.city)
    numbers, phone_problems = read_phones(data.get("phones") or (), settings.area_code)
    standing = _standing(data, origin, channel)
    outcome = outcome_of(follow_up, standing)
    filled["intent_level"] = outcome.intent_level
    of_card = check_card(filled, channel=channel, business=business)
    of_card += check_references(filled, settings.card_number_pattern, filed_on=origin.filed_on if origin else None)
    # What the order has set, not the caller, is told at the order.
    problems += (
        of_lead + owner_problems + phone_problems + [each for each in of_card if each.field.split(".")[0] not in car]
    )
    of_contact = check_filing_method(follow_up.get("method") or "", channel)
    if origin and follow_up.get("contact_at"):
        of_contact += check_first_contact(
            follow_up["contact_at"],
            filed_on=origin.filed_on,
            now=now,
            zone=zone,
            arrived_at=traffic.arrived_at if traffic else None,
        )
    is_dated = origin is not None and not any(each.field == "contact_at" for each in of_contact)
    of_contact += check_outcome(follow_up, filled, standing, outcome, is_dated=is_dated, today=today)
    of_contact += check_unreachable(actor, None, follow_up, outcome.contact_at)
    of_contact += check_activity(follow_up, outcome.contact_on)
    problems += _at_their_fields(of_contact) + check_notice_way(data.get("notice"))
    if is_telemarketer(actor.roles) and channel:
        problems += check_telemarketing(channel)
    raise_all(problems)
    # With nothing against the filing there is an origin and an owner.
    return Filing(
        settings,
        cast(Origin, origin),
        cast(UUID, owner_id),
        traffic,
        cast(CardInput, filled),
        numbers,
        follow_up,
        outcome,
        lead,
    )


def _car_of_order(data: FilingInput, follow_up: FollowUpInput) -> dict[str, Any]:
    """Filed straight to an order for another model than was typed, a card is one for the car that was signed for."""
    order = follow_up.get("order")
    if not order or model_after(follow_up, data.get("model") or "") == data.get("model"):
        return {}
    empty: dict[str, Any] = {"model": "", "configuration": "", "colour": "", "options": []}
    return {field: order.get(field) or nothing for field, nothing in empty.items()}


def _standing(data: FilingInput, origin: Origin | None, channel: str) -> CardBefore:
    """Nothing has been before a filing: only what the card itself says."""
    return CardBefore(
        status=None,
        channel=channel,
        filed_on=origin.filed_on if origin else clock.today(current_dealer().time_zone),
        intent_level=data.get("intent_level") or "",
        followup_level=data.get("followup_level") or "",
        topics_seen=frozenset(),
        is_visited=channel == Channel.WALK_IN,
    )


def _at_their_fields(problems: list[Problem]) -> list[Problem]:
    """The first contact's problems stand under `follow_up`; its level is a field of the card itself, which has
    already been named where it is missing or unknown."""
    own = [each for each in problems if each.field == "intent_level"]
    named = {"required", "not_a_choice"}
    return under("follow_up", [each for each in problems if each not in own]) + [
        each for each in own if each.code not in named
    ]


def _open_traffic(actor: User, traffic_id: UUID | None, draft: Draft | None) -> TrafficRecord | None:
    """The record the filing starts from, locked. One that is filed already takes the customer's second car (CA-1).

    A draft's record was seen by its filer; who decides about it may have passed it on to someone else.
    """
    if traffic_id is None:
        return None
    if draft:
        traffic = TrafficRecord.objects.select_for_update().get(id=traffic_id)
    else:
        traffic = traffic_for_update(actor, traffic_id, field="traffic")
    open_for_settling(actor, traffic, also=TrafficState.FILED)
    return traffic


def _owner_of(
    actor: User,
    data: FilingInput,
    traffic: TrafficRecord | None,
    settings: DealerSettings,
    business: str,
    draft: Draft | None,
) -> tuple[UUID | None, list[Problem]]:
    """Whose card it becomes: a consultant's own; of a clerk or manager who is named, or the traffic's, or theirs who
    are consultants too; wholesale has its own (CA-9). A draft becomes whose was decided (CA-8)."""
    given = data.get("owner")
    if business == Business.WHOLESALE:
        return _wholesale_owner(given, settings)
    if draft:
        return draft.owner_id, consultant_problem(draft.owner_id, "owner")
    own = actor.id if OWNERS & set(actor.roles) else None
    if own and not (MANAGERS | {Role.DATA_CLERK}) & set(actor.roles):
        return own, [] if given in (None, actor.id) else [Problem("not_own", "owner", "CA-14")]
    owner_id = given or (traffic.consultant_id if traffic else own)
    if owner_id is None:
        return None, [Problem("required", "owner", "CA-10")]
    return owner_id, consultant_problem(owner_id, "owner")


def _wholesale_owner(given: UUID | None, settings: DealerSettings) -> tuple[UUID | None, list[Problem]]:
    owner_id = settings.wholesale_consultant_id
    if owner_id is None:
        return None, [Problem("no_wholesale_consultant", "business", "CA-9")]
    return owner_id, [] if given in (None, owner_id) else [Problem("not_wholesale_consultant", "owner", "CA-9")]


def _write(actor: User, filing: Filing) -> tuple[Card, list[CardPhone], FollowUp]:
    """Make the card's rows and write what belongs to them. They are written with the log's entry, in one statement."""
    origin, outcome = filing.origin, filing.outcome
    card = Card(
        created_at=clock.moment(),
        filed_on=origin.filed_on,
        filed_by=actor,
        owner_id=filing.owner_id,
        channel=origin.channel,
        business=origin.business,
        traffic=filing.traffic,
        status=outcome.status,
        status_changed_at=outcome.contact_at,
        owner_changed_at=outcome.contact_at,
    )
    if origin.channel == Channel.WALK_IN:
        card.first_visit_on = card.last_visit_on = origin.filed_on
    write_data(card, filing.data)
    apply_outcome(card, filing.follow_up, outcome)
    phones = phone_rows(card, filing.numbers)
    measure_completeness(card, phones)
    follow_up = follow_up_row(actor, card, filing.follow_up, outcome, traffic=filing.traffic, is_filing=True)
    keep_loaded(card, actor, phones)
    write_details(card, follow_up, filing.follow_up, outcome.contact_on)
    return card, phones, follow_up


def _settled_lead(actor: User, lead: Lead, card: Card, contact: FollowUp) -> list[LogEvent]:
    return settle_lead(
        actor,
        lead,
        LeadState.FILED,
        card,
        contact_at=contact.contact_at,
        method=contact.method,
        reached=contact.reached,
    )


def _filed(card: Card, filing: Filing, follow_up: FollowUp, suspected: list[Match]) -> LogEvent:
    traffic = filing.traffic
    return CardFiled(
        occurred_on=card.filed_on,
        card=card.id,
        owner=card.owner_id,
        filer=card.filed_by_id,
        channel=card.channel,
        business=card.business,
        party=card.party,
        model=card.model,
        configuration=card.configuration,
        status=card.status,
        intent_level=card.intent_level,
        followup_level=card.followup_level,
        traffic=traffic.id if traffic else None,
        traffic_kind=traffic.kind if traffic else None,
        first_time=traffic.first_time if traffic else None,
        follow_up=follow_up.id,
        method=follow_up.method,
        topics=follow_up.topics,
        next_followup_on=card.next_followup_on,
        appointment_on=card.appointment_on,
        appointment_time=card.appointment_time.isoformat("minutes") if card.appointment_time else None,
        flagged=bool(suspected),
        suspected=[match.card for match in suspected],
    )
