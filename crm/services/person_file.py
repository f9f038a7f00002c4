"""The file with everything held of one person, to hand over (PI-3): one row for each field of each record."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django.utils.translation import get_language, gettext_lazy, pgettext_lazy
from django.utils.translation import gettext as _

from crm.field_labels import LABELS, Label
from crm.models import Callback, Card, CardChange, Concession, FollowUp, PersonRequest
from crm.queries.persons import cards_held, leads_held, traffic_held
from crm.rules.codes import ConcessionKind, ConsentPurpose, NoticeWay
from crm.services.card_data import PLAIN_FIELDS
from crm.services.exporting.values import labelled, yes_no
from kit import clock
from kit.sheets.writing import SheetColumn, Value, workbook
from kit.tenancy import current_dealer

Row = Sequence[Value]
# The fields of each record that are handed over; `attribute:name` where the name says what the attribute is of.
_CONTACT = ("method", "topics", "note", "appointment_on", "next_followup_on", "status", "intent_level")
_TRAFFIC = ("kind:traffic_kind", "customer_name", "phone", "remark", "state:traffic_state", "reason")
_LEAD = (
    "sender_name", "customer_name", "phone", "more_phones", "email", "province", "city", "model", "comments:remark",
)  # fmt: skip
_OUTCOMES: Sequence[tuple[str, Label, Sequence[str]]] = (
    ("order", pgettext_lazy("stage", "Order"), (
        "number:order_number", "signed_on", "model", "configuration", "colour", "options", "price", "deposit",
        "planned_delivery_on", "reason:remark",
    )),
    ("delivery", pgettext_lazy("stage", "Delivery"), ("vin", "delivered_on", "price", "reason:remark")),
    ("loss", gettext_lazy("Lost"), ("lost_on", "loss_reason", "loss_factor", "competitor_brand", "competitor_model")),
)  # fmt: skip
_LABELS: Mapping[str, Label] = {
    **LABELS,
    "traffic_kind": gettext_lazy("Kind"),
    "traffic_state": gettext_lazy("Status"),
    "phone": gettext_lazy("Number"),
    "more_phones": gettext_lazy("Other numbers"),
    "email": gettext_lazy("E-mail"),
    "sender_name": gettext_lazy("Source"),
    "remark": gettext_lazy("Remark"),
    "reason": pgettext_lazy("why", "Reason"),
    "satisfaction": gettext_lazy("Satisfaction"),
    "what": gettext_lazy("Request"),
    "order_number": gettext_lazy("Order number"),
    "signed_on": gettext_lazy("Signed on"),
    "price": gettext_lazy("Price, yuan"),
    "deposit": gettext_lazy("Deposit, yuan"),
    "planned_delivery_on": gettext_lazy("Planned delivery"),
    "vin": gettext_lazy("VIN"),
    "delivered_on": gettext_lazy("Delivered on"),
    "lost_on": gettext_lazy("Lost on"),
    "loss_reason": gettext_lazy("Reason"),
    "loss_factor": gettext_lazy("Key factor"),
    "competitor_model": gettext_lazy("Competitor model"),
}


def person_file(request: PersonRequest) -> bytes:
    """Return the workbook, in the reader's language; it is stored nowhere. Twelve queries."""
    columns = [SheetColumn(_("Record"), 24), SheetColumn(_("Field"), 20), SheetColumn(_("Content"), 60)]
    return workbook(_("Personal data"), columns, _rows(request), current_dealer().time_zone)


def _rows(request: PersonRequest) -> Iterator[Row]:
    language = get_language() or "en"
    cards = list(cards_held(request))
    for card in cards:
        yield from _card(card, language)
    yield from _contacts(cards, language)
    yield from _changes(cards, language)
    for party in traffic_held(request):
        yield from _fields([_("Traffic"), party.on], _values(party, _TRAFFIC), language)
    for lead in leads_held(request):
        yield from _fields([_("Lead"), _day(lead.assigned_at)], _values(lead, _LEAD), language)
        for attempt in lead.contacts.all():
            yield from _fields([_("Contact"), _day(attempt.at)], _values(attempt, ("method", "note")), language)


def _card(card: Card, language: str) -> Iterator[Row]:
    record = [_("Customer card"), card.filed_on]
    numbers = [phone.number for phone in card.phones.all()]
    yield from _fields(record, {"owner": card.owner.name, "status": card.status, "phones": numbers}, language)
    yield from _fields(record, _values(card, PLAIN_FIELDS), language)
    for consent in card.consents.all():
        purpose, way = ConsentPurpose(consent.purpose).label(language), NoticeWay(consent.way).label(language)
        answer = _("Given") if consent.is_given else _("Not given")
        yield [_name(record), _("Consent"), " · ".join([purpose, answer, way, str(_day(consent.at))])]
    for attribute, label, fields in _OUTCOMES:
        outcome = getattr(card, attribute, None)
        if outcome is not None:
            yield from _fields([label, card.filed_on], _values(outcome, fields), language)


def _contacts(cards: Sequence[Card], language: str) -> Iterator[Row]:
    for contact in FollowUp.objects.filter(card__in=cards).order_by("contact_at", "id"):
        yield from _fields([_("Contact"), contact.contact_on], _values(contact, _CONTACT), language)
    for call in Callback.objects.filter(card__in=cards, made_at__isnull=False).order_by("made_at", "id"):
        record = [_("Callback"), _day(call.made_at) if call.made_at else ""]
        yield from _fields(record, _values(call, ("satisfaction", "remarks:remark")), language)
    for asked in Concession.objects.filter(card__in=cards).order_by("asked_at", "id"):
        record = [ConcessionKind(asked.kind).label(language), _day(asked.asked_at)]
        yield from _fields(record, _values(asked, ("what", "reason")), language)


def _changes(cards: Sequence[Card], language: str) -> Iterator[Row]:
    """Yield the values that changes of the cards have replaced."""
    for change in CardChange.objects.filter(card__in=cards).order_by("changed_at", "id"):
        before = dict(change.before)
        if "phones" in before:
            before["phones"] = [phone["number"] for phone in before["phones"]]
        yield from _fields([_("Before the change"), _day(change.changed_at)], before, language)


def _values(row: Any, fields: Iterable[str]) -> dict[str, object]:
    """Return the values of a row's fields by their names."""
    pairs = (each.partition(":") for each in fields)
    return {name or attribute: getattr(row, attribute) for attribute, _colon, name in pairs}


def _day(instant: datetime) -> date:
    return clock.business_date(instant, current_dealer().time_zone)


def _name(record: Sequence[object]) -> str:
    return " ".join(str(part) for part in record)


def _fields(record: Sequence[object], values: Mapping[str, object], language: str) -> Iterator[Row]:
    for field, value in values.items():
        if value not in (None, "", []):
            yield [_name(record), str(_LABELS.get(field, field)), yes_no(labelled(field, value, language))]
