"""A card's codes as chips and words."""

from collections.abc import Mapping
from typing import Any

from django import template
from django.utils.translation import get_language

from crm.rules.codes import FIELD_CODES, Channel, Code, LeadReason, LeadState, Status, TrafficState
from crm.rules.exporting import ExportState
from crm.rules.importing.states import ImportState
from crm.rules.sync.states import NeedReason
from crm.services.exporting.sheets import sheet_of

register = template.Library()

# Where work stands that is nobody's field.
_STATES: Mapping[str, type[Code]] = {
    "import_state": ImportState,
    "export_state": ExportState,
    "lead_state": LeadState,
    "lead_reason": LeadReason,
}
_STATUS_TONES = {
    Status.ACTIVE: "accent",
    Status.DORMANT: "",
    Status.ORDERED: "deep",
    Status.DELIVERED: "good",
    Status.LOST: "bad",
}
_STATE_TONES = {TrafficState.PENDING: "warn", TrafficState.FILED: "good", TrafficState.FOLLOWED_UP: "accent"}


@register.filter
def word(value: str | None, field: str) -> str:
    """The label of a field's code: `{{ card.budget|word:"budget" }}`; the value itself where it is no code (a date)."""
    codes = FIELD_CODES.get(field) or _STATES[field]
    if not value or not codes.has(value):
        return value or ""
    return codes(value).label(get_language() or "en")


@register.filter
def words(values: list[str], field: str) -> str:
    """The labels of several codes."""
    mark = "、" if (get_language() or "en").startswith("zh") else ", "
    return mark.join(word(value, field) for value in values)


@register.inclusion_tag("crm/parts/export_button.html", takes_context=True)
def export_button(context: Mapping[str, Any], kind: str, filters: str | None = None, query: str = "") -> dict[str, Any]:
    """A list as Excel, from where it stands: as its address narrows it, or as `filters` does; nothing for whoever may
    not take it out."""
    request = context["request"]
    return {
        "kind": kind,
        "filters": request.GET.urlencode() if filters is None else filters,
        "query": query,
        "may_export": request.user.may(sheet_of(kind).action),
        "csrf_token": context["csrf_token"],
    }


@register.inclusion_tag("components/chip.html")
def status_chip(status: str) -> dict[str, Any]:
    return {"label": word(status, "status"), "tone": _STATUS_TONES.get(Status(status), "")}


@register.inclusion_tag("components/chip.html")
def channel_chip(channel: str) -> dict[str, Any]:
    return {"label": word(Channel(channel), "channel"), "tone": "", "is_plain": True}


@register.inclusion_tag("components/chip.html")
def need_chip(reason: NeedReason, tone: str) -> dict[str, Any]:
    return {"label": reason.label(get_language() or "en"), "tone": tone}


@register.inclusion_tag("components/chip.html")
def state_chip(state: str) -> dict[str, Any]:
    return {"label": word(state, "traffic_state"), "tone": _STATE_TONES.get(TrafficState(state), "")}
