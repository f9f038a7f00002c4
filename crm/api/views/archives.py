"""`/subscription/archives/`: everything that the dealer has here, as one file (SA-7)."""

from uuid import UUID

from django.http import HttpResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.access import Action
from accounts.api.asker import asker
from accounts.rules.commands import Purpose
from crm.api.representations import Representation
from crm.api.serializers.archives import ArchiveSerializer
from crm.models import Archive
from crm.queries.archives import archive_of, archives_of
from crm.rules.exporting import ExportState
from crm.services.archiving.ask import archive_name, ask_for_archive, fetch_archive
from kit.api.etags import answer_content
from kit.api.openapi import page_of
from kit.api.paging import Keyset
from kit.api.views import Endpoint
from kit.web.sheets import archive_answer


def _shown(request: Request, archive: Archive) -> Representation:
    is_ready = archive.state == ExportState.READY
    return {
        "id": archive.id,
        "state": archive.state,
        "rows": archive.row_count,
        "size": archive.size,
        "sha256": archive.sha256,
        "created_at": archive.created_at,
        "finished_at": archive.finished_at,
        "file": request.build_absolute_uri(f"/api/v1/subscription/archives/{archive.id}/file/") if is_ready else None,
    }


class Archives(Endpoint):
    """One's own archives, and asking for one."""

    action = {"GET": Action.DEALER_LEAVE, "POST": Action.DEALER_LEAVE}
    sensitive = {"POST": Purpose.EXPORT}
    limits = {"POST": "exports"}
    bodiless = ("POST",)
    refusals = ("archive_under_way",)
    keyset = Keyset({"created_at": "created_at"}, default="-created_at")

    @extend_schema(summary="List the archives", parameters=keyset.parameters(), responses=page_of(ArchiveSerializer))
    def get(self, request: Request) -> Response:
        """One's own archives, the latest first (SA-7)."""
        mine = archives_of(asker(request))
        return Response(self.keyset.unfiltered_page(request, mine, lambda archive: _shown(request, archive)))

    @extend_schema(summary="Ask for an archive", request=None, responses={202: ArchiveSerializer})
    def post(self, request: Request) -> Response:
        """Have a worker write everything that the dealer has here as one file; watch `state` (SA-7)."""
        return Response(_shown(request, ask_for_archive(asker(request))), status=202)


class OneArchive(Endpoint):
    """One of one's own."""

    action = {"GET": Action.DEALER_LEAVE}
    tagged = ("GET",)

    @extend_schema(summary="Show an archive", responses=ArchiveSerializer)
    def get(self, request: Request, archive_id: UUID) -> Response:
        """How far an archive is (SA-7)."""
        return answer_content(request, _shown(request, archive_of(asker(request), archive_id)))


class ArchivedFile(Endpoint):
    """Its file."""

    action = {"GET": Action.DEALER_LEAVE}
    sensitive = {"GET": Purpose.EXPORT}
    limits = {"GET": "workbooks"}
    refusals = ("export_not_ready",)

    @extend_schema(summary="Download an archive", responses={(200, "application/zip"): OpenApiTypes.BINARY})
    def get(self, request: Request, archive_id: UUID) -> HttpResponse:
        """The file, for a week (SA-7)."""
        archive, raw = fetch_archive(asker(request), archive_id)
        return archive_answer(archive_name(archive), raw)
