"""Leads as pages show them: with their clock, and what may be done by one tap (HQ-4, HQ-5)."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from accounts.access import Action
from accounts.models import User
from crm.models import Lead
from crm.queries.leads import mask_lead
from crm.queries.timetable import dealer_timetable
from crm.rules.codes import LeadReason
from crm.rules.leads import OPEN_LEADS
from crm.templatetags.crm_marks import word
from crm.web.presenters.rows import Row
from kit import clock
from kit.opening_hours import Timetable, opening_minutes_between
from kit.tenancy import current_dealer
from tenants.leads.queries.figures import own_lead_figures


def reason_in_words(code: str) -> str:
    """Return why a lead was declined or its customer lost, in the reader's language."""
    return word(code, "lead_reason" if LeadReason.has(code) else "loss_reason")


def lead_rows(user: User, leads: Sequence[Lead], models: Mapping[str, str]) -> list[Row]:
    """Return rows of leads, with their people loaded. Two queries where there are any."""
    if not leads:
        return []
    timetable, now = dealer_timetable(), clock.now()
    return [_row(user, mask_lead(user, lead), models, timetable, now) for lead in leads]


def _row(user: User, lead: Lead, models: Mapping[str, str], timetable: Timetable, now: datetime) -> Row:
    is_open = lead.state in OPEN_LEADS
    is_mine = lead.claimed_by_id == user.id
    works = is_open and user.may(Action.LEAD_WORK) and (is_mine or user.may(Action.LEAD_GIVE))
    urls = {name: reverse(f"crm:lead_{name}", args=[lead.id]) for name in ("claim", "contact", "decline", "give")}
    return {
        "id": lead.id,
        "lead": lead,
        "name": lead.customer_name,
        "url": reverse("crm:lead", args=[lead.id]),
        "model_name": models.get(lead.model, lead.model),
        "source": lead.sender_name,
        "state_label": word(lead.state, "lead_state"),
        "reason_label": word(lead.reason, "lead_reason") if lead.reason else "",
        "person": _person(lead),
        "clock": _clock(lead, timetable, now) if is_open else "",
        "is_late": is_open and lead.attempted_at is None and lead.due_at is not None and lead.due_at < now,
        "calls": works,
        "claim_url": urls["claim"] if is_open and not lead.claimed_by_id and user.may(Action.LEAD_CLAIM) else "",
        "contact_url": urls["contact"] if works else "",
        "decline_url": urls["decline"] if works else "",
        "give_url": urls["give"] if is_open and user.may(Action.LEAD_GIVE) else "",
        "file_url": f"{reverse('crm:filing')}?lead={lead.id}" if is_open and is_mine else "",
        "card_url": reverse("crm:card", args=[lead.card_id]) if lead.card_id else "",
    }


def _person(lead: Lead) -> str:
    if lead.claimed_by:
        return lead.claimed_by.name
    return _("Offered to %(name)s") % {"name": lead.offered_to.name} if lead.offered_to else _("Offered to everyone")


def _clock(lead: Lead, timetable: Timetable, now: datetime) -> str:
    if lead.reached_at:
        return _("Reached")
    if lead.attempted_at:
        return _("Called, not reached")
    if lead.due_at is None:
        return ""
    if lead.due_at < now:
        late = opening_minutes_between(timetable, lead.due_at, now)
        return ngettext("%(n)d minute late", "%(n)d minutes late", late) % {"n": late}
    left = opening_minutes_between(timetable, now, lead.due_at)
    return ngettext("%(n)d minute left", "%(n)d minutes left", left) % {"n": left}


def figures_of_month() -> list[tuple[str, str]]:
    """Return the figures of the leads of the month that runs, each with its label (HQ-7). Three queries."""
    today = clock.today(current_dealer().time_zone)
    figures = own_lead_figures(current_dealer().code, today.replace(day=1), today)
    labels = {
        "in_time": _("Called in time"),
        "reached": pgettext("a lead", "Reached"),
        "filed": _("Filed as customers"),
        "ordered": _("Ordered"),
        "delivered": _("Delivered"),
    }
    rates = figures.rates()
    parts = [(label, "{} / {}".format(*rates[name])) for name, label in labels.items()]
    median = "–" if figures.minutes_median is None else f"{figures.minutes_median:.0f}"
    return [(_("Leads this month"), str(figures.leads)), *parts, (_("Minutes to the first call, median"), median)]


def lead_facts(row: Row) -> list[tuple[str, Any]]:
    """Return what is known of a lead, each with its label; nothing that is empty."""
    lead: Lead = row["lead"]
    place = " ".join(filter(None, (lead.province, lead.city)))
    facts = [
        (_("Source"), row["source"]),
        (_("Model"), row["model_name"]),
        (_("More numbers"), _(", ").join(lead.more_phones)),
        (_("E-mail"), lead.email),
        (_("Place"), place),
        (_("Wishes"), lead.comments),
        (_("Status"), row["state_label"]),
        (_("Why"), row["reason_label"]),
        (_("Consultant"), row["person"]),
    ]
    return [(str(label), value) for label, value in facts if value]
