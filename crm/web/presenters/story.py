"""A card's story: its events in the words of people, newest first (CA-12)."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from crm.events.types.cards import CardCustodyPassed, CardTransferred, CardWithdrawn
from crm.events.types.traffic import TrafficSettled
from crm.field_labels import LABELS
from crm.models import Callback, Concession
from crm.queries.callbacks import SAID
from crm.queries.timeline import Annotation, TimelineEntry
from crm.rules.answers import is_answered
from crm.rules.codes import ConcessionKind, Custody, RequestState, ReviewDecision, Status, TransferReason
from crm.rules.fields import CARD_FIELDS
from crm.web.presenters.callbacks import answers_of
from crm.web.presenters.entries import label_of, shown_remarks
from crm.web.presenters.event_labels import TIMELINE
from crm.web.presenters.facts import Names, coded, value_text
from kit.templatetags.ui import amid, near_day

Shown = dict[str, Any]

_METHOD_ICONS = {
    "showroom": "building-store",
    "incoming_call": "phone-incoming",
    "outgoing_call": "phone-outgoing",
    "sms": "message",
    "email": "mail",
    "customer_visit": "walk",
    "event_site": "map-pin",
}
_TONES: Mapping[str, str] = {Status.ORDERED: "deep", Status.DELIVERED: "good", Status.LOST: "bad"}


def story(entries: Sequence[TimelineEntry], names: Names, model: str) -> list[Shown]:
    """The entries as `crm/parts/entry.html` takes them. What of one command is told by another entry is left out."""
    return [_entry(entry, names, model) for entry in entries if entry.kind != TrafficSettled.kind or _is_joined(entry)]


def _is_joined(entry: TimelineEntry) -> bool:
    """Whether a party was joined to the card after its contact (TR-8); of others the contact itself tells."""
    return bool(entry.data.get("joined"))


def _entry(entry: TimelineEntry, names: Names, model: str) -> Shown:
    label = TIMELINE.get(entry.kind)
    shown: Shown = {
        "kind": entry.kind,
        "merged": entry.data.get("merged", ()),
        "icon": label.icon if label else "history",
        "tone": "",
        "title": str(label.title) if label else entry.kind,
        "at": entry.recorded_at,
        "text": _reason(entry),
        "who": entry.actor_name,
        "details": [],
        "changes": [],
        "notes": [_note(each, names) for each in entry.annotations],
    }
    if entry.new_owner_name:
        shown["title"] = _("Handed over to %(name)s") % {"name": entry.new_owner_name}
    if entry.kind == CardCustodyPassed.kind:
        shown["title"] = _custody(entry.data)
    if entry.follow_up is not None:
        shown |= _contact(entry, entry.follow_up)
    if entry.concession is not None:
        shown |= _asked(entry.concession)
    if entry.callback is not None:
        shown |= _called_back(entry.callback)
    if entry.change is not None:
        shown["changes"] = shown["changes"] + _changes(entry.change.before, entry.change.after, names, model)
    return shown


def _contact(entry: TimelineEntry, contact: Any) -> Shown:
    status = _pair(entry.data.get("status"))
    is_filing = contact.is_filing
    after = status[1] if status else (contact.status if is_filing else "")
    mark = _(", ")
    title = coded("method", contact.method)
    if is_filing:
        title = _("Filed · %(method)s") % {"method": title}
    if not contact.reached:
        title = _("%(method)s · not reached") % {"method": title}
    details = [mark.join(coded("topics", topic) for topic in contact.topics)] if contact.topics else []
    if contact.appointment_on:
        day = near_day(contact.appointment_on)
        if contact.appointment_time:
            day = f"{day} {contact.appointment_time:%H:%M}"
        details.append(_("appointment %(day)s") % {"day": amid(day)})
    if contact.next_followup_on:
        details.append(_("next %(day)s") % {"day": amid(near_day(contact.next_followup_on))})
    if contact.nature != "routine":
        details.append(coded("nature", contact.nature))
    return {
        "icon": "user-plus" if is_filing else _METHOD_ICONS.get(contact.method, "message"),
        "tone": _TONES.get(after or "", "accent" if contact.method == "showroom" or is_filing else ""),
        "title": title,
        "at": contact.contact_at,
        "text": contact.note,
        "who": contact.recorded_by.name,
        "details": details,
        "changes": _moves(entry.data),
    }


def _note(note: Annotation, names: Names) -> Shown:
    """Return what became of a contact: who reviewed it and how, what was corrected, why it was withdrawn (CA-13)."""
    is_returned = note.decision == ReviewDecision.RETURNED
    title = _RETURNED if is_returned else _APPROVED if note.decision else TIMELINE[note.kind].title
    change = note.change
    return {
        "title": str(title),
        "icon": "arrow-back-up" if is_returned else TIMELINE[note.kind].icon,
        "tone": "bad" if is_returned or note.kind == CardWithdrawn.kind else "",
        "who": note.actor_name,
        "at": note.recorded_at,
        "text": note.reason,
        "remarks": shown_remarks(note.remarks),
        "changes": _corrections(change.before, change.after, names) if change else [],
    }


def _corrections(before: Mapping[str, Any], after: Mapping[str, Any], names: Names) -> list[Shown]:
    """Return what was corrected of a contact, by the values themselves."""
    fields = {path: path.removeprefix("follow_up.") for path in after}
    return [
        {
            "label": label_of(field),
            "before": contact_value(field, before.get(path), names),
            "after": contact_value(field, after.get(path), names),
        }
        for path, field in fields.items()
    ]


def contact_value(field: str, value: Any, names: Names) -> str:
    """Return a value of a contact, an order, a delivery or a loss in words."""
    if not is_answered(value):
        return "–"
    name = field.rpartition(".")[2]
    if name in _CODED:
        return coded(name, str(value))
    if name == "competitor_brand":
        return names.of("competitor_brand", str(value))
    return str(value)


_CODED = frozenset({"nature", "loss_reason", "loss_factor"})
_APPROVED, _RETURNED = gettext_lazy("Approved"), gettext_lazy("Returned")
_STATES: Mapping[str, Any] = {
    RequestState.PENDING: gettext_lazy("Not answered yet"),
    RequestState.ACCEPTED: gettext_lazy("Granted"),
    RequestState.REFUSED: gettext_lazy("Refused"),
}


def _asked(asked: Concession) -> Shown:
    """Return what was asked of the director, with the answer under it (FU-11)."""
    language = get_language() or "en"
    details = [ConcessionKind(asked.kind).label(language)]
    if asked.worth is not None:
        details.append(_("%(n)s yuan") % {"n": asked.worth.normalize()})
    answer: Shown = {
        "title": str(_STATES[asked.state]),
        "icon": "coin",
        "tone": "bad" if asked.state == RequestState.REFUSED else "",
        "who": asked.answered_by.name if asked.answered_by else "",
        "at": asked.answered_at,
        "text": asked.reason,
        "remarks": [],
        "changes": [],
    }
    return {"text": asked.what, "details": details, "notes": [answer]}


def _reason(entry: TimelineEntry) -> str:
    """Return why a card passed on, in the words that were chosen or written."""
    if entry.kind in _WITH_REASON and TransferReason.has(entry.reason):
        return TransferReason(entry.reason).label(get_language() or "en")
    return entry.reason


_WITH_REASON = (CardTransferred.kind, CardCustodyPassed.kind)


def _custody(data: Mapping[str, Any]) -> str:
    return _("Handed over to customer care") if data["custody"][1] == Custody.CARE else _("Back with sales")


def _called_back(callback: Callback) -> Shown:
    """What the customer said (CC-4)."""
    details = [coded("method", callback.method)]
    if callback.next_on:
        details.append(_("next %(day)s") % {"day": amid(near_day(callback.next_on))})
    return {"text": answers_of({field: getattr(callback, field) for field in SAID}), "details": details}


def _moves(data: Mapping[str, Any]) -> list[Shown]:
    """What the contact changed of where the card stands."""
    moves = []
    for field in ("status", "intent_level", "followup_level"):
        pair = _pair(data.get(field))
        if pair and field == "intent_level":
            moves.append({"label": LABELS[field], "before": pair[0], "after": pair[1]})
        elif pair:
            moves.append({"label": LABELS[field], "before": coded(field, pair[0]), "after": coded(field, pair[1])})
    return moves


def _pair(value: Any) -> tuple[str, str] | None:
    """Before and after, where they differ; filings tell one value alone."""
    if isinstance(value, list) and len(value) == 2 and value[0] != value[1]:
        return str(value[0] or ""), str(value[1] or "")
    return None


def _changes(before: Mapping[str, Any], after: Mapping[str, Any], names: Names, model: str) -> list[Shown]:
    return [
        {
            "label": LABELS.get(field, field),
            "before": _said(field, before.get(field), names, str(before.get("model") or model)),
            "after": _said(field, value, names, str(after.get("model") or model)),
        }
        for field, value in after.items()
    ]


def _said(field: str, value: Any, names: Names, model: str) -> str:
    if not is_answered(value):
        return "–"
    row = CARD_FIELDS.get(field)
    return value_text(row, value, names, model) if row and field != "activity" else _("another")
