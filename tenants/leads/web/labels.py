"""Words for a lead: its fields, its events, and why it is in quarantine."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from django.conf import settings
from django.utils.formats import date_format
from django.utils.module_loading import import_string
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from kit.texts import title_of
from kit.web.forms import Words
from tenants.leads.models import Lead, LeadEvent, LeadState
from tenants.leads.rules.assignment import RuleKind
from tenants.leads.rules.clocks import ATTEMPT_WITHIN
from tenants.leads.rules.lead import LeadForm

FIELD_LABELS: Mapping[str, Words] = {
    "": gettext_lazy("The message"),
    "id": gettext_lazy("Sender's id"),
    "customer_name": gettext_lazy("Customer"),
    "phone": gettext_lazy("Phone"),
    "more_phones": gettext_lazy("Other numbers"),
    "email": gettext_lazy("E-mail"),
    "model": gettext_lazy("Model"),
    "dealer": gettext_lazy("Dealer"),
    "province": gettext_lazy("Province"),
    "city": gettext_lazy("City"),
    "comments": gettext_lazy("Comments"),
    "requested_at": gettext_lazy("Requested by customer"),
    "source": gettext_lazy("The message as it came"),
}
FORM_LABELS: Mapping[str, Words] = {
    LeadForm.JSON: "JSON",
    LeadForm.ADF: "ADF",
    LeadForm.MAIL: gettext_lazy("Mail"),
    LeadForm.CSV: gettext_lazy("Uploaded"),
}
RULE_LABELS: Mapping[str, Words] = {
    RuleKind.NAMED: gettext_lazy("The dealer the customer chose"),
    RuleKind.CITY: gettext_lazy("Dealers of the city"),
    RuleKind.PROVINCE: gettext_lazy("Dealers of the province"),
    RuleKind.REGION: gettext_lazy("A region, in turn"),
    RuleKind.DEALERS: gettext_lazy("Chosen dealers, in turn"),
}
EVENT_LABELS: Mapping[str, Words] = {
    # How far the lead has come, as its dealer reports it.
    **{each.value: each.label for each in LeadState},
    "received": pgettext_lazy("an event of a lead", "Received"),
    "resent": gettext_lazy("Sent again"),
    "quarantined": gettext_lazy("Needs correction"),
    "mended": gettext_lazy("Corrected by hand"),
    "assigned": gettext_lazy("Assigned by rule"),
    "unassigned": gettext_lazy("No rule found a dealer"),
    "moved": gettext_lazy("Moved by hand"),
    "clock": gettext_lazy("The clock began"),
    "recalled": gettext_lazy("Asked back from the dealer"),
    "move_refused": gettext_lazy("Not moved: the dealer was faster"),
    "returned": gettext_lazy("Returned to headquarters"),
    "withdrawn": gettext_lazy("Taken back before the dealer had it"),
    "handed_over": gettext_lazy("Personal data passed to the dealer"),
    "forgotten": gettext_lazy("Personal data deleted"),
}
# Tones of the states (components/chip.html).
TONES: Mapping[str, str] = {
    LeadState.UNASSIGNED: "bad",
    LeadState.QUARANTINED: "warn",
    LeadState.ARRIVED: "accent",
    LeadState.OFFERED: "accent",
    LeadState.LOST: "warn",
    LeadState.DECLINED: "warn",
    LeadState.DELIVERED: "good",
}


def reasons_in_words(lead: Lead) -> list[str]:
    """Return why a lead is in quarantine: field and reason of each."""
    return [
        _("%(field)s: %(reason)s")
        % {"field": FIELD_LABELS.get(each["field"], each["field"]), "reason": title_of(each["code"])}
        for each in lead.reasons
    ]


def event_row(event: LeadEvent) -> dict[str, Any]:
    """Return an entry of a lead's log as shown."""
    return {
        "at": event.at,
        "label": EVENT_LABELS.get(event.kind, event.kind),
        "detail": _detail(event.kind, event.data),
    }


def _detail(kind: str, data: Mapping[str, Any]) -> str:
    if kind in _DETAILS:
        return _DETAILS[kind](data)
    if kind == "assigned":
        rules = {"dealer": data["dealer"], "rule": data["rule"], "version": data["rules"]}
        if not data["rules"]:
            return _("to %(dealer)s by built-in rule %(rule)s") % rules
        return _("to %(dealer)s by rule %(rule)s of version %(version)s") % rules
    if kind == "unassigned":
        version = data["rules"]
        return _("rules of version %(version)s") % {"version": version} if version else _("the built-in rules")
    if kind == "moved":
        before, after = data["dealer"]
        return _("from %(before)s to %(after)s") % {"before": before, "after": after} if before else after
    if kind == "resent":
        return _("the lead was updated") if data["is_applied"] else _("nothing was changed")
    if kind == "quarantined":
        return " · ".join(f"{FIELD_LABELS.get(each['field'], '')} {title_of(each['code'])}" for each in data["reasons"])
    if "done_at" in data:
        return " · ".join(filter(None, (_minutes(data), _reason(data))))
    return str(FORM_LABELS.get(data.get("form", ""), ""))


def _clock(data: Mapping[str, Any]) -> str:
    names = {"due": "due_at", "late": "late_at", "movable": "movable_at"}
    instants = {each: date_format(localtime(datetime.fromisoformat(data[key])), "Y-m-d H:i")
                for each, key in names.items() if key in data}  # fmt: skip
    return _("call due by %(due)s, warning to headquarters at %(late)s, may be moved from %(movable)s") % instants


def _minutes(data: Mapping[str, Any]) -> str:
    """Return the verdict on a first attempt: its opening minutes, in time or late."""
    minutes = data.get("minutes")
    if minutes is None:
        return ""
    if minutes <= ATTEMPT_WITHIN:
        return _("first attempt after %(minutes)s opening minutes: in time") % {"minutes": minutes}
    return _("first attempt after %(minutes)s opening minutes: late") % {"minutes": minutes}


def _reason(data: Mapping[str, Any]) -> str:
    word: Callable[[str], str] = import_string(settings.LEAD_REASON)
    return word(data["reason"]) if data.get("reason") else ""


def _whose(data: Mapping[str, Any]) -> str:
    return _("at %(dealer)s") % {"dealer": data["dealer"]}


def _recalled(data: Mapping[str, Any]) -> str:
    return (
        _("from %(before)s to %(after)s") % {"before": data["dealer"], "after": data["to"]}
        if data["to"]
        else _("from %(before)s, to be assigned by rule") % {"before": data["dealer"]}
    )


_DETAILS: Mapping[str, Callable[[Mapping[str, Any]], str]] = {
    "clock": _clock,
    "recalled": _recalled,
    "move_refused": _whose,
    "returned": _whose,
    "withdrawn": _whose,
}
