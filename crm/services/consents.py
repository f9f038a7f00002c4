"""Consents: recorded with a filing, given and withdrawn later by staff or on the dealer's QR page (PI-1, PI-2)."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypedDict, cast
from uuid import UUID

from django.db import transaction

from accounts.access import Action
from accounts.commands import command
from accounts.models import User
from accounts.rules.commands import Purpose
from accounts.services.audit import note
from crm.events.log import record
from crm.events.types.base import UNSTATED, LogEvent
from crm.events.types.privacy import CallbackDropped, CardConsentChanged
from crm.models import Callback, Card, Consent, DealerSettings, PrivacyNotice
from crm.queries.activities import untold
from crm.queries.cards import one_card
from crm.queries.consents import cards_of_person
from crm.queries.persons import leads_of_person, numbers_of
from crm.queries.settings import dealer_settings
from crm.rules.codes import ConsentPurpose, NoticeWay
from crm.rules.consent import check_notice_way
from crm.rules.names import clean_name
from crm.rules.phones import PhoneNumber, guess_kind, read_phones
from crm.rules.surnames import surname
from crm.services.leads.close import close_leads
from kit import clock
from kit.errors import Problem, raise_all
from kit.limits import limit
from kit.tenancy import current_dealer

_LONGEST_NOTICE = 5000


class ConsentInput(TypedDict, total=False):
    """A consent of a card's customer: given or withdrawn, for which purpose, and how it was asked for."""

    card: UUID | None
    purpose: str
    given: bool | None
    way: str


class WithdrawalInput(TypedDict, total=False):
    """A customer's entries on the QR page. Without a purpose it is both."""

    customer_name: str
    number: str
    purpose: str


def consents_at_filing(card: Card, actor: User, settings: DealerSettings, data: Mapping[str, object]) -> list[Consent]:
    """Put onto a new card how its customer was informed, and return the rows of what they agreed to, not yet written:
    a number that is given for the purchase is consent to be contacted about it."""
    card.notice = str(data.get("notice") or settings.notice_way)
    card.notice_version = settings.notice_version
    card.marketing = bool(data.get("marketing"))
    purposes = [ConsentPurpose.CONTACT] + ([ConsentPurpose.MARKETING] if card.marketing else [])
    return [_row(card, purpose, is_given=True, way=card.notice, actor=actor) for purpose in purposes]


@command(Action.CARD_EDIT, Purpose.CONSENT)
@transaction.atomic
def record_consent(actor: User, data: ConsentInput) -> Card:
    """Record that a customer gave or withdrew a consent. It holds for all cards of the person (CA-5), closed ones too.

    Refuses `required`, `not_a_choice`; `not_found` for a card that `actor` does not see.
    """
    purpose, way = data.get("purpose"), data.get("way")
    problems = [Problem("required", field, "PI-1") for field in ("card", "purpose") if not data.get(field)]
    problems += [Problem("required", "given", "PI-1")] if data.get("given") is None else []
    problems += [Problem("not_a_choice", "purpose", "PI-1")] if purpose and not ConsentPurpose.has(purpose) else []
    raise_all(problems + check_notice_way(way, "way"))
    card = one_card(actor, cast(UUID, data["card"]))
    person = _Person(card.surname, sorted(numbers_of([card.id])))
    purposes, is_given = [ConsentPurpose(str(purpose))], bool(data["given"])
    _write(actor, person, purposes, is_given=is_given, way=way or dealer_settings().notice_way, card_id=card.id)
    return card


@command(purpose=Purpose.CONSENT)
@transaction.atomic
def withdraw_on_page(data: WithdrawalInput, address: str) -> None:
    """Withdraw on the dealer's own page, without an account. The answer is the same whether anyone was found.

    Refuses `too_many_requests`, `required`, `bad_phone`, `not_a_choice`.
    """
    limit("withdrawals_by_address").count_try(address)
    name, typed, purpose = clean_name(data.get("customer_name") or ""), data.get("number") or "", data.get("purpose")
    given = {"customer_name": name, "number": typed.strip()}
    problems = [Problem("required", field, "PI-1") for field, value in given.items() if not value]
    problems += [Problem("not_a_choice", "purpose", "PI-1")] if purpose and not ConsentPurpose.has(purpose) else []
    numbers, unread = _read_number(typed)
    problems += unread
    raise_all(problems)
    person = _Person(surname(name), [number.normal for number in numbers])
    purposes = [ConsentPurpose(purpose)] if purpose else list(ConsentPurpose)
    _write(None, person, purposes, is_given=False, way=NoticeWay.QR_PAGE)


def _read_number(typed: str) -> tuple[list[PhoneNumber], list[Problem]]:
    """Return the number that a customer typed, or what is wrong with it at `number`."""
    if not typed.strip():
        return [], []
    numbers, problems = read_phones([{"kind": guess_kind(typed), "number": typed}], dealer_settings().area_code)
    return numbers, [Problem(each.code, "number", each.rule, each.params) for each in problems]


@command(Action.PRIVACY_MANAGE)
@transaction.atomic
def publish_notice(actor: User, text_zh: str, text_en: str) -> PrivacyNotice:
    """Publish the next version of the dealer's notice: filings from now on name it. Refuses `required`, `too_long`."""
    texts = {"text_zh": text_zh.strip(), "text_en": text_en.strip()}
    problems = [Problem("required", field, "PI-1") for field, text in texts.items() if not text]
    problems += [
        Problem("too_long", field, "PI-1", {"limit": _LONGEST_NOTICE})
        for field, text in texts.items()
        if len(text) > _LONGEST_NOTICE
    ]
    raise_all(problems)
    settings = DealerSettings.objects.select_for_update().get()
    settings.notice_version += 1
    settings.version += 1
    settings.save(update_fields=["notice_version", "version"])
    notice = PrivacyNotice(version=settings.notice_version, published_at=clock.now(), published_by=actor, **texts)
    notice.save(force_insert=True)
    note(actor, "notice.published", str(notice.version))
    return notice


def drop_callbacks(cards: list[Card], cause: str) -> list[LogEvent]:
    """Drop the callbacks that are due of cards whose customers are not to be called; the events are for the log."""
    due = list(Callback.objects.select_for_update().filter(card__in=cards, made_at=None).order_by("id"))
    Callback.objects.filter(id__in=[callback.id for callback in due]).delete()
    today = clock.today(current_dealer().time_zone)
    return [
        CallbackDropped(
            occurred_on=today,
            card=callback.card_id,
            callback=callback.id,
            callback_kind=callback.kind,
            consultant=callback.consultant_id,
            cause=cause,
        )
        for callback in due
    ]


def _locked(card_ids: Iterable[UUID]) -> list[Card]:
    """Return cards locked in the order of their ids, so that no two commands wait for each other."""
    return list(Card.objects.select_for_update(of=("self",)).filter(id__in=list(card_ids)).order_by("id"))


@dataclass(frozen=True, slots=True)
class _Person:
    """A customer, as the duplicate check knows one (CA-5)."""

    surname: str
    numbers: Sequence[str]


def _write(
    actor: User | None,
    person: _Person,
    purposes: list[ConsentPurpose],
    *,
    is_given: bool,
    way: str,
    card_id: UUID | None = None,
) -> None:
    """Add the rows, and put what holds now onto all cards of the person, and onto the named one.

    A card whose consent is so already stays as it is. A withdrawal of contact declines open leads, too.
    """
    found = cards_of_person(person.surname, person.numbers).values_list("id", flat=True)
    cards = _locked({*found, card_id} if card_id else found)
    entries: list[LogEvent] = []
    rows: list[Consent] = []
    if ConsentPurpose.CONTACT in purposes and not is_given:
        entries += close_leads(leads_of_person(person.surname, person.numbers))
    for purpose in purposes:
        changed = [card for card in cards if _holds(card, purpose) != is_given and card.erased_at is None]
        for card in changed:
            _put(card, purpose, is_given=is_given)
            rows.append(_row(card, purpose, is_given=is_given, way=way, actor=actor))
        Card.objects.bulk_update(changed, ["marketing", "contact_withdrawn_at", "version"])
        standing = [card for card in changed if card.merged_into_id is None]
        entries += [_changed(card, purpose, is_given=is_given, way=way) for card in standing]
        if purpose == ConsentPurpose.CONTACT and not is_given:
            entries += drop_callbacks(changed, "contact_withdrawn")
    Consent.objects.bulk_create(rows)
    if entries:
        record(actor, *entries)


def _holds(card: Card, purpose: ConsentPurpose) -> bool:
    return card.marketing if purpose == ConsentPurpose.MARKETING else card.contact_withdrawn_at is None


def _put(card: Card, purpose: ConsentPurpose, *, is_given: bool) -> None:
    if purpose == ConsentPurpose.MARKETING:
        card.marketing = is_given
    else:
        card.contact_withdrawn_at = None if is_given else clock.moment()
    card.version += 1


def _row(card: Card, purpose: ConsentPurpose, *, is_given: bool, way: str, actor: User | None) -> Consent:
    return Consent(
        card=card,
        purpose=purpose.value,
        is_given=is_given,
        way=way,
        notice_version=card.notice_version if card._state.adding else dealer_settings().notice_version,
        at=clock.moment(),
        asked_by=actor,
    )


def _changed(card: Card, purpose: ConsentPurpose, *, is_given: bool, way: str) -> LogEvent:
    return CardConsentChanged(
        occurred_on=clock.today(current_dealer().time_zone),
        card=card.id,
        owner=card.owner_id,
        purpose=purpose.value,
        given=is_given,
        way=way,
        invitations=untold(card.id) if purpose == ConsentPurpose.CONTACT else UNSTATED,
    )
