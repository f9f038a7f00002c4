"""The API's document (drf-spectacular): what every endpoint has in common, said once."""

import re
from collections.abc import Sequence
from copy import deepcopy
from functools import cache
from typing import Any

from drf_spectacular.openapi import AutoSchema
from rest_framework import serializers

from kit.api.views import OPEN, Endpoint
from kit.texts import registered

_ITEM = {
    "type": "object",
    "required": ["field", "code", "detail"],
    "properties": {
        "field": {"type": "string", "description": "By path: `phones.0.number`; empty for the whole."},
        "code": {"type": "string", "description": "Stable, the same in every language."},
        "detail": {"type": "string", "description": "In the caller's language."},
        "rule": {"type": "string", "description": "The rule of the domain that it serves, `FU-3`."},
        "params": {"type": "object", "additionalProperties": True},
    },
}
PROBLEM: dict[str, Any] = {
    "type": "object",
    "required": ["type", "title", "status", "code", "detail", "errors"],
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "code": {"type": "string", "description": "The one error's, or `invalid` for several."},
        "detail": {"type": "string"},
        "errors": {"type": "array", "items": _ITEM, "description": "Every wrong field at once."},
    },
    "additionalProperties": True,
    "example": {
        "type": "/api/v1/docs/#required",
        "title": "Required",
        "status": 422,
        "code": "required",
        "detail": "Please fill this in.",
        "errors": [{"field": "phones.0.number", "code": "required", "detail": "Please fill this in."}],
    },
}
_TITLES = {
    "400": "Not readable",
    "401": "Not signed in",
    "403": "Not allowed",
    "404": "Not found",
    "405": "Method not allowed",
    "406": "Not acceptable",
    "409": "Conflict",
    "412": "Changed meanwhile (`stale`)",
    "415": "Not JSON",
    "422": "Refused",
    "426": "The app is written for an older schema",
    "429": "Too many requests, see Retry-After",
    "503": "A service that this needs is away: try again",
}


# Codes of what depends on someone else's service.
_AWAY = {"payment_away"}


class EndpointSchema(AutoSchema):
    """Adds the problems that an endpoint answers with, and the codes it declares."""

    def get_operation(self, *args: Any, **kwargs: Any) -> dict[str, Any] | None:
        if isinstance(self.view, Endpoint):
            # To drf-spectacular `action` is the name of a view set's method; ours stands on the class.
            vars(self.view)["action"] = kwargs.get("method", args[3] if len(args) > 3 else "").lower()
        operation = super().get_operation(*args, **kwargs)
        if operation is None or not isinstance(self.view, Endpoint):
            return operation
        responses = operation.setdefault("responses", {})
        for status in self._problem_statuses():
            responses.setdefault(status, _problem_response(status))
        if self.method in self.view.tagged:
            _tell_tags(operation, self.method)
        _tell_refusals(operation, self.view.refusals)
        if self.method == "POST" and self.view.is_idempotent:
            operation.setdefault("parameters", []).append(_IDEMPOTENCY_KEY)
        if not self._is_signed_in():
            operation["security"] = [{}]
        return operation

    def get_operation_id(self) -> str:
        """The method and the path in words, unique as they are: `get_cards_by_card_id`."""
        words = self.path.removeprefix("/api/v1/").replace("{", "by_{").strip("/")
        return "_".join([self.method.lower(), *re.findall(r"[a-z0-9]+", words)])

    def get_summary(self) -> str:
        """What the method does in one line: the first sentence of what it says of itself."""
        told = " ".join(self.get_description().split())
        return re.split(r"(?<=[\w)`]\.)\s", told, maxsplit=1)[0].rstrip(".")

    def _get_request_body(self, direction: str = "request") -> dict[str, Any] | None:
        """Of a DELETE too, where one is declared: removing a second factor takes the password."""
        method, has_body = self.method, self.method == "DELETE" and self.get_request_serializer() is not None
        self.method = "POST" if has_body else method
        try:
            body: dict[str, Any] | None = super()._get_request_body(direction)  # type: ignore[no-untyped-call]  # theirs
        finally:
            self.method = method
        return body

    def map_renderers(self, attribute: str) -> list[str]:
        """Answers are JSON; that a client may ask for problems by their own type does not make them problems."""
        return ["application/json"]

    def _is_signed_in(self) -> bool:
        return isinstance(self.view, Endpoint) and type(self.view).action.get(self.method) != OPEN

    def _problem_statuses(self) -> list[str]:
        statuses = ["400", "401", "404", "405", "406", "422", "429"]
        if self._is_signed_in() or (isinstance(self.view, Endpoint) and "dealer_closed" in self.view.refusals):
            statuses.append("403")
        if self.method in ("POST", "PUT", "PATCH"):
            statuses += ["409", "412", "415"]
        elif isinstance(self.view, Endpoint) and self.view.refusals:
            statuses.append("409")
        if isinstance(self.view, Endpoint) and "app_outdated" in self.view.refusals:
            statuses.append("426")
        if isinstance(self.view, Endpoint) and _AWAY & set(self.view.refusals):
            statuses.append("503")
        return sorted(statuses)


_IDEMPOTENCY_KEY = {
    "in": "header",
    "name": "Idempotency-Key",
    "schema": {"type": "string", "minLength": 1, "maxLength": 255, "pattern": "^[\\x21-\\x7e]+$"},
    "description": "A repeat within 24 hours gets the first answer.",
}


_IF_NONE_MATCH = {
    "in": "header",
    "name": "If-None-Match",
    "schema": {"type": "string"},
    "description": "An `ETag` of before.",
}


_IF_MATCH = {
    "in": "header",
    "name": "If-Match",
    "schema": {"type": "string"},
    "description": "The `ETag` of what is to be changed: `412 stale` when it has changed since, with `current`.",
}
_ETAG = {"description": "What `If-Match` and `If-None-Match` take.", "schema": {"type": "string"}}


def _tell_tags(operation: dict[str, Any], method: str) -> None:
    """The `ETag` of an answer, and what may be sent back with it."""
    for status, response in operation["responses"].items():
        if status.startswith("2"):
            response["headers"] = {"ETag": _ETAG}
    parameters = operation.setdefault("parameters", [])
    if method == "GET":
        operation["responses"]["304"] = {"description": "Unchanged since `If-None-Match`", "headers": {"ETag": _ETAG}}
        parameters.append(_IF_NONE_MATCH)
    elif method == "PATCH":
        parameters.append(_IF_MATCH)


def _problem_response(status: str) -> dict[str, Any]:
    response: dict[str, Any] = {
        "description": _TITLES[status],
        "content": {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}},
    }
    if status == "429":
        response["headers"] = {"Retry-After": {"description": "Seconds to wait.", "schema": {"type": "integer"}}}
    return response


def _tell_refusals(operation: dict[str, Any], codes: Sequence[str]) -> None:
    """The codes that an endpoint declares, for people in its description and for programs beside it."""
    if not codes:
        return
    texts = registered()
    rules = {code: texts[code].rule if code in texts else "" for code in codes}
    operation["x-refusals"] = [{"code": code, "rule": rule} for code, rule in rules.items()]
    told = ", ".join(f"`{code}` {rule}".strip() for code, rule in rules.items())
    operation["description"] = f"{operation.get('description', '')}\n\nRefusals: {told}.".strip()


def add_problem(result: dict[str, Any], generator: Any, request: Any, public: bool) -> dict[str, Any]:
    """A postprocessing hook: the problem document's schema, once for all; and that bodies take no unknown field."""
    schemas = result.setdefault("components", {}).setdefault("schemas", {})
    for name, schema in schemas.items():
        if name.endswith("Request") and schema.get("type") == "object":
            schema["additionalProperties"] = False
    schemas["Problem"] = _problem_schema()
    return result


def _problem_schema() -> dict[str, Any]:
    """The problem document with every code that there is, each with its rule and what people read."""
    texts = registered()
    told = [
        {"code": code, "rule": text.rule, "title": str(text.title), "detail": str(text.detail)}
        for code, text in sorted(texts.items())
    ]
    schema = deepcopy(PROBLEM)
    schema["properties"]["code"]["enum"] = sorted(texts)
    schema["properties"]["errors"]["items"]["properties"]["code"]["enum"] = sorted(texts)
    return {**schema, "x-codes": told}


@cache
def page_of(serializer: type[serializers.Serializer[Any]]) -> type[serializers.Serializer[Any]]:
    """The schema of a keyset page, for `extend_schema(responses=…)`: built by name from its rows' serializer."""
    name = serializer.__name__.removesuffix("Serializer") + "Page"
    fields = {
        "next": serializers.URLField(allow_null=True),
        "previous": serializers.URLField(allow_null=True),
        "results": serializer(many=True),
    }
    return type(name, (serializers.Serializer,), fields)
