"""Words for a lead: its fields, its events, and why it is in quarantine."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from kit.texts import title_of
from kit.web.forms import Words
from tenants.leads.models import Lead, LeadEvent, LeadState
from tenants.leads.rules.assignment import RuleKind
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
    return str(FORM_LABELS.get(data.get("form", ""), ""))
