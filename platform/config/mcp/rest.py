"""The REST API as the tools use it."""

import json
from collections.abc import Mapping
from typing import Any
from uuid import uuid4

import requests
from mcp.server.mcpserver.exceptions import ToolError
from requests.adapters import HTTPAdapter
from urllib3.util import Retry

from config.mcp.quoting import quoted

_TIMEOUT_SECONDS = 30
# Every call here may arrive twice: a POST has a key, under which a repeat gets the first answer.
_RETRIES = Retry(
    total=3,
    backoff_factor=0.5,
    status_forcelist=(429, 502, 503, 504),
    allowed_methods=None,
    raise_on_status=False,
)


class Rest:
    """The API of one host, as the person whose device token it is."""

    def __init__(self, url: str, token: str, language: str = "") -> None:
        self.url = url.rstrip("/")
        self._session = requests.Session()
        self._session.headers["Authorization"] = f"Bearer {token}"
        if language:
            self._session.headers["Accept-Language"] = language
        for scheme in ("http://", "https://"):
            self._session.mount(scheme, HTTPAdapter(max_retries=_RETRIES))

    def get(self, path: str, query: Mapping[str, object] | None = None) -> Any:
        """Return the answer; parameters that are None are left out. Raises ToolError for a refusal."""
        return self._ask("GET", path, params={name: each for name, each in (query or {}).items() if each is not None})

    def post(self, path: str, body: Mapping[str, object]) -> Any:
        """Carry out a command once, even where its answer is lost on the way. Raises ToolError for a refusal."""
        given = {name: each for name, each in body.items() if each is not None}
        return self._ask("POST", path, json=given, headers={"Idempotency-Key": uuid4().hex})

    def _ask(self, method: str, path: str, **given: Any) -> Any:
        try:
            answer = self._session.request(
                method, f"{self.url}/api/v1/{path}", timeout=_TIMEOUT_SECONDS, allow_redirects=False, **given
            )
        except requests.RequestException as error:
            raise _tool_error({"code": "no_connection", "detail": type(error).__name__}) from error
        try:
            body = answer.json()
        except ValueError as error:
            raise _tool_error({"code": "unreadable_answer", "detail": str(answer.status_code)}) from error
        if not answer.ok:
            raise _tool_error({name: body[name] for name in ("code", "detail", "errors", "matches") if name in body})
        return body


def _tool_error(problem: Mapping[str, Any]) -> ToolError:
    """Return a problem document as the error of a tool, its texts marked as those of results are."""
    return ToolError(json.dumps(quoted(dict(problem)), ensure_ascii=False))
