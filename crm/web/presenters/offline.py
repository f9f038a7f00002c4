"""The tables of the offline pages: fields, names and sentences, without anything of a customer (SY-5)."""

from collections.abc import Iterable
from typing import Any

from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from accounts.access import Action
from accounts.models import User
from crm.field_labels import LABELS
from crm.rules.sync.forms import (
    OFFLINE_CHANNELS,
    FormField,
    contact_fields,
    filing_fields,
    first_contact_fields,
    traffic_fields,
)
from crm.web.presenters.needs import KINDS


def offline_tables(user: User) -> dict[str, Any]:
    """Return what the page's scripts work with, as JSON takes it, in the language of the page."""
    return {
        "may": {
            "file": user.may(Action.CARD_FILE),
            "follow_up": user.may(Action.FOLLOW_UP_RECORD),
            "traffic": user.may(Action.TRAFFIC_RECORD),
        },
        "filing": {
            channel.value: {"card": _shown(filing_fields(channel)), "contact": _shown(first_contact_fields(channel))}
            for channel in OFFLINE_CHANNELS
        },
        "contact": _shown(contact_fields()),
        "traffic": _shown(traffic_fields()),
        "labels": {name: str(label) for name, label in LABELS.items()},
        "kinds": {kind: str(name) for kind, name in KINDS.items()},
        "needs_url": reverse("crm:needs_you"),
        "texts": _texts(),
    }


def _shown(fields: Iterable[FormField]) -> list[dict[str, Any]]:
    names = {
        "phone": _("Number"),
        "kind": _("Kind"),
        "party_size": _("People"),
        "remark": _("Remark"),
        "consultant": _("Consultant"),
    }
    return [_field(each, str(names.get(each.name) or LABELS[each.name])) for each in fields]


def _field(field: FormField, label: str) -> dict[str, Any]:
    language = get_language() or "en"
    shown: dict[str, Any] = {"name": field.name, "label": label, "takes": field.takes, "isRequired": field.is_required}
    if field.limit:
        shown["limit"] = field.limit
    if field.required_with:
        shown["requiredWith"] = field.required_with
    if field.choices is not None:
        shown["choices"] = [{"code": each.value, "label": each.label(language)} for each in field.choices]
    return shown


def _texts() -> dict[str, str]:
    return {
        "contact_withdrawn": _("Contact withdrawn"),
        "nothing_yet": _("Nothing is on this device yet. Open this page once with a connection."),
        "none": _("None"),
        "gone": _("This customer is no longer on this device."),
        "call": _("Call"),
        "search": _("Name, pinyin or number"),
        "due": _("Due by today"),
        "appointments": _("Appointments"),
        "callbacks": _("Callbacks"),
        "traffic": _("Traffic"),
        "follow_up": _("Record a contact"),
        "contacts": _("Contacts"),
        "record": _("Record traffic"),
        "save": _("Save"),
        "more": _("More"),
        "yes": _("Yes"),
        "no": _("No"),
        "required": _("This is required."),
        "known": _("This number is on this device already. Save again to file all the same:"),
        "unsent": _("Not sent"),
        "not_sent": _("Not sent"),
        "waiting": _("Waiting"),
        "sent": _("Sent"),
        "refused": _("Refused"),
        "all_sent": _("Everything is sent"),
        "needs_you": _("Needs you"),
        "as_of": _("Data as of"),
        "line_starting": _("Connecting"),
        "line_online": _("Connected"),
        "line_away": _("No connection"),
        "line_signed_out": _("Sign in to send"),
        "line_outdated": _("Reload this page to update it"),
    }
