"""Taking in a dealer's table (SA-2): hand it in, say which column is what, look at what is wrong, take it in, undo."""

from collections.abc import Mapping
from typing import Any, cast
from uuid import UUID

from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from rest_framework.request import Request

from accounts.access import Action
from accounts.models import User
from accounts.web.asker import asker
from crm.models import CardImport
from crm.queries.imports import duplicate_rows, duplicates_of, empty_count, imports, wrong_rows
from crm.queries.numbers import seen_sample
from crm.rules.importing.states import AT_WORK, OPEN_TO_CHANGE, ImportState
from crm.services.importing.undo import undo_import
from crm.services.importing.upload import ask_for_check, ask_for_commit, map_columns, upload_table
from crm.web.base import DealerPage
from crm.web.command_views import refusal_text, tap
from crm.web.forms.mapping import MappingForm, SheetForm
from crm.web.forms.problems import say
from crm.web.presenters.imports import find_import, parts_of, wrong_cells
from kit.api.paging import Keyset
from kit.errors import DomainError, Problem
from kit.htmx.answers import Toast, is_fragment, onward
from kit.idempotency.forms import Done
from kit.sheets.cells import is_empty

# As many wrong rows and duplicates as stand on the import's own page; each has a page of its own for all.
_SHOWN = 20


class Imports(DealerPage):
    """The tables handed in, and handing one in."""

    action = {"GET": Action.IMPORT_RUN, "POST": Action.IMPORT_RUN}
    limits = {"POST": "imports"}
    template_name = "crm/imports.html"
    keyset = Keyset({"created_at": "created_at"}, default="-created_at")

    def get(self, request: HttpRequest) -> HttpResponse:
        """GET."""
        return self._show(request)

    def post(self, request: HttpRequest) -> HttpResponse:
        """Nothing is taken in yet: the columns come next."""
        file = request.FILES.get("file")
        if not isinstance(file, UploadedFile):
            return self._show(request, _("Choose a file first."), status=422)
        try:
            handed_in = upload_table(asker(request), file.name or "", file.read())
        except DomainError as refusal:
            if refusal.status in (403, 404):
                raise
            return self._show(request, refusal_text(refusal), status=422)
        return onward(request, reverse("crm:import", args=[handed_in.id]))

    def _show(self, request: HttpRequest, problem: str = "", status: int = 200) -> HttpResponse:
        try:
            page = self.keyset.page(Request(request), imports(), lambda row: row)
        except DomainError:
            return HttpResponseRedirect(request.path)
        context = {
            "imports": [
                {"row": row, "tone": _TONES.get(ImportState(row.state), "")}
                for row in cast("list[CardImport]", page["results"])
            ],
            "problem": problem,
            "next_url": page["next"],
            "previous_url": page["previous"],
        }
        return self.show(context, status=status)


_TONES = {
    ImportState.CHECKING: "accent",
    ImportState.COMMITTING: "accent",
    ImportState.CHECKED: "warn",
    ImportState.COMMITTED: "good",
    ImportState.FAILED: "bad",
}


class OneImport(DealerPage):
    """One import, whatever comes next of it; while a worker is at it, the page asks how far it is."""

    action = {"GET": Action.IMPORT_RUN, "POST": Action.IMPORT_RUN}
    template_name = "crm/import.html"

    def get(self, request: HttpRequest, import_id: UUID) -> HttpResponse:
        """GET; for HTMX the progress alone, and the whole page once the work is done."""
        found = find_import(import_id)
        if is_fragment(request):
            if found.state not in AT_WORK:
                return HttpResponse(status=204, headers={"HX-Redirect": request.path})
            return self.show(_progress(found), "crm/parts/import_progress.html")
        return self._show(request, found)

    def post(self, request: HttpRequest, import_id: UUID) -> HttpResponse:
        """Choose the sheet; or say which column is which field, and have every row checked."""
        found = find_import(import_id)
        if "sheet" in request.POST:
            return self._choose_sheet(request, found)
        form = MappingForm(request.POST, found=found)
        form.is_valid()
        try:
            map_columns(asker(request), import_id, form.given())
            ask_for_check(asker(request), import_id)
        except DomainError as refusal:
            if refusal.status in (403, 404):
                raise
            form.show(refusal)
            return self._show(request, found, form, status=422)
        return onward(request, request.path)

    def _choose_sheet(self, request: HttpRequest, found: CardImport) -> HttpResponse:
        form = SheetForm(request.POST, found=found)
        if form.is_valid():
            try:
                map_columns(asker(request), found.id, {"sheet": form.cleaned_data["sheet"]})
                return onward(request, request.path)
            except DomainError as refusal:
                if refusal.status in (403, 404):
                    raise
                for problem in refusal.problems:
                    form.add_error("sheet" if problem.field == "sheet" else None, say(problem))
        return self._show(request, found, sheet_form=form, status=422)

    def _show(
        self,
        request: HttpRequest,
        found: CardImport,
        form: MappingForm | None = None,
        sheet_form: SheetForm | None = None,
        status: int = 200,
    ) -> HttpResponse:
        is_checked, is_swept = found.state == ImportState.CHECKED, found.swept_at is not None
        is_open = found.state in OPEN_TO_CHANGE and not is_swept
        wrong_count = found.staged_count - found.valid_count
        context: dict[str, Any] = {
            "found": found,
            "tone": _TONES.get(ImportState(found.state), ""),
            "is_at_work": found.state in AT_WORK,
            "is_open": is_open,
            "is_swept": is_swept,
            "wrong_count": wrong_count,
            "empty_count": empty_count(found),
            "can_commit": is_checked and found.valid_count,
            "committed_text": _committed_text(found),
            "failure": say(Problem(found.failure, "", "SA-2")) if found.failure else "",
            **_progress(found),
        }
        if is_open:
            context["form"] = form or MappingForm(found=found)
            context["samples"] = _samples(asker(request), found)
            if len(found.sheets) > 1:
                context["sheet_form"] = sheet_form or SheetForm(found=found)
        if is_checked or (found.valid_only and not is_swept):
            context["wrong"] = wrong_cells(asker(request), found, wrong_rows(found)[:_SHOWN])
            context["parts"] = parts_of(wrong_count)
        if is_checked:
            context["duplicates"] = duplicates_of(duplicate_rows(found).order_by("number", "id")[:_SHOWN])
        return self.show(context, status=status)


class Commit(DealerPage):
    """Taking all rows in, or those that are valid."""

    action = {"POST": Action.IMPORT_RUN}
    http_method_names = ["post"]

    def post(self, request: HttpRequest, import_id: UUID) -> HttpResponse:
        """By a worker, in one step."""
        back = reverse("crm:import", args=[import_id])
        valid_only = bool(request.POST.get("valid_only"))

        def act() -> Done:
            ask_for_commit(asker(request), import_id, valid_only=valid_only)
            return Done(back)

        return tap(request, act, back)


class Undo(DealerPage):
    """Taking all of them out again."""

    action = {"POST": Action.IMPORT_RUN}
    http_method_names = ["post"]

    def post(self, request: HttpRequest, import_id: UUID) -> HttpResponse:
        """On the same day, while nothing has happened to any."""
        back = reverse("crm:import", args=[import_id])

        def act() -> Done:
            undo_import(asker(request), import_id)
            return Done(back, Toast(_("All cards of this import have been removed.")))

        return tap(request, act, back)


def _committed_text(found: CardImport) -> str:
    if found.valid_only:
        return _("The valid rows are now cards, in stock from the import day. The others were left out.")
    return _("All rows are now cards, in stock from the import day.")


def _progress(found: CardImport) -> dict[str, Any]:
    """How far the reading is; taking in is one step, of which nothing is known but that it goes on."""
    whole = max(found.row_count, found.staged_count, 1)
    is_reading = found.state == ImportState.CHECKING
    return {
        "found": found,
        "is_reading": is_reading,
        "share": found.staged_count * 100 // whole if is_reading else 100,
    }


def _samples(user: User, found: CardImport) -> Mapping[str, str]:
    """Return the values of the first rows by column, numbers as `user` sees them."""
    by_column: dict[str, str] = {}
    for at, _column in enumerate(found.columns):
        cells = [str(cells[at]) for cells in found.samples if not is_empty(cells[at])]
        by_column[f"column_{at}"] = " · ".join(seen_sample(user, cell) for cell in cells)
    return by_column
