"""`/activities/`: what is planned, what came of it, and whom to invite (AC-1)."""

from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext
from rest_framework.request import Request

from accounts.access import Action
from accounts.web.asker import asker
from crm.models import Activity
from crm.queries.activities import Result, filter_activities, one_activity, people_of, results_of
from crm.queries.numbers import mask_names
from crm.rules.activities import check_inviting
from crm.services.activities import FIELDS, edit_activity, plan_activity
from crm.services.invite_cards import invite_cards
from crm.web.base import DealerPage, language, today
from crm.web.command_views import SheetForm
from crm.web.forms.activity import ActivityForm, InviteForm
from kit.api.paging import Keyset
from kit.errors import DomainError
from kit.htmx.answers import Toast
from kit.idempotency.forms import Done
from kit.templatetags.ui import yuan
from kit.web.components import Tile
from tenants.queries.catalogue import model_names

_STATES = {
    "invited": gettext_lazy("To call"),
    "contacted": gettext_lazy("Called"),
    "came": gettext_lazy("Attended"),
    "reactivated": gettext_lazy("Reactivated"),
    "ordered": gettext_lazy("Ordered"),
}


class ActivityList(DealerPage):
    """Those that run or come, then those that are over."""

    action = {"GET": Action.ACTIVITY_VIEW}
    template_name = "crm/activities.html"
    keyset = Keyset({"starts_on": "starts_on"}, default="-starts_on")

    def get(self, request: HttpRequest) -> HttpResponse:
        """GET."""
        try:
            page = self.keyset.page(Request(request), filter_activities({}), lambda row: row)
        except DomainError:
            return HttpResponseRedirect(request.path)
        rows: list[Activity] = list(page["results"])  # type: ignore[call-overload]  # rows as rendered above
        results = results_of(rows)
        context = {
            "activities": [
                {"plan": row, "result": results[row.id], "url": reverse("activity", args=[row.id])} for row in rows
            ],
            "today": today(),
            "can_plan": asker(request).may(Action.ACTIVITY_PLAN),
            "next_url": page["next"],
            "previous_url": page["previous"],
        }
        return self.show(context)


class OneActivity(DealerPage):
    """One activity with its result and its people."""

    action = {"GET": Action.ACTIVITY_VIEW}
    template_name = "crm/activity.html"
    keyset = Keyset({"invited_at": "invited_at"}, default="-invited_at")

    def get(self, request: HttpRequest, activity_id: UUID) -> HttpResponse:
        """GET."""
        activity, user = one_activity(activity_id), asker(request)
        people: QuerySet[Any, Any] = people_of(user, activity)
        try:
            page = self.keyset.page(Request(request), people, lambda row: row)
        except DomainError:
            return HttpResponseRedirect(request.path)
        found: list[dict[str, Any]] = list(page["results"])  # type: ignore[call-overload]  # rows as rendered above
        mask_names(user, found)
        models = model_names(language())
        may_plan = user.may(Action.ACTIVITY_PLAN)
        context = {
            "activity": activity,
            "today": today(),
            "tiles": _tiles(results_of([activity])[activity.id]),
            "people": [_person(row, models) for row in found],
            "can_plan": may_plan,
            "can_invite": may_plan and not check_inviting(activity.kind, activity.ends_on, today()),
            "next_url": page["next"],
            "previous_url": page["previous"],
        }
        return self.show(context)


class PlanActivity(SheetForm):
    """A new plan."""

    action = {"GET": Action.ACTIVITY_PLAN, "POST": Action.ACTIVITY_PLAN}

    def get(self, request: HttpRequest) -> HttpResponse:
        """GET."""
        return self.ask(request, ActivityForm(initial={"starts_on": today(), "ends_on": today()}), self._shown())

    def post(self, request: HttpRequest) -> HttpResponse:
        """Plan it."""
        form = ActivityForm(request.POST)

        def act() -> Done:
            planned = plan_activity(asker(request), form.values())
            return Done(reverse("activity", args=[planned.id]), Toast(_("Activity created.")))

        return self.carry_out(request, form, act, self._shown())

    def _shown(self) -> dict[str, str]:
        return {"title": _("Plan an activity"), "submit": _("Save")}


class EditActivity(SheetForm):
    """Another plan."""

    action = {"GET": Action.ACTIVITY_PLAN, "POST": Action.ACTIVITY_PLAN}

    def get(self, request: HttpRequest, activity_id: UUID) -> HttpResponse:
        """GET."""
        activity = one_activity(activity_id)
        initial = {field: getattr(activity, field) for field in FIELDS}
        return self.ask(request, ActivityForm(initial=initial), self._shown())

    def post(self, request: HttpRequest, activity_id: UUID) -> HttpResponse:
        """Change it."""
        form = ActivityForm(request.POST)
        one_activity(activity_id)

        def act() -> Done:
            edit_activity(asker(request), activity_id, form.values())
            return Done(reverse("activity", args=[activity_id]), Toast(_("Activity updated.")))

        return self.carry_out(request, form, act, self._shown())

    def _shown(self) -> dict[str, str]:
        return {"title": _("Edit activity"), "submit": _("Save")}


class Invite(SheetForm):
    """Whom to invite."""

    action = {"GET": Action.ACTIVITY_PLAN, "POST": Action.ACTIVITY_PLAN}

    def get(self, request: HttpRequest, activity_id: UUID) -> HttpResponse:
        """GET."""
        return self.ask(request, InviteForm(models=_models()), self._shown(activity_id))

    def post(self, request: HttpRequest, activity_id: UUID) -> HttpResponse:
        """Make a task for each card that the filters find."""
        form = InviteForm(request.POST, models=_models())
        shown = self._shown(activity_id)

        def act() -> Done:
            done = invite_cards(asker(request), activity_id, {"filters": form.filters()})
            text = ngettext("%(n)d customer is invited.", "%(n)d customers are invited.", done.invited)
            return Done(reverse("activity", args=[activity_id]), Toast(text % {"n": done.invited}))

        return self.carry_out(request, form, act, shown)

    def _shown(self, activity_id: UUID) -> dict[str, str]:
        return {"title": _("Invite customers"), "about": one_activity(activity_id).name, "submit": _("Invite")}


def _models() -> list[tuple[str, str]]:
    return list(model_names(language()).items())


def _person(row: dict[str, Any], models: dict[str, str]) -> dict[str, Any]:
    return {
        **row,
        "url": reverse("crm:card", args=[row["card_id"]]),
        "name": row["card__customer_name"],
        "level": row["card__intent_level"],
        "status": row["card__status"],
        "owner": row["card__owner__name"],
        "model": models.get(row["card__model"], row["card__model"]),
        "state_label": _STATES[row["state"]],
        "tone": {"came": "accent", "reactivated": "good", "ordered": "deep"}.get(row["state"], ""),
    }


def _tiles(result: Result) -> list[Tile]:
    costs = result.cost_each
    names = {
        "invited": _("Invited"),
        "contacted": _("Called"),
        "came": _("Attended"),
        "filed": pgettext("count", "Filed"),
        "reactivated": _("Reactivated"),
        "orders": _("Orders"),
    }
    return [Tile(name, getattr(result, field), note=_each(costs.get(field))) for field, name in names.items()]


def _each(cost: Decimal | None) -> str:
    return _("%(cost)s each") % {"cost": yuan(cost)} if cost is not None else ""
