"""`/api/v1/schema/` and `/api/v1/docs/`: what the API of a host takes and answers, made of the code itself."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import translation
from django.utils.functional import Promise
from django.views.generic import View
from drf_spectacular.generators import SchemaGenerator
from rest_framework.request import Request
from rest_framework.response import Response

from kit.api.views import OPEN, Endpoint
from kit.texts import registered

Document = dict[str, Any]


@lru_cache(maxsize=4)
def document_of(urlconf: str) -> Document:
    """The OpenAPI document of a host's addresses; made once, it takes a second."""
    with translation.override("en"):
        document: Document = SchemaGenerator(urlconf=urlconf).get_schema(request=None, public=True)
    return document


def _urlconf(request: HttpRequest | Request) -> str:
    return str(getattr(request, "urlconf", settings.ROOT_URLCONF))


class Schema(Endpoint):
    """The OpenAPI 3 document."""

    action = {"GET": OPEN}
    limits = {"GET": "api_document"}
    schema = None

    def get(self, request: Request) -> Response:
        """Of the addresses of this host."""
        return Response(document_of(_urlconf(request._request)))


@dataclass(frozen=True, slots=True)
class Operation:
    """One call as the page shows it."""

    id: str
    method: str
    path: str
    summary: str
    description: str
    parameters: list[Document]
    fields: list["Field"]
    answers: list["Field"]
    example: Any


@dataclass(frozen=True, slots=True)
class Field:
    """One field of a body. `depth` says how far it is nested, for indenting."""

    name: str
    type: str
    is_required: bool
    text: str
    codes: list[str] = field(default_factory=list)
    depth: int = 0


@dataclass(frozen=True, slots=True)
class Refusal:
    """One code with what people read."""

    code: str
    rule: str
    title: "str | Promise"
    detail: "str | Promise"


class Docs(View):
    """The same for people. Open to all: it names no one and nothing that is kept."""

    action = {"GET": OPEN}

    def get(self, request: HttpRequest) -> HttpResponse:
        """GET."""
        document = document_of(_urlconf(request))
        refusals = [Refusal(code, text.rule, text.title, text.detail) for code, text in sorted(registered().items())]
        context = {"info": document["info"], "groups": _groups(document), "refusals": refusals}
        return render(request, "kit/api_docs.html", context)


def _groups(document: Document) -> list[tuple[str, list[Operation]]]:
    """Operations by the first word of their path below the version."""
    groups: dict[str, list[Operation]] = {}
    for path, methods in document["paths"].items():
        first = path.removeprefix("/api/v1/").split("/")[0]
        for method, operation in methods.items():
            groups.setdefault(first, []).append(_operation(document, path, method, operation))
    return sorted(groups.items())


def _operation(document: Document, path: str, method: str, operation: Document) -> Operation:
    body = _content(operation.get("requestBody", {}))
    success: Document = next((answer for code, answer in operation["responses"].items() if code.startswith("2")), {})
    examples = list(body.get("examples", {}).values())
    return Operation(
        id=operation["operationId"],
        method=method.upper(),
        path=path,
        summary=operation.get("summary", ""),
        description=operation.get("description", ""),
        parameters=operation.get("parameters", []),
        fields=list(_fields(document, body.get("schema", {}))),
        answers=list(_fields(document, _content(success).get("schema", {}))),
        example=examples[0].get("value") if examples else None,
    )


def _content(holder: Document) -> Document:
    return next(iter(holder.get("content", {}).values()), {})


def _fields(document: Document, schema: Document, depth: int = 0) -> Iterator[Field]:
    """The fields of a schema and of what it holds, two levels down."""
    schema = _resolved(document, schema)
    for name, raw in schema.get("properties", {}).items():
        one = _resolved(document, raw)
        held = _resolved(document, one.get("items", {})) if one.get("type") == "array" else one
        yield Field(
            name=name,
            type=f"list of {held.get('type', 'any')}" if held is not one else str(one.get("type", "any")),
            is_required=name in schema.get("required", []),
            text=str(raw.get("description") or one.get("description") or ""),
            codes=[str(code) for code in held.get("enum", []) if code],
            depth=depth,
        )
        if depth < 2:
            yield from _fields(document, held, depth + 1)


def _resolved(document: Document, schema: Document) -> Document:
    """A schema with its reference followed; of alternatives the first that is more than a null or a blank."""
    for word in ("allOf", "oneOf", "anyOf"):
        if word in schema:
            return _resolved(document, schema[word][0])
    if "$ref" in schema:
        name = schema["$ref"].rsplit("/", 1)[-1]
        return _resolved(document, document["components"]["schemas"][name])
    return schema
