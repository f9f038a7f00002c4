"""Paper: the green card of a customer, the empty one, and a day's plan, each one sheet of A4."""

from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _

from accounts.access import Action
from accounts.models import User
from accounts.roles import OWNERS
from accounts.web.asker import asker
from crm.field_labels import GROUPS, LABELS
from crm.queries.numbers import mask_card, mask_contacts, sees_numbers
from crm.queries.worklist import worklist
from crm.rules.codes import FIELD_CODES
from crm.rules.fields import CARD_FIELDS, Takes
from crm.services.card_data import data_of
from crm.services.view_audit import note_opening, unmask_card
from crm.web.base import DealerPage, language, today
from crm.web.forms.fields import labelled
from crm.web.presenters.facts import Names, value_text
from crm.web.presenters.rows import card_rows
from crm.web.views.card import find_card, shown_card
from kit.templatetags.ui import phone
from tenants.queries.catalogue import model_names

# As many contacts as the back of the card has lines; the sheet holds one page.
_CONTACTS = 6
# What is asked by long lists is written on a line: the sheet is one.
_TICKED_AT_MOST = 9
_PLAN_LINES = 28


class EmptyCard(DealerPage):
    """The form as it lies in the showroom, to be filled in by hand."""

    action = {"GET": Action.CARD_VIEW}
    template_name = "crm/paper_card.html"

    def get(self, request: HttpRequest) -> HttpResponse:
        """GET."""
        return self.show({"card": None, "groups": _groups({}, None, ""), "lines": range(_CONTACTS), "today": today()})


class CardPaper(DealerPage):
    """A customer's card as it stands, with the last contacts; numbers as the asker sees them, in full by a POST."""

    action = {"GET": Action.CARD_VIEW, "POST": Action.CARD_VIEW}
    template_name = "crm/paper_card.html"

    def get(self, request: HttpRequest, card_id: UUID) -> HttpResponse:
        """GET."""
        return self._show(request, card_id, is_masked=not sees_numbers(asker(request)))

    def post(self, request: HttpRequest, card_id: UUID) -> HttpResponse:
        """In full: the audit keeps who asked; nothing keeps the page."""
        unmask_card(asker(request), card_id)
        answer = self._show(request, card_id, is_masked=False)
        answer.headers["Cache-Control"] = "no-store"
        return answer

    def _show(self, request: HttpRequest, card_id: UUID, *, is_masked: bool) -> HttpResponse:
        user = asker(request)
        card = find_card(user, card_id)
        contacts = list(card.follow_ups.order_by("-contact_at", "-id")[:_CONTACTS])
        if is_masked:
            mask_card(user, card)
            mask_contacts(user, contacts)
        note_opening(user, card)
        names = Names(language())
        data = dict(data_of(card, list(card.phones.all())))
        context = {
            "card": shown_card(card, names),
            "is_masked": is_masked,
            "groups": _groups(data, names, card.model),
            "contacts": contacts[::-1],
            "lines": range(_CONTACTS - len(contacts)),
            "today": today(),
        }
        return self.show(context)


class DayPaper(DealerPage):
    """One's own day as a sheet."""

    action = {"GET": Action.WORKLIST_VIEW}
    template_name = "crm/paper_day.html"

    def get(self, request: HttpRequest) -> HttpResponse:
        """GET."""
        return self.show(_plan(request, asker(request)))


class ConsultantsDayPaper(DealerPage):
    """A consultant's, for the manager."""

    action = {"GET": Action.CARD_TRANSFER}
    template_name = "crm/paper_day.html"

    def get(self, request: HttpRequest, consultant_id: UUID) -> HttpResponse:
        """GET."""
        consultant = User.objects.filter(id=consultant_id, roles__overlap=sorted(OWNERS)).first()
        if consultant is None:
            raise Http404
        return self.show(_plan(request, consultant))


def _plan(request: HttpRequest, consultant: User) -> dict[str, Any]:
    """Who comes, who is late, who is due: each customer once, the most pressing first."""
    user, day = asker(request), today()
    found = worklist(user, day, consultant.id)
    parts = [
        (_("Expected"), found.appointments),
        (_("No-shows"), found.missed),
        (_("Overdue"), found.overdue),
        (_("To contact"), found.follow_ups),
    ]
    seen: set[object] = set()
    lines: list[tuple[Any, Any]] = []
    for why, rows in parts:
        for row in rows:
            if row["id"] not in seen:
                seen.add(row["id"])
                lines.append((why, row))
    shown = card_rows(user, [row for _why, row in lines[:_PLAN_LINES]], model_names(language()))
    return {
        "consultant": consultant,
        "today": day,
        "lines": [{**row, "why": why} for (why, _row), row in zip(lines, shown, strict=False)],
        "left_out": max(0, len(lines) - _PLAN_LINES),
        "blank": range(max(0, min(6, _PLAN_LINES - len(lines)))),
        "counts": found.counts,
    }


def _groups(data: dict[str, Any], names: Names | None, model: str) -> list[dict[str, Any]]:
    """Every field of CA-10 by group, but the card's number, which stands at the head: short lists of codes as boxes,
    the rest as a line to write on."""
    groups: dict[Any, list[dict[str, Any]]] = {}
    for name, field in CARD_FIELDS.items():
        if name == "number":
            continue
        value = data.get(name)
        item: dict[str, Any] = {"label": LABELS[name], "boxes": [], "text": ""}
        codes = FIELD_CODES.get(name)
        if codes is not None and field.takes in (Takes.CODE, Takes.CODES) and len(codes) <= _TICKED_AT_MOST:
            chosen = value if isinstance(value, list) else [value]
            item["boxes"] = [{"label": label, "is_ticked": code in chosen} for code, label in labelled(codes)]
        elif field.takes is Takes.YES_NO:
            item["boxes"] = [
                {"label": _("Yes"), "is_ticked": value is True},
                {"label": _("No"), "is_ticked": value is False},
            ]
        elif field.takes is Takes.PHONES:
            item["text"] = " / ".join(phone(each["number"]) for each in value or ())
        elif names is not None and value not in (None, "", []) and name != "activity":
            item["text"] = value_text(field, value, names, model)
        item["is_wide"] = len(item["boxes"]) > 4
        groups.setdefault(field.group, []).append(item)
    return [{"title": GROUPS[group], "items": items} for group, items in groups.items()]
