"""`/imports/`: taking in standing cards (SA-2)."""

from uuid import UUID

from django.core.files.uploadedfile import UploadedFile
from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.access import Action
from accounts.api.asker import asker
from accounts.models import User
from crm.api.representations import Representation
from crm.api.serializers.imports import (
    CommitSerializer,
    ImportRowSerializer,
    ImportSerializer,
    MappingSerializer,
    UploadSerializer,
)
from crm.api.views.import_rows import errors_of
from crm.models import CardImport
from crm.queries.imports import SHOWN, duplicate_rows, duplicates_of, empty_count, imports, wrong_rows
from crm.rules.importing.states import ImportState
from crm.services.importing.undo import undo_import
from crm.services.importing.upload import ask_for_check, ask_for_commit, map_columns, upload_table
from kit.api.etags import answer_version, expected_version, showing_current
from kit.api.openapi import page_of
from kit.api.paging import Keyset
from kit.api.serializers import run_body_command
from kit.api.views import Endpoint
from kit.errors import DomainError, Problem, raise_all, refuse

_SHEET = ("file_too_large_unpacked", "file_takes_too_long", "too_many_rows", "no_columns", "no_rows")
_FILE = ("file_unreadable", "file_encrypted", "file_of_other_format", "file_empty", "file_too_large", *_SHEET)


def _row(found: CardImport) -> Representation:
    read = found.staged_count * 100 // max(found.row_count, found.staged_count, 1)
    return {
        "id": found.id,
        "version": found.version,
        "state": found.state,
        "file_name": found.file_name,
        "created_at": found.created_at,
        "created_by_name": found.created_by.name,
        "rows": found.row_count,
        "valid": found.valid_count,
        "wrong": found.staged_count - found.valid_count,
        "empty": empty_count(found),
        "duplicate_rows": found.duplicate_count,
        "progress": read if found.state in (ImportState.UPLOADED, ImportState.CHECKING) else 100,
    }


def _whole(user: User, found: CardImport) -> Representation:
    checked = found.state in (ImportState.CHECKED, ImportState.FAILED) or found.valid_only
    return {
        **_row(found),
        "sheets": found.sheets,
        "sheet": found.sheet,
        "columns": found.columns,
        "mapping": found.mapping,
        "owner": found.owner_id,
        "channel": found.channel,
        "valid_only": found.valid_only,
        "failure": found.failure,
        "errors": errors_of(user, found, wrong_rows(found)[:SHOWN]) if checked else [],
        "duplicates": duplicates_of(duplicate_rows(found).order_by("number", "id")[:SHOWN]) if checked else [],
    }


def _found(import_id: UUID) -> CardImport:
    found = imports().filter(id=import_id).first()
    if found is None:
        raise refuse("not_found", status=404)
    return found


def _answer(request: Request, import_id: UUID, *, status: int = 200) -> Response:
    found = _found(import_id)
    return answer_version(request, _whole(asker(request), found), found.version, status=status)


class Imports(Endpoint):
    """The tables handed in, and handing one in."""

    action = {"GET": Action.IMPORT_RUN, "POST": Action.IMPORT_RUN}
    limits = {"POST": "imports"}
    tagged = ("POST",)
    refusals = _FILE
    parser_classes = [MultiPartParser]
    keyset = Keyset({"created_at": "created_at"}, default="-created_at")

    @extend_schema(parameters=keyset.parameters(), responses=page_of(ImportRowSerializer))
    def get(self, request: Request) -> Response:
        """Imports, the latest first."""
        return Response(self.keyset.unfiltered_page(request, imports(), _row))

    @extend_schema(
        request={"multipart/form-data": UploadSerializer},
        responses={201: ImportSerializer},
        examples=[
            OpenApiExample("A workbook", {"file": "客户.xlsx"}, request_only=True, media_type="multipart/form-data")
        ],
    )
    def post(self, request: Request) -> Response:
        """Hand a table in; its columns come back with the fields proposed for them. Nothing is taken in yet."""
        file = request.FILES.get("file")
        problems = [Problem("unknown_field", name[:80]) for name in request.data if name != "file"]
        if not isinstance(file, UploadedFile):
            raise DomainError(*problems, Problem("required", "file", "SA-2"))
        raise_all(problems)
        handed_in = upload_table(asker(request), file.name or "", file.read())
        return _answer(request, handed_in.id, status=201)


class OneImport(Endpoint):
    """One import."""

    action = {"GET": Action.IMPORT_RUN, "PATCH": Action.IMPORT_RUN}
    tagged = ("GET", "PATCH")
    refusals = ("import_settled", "import_expired", "mapped_twice", "field_not_mapped", "not_a_consultant", *_SHEET)

    @extend_schema(responses=ImportSerializer)
    def get(self, request: Request, import_id: UUID) -> Response:
        """Where it stands: progress, wrong cells by row and column, duplicates."""
        return _answer(request, import_id)

    @extend_schema(
        request=MappingSerializer,
        responses=ImportSerializer,
        examples=[
            OpenApiExample("By name", {"mapping": {"姓名": "customer_name", "手机": "phone"}}, request_only=True)
        ],
    )
    def patch(self, request: Request, import_id: UUID) -> Response:
        """Choose the sheet, say which column is which field and whose the cards are; to be checked again then."""
        expected = expected_version(request)
        with showing_current(lambda: _whole(asker(request), _found(import_id))):
            run_body_command(
                MappingSerializer,
                request,
                lambda data: map_columns(asker(request), import_id, data, expected_version=expected),
            )
        return _answer(request, import_id)


class CheckImport(Endpoint):
    """Having it checked."""

    action = {"POST": Action.IMPORT_RUN}
    tagged = ("POST",)
    bodiless = ("POST",)
    refusals = ("import_settled", "import_expired", "field_not_mapped")

    @extend_schema(request=None, responses={202: ImportSerializer})
    def post(self, request: Request, import_id: UUID) -> Response:
        """Have a worker read and check every row; watch `state` and `progress`."""
        ask_for_check(asker(request), import_id)
        return _answer(request, import_id, status=202)


class CommitImport(Endpoint):
    """Having it taken in."""

    action = {"POST": Action.IMPORT_RUN}
    tagged = ("POST",)
    refusals = ("import_not_checked", "import_has_errors", "import_has_no_valid_rows")

    @extend_schema(
        request=CommitSerializer,
        responses={202: ImportSerializer},
        examples=[OpenApiExample("Without the wrong rows", {"valid_only": True}, request_only=True)],
    )
    def post(self, request: Request, import_id: UUID) -> Response:
        """Have a worker take all rows in, or none; or the valid rows (`valid_only`). Those whose customer has an open
        card are suspected duplicates."""
        run_body_command(
            CommitSerializer,
            request,
            lambda data: ask_for_commit(asker(request), import_id, valid_only=bool(data.get("valid_only"))),
        )
        return _answer(request, import_id, status=202)


class UndoImport(Endpoint):
    """Taking it back."""

    action = {"POST": Action.IMPORT_RUN}
    tagged = ("POST",)
    bodiless = ("POST",)
    refusals = ("import_not_committed", "import_day_closed", "import_touched")

    @extend_schema(request=None, responses=ImportSerializer)
    def post(self, request: Request, import_id: UUID) -> Response:
        """Take every card out again, on the same day and while nothing has happened to any."""
        undo_import(asker(request), import_id)
        return _answer(request, import_id)
