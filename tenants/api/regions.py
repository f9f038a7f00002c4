"""The brand's regions (HQ-1)."""

from collections.abc import Mapping

from django.http import Http404
from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.access import Action
from accounts.api.asker import asker
from kit.api.etags import answer_version, expected_version, showing_current
from kit.api.openapi import page_of
from kit.api.paging import Keyset
from kit.api.serializers import Values, run_body_command
from kit.api.views import Endpoint
from tenants.api.catalogue_items import changes_in, item_values
from tenants.api.serializers import NamedThingSerializer, RegionChangesSerializer, RegionSerializer
from tenants.models import Brand, Region
from tenants.services.catalogue_items import add, change

_ORDER = Keyset({"code": "code"}, default="code")
_EXAMPLE = OpenApiExample("A region", {"code": "east", "name_zh": "华东", "name_en": "East"}, request_only=True)


class RegionsView(Endpoint):
    """All regions of the brand."""

    action = {"GET": Action.DEALERS_VIEW, "POST": Action.DEALERS_MANAGE}
    tagged = ("POST",)
    refusals = ("required", "invalid", "too_long", "code_taken")

    @extend_schema(summary="List the regions", parameters=_ORDER.parameters(), responses=page_of(RegionSerializer))
    def get(self, request: Request) -> Response:
        rows = Region.objects.values("id", "code", "name_zh", "name_en")
        return Response(_ORDER.unfiltered_page(request, rows, _from_row))

    @extend_schema(
        summary="Add a region", request=NamedThingSerializer, responses={201: RegionSerializer}, examples=[_EXAMPLE]
    )
    def post(self, request: Request) -> Response:
        def command(values: Values) -> Region:
            return add(Region, item_values(values), by=asker(request), brand=Brand.objects.get())

        region = run_body_command(NamedThingSerializer, request, command)
        return answer_version(request, _from_region(region), region.version, status=201)


class RegionView(Endpoint):
    """One region."""

    action = {"GET": Action.DEALERS_VIEW, "PATCH": Action.DEALERS_MANAGE}
    tagged = ("GET", "PATCH")
    refusals = ("required", "too_long")

    @extend_schema(summary="Show a region", responses=RegionSerializer)
    def get(self, request: Request, code: str) -> Response:
        region = _region(code)
        return answer_version(request, _from_region(region), region.version)

    @extend_schema(
        summary="Rename a region",
        request=RegionChangesSerializer,
        responses=RegionSerializer,
        examples=[OpenApiExample("Another name", {"name_en": "Eastern China"}, request_only=True)],
    )
    def patch(self, request: Request, code: str) -> Response:
        region, expected = _region(code), expected_version(request)
        with showing_current(lambda: _from_region(_region(code))):
            changed = run_body_command(
                RegionChangesSerializer,
                request,
                lambda values: change(region, changes_in(values), expected, by=asker(request)),
            )
        return answer_version(request, _from_region(changed), changed.version)


def _region(code: str) -> Region:
    region = Region.objects.filter(code=code).first()
    if region is None:
        raise Http404
    return region


def _from_region(region: Region) -> dict[str, object]:
    return {"code": region.code, "name_zh": region.name_zh, "name_en": region.name_en}


def _from_row(row: Mapping[str, object]) -> dict[str, object]:
    return {"code": row["code"], "name_zh": row["name_zh"], "name_en": row["name_en"]}
