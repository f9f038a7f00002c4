"""`/`: the day, as each role has it; what to do next, in order."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from django.db.models import Count
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.roles import MANAGERS, OWNERS, VISITOR_ROLES, Role
from accounts.web.asker import asker
from crm.models import Activity
from crm.queries.activities import Result, results_of
from crm.queries.admin_day import admin_day
from crm.queries.callbacks import ROW_FIELDS as CALLBACK_FIELDS
from crm.queries.callbacks import due_by
from crm.queries.card_visibility import cards_of
from crm.queries.cards import ROW_FIELDS as CARD_FIELDS
from crm.queries.custody import in_care
from crm.queries.worklist import worklist
from crm.rules.codes import ActivityKind, Status
from crm.web.base import DealerPage, language, today
from crm.web.presenters.callbacks import callback_rows
from crm.web.presenters.day import consultants_day
from crm.web.presenters.rows import card_rows
from crm.web.presenters.team import teams_day
from crm.web.presenters.traffic import traffic_row
from crm.web.views.traffic import desk
from kit.web.components import Tile
from tenants.queries.catalogue import model_names

_SHOWN_CALLBACKS = 8
_SHOWN_CARDS = 20
_SHOWN_DORMANT = 5
_JUST_ENDED = timedelta(days=7)


class Home(DealerPage):
    """The first page of everybody. Someone with several roles gets the page of the first below."""

    action = {"GET": None}

    def get(self, request: HttpRequest) -> HttpResponse:
        """GET."""
        roles = set(asker(request).roles)
        if roles & VISITOR_ROLES:
            return HttpResponseRedirect(reverse("crm:card_list"))
        for held, template, context in _HOMES:
            if roles & held:
                return self.show(context(request), template)
        return self.show({"today": today(), "waits": admin_day()}, "crm/home_admin.html")


def _own_day(request: HttpRequest) -> Mapping[str, Any]:
    user = asker(request)
    return consultants_day(user, user, request.GET.get("level", ""), request.path)


def _team(request: HttpRequest) -> Mapping[str, Any]:
    return teams_day(asker(request))


def _clerk(request: HttpRequest) -> Mapping[str, Any]:
    """Parties to be filed for their consultants, and what was filed today."""
    user, day = asker(request), today()
    models = model_names(language())
    found = worklist(user, day)
    return {
        "today": day,
        "pending": [traffic_row(record, models) for record in found.traffic_pending],
        "done": [
            {"card": entry.card, "url": reverse("crm:card", args=[entry.card_id]), "entry": entry}
            for entry in reversed(found.done)
        ],
    }


def _care(request: HttpRequest) -> Mapping[str, Any]:
    """Whom to call next, then whom to wake; and those in custody, each a list to open (CC-1, CC-2, CC-3)."""
    user = asker(request)
    found = in_care(cards_of(user))
    counts = dict(found.values_list("status").annotate(count=Count("id")))
    listed, day = reverse("crm:card_list"), today()
    due = due_by(user, day)
    plan = worklist(user, day)
    models = model_names(language())
    lists = (
        (Status.DELIVERED, _("Delivered customers"), reverse("owners")),
        (Status.DORMANT, _("Dormant"), f"{listed}?status=dormant&ordering=last_contact_at"),
        (Status.LOST, _("Lost"), f"{listed}?status=lost&ordering=-last_contact_at"),
        (Status.ACTIVE, _("Handed over to us"), f"{listed}?custody=care&status=active&ordering=next_followup_on"),
    )
    due_rows = [*plan.overdue, *plan.follow_ups][:_SHOWN_CARDS]
    dormant = cards_of(user).filter(status=Status.DORMANT).order_by("last_contact_at", "id")
    shown = card_rows(user, [*due_rows, *dormant.values(*CARD_FIELDS)[:_SHOWN_DORMANT]], models)
    return {
        "today": day,
        "callbacks": callback_rows(user, list(due.values(*CALLBACK_FIELDS)[:_SHOWN_CALLBACKS]), models, day),
        "callback_count": due.count(),
        "due_cards": shown[: len(due_rows)],
        "due_count": plan.counts["overdue"] + plan.counts["follow_ups"],
        "due_url": f"{listed}?custody=care&status=active&ordering=next_followup_on",
        "to_wake": shown[len(due_rows) :],
        "wake_url": f"{listed}?status=dormant&ordering=last_contact_at",
        "tiles": [Tile(label, counts.get(status, 0), url=url) for status, label, url in lists],
    }


def _market(request: HttpRequest) -> Mapping[str, Any]:
    """Activities that run, come or have just ended, the most pressing first: what came of each, and what to do (AC-1).
    Four queries."""
    day = today()
    rows = list(Activity.objects.filter(ends_on__gte=day - _JUST_ENDED).order_by("starts_on", "id")[:50])
    results = results_of(rows)
    shown = [{"plan": row, "result": results[row.id], **_next_of(row, results[row.id], day)} for row in rows]
    return {
        "today": day,
        "activities": sorted(shown, key=lambda each: each["rank"]),
        "has_coming": any(row.ends_on >= day for row in rows),
    }


def _next_of(activity: Activity, result: Result, day: date) -> dict[str, Any]:
    """Return what the market manager does about an activity next, by one tap; `rank` is how pressing it is."""
    page = reverse("activity", args=[activity.id])
    is_inviting = activity.kind == ActivityKind.CONVERSION
    if activity.ends_on < day:
        return {"rank": 4, "next": _("It has ended. See the results."), "url": page, "label": _("Results")}
    if is_inviting and not result.invited:
        invite = reverse("activity_invite", args=[activity.id])
        text = _("No one is invited yet. Choose customers.")
        return {"rank": 0, "next": text, "url": invite, "label": _("Invite customers"), "is_sheet": True}
    if activity.starts_on <= day:
        return {"rank": 1, "next": _("It is on today. See who attends."), "url": page, "label": _("View activity")}
    if is_inviting and result.contacted < result.invited:
        text = _("%(n)d of those invited haven't been contacted yet.") % {"n": result.invited - result.contacted}
        return {"rank": 2, "next": text, "url": page, "label": _("View activity")}
    edit = reverse("activity_edit", args=[activity.id])
    text = _("Check the venue and date before it starts.")
    return {"rank": 3, "next": text, "url": edit, "label": _("Edit activity"), "is_sheet": True}


_HOMES: Sequence[tuple[frozenset[Role], str, Callable[[HttpRequest], Mapping[str, Any]]]] = (
    (MANAGERS, "crm/team.html", _team),
    (OWNERS, "crm/day.html", _own_day),
    (frozenset({Role.DATA_CLERK}), "crm/home_clerk.html", _clerk),
    (frozenset({Role.RECEPTIONIST}), "crm/traffic.html", desk),
    (frozenset({Role.CARE_DIRECTOR, Role.CARE_SPECIALIST}), "crm/home_care.html", _care),
    (frozenset({Role.MARKET_MANAGER}), "crm/home_market.html", _market),
)
