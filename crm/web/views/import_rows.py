"""All rows of an import with something wrong, and all whose customer stands already, page by page (SA-2)."""

from typing import Any, cast
from uuid import UUID

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from rest_framework.request import Request

from accounts.access import Action
from accounts.web.asker import asker
from crm.models import CardImport, ImportDuplicate, ImportRow
from crm.queries.imports import duplicate_rows, duplicates_of, wrong_rows
from crm.rules.importing.states import ImportState
from crm.services.importing.template import template_workbook
from crm.services.importing.wrong_rows import wrong_rows_workbook
from crm.web.base import DealerPage
from crm.web.presenters.imports import find_import, parts_of, wrong_cells
from kit.api.paging import Keyset
from kit.errors import DomainError
from kit.web.sheets import workbook_answer

_PARTS = frozenset(map(str, range(1, 101)))


class _Rows(DealerPage):
    """A list of an import's rows, in the order of the table; empty while the table is not checked."""

    action = {"GET": Action.IMPORT_RUN}
    template_name = "crm/import_rows.html"
    keyset = Keyset({"number": "number"}, default="number")

    def get(self, request: HttpRequest, import_id: UUID) -> HttpResponse:
        """GET."""
        found = find_import(import_id)
        rows = self.rows(found)
        try:
            page = self.keyset.page(
                Request(request),
                rows if found.state == ImportState.CHECKED or found.valid_only else rows.none(),
                lambda row: row,
            )
        except DomainError:
            return HttpResponseRedirect(request.path)
        context = {"found": found, "next_url": page["next"], "previous_url": page["previous"]}
        return self.show(context | self.shown(found, cast("list[Any]", page["results"])))

    def rows(self, found: CardImport) -> QuerySet[Any]:
        raise NotImplementedError

    def shown(self, found: CardImport, rows: list[Any]) -> dict[str, Any]:
        raise NotImplementedError


class WrongRows(_Rows):
    """Every wrong cell."""

    def rows(self, found: CardImport) -> QuerySet[ImportRow]:
        """Those with something wrong."""
        return wrong_rows(found)

    def shown(self, found: CardImport, rows: list[ImportRow]) -> dict[str, Any]:
        """By cell."""
        count = found.staged_count - found.valid_count
        return {"wrong": wrong_cells(asker(self.request), found, rows), "count": count, "parts": parts_of(count)}


class StandingRows(_Rows):
    """Every row whose customer stands in an earlier row, or on a card."""

    def rows(self, found: CardImport) -> QuerySet[ImportDuplicate]:
        """Those that meet another."""
        return duplicate_rows(found)

    def shown(self, found: CardImport, rows: list[ImportDuplicate]) -> dict[str, Any]:
        """With whom they meet."""
        return {"duplicates": duplicates_of(rows), "count": found.duplicate_count}


class WrongRowsFile(DealerPage):
    """The wrong rows as a workbook, to be corrected and handed in again."""

    action = {"GET": Action.IMPORT_RUN}

    def get(self, request: HttpRequest, import_id: UUID) -> HttpResponse:
        """One part of them; `part` begins at 1."""
        part = request.GET.get("part", "1")
        name, raw = wrong_rows_workbook(asker(request), import_id, int(part) if part in _PARTS else 1)
        return workbook_answer(name, raw)


class Template(DealerPage):
    """An empty table with the values that its columns allow."""

    action = {"GET": Action.IMPORT_RUN}

    def get(self, _request: HttpRequest) -> HttpResponse:
        """In the language of the page."""
        return workbook_answer("import-template", template_workbook())
