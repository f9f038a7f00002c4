"""`/imports/{id}/errors/` and `/imports/{id}/duplicates/`: all of an import's rows that want looking at (SA-2)."""

from collections.abc import Iterable
from itertools import chain
from typing import Any, cast
from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.access import Action
from crm.api.serializers.imports import DuplicateSerializer, RowErrorSerializer
from crm.models import CardImport, ImportRow
from crm.queries.imports import duplicate_rows, duplicates_of, imports, wrong_rows
from kit.api.openapi import page_of
from kit.api.paging import Keyset
from kit.api.views import Endpoint
from kit.errors import Problem, refuse
from kit.texts import detail_of

Shown = dict[str, object]

_KEYSET = Keyset({"row": "number"}, default="row")


def errors_of(found: CardImport, rows: Iterable[ImportRow]) -> list[Shown]:
    """Each wrong cell, by row and column."""
    column_of = {field: column for column, field in found.mapping.items()}
    return list(chain.from_iterable(_errors(row, column_of) for row in rows))


def _errors(row: ImportRow, column_of: dict[str, str]) -> list[Shown]:
    return [
        {
            "row": row.number,
            "column": column_of.get(error["field"], ""),
            "field": error["field"],
            "code": error["code"],
            "detail": detail_of(Problem(error["code"], error["field"], "SA-2", error.get("params", {}))),
        }
        for error in row.errors
    ]


class ImportErrors(Endpoint):
    """Every wrong cell."""

    action = {"GET": Action.IMPORT_RUN}

    @extend_schema(parameters=_KEYSET.parameters(), responses=page_of(RowErrorSerializer))
    def get(self, request: Request, import_id: UUID) -> Response:
        """Wrong cells by row, in the table's order. A page holds so many rows, each with all of its cells."""
        found = _found(import_id)
        page = _KEYSET.unfiltered_page(request, wrong_rows(found), lambda row: row)
        return Response(page | {"results": errors_of(found, cast("list[Any]", page["results"]))})


class ImportDuplicates(Endpoint):
    """Every row whose customer stands elsewhere."""

    action = {"GET": Action.IMPORT_RUN}

    @extend_schema(parameters=_KEYSET.parameters(), responses=page_of(DuplicateSerializer))
    def get(self, request: Request, import_id: UUID) -> Response:
        """Rows whose customer stands in an earlier row, or on a card, in the table's order (CA-5)."""
        found = _found(import_id)
        page = _KEYSET.unfiltered_page(request, duplicate_rows(found), lambda row: row)
        return Response(page | {"results": duplicates_of(cast("list[Any]", page["results"]))})


def _found(import_id: UUID) -> CardImport:
    found = imports().filter(id=import_id).first()
    if found is None:
        raise refuse("not_found", status=404)
    return found
