"""`/exports/`: lists and reports as Excel (RP-7)."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.access import Action
from accounts.api.asker import asker
from crm.api.examples import SOME_ID
from crm.api.representations import Representation
from crm.api.serializers.exports import ExportBodySerializer, ExportSerializer
from crm.models import Export
from crm.rules.answers import under
from crm.rules.exporting import ExportState
from crm.services.exporting.ask import ask_for_export, fetch_export, file_name_of
from crm.services.exporting.sheets import filters_of, sheet_of
from crm.services.exporting.values import kept
from kit.api.etags import answer_content
from kit.api.openapi import page_of
from kit.api.paging import Keyset
from kit.api.serializers import run_body_command
from kit.api.views import Endpoint
from kit.errors import raise_all, refuse
from kit.sheets.writing import MEDIA_TYPE
from kit.web.sheets import workbook_answer


def _shown(request: Request, export: Export) -> Representation:
    is_ready = export.state == ExportState.READY
    return {
        "id": export.id,
        "kind": export.kind,
        "state": export.state,
        "rows": export.row_count,
        "created_at": export.created_at,
        "finished_at": export.finished_at,
        "file": request.build_absolute_uri(f"/api/v1/exports/{export.id}/file/") if is_ready else None,
    }


class Exports(Endpoint):
    """One's own exports, and asking for one."""

    action = {"GET": Action.EXPORT_ASK, "POST": Action.EXPORT_ASK}
    limits = {"POST": "exports"}
    refusals = ("exports_used_up",)
    keyset = Keyset({"created_at": "created_at"}, default="-created_at")

    @extend_schema(parameters=keyset.parameters(), responses=page_of(ExportSerializer))
    def get(self, request: Request) -> Response:
        """One's own exports, the latest first (RP-7)."""
        mine = Export.objects.filter(created_by=asker(request))
        return Response(self.keyset.unfiltered_page(request, mine, lambda export: _shown(request, export)))

    @extend_schema(
        request=ExportBodySerializer,
        responses={202: ExportSerializer},
        examples=[
            OpenApiExample("Open cards", {"kind": "cards", "filters": {"status": ["active"]}}, request_only=True),
            OpenApiExample(
                "A month's contacts",
                {"kind": "follow_ups", "filters": {"from": "2026-11-01", "to": "2026-11-30"}},
                request_only=True,
            ),
            OpenApiExample(
                "A consultant's stock flow",
                {"kind": "stock_flow", "filters": {"month": "2026-11", "consultant": SOME_ID, "business": "all"}},
                request_only=True,
            ),
        ],
    )
    def post(self, request: Request) -> Response:
        """Have a worker write a list or report as Excel; watch `state`. Every export is noted."""
        export = run_body_command(ExportBodySerializer, request, lambda data: _ask(request, data))
        return Response(_shown(request, export), status=202)


def _ask(request: Request, data: dict[str, Any]) -> Export:
    kind = data.get("kind", "")
    sheet_of(kind)
    values, problems = filters_of(kind).read(data.get("filters") or {})
    raise_all(under("filters", problems))
    return ask_for_export(asker(request), kind, kept(values))


class OneExport(Endpoint):
    """One of one's own."""

    action = {"GET": Action.EXPORT_ASK}
    tagged = ("GET",)

    @extend_schema(responses=ExportSerializer)
    def get(self, request: Request, export_id: UUID) -> Response:
        """Where an export stands (RP-7)."""
        found = Export.objects.filter(id=export_id, created_by=asker(request)).first()
        if found is None:
            raise refuse("not_found", status=404)
        return answer_content(request, _shown(request, found))


class ExportedFile(Endpoint):
    """Its workbook."""

    action = {"GET": Action.EXPORT_ASK}
    limits = {"GET": "workbooks"}
    refusals = ("export_not_ready",)

    @extend_schema(responses={(200, MEDIA_TYPE): OpenApiTypes.BINARY})
    def get(self, request: Request, export_id: UUID) -> HttpResponse:
        """The workbook, for a week (RP-7)."""
        export, raw = fetch_export(asker(request), export_id)
        return workbook_answer(file_name_of(export), raw)
