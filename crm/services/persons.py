"""One person's data: looked up, handed over, erased; and erased after its time (PI-3, PI-4, PI-5)."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import TypedDict
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from accounts.access import Action
from accounts.commands import command
from accounts.models import User
from accounts.rules.commands import Purpose
from accounts.services.audit import note
from crm.field_labels import LABELS
from crm.models import Callback, Card, CardPhone, FollowUp, PersonRequest, TrafficRecord
from crm.queries.duplicates import lock_customer
from crm.queries.persons import cards_held, find_person, person_request, traffic_held, traffic_of, with_merged
from crm.queries.settings import dealer_settings
from crm.rules.codes import ConsentPurpose, NoticeWay
from crm.rules.names import clean_name
from crm.rules.phones import guess_kind, read_phones
from crm.rules.retention import FORGOTTEN_STATUS, FORGOTTEN_TRAFFIC, REQUEST_DAYS, months_before
from crm.rules.surnames import surname
from crm.services.card_data import PLAIN_FIELDS
from crm.services.erasing.erase import Erased, erase
from crm.services.exporting.values import labelled, yes_no
from kit import clock
from kit.errors import Problem, raise_all, refuse
from kit.sheets.writing import SheetColumn, Value, workbook
from kit.tenancy import current_dealer

# The job that erases after its time (crm.tasks).
FORGET = "crm.forget_old_data"
# As many customers are erased by one run of the retention; the next run goes on.
_AT_ONCE = 500
_CONTACT_FIELDS = ("method", "topics", "note", "appointment_on", "next_followup_on", "status", "intent_level")
_TRAFFIC_FIELDS = ("kind", "customer_name", "phone", "remark", "state", "reason")


class PersonInput(TypedDict, total=False):
    """The person to look up: a name and a number of theirs."""

    name: str
    number: str


@dataclass(frozen=True, slots=True)
class Due:
    """The cards and parties whose time is over, as many as one run takes, and how many there are in all."""

    cards: Sequence[UUID]
    traffic: Sequence[UUID]
    card_count: int
    traffic_count: int


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
    found = find_person(name, [number])
    request = PersonRequest.objects.create(
        name=name,
        number=number,
        cards=list(found.cards),
        traffic=list(found.traffic),
        asked_at=clock.now(),
        asked_by=actor,
    )
    note(actor, "person.asked", str(request.id), cards=len(request.cards), traffic=len(request.traffic))
    return request


@command(Action.PRIVACY_MANAGE, Purpose.EXPORT)
@transaction.atomic
def hand_over_person(actor: User, person_id: UUID) -> bytes:
    """Return one workbook with everything held of a person. It is stored nowhere. Refuses `person_erased` (409)."""
    request = person_request(person_id)
    if request.erased_at is not None:
        raise refuse("person_erased", rule="PI-4", status=409)
    columns = [SheetColumn(_("Record"), 24), SheetColumn(_("Field"), 20), SheetColumn(_("Value"), 60)]
    raw = workbook(_("Personal data"), columns, _rows(request), current_dealer().time_zone)
    PersonRequest.objects.filter(id=request.id).update(handed_over_at=clock.now())
    note(actor, "person.handed_over", str(request.id), cards=len(request.cards), traffic=len(request.traffic))
    return raw


@command(Action.PRIVACY_MANAGE, Purpose.ERASURE)
@transaction.atomic
def erase_person(actor: User, person_id: UUID) -> PersonRequest:
    """Erase a person: everything but ordered cards, which wait for their delivery or loss (`waiting`).

    Cards and traffic that came since the person was looked up go too. Refuses `person_erased` (409).
    """
    request = PersonRequest.objects.select_for_update().filter(id=person_id).first()
    if request is None:
        raise refuse("not_found", status=404)
    if request.erased_at is not None:
        raise refuse("person_erased", rule="PI-4", status=409)
    if request.number:
        # Nobody files the same customer in between (CA-7).
        lock_customer(surname(request.name), [request.number])
    found = find_person(request.name, [request.number]) if request.number else None
    cards = {*request.cards, *(found.cards if found else ())}
    traffic = {*request.traffic, *(found.traffic if found else ())}
    erased = erase(actor, cards, traffic, cause="asked", names=[request.name], numbers=[request.number])
    request.cards, request.traffic, request.waiting = list(erased.cards), list(erased.traffic), list(erased.waiting)
    request.name = request.number = ""
    request.erased_at, request.erased_by = clock.now(), actor
    request.save()
    note(actor, "person.erased", str(request.id), **_counts(erased))
    return request


def preview_retention(today: date | None = None) -> Due:
    """Return what the next run erases: nothing is changed by it (PI-5). Four queries."""
    settings, day = dealer_settings(), today or clock.today(current_dealer().time_zone)
    zone = current_dealer().time_zone
    cards = _lost_before(datetime.combine(months_before(day, settings.keep_lost_months), time(), zone))
    traffic = TrafficRecord.objects.filter(
        state__in=FORGOTTEN_TRAFFIC, on__lt=months_before(day, settings.keep_traffic_months)
    ).exclude(customer_name="", phone="", phone_number="", remark="", reason="")
    return Due(
        list(cards.values_list("id", flat=True)[:_AT_ONCE]),
        list(traffic.order_by("on", "id").values_list("id", flat=True)[:_AT_ONCE]),
        cards.count(),
        traffic.count(),
    )


@command(Action.PRIVACY_MANAGE, Purpose.ERASURE)
@transaction.atomic
def run_retention(actor: User | None) -> Erased:
    """Erase what has been kept for the dealer's periods, at most 500 cards and parties at once (PI-5)."""
    due = preview_retention()
    cards = with_merged(due.cards)
    traffic = {*due.traffic, *traffic_of(cards)}
    erased = erase(actor, cards, traffic, cause="retention") if cards or traffic else Erased([], [], [])
    old = clock.now() - timedelta(days=REQUEST_DAYS)
    PersonRequest.objects.filter(asked_at__lt=old).exclude(name="", number="").update(name="", number="")
    if erased.cards or erased.traffic:
        note(actor, "retention.run", "", **_counts(erased))
    return erased


def _lost_before(moment: datetime) -> QuerySet[Card]:
    """Return standing lost cards whose last contact and loss are older, and that are not erased."""
    lost = Card.objects.filter(status=FORGOTTEN_STATUS, merged_into=None, erased_at=None)
    return lost.filter(last_contact_at__lt=moment, status_changed_at__lt=moment).order_by("last_contact_at", "id")


def _counts(erased: Erased) -> dict[str, int]:
    return {"cards": len(erased.cards), "traffic": len(erased.traffic), "waiting": len(erased.waiting)}


def _rows(request: PersonRequest) -> Iterator[Sequence[Value]]:
    """Everything held, record by record, in words. Seven queries."""
    language = get_language() or "en"
    cards, parties = list(cards_held(request)), list(traffic_held(request))
    for card in cards:
        yield from _card_rows(card, language)
    contacts = FollowUp.objects.filter(card__in=cards).order_by("contact_at", "id")
    for contact in contacts:
        record = " ".join([_("Contact"), str(contact.contact_on)])
        yield from _fields(record, {field: getattr(contact, field) for field in _CONTACT_FIELDS}, language)
    for callback in Callback.objects.filter(card__in=cards, made_at__isnull=False).order_by("made_at", "id"):
        record = " ".join([_("Callback"), f"{callback.made_at:%Y-%m-%d}"])
        yield from _fields(record, {"satisfaction": callback.satisfaction, "remarks": callback.remarks}, language)
    for party in parties:
        record = " ".join([_("Traffic"), str(party.on)])
        yield from _fields(record, {field: getattr(party, field) for field in _TRAFFIC_FIELDS}, language)


def _card_rows(card: Card, language: str) -> Iterator[Sequence[Value]]:
    record = " ".join([_("Customer card"), str(card.filed_on)])
    yield [record, str(LABELS["owner"]), card.owner.name]
    yield from _fields(record, {"status": card.status}, language)
    phones: Sequence[CardPhone] = list(card.phones.all())
    for phone in phones:
        yield [record, str(LABELS["phones"]), phone.number]
    yield from _fields(record, {field: getattr(card, field) for field in PLAIN_FIELDS}, language)
    for consent in card.consents.all():
        purpose = ConsentPurpose(consent.purpose).label(language)
        way = NoticeWay(consent.way).label(language)
        yield [record, _("Consent"), f"{purpose} · {yes_no(consent.is_given)} · {way} · {consent.at:%Y-%m-%d %H:%M}"]


def _fields(record: str, values: dict[str, object], language: str) -> Iterator[Sequence[Value]]:
    for field, value in values.items():
        if value not in (None, "", []):
            yield [record, str(LABELS.get(field, field)), yes_no(labelled(field, value, language))]
