"""One person's data: looked up, handed over, erased; and erased after its time (PI-3, PI-4, PI-5)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import TypedDict
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet

from accounts.access import Action
from accounts.commands import command
from accounts.models import User
from accounts.rules.commands import Purpose
from accounts.services.audit import note
from crm.models import Card, Lead, LeadContact, PersonRequest, RetainedRecord, TrafficRecord
from crm.queries.duplicates import lock_customer
from crm.queries.persons import find_person, person_request, traffic_of, with_merged
from crm.queries.settings import dealer_settings
from crm.rules.names import clean_name
from crm.rules.phones import guess_kind, read_phones
from crm.rules.retention import FORGOTTEN_LEADS, FORGOTTEN_STATUS, FORGOTTEN_TRAFFIC, REQUEST_DAYS, months_before
from crm.rules.surnames import surname
from crm.services.erasing.erase import ASKED, RETENTION, Erased, erase
from crm.services.person_file import person_file
from kit import clock
from kit.errors import Problem, raise_all, refuse
from kit.personal_data import ERASED
from kit.tenancy import current_dealer

# The job that erases after its time (crm.tasks).
FORGET = "crm.forget_old_data"
# As many cards, parties and leads each are erased by one run of the retention; the next run goes on.
_AT_ONCE = 500


class PersonInput(TypedDict, total=False):
    """The person to look up: a name and a number of theirs."""

    name: str
    number: str


@dataclass(frozen=True, slots=True)
class Due:
    """The cards, parties and leads whose time is over, as many as one run takes; `counts` are how many there are in
    all."""

    cards: Sequence[UUID]
    traffic: Sequence[UUID]
    leads: Sequence[UUID]
    counts: Mapping[str, int]


@command(Action.PRIVACY_MANAGE, Purpose.ERASURE)
@transaction.atomic
def ask_for_person(actor: User, data: PersonInput) -> PersonRequest:
    """Look up a person by name and number, as the duplicate check does. Refuses `required`, `bad_phone`."""
    name, typed = clean_name(data.get("name") or ""), (data.get("number") or "").strip()
    problems = [Problem("required", field, "PI-3") for field, value in (("name", name), ("number", typed)) if not value]
    entries = [{"kind": guess_kind(typed), "number": typed}]
    numbers, unread = read_phones(entries, dealer_settings().area_code) if typed else ([], [])
    raise_all(problems + [Problem(each.code, "number", each.rule, each.params) for each in unread])
    number = numbers[0].normal
    found = find_person(name, number)
    request = PersonRequest.objects.create(
        name=name,
        number=number,
        cards=list(found.cards),
        traffic=list(found.traffic),
        leads=list(found.leads),
        asked_at=clock.now(),
        asked_by=actor,
    )
    note(actor, "person.asked", str(request.id), **_held(request))
    return request


@command(Action.PRIVACY_MANAGE, Purpose.LOOK)
def view_person(actor: User, person_id: UUID) -> PersonRequest:
    """Return a person who was looked up, and note that they are viewed. Refuses `not_found` (404)."""
    request = person_request(person_id)
    note(actor, "person.viewed", str(request.id), **_held(request))
    return request


@command(Action.PRIVACY_MANAGE, Purpose.EXPORT)
@transaction.atomic
def hand_over_person(actor: User, person_id: UUID) -> bytes:
    """Return one workbook with everything held of a person. It is stored nowhere. Refuses `person_erased` (409)."""
    request = person_request(person_id)
    if request.erased_at is not None:
        raise refuse("person_erased", rule="PI-4", status=409)
    raw = person_file(request)
    PersonRequest.objects.filter(id=request.id).update(handed_over_at=clock.now())
    note(actor, "person.handed_over", str(request.id), **_held(request))
    return raw


@command(Action.PRIVACY_MANAGE, Purpose.ERASURE)
@transaction.atomic
def erase_person(actor: User, person_id: UUID) -> PersonRequest:
    """Erase a person: everything but ordered cards, which wait for their delivery or loss (`waiting`).

    Cards, traffic and leads that came since the person was looked up go too. Refuses `person_erased` (409).
    """
    request = PersonRequest.objects.select_for_update().filter(id=person_id).first()
    if request is None:
        raise refuse("not_found", status=404)
    if request.erased_at is not None:
        raise refuse("person_erased", rule="PI-4", status=409)
    if request.number:
        # Nobody files the same customer in between (CA-7).
        lock_customer(surname(request.name), [request.number])
    found = find_person(request.name, request.number) if request.number else None
    cards = {*request.cards, *(found.cards if found else ())}
    traffic = {*request.traffic, *(found.traffic if found else ())}
    leads = {*request.leads, *(found.leads if found else ())}
    erased = erase(actor, cards, traffic, leads, cause=ASKED, names=[request.name], numbers=[request.number])
    request.cards, request.traffic, request.leads = list(erased.cards), list(erased.traffic), list(erased.leads)
    request.waiting = list(erased.waiting)
    request.name = request.number = ""
    request.erased_at, request.erased_by = clock.now(), actor
    request.save()
    note(actor, "person.erased", str(request.id), **_counts(erased))
    return request


def preview_retention(today: date | None = None) -> Due:
    """Return what the next run erases: nothing is changed by it (PI-5). Seven queries."""
    settings, day = dealer_settings(), today or clock.today(current_dealer().time_zone)
    zone = current_dealer().time_zone
    cards = _lost_before(datetime.combine(months_before(day, settings.keep_lost_months), time(), zone))
    traffic = TrafficRecord.objects.filter(
        state__in=FORGOTTEN_TRAFFIC, on__lt=months_before(day, settings.keep_traffic_months)
    ).exclude(customer_name="", phone="", phone_number="", remark="", reason="")
    leads = _leads_before(clock.now() - timedelta(days=settings.keep_lead_days))
    return Due(
        list(cards.values_list("id", flat=True)[:_AT_ONCE]),
        list(traffic.order_by("on", "id").values_list("id", flat=True)[:_AT_ONCE]),
        list(leads.order_by("assigned_at", "id").values_list("id", flat=True)[:_AT_ONCE]),
        {"cards": cards.count(), "traffic": traffic.count(), "leads": leads.count()},
    )


@command(Action.PRIVACY_MANAGE, Purpose.ERASURE)
@transaction.atomic
def run_retention(actor: User | None) -> Erased:
    """Erase what has been kept for the dealer's periods, at most 500 cards, parties and leads at once (PI-5).

    Names of old requests end with it, and records that the law no longer requires.
    """
    due = preview_retention()
    cards = with_merged(due.cards)
    traffic = {*due.traffic, *traffic_of(cards)}
    is_due = cards or traffic or due.leads
    erased = erase(actor, cards, traffic, due.leads, cause=RETENTION) if is_due else Erased([], [], [], [])
    old = clock.now() - timedelta(days=REQUEST_DAYS)
    PersonRequest.objects.filter(asked_at__lt=old).exclude(name="", number="").update(name="", number="")
    RetainedRecord.objects.filter(until__lt=clock.today(current_dealer().time_zone)).delete()
    if is_due:
        note(actor, "retention.run", "", **_counts(erased))
    return erased


def _lost_before(moment: datetime) -> QuerySet[Card]:
    """Return standing lost cards whose last contact and loss are older, and that are not erased."""
    lost = Card.objects.filter(status=FORGOTTEN_STATUS, merged_into=None, erased_at=None)
    return lost.filter(last_contact_at__lt=moment, status_changed_at__lt=moment).order_by("last_contact_at", "id")


def _leads_before(moment: datetime) -> QuerySet[Lead]:
    """Return leads that no card came of, without anything done about them since, and that are not erased."""
    rows = Lead.objects.filter(state__in=FORGOTTEN_LEADS, assigned_at__lt=moment).exclude(customer_name=ERASED)
    rows = rows.exclude(claimed_at__gte=moment).exclude(settled_at__gte=moment)
    return rows.exclude(id__in=LeadContact.objects.filter(recorded_at__gte=moment).values("lead_id"))


def _held(request: PersonRequest) -> dict[str, int]:
    return {"cards": len(request.cards), "traffic": len(request.traffic), "leads": len(request.leads)}


def _counts(erased: Erased) -> dict[str, int]:
    counts = {"cards": erased.cards, "traffic": erased.traffic, "leads": erased.leads, "waiting": erased.waiting}
    return {name: len(ids) for name, ids in counts.items()}
