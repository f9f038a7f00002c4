"""The catalogue and the competitor list, kept by the brand; a change reaches every dealer at once (HQ-1)."""

from collections.abc import Iterable

from django.db import models
from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.access import Action
from accounts.api.asker import asker
from kit.api.etags import answer_version, expected_version, showing_current
from kit.api.serializers import Values, run_body_command
from kit.api.views import Endpoint
from tenants.api.catalogue_items import changes_in, from_item, item_values
from tenants.api.serializers import (
    CatalogueSerializer,
    ItemChangesSerializer,
    ItemSerializer,
    NamedThingSerializer,
)
from tenants.models.catalogue import Listed
from tenants.queries.catalogue import Item, catalogue
from tenants.queries.catalogue_items import LISTS, PARTS, catalogue_item, part_of
from tenants.services.catalogue_items import add, change

_REFUSALS = ("required", "invalid", "too_long", "code_taken")
_MODEL = OpenApiExample("A model", {"code": "octavia", "name_zh": "明锐", "name_en": "Octavia"}, request_only=True)
_MAKER = OpenApiExample(
    "A competing maker", {"code": "vw", "name_zh": "大众", "name_en": "Volkswagen"}, request_only=True
)
_COLOUR = OpenApiExample(
    "A colour", {"code": "white", "name_zh": "糖果白", "name_en": "Candy white"}, request_only=True
)
_RETIRED = OpenApiExample("No longer made", {"is_retired": True}, request_only=True)


class CatalogueView(Endpoint):
    """The whole of it."""

    action = {"GET": Action.CATALOGUE_VIEW}

    @extend_schema(summary="Show the whole catalogue, the retired too", responses=CatalogueSerializer)
    def get(self, request: Request) -> Response:
        found = catalogue(with_retired=True)
        return Response(
            {
                "models": [
                    {
                        **_item(model.item),
                        "configurations": _items(model.configurations),
                        "colours": _items(model.colours),
                        "options": _items(model.options),
                    }
                    for model in found.models
                ],
                "competitors": [{**_item(brand.item), "models": _items(brand.models)} for brand in found.competitors],
            }
        )


class ListView(Endpoint):
    """Models, or competing makers."""

    action = {"POST": Action.CATALOGUE_MANAGE}
    tagged = ("POST",)
    refusals = _REFUSALS

    @extend_schema(
        summary="Add a model or a competing maker",
        request=NamedThingSerializer,
        responses={201: ItemSerializer},
        examples=[_MODEL, _MAKER],
    )
    def post(self, request: Request, kind: str) -> Response:
        return _added(request, LISTS[kind])


class ThingView(Endpoint):
    """One model, or one competing maker."""

    action = {"GET": Action.CATALOGUE_VIEW, "PATCH": Action.CATALOGUE_MANAGE}
    tagged = ("GET", "PATCH")
    refusals = _REFUSALS

    @extend_schema(summary="Show a model or a competing maker", responses=ItemSerializer)
    def get(self, request: Request, kind: str, code: str) -> Response:
        return _shown(request, catalogue_item(kind, code))

    @extend_schema(
        summary="Rename or retire a model or a competing maker",
        request=ItemChangesSerializer,
        responses=ItemSerializer,
        examples=[_RETIRED],
    )
    def patch(self, request: Request, kind: str, code: str) -> Response:
        return _changed(request, catalogue_item(kind, code))


class PartsView(Endpoint):
    """What one model can be ordered in, or the models of one competing maker."""

    action = {"POST": Action.CATALOGUE_MANAGE}
    tagged = ("POST",)
    refusals = _REFUSALS

    @extend_schema(
        summary="Add a configuration, colour, option package or competing model",
        request=NamedThingSerializer,
        responses={201: ItemSerializer},
        examples=[_COLOUR],
    )
    def post(self, request: Request, kind: str, code: str, part: str) -> Response:
        table, parent = PARTS[kind, part]
        return _added(request, table, **{parent: catalogue_item(kind, code)})


class PartView(Endpoint):
    """One configuration, colour, option package or competing model."""

    action = {"GET": Action.CATALOGUE_VIEW, "PATCH": Action.CATALOGUE_MANAGE}
    tagged = ("GET", "PATCH")
    refusals = _REFUSALS

    @extend_schema(summary="Show a configuration, colour, option package or competing model", responses=ItemSerializer)
    def get(self, request: Request, kind: str, code: str, part: str, part_code: str) -> Response:
        return _shown(request, part_of(kind, code, part, part_code))

    @extend_schema(
        summary="Rename or retire a configuration, colour, option package or competing model",
        request=ItemChangesSerializer,
        responses=ItemSerializer,
        examples=[_RETIRED],
    )
    def patch(self, request: Request, kind: str, code: str, part: str, part_code: str) -> Response:
        return _changed(request, part_of(kind, code, part, part_code))


def _added(request: Request, table: type[Listed], **parent: models.Model) -> Response:
    def command(values: Values) -> Listed:
        return add(table, item_values(values), by=asker(request), **parent)

    added = run_body_command(NamedThingSerializer, request, command)
    return answer_version(request, from_item(added), added.version, status=201)


def _shown(request: Request, item: Listed) -> Response:
    return answer_version(request, from_item(item), item.version)


def _changed(request: Request, item: Listed) -> Response:
    expected = expected_version(request)
    with showing_current(lambda: from_item(type(item)._default_manager.get(pk=item.pk))):
        changed = run_body_command(
            ItemChangesSerializer, request, lambda values: change(item, changes_in(values), expected, by=asker(request))
        )
    return answer_version(request, from_item(changed), changed.version)


def _item(item: Item) -> dict[str, object]:
    return {"code": item.code, "name_zh": item.name_zh, "name_en": item.name_en, "is_retired": item.is_retired}


def _items(items: Iterable[Item]) -> list[dict[str, object]]:
    return [_item(item) for item in items]
