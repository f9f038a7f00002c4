"""`/traffic/`: the board of today, reception's quick entry, correcting and taking back (section 3)."""

from typing import Any, cast
from uuid import UUID

from django.forms import ChoiceField
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.access import Action
from accounts.models import User
from accounts.web.asker import asker
from crm.models import TrafficRecord
from crm.queries.numbers import mask_traffic
from crm.queries.traffic import BoardRow, traffic_board, traffic_of
from crm.rules.codes import TrafficKind, TrafficState
from crm.services.inputs import TrafficInput
from crm.services.traffic import correct_traffic, record_traffic, void_traffic
from crm.web.base import DealerPage, language, today, way_back
from crm.web.forms.choices import consultants
from crm.web.forms.problems import say
from crm.web.forms.traffic import CorrectionForm, TrafficForm, read_traffic
from crm.web.presenters.traffic import board_rows, board_tiles
from kit.errors import DomainError, refuse
from kit.htmx.answers import Toast, is_fragment, onward
from kit.idempotency.forms import Done, form_token, run_once
from kit.texts import detail_of
from kit.web.commands import FormRefused, run_form_command
from tenants.queries.catalogue import model_names

_TILES = {
    "total": gettext_lazy("Total"),
    "showroom": gettext_lazy("Showroom"),
    "calls": gettext_lazy("Calls"),
    "test_drives": gettext_lazy("Test drives"),
    "pending": gettext_lazy("Pending"),
}


class Traffic(DealerPage):
    """The board, and for the traffic side the entry."""

    action = {"GET": Action.TRAFFIC_VIEW, "POST": Action.TRAFFIC_RECORD}
    template_name = "crm/traffic.html"

    def get(self, request: HttpRequest) -> HttpResponse:
        """GET."""
        return self.show(desk(request))

    def post(self, request: HttpRequest) -> HttpResponse:
        """Log one party; it can be taken back at once."""
        models, people = model_names(language()), consultants()
        form = TrafficForm(request.POST, consultants=_pairs(people), models=list(models.items()))
        form.is_valid()

        def act() -> Done:
            recorded = record_traffic(asker(request), read_traffic(form.cleaned_data))
            name = next(person.name for person in people if person.id == recorded.consultant_id)
            undo = reverse("crm:traffic_void", args=[recorded.id])
            toast = Toast(_("Logged for %(name)s.") % {"name": name}, undo)
            return Done(way_back(request, reverse("crm:traffic")), toast)

        try:
            return run_once(request, lambda: run_form_command({"": form}, act, say))
        except FormRefused:
            return self.show(desk(request, form), status=422)


class OneTraffic(DealerPage):
    """Correcting a record of today, in a sheet or on a page of its own."""

    action = {"GET": Action.TRAFFIC_RECORD, "POST": Action.TRAFFIC_RECORD}
    template_name = "crm/traffic_record.html"

    def get(self, request: HttpRequest, traffic_id: UUID) -> HttpResponse:
        """GET."""
        record = _seen(request, traffic_id)
        return self._show(request, record, self._form(record))

    def post(self, request: HttpRequest, traffic_id: UUID) -> HttpResponse:
        """Correct it; one that has moved on since is told so."""
        record = _seen(request, traffic_id)
        form = self._form(record, request.POST)
        form.is_valid()
        version = request.POST.get("version", "")
        expected = int(version) if version.isdecimal() and len(version) < 9 else None

        def act() -> Done:
            changes = read_traffic(form.cleaned_data)
            correct_traffic(asker(request), traffic_id, changes, expected_version=expected)
            return Done(way_back(request, reverse("crm:traffic")), Toast(_("Corrected.")))

        try:
            return run_once(request, lambda: run_form_command({"": form}, act, say))
        except FormRefused:
            return self._show(request, record, form, status=422)
        except DomainError as refusal:
            form.add_error(None, " ".join(detail_of(problem) for problem in refusal.problems))
            return self._show(request, record, form, status=409)

    def _form(self, record: TrafficRecord, data: Any = None) -> CorrectionForm:
        models = model_names(language())
        return CorrectionForm(data, record=record, consultants=_pairs(consultants()), models=list(models.items()))

    def _show(
        self, request: HttpRequest, record: TrafficRecord, form: CorrectionForm, status: int = 200
    ) -> HttpResponse:
        context = {
            "record": record,
            "form": form,
            "once": form_token(request),
            "can_void": record.state in (TrafficState.PENDING, TrafficState.DECLINED),
        }
        return self.show(context, "crm/parts/traffic_form.html" if is_fragment(request) else "", status)


class VoidTraffic(DealerPage):
    """Taking a record back: the undo of an entry."""

    action = {"POST": Action.TRAFFIC_RECORD}
    http_method_names = ["post"]

    def post(self, request: HttpRequest, traffic_id: UUID) -> HttpResponse:
        """Void it; that too can be undone."""
        back = way_back(request, reverse("crm:traffic"))
        record = find_traffic(asker(request), traffic_id)
        try:
            void_traffic(asker(request), record.id)
        except DomainError as refusal:
            return onward(request, back, _told(refusal))
        return onward(request, back, Toast(_("Voided."), reverse("crm:traffic_again", args=[traffic_id])))


class RecordAgain(DealerPage):
    """The undo of taking a record back: the same party is logged anew, once."""

    action = {"POST": Action.TRAFFIC_RECORD}
    http_method_names = ["post"]

    def post(self, request: HttpRequest, traffic_id: UUID) -> HttpResponse:
        """Only what was voided comes back, and only today (TR-3)."""
        record = find_traffic(asker(request), traffic_id)
        back = way_back(request, reverse("crm:traffic"))
        if record.state != TrafficState.VOID:
            return onward(request, back)

        def act() -> Done:
            record_traffic(asker(request), _facts(record))
            return Done(back, Toast(_("Record restored.")))

        try:
            return run_once(request, act, token=f"again-{traffic_id}")
        except DomainError as refusal:
            return onward(request, back, _told(refusal))


def desk(request: HttpRequest, form: TrafficForm | None = None) -> dict[str, Any]:
    """What the board shows; with the entry, and who is free, for those who record traffic. Five queries at most."""
    user, day = asker(request), today()
    models = model_names(language())
    total, by_consultant = traffic_board(user, day)
    found = traffic_of(user).filter(on=day).select_related("consultant").order_by("-arrived_at", "-id")
    records = [mask_traffic(user, record, day) for record in found]
    can_record = user.may(Action.TRAFFIC_RECORD)
    free = _who_is_free(records, by_consultant) if can_record else []
    offered = [(row["value"], row["label"]) for row in free]
    if can_record and form is None:
        form = TrafficForm(consultants=offered, models=list(models.items()))
    elif form is not None:
        # One that was refused shows whose turn it is all the same.
        cast(ChoiceField, form.fields["consultant"]).choices = offered
    return {
        "form": form if can_record else None,
        "once": form_token(request),
        "free": free,
        "tiles": board_tiles(total, {name: str(label) for name, label in _TILES.items()}),
        "consultants": by_consultant,
        "records": board_rows(user, records, models),
        "can_reassign": user.may(Action.TRAFFIC_REASSIGN),
        "today": day,
        "on_today": f"on={day.isoformat()}",
    }


def find_traffic(user: User, traffic_id: UUID) -> TrafficRecord:
    """A record that `user` sees, its consultant loaded; `not_found` otherwise."""
    found = traffic_of(user).select_related("consultant").filter(id=traffic_id).first()
    if found is None:
        raise refuse("not_found", status=404)
    return found


def _seen(request: HttpRequest, traffic_id: UUID) -> TrafficRecord:
    user = asker(request)
    return mask_traffic(user, find_traffic(user, traffic_id), today())


def _who_is_free(records: list[TrafficRecord], board: list[BoardRow]) -> list[dict[str, Any]]:
    """Every consultant, the free ones first, then who had the fewest parties today: whose turn it is.

    Busy is who has a party in the showroom that has neither left nor been handled.
    """
    busy = {
        record.consultant_id
        for record in records
        if record.kind == TrafficKind.SHOWROOM and record.state == TrafficState.PENDING and record.left_at is None
    }
    counts = {row.consultant_id: row.total for row in board}
    rows = [
        {
            "value": str(person.id),
            "name": person.name,
            "count": counts.get(person.id, 0),
            "is_busy": person.id in busy,
            "label": format_html("{} <small>{}</small>", person.name, counts.get(person.id, 0)),
        }
        for person in consultants()
    ]
    return sorted(rows, key=lambda row: (row["is_busy"], row["count"]))


def _facts(record: TrafficRecord) -> TrafficInput:
    fields = (
        "kind", "arrived_at", "left_at", "party_size", "first_time", "customer_name", "phone", "model", "test_drive",
        "remark",
    )  # fmt: skip
    facts = {field: getattr(record, field) for field in fields}
    return cast(TrafficInput, {**facts, "consultant": record.consultant_id})


def _pairs(people: list[User]) -> list[tuple[str, str]]:
    return [(str(person.id), person.name) for person in people]


def _told(refusal: DomainError) -> Toast:
    return Toast(" ".join(say(problem) for problem in refusal.problems), is_bad=True)
