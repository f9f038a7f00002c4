"""Who leaves: a party, by one tap (TR-1), and a consultant who goes home, whose pending parties pass on (TR-4)."""

from uuid import UUID

from django import forms
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from accounts.access import Action
from accounts.web.asker import asker
from crm.services.handle_traffic import reassign_pending
from crm.services.traffic import record_departure
from crm.web.base import DealerPage, way_back
from crm.web.command_views import SheetForm, tap
from crm.web.forms.choices import consultants
from crm.web.forms.fields import one
from kit.htmx.answers import Toast
from kit.idempotency.forms import Done


class Left(DealerPage):
    """A party has left."""

    action = {"POST": Action.TRAFFIC_RECORD}
    http_method_names = ["post"]

    def post(self, request: HttpRequest, traffic_id: UUID) -> HttpResponse:
        """Note the time; a wrong tap is corrected in the record."""
        back = way_back(request, reverse("crm:traffic"))

        def act() -> Done:
            record_departure(asker(request), traffic_id)
            return Done(back, Toast(_("Departure noted.")))

        return tap(request, act, back)


class ReassignForm(forms.Form):
    """Who goes home, and who takes over. `people` are (id, name) pairs."""

    def __init__(self, *args: object, people: list[tuple[str, str]], **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]  # passed on as they came
        self.fields["consultant"] = one(gettext_lazy("Consultant leaving"), people)
        self.fields["to"] = one(gettext_lazy("New consultant"), people)


class Reassign(SheetForm):
    """All pending parties of a consultant who goes home, in one step."""

    action = {"GET": Action.TRAFFIC_REASSIGN, "POST": Action.TRAFFIC_REASSIGN}

    def get(self, request: HttpRequest) -> HttpResponse:
        """Ask who takes over; the board says who goes home."""
        form = ReassignForm(initial={"consultant": request.GET.get("consultant", "")}, people=_people())
        return self.ask(request, form, self._about())

    def post(self, request: HttpRequest) -> HttpResponse:
        """Pass them on."""
        form = ReassignForm(request.POST, people=_people())

        def act() -> Done:
            leaver, successor = (_id(form.cleaned_data.get(name)) for name in ("consultant", "to"))
            count = len(reassign_pending(asker(request), leaver, successor))
            text = ngettext("%(count)s party reassigned.", "%(count)s parties reassigned.", count) % {"count": count}
            return Done(way_back(request, reverse("crm:traffic")), Toast(text))

        return self.carry_out(request, form, act, self._about())

    def _about(self) -> dict[str, str]:
        return {"title": _("Consultant going home"), "submit": _("Reassign all")}


def _people() -> list[tuple[str, str]]:
    return [(str(person.id), person.name) for person in consultants()]


def _id(chosen: str | None) -> UUID | None:
    return UUID(chosen) if chosen else None
