"""A client that holds every answer of the API against its own document: status, content type and schema."""

from functools import lru_cache
from typing import Any

import schemathesis
from django.conf import settings
from requests import Request
from rest_framework.test import APIClient
from schemathesis.core.failures import Failure, FailureGroup
from schemathesis.core.transport import Response
from schemathesis.schemas import BaseSchema

from kit.api.documents import document_of

_URLCONFS = {"hq": settings.HQ_URLCONF, "base": settings.PUBLIC_URLCONF}
# Answers that are the same at every address, and that the document tells of once, in words.
_ANYWHERE = {405, 406, 500}


@lru_cache(maxsize=4)
def document_at(host: str) -> BaseSchema:
    """The document of a host's API, ready to check against."""
    return schemathesis.openapi.from_dict(document_of(_URLCONFS.get(host, settings.ROOT_URLCONF)))


class DocumentedClient(APIClient):
    """An app. What it is answered has to be in the document."""

    def request(self, **request: Any) -> Any:
        answer: Any = super().request(**request)
        match = getattr(answer, "resolver_match", None)
        if match and match.route.startswith("api/v1/") and answer.status_code not in _ANYWHERE:
            _hold(answer, _path(match.route))
        return answer


def _path(route: str) -> str:
    """A route as the document spells it: `/api/v1/cards/{card_id}/`."""
    parts = [f"{{{part[1:-1].partition(':')[2]}}}" if part.startswith("<") else part for part in route.split("/")]
    return "/" + "/".join(parts)


def _hold(answer: Any, path: str) -> None:
    asked = answer.wsgi_request
    document = document_at(asked.get_host().partition(".")[0])
    if path not in document.raw_schema["paths"]:
        return
    method = "GET" if asked.method == "HEAD" else asked.method
    operation = document[path][method]
    told = operation.definition.raw["responses"]
    status = str(answer.status_code)
    assert status in told, f"{method} {path} answers {status}, which is not in its document: {answer.content[:300]!r}"
    content = told[status].get("content", {})
    given = answer.get("Content-Type", "").partition(";")[0]
    assert given in content if content else not answer.content, f"{method} {path} {status} is {given}, not {[*content]}"
    tags = "ETag" in answer, "ETag" in told[status].get("headers", {})
    assert tags != (True, False), f"{method} {path} {status} has an ETag, and its document does not say so"
    if not content or asked.method == "HEAD" or given not in ("application/json", "application/problem+json"):
        return
    if given == "application/problem+json":
        unnamed = [error for error in answer.json()["errors"] if "–" in error["detail"]]
        assert not unnamed, f"{method} {path} names a bound by a dash: {unnamed}"
    whole = Response(
        status_code=answer.status_code,
        headers={name.lower(): [value] for name, value in answer.items()},
        content=answer.content,
        request=Request(method, f"http://{asked.get_host()}{asked.path}").prepare(),
        elapsed=0.0,
        verify=False,
    )
    try:
        operation.validate_response(whole)
    except (Failure, FailureGroup) as wrong:
        each = wrong.exceptions if isinstance(wrong, FailureGroup) else [wrong]
        raise AssertionError(f"{method} {path} {status}: " + "\n".join(str(one)[:600] for one in each)) from None
