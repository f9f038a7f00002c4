"""All of an import's rows that need attention, and the tables to hand out: the wrong rows, an empty one (SA-2)."""

from collections.abc import Iterable
from typing import Any, cast
from uuid import UUID

from django.http import HttpResponse
from django.utils.translation import get_language
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.access import Action
from accounts.api.asker import asker
from accounts.models import User
from crm.api.representations import Representation
from crm.api.serializers.imports import DuplicateSerializer, PartSerializer, RowErrorSerializer
from crm.models import CardImport, ImportRow
from crm.queries.import_knowledge import Choices
from crm.queries.imports import duplicate_rows, duplicates_of, imports, wrong_rows
from crm.queries.numbers import seen_sample
from crm.services.importing.template import template_workbook
from crm.services.importing.wrong_rows import wrong_rows_workbook
from kit.api.openapi import page_of
from kit.api.paging import Keyset
from kit.api.parameters import read_parameters
from kit.api.views import Endpoint
from kit.errors import Problem, raise_all, refuse
from kit.sheets.writing import MEDIA_TYPE
from kit.texts import detail_of
from kit.web.sheets import workbook_answer

_KEYSET = Keyset({"row": "number"}, default="row")


def errors_of(user: User, found: CardImport, rows: Iterable[ImportRow]) -> list[Representation]:
    """Each wrong cell, by row and column, with its value as `user` sees it and the values that are allowed."""
    column_of = {field: column for column, field in found.mapping.items()}
    choices = Choices(get_language() or "en")
    return [
        {
            "row": row.number,
            "column": error.get("column") or column_of.get(error["field"], ""),
            "field": error["field"],
            "code": error["code"],
            "detail": detail_of(Problem(error["code"], error["field"], "SA-2", error.get("params", {}))),
            "value": seen_sample(user, str(error.get("value", ""))),
            "allowed": choices.allowed(error["field"], error["code"], error.get("params")),
        }
        for row in rows
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
        return Response(page | {"results": errors_of(asker(request), found, cast("list[Any]", page["results"]))})


class ImportDuplicates(Endpoint):
    """Every row whose customer stands elsewhere."""

    action = {"GET": Action.IMPORT_RUN}

    @extend_schema(parameters=_KEYSET.parameters(), responses=page_of(DuplicateSerializer))
    def get(self, request: Request, import_id: UUID) -> Response:
        """Rows whose customer stands in an earlier row, or on a card, in the table's order (CA-5)."""
        found = _found(import_id)
        page = _KEYSET.unfiltered_page(request, duplicate_rows(found), lambda row: row)
        return Response(page | {"results": duplicates_of(cast("list[Any]", page["results"]))})


class WrongRows(Endpoint):
    """The wrong rows as a table."""

    action = {"GET": Action.IMPORT_RUN}
    refusals = ("import_expired",)

    @extend_schema(
        parameters=[PartSerializer],
        responses={(200, MEDIA_TYPE): OpenApiTypes.BINARY},
    )
    def get(self, request: Request, import_id: UUID) -> HttpResponse:
        """A workbook with the columns of the table and what is wrong with each row, to be corrected and handed in."""
        values, problems = read_parameters(PartSerializer, request)
        raise_all(problems)
        name, raw = wrong_rows_workbook(asker(request), import_id, values.get("part") or 1)
        return workbook_answer(name, raw)


class ImportTemplate(Endpoint):
    """An empty table."""

    action = {"GET": Action.IMPORT_RUN}

    @extend_schema(responses={(200, MEDIA_TYPE): OpenApiTypes.BINARY})
    def get(self, request: Request) -> HttpResponse:
        """A workbook with a column for each field, in the caller's language, and the values that it allows."""
        return workbook_answer("import-template", template_workbook())


def _found(import_id: UUID) -> CardImport:
    found = imports().filter(id=import_id).first()
    if found is None:
        raise refuse("not_found", status=404)
    return found
