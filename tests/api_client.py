"""Asking the API of the dealer north as someone, without the sign-in that other tests are about."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from tests.schema_client import DocumentedClient


@contextmanager
def queries(count: int) -> Iterator[None]:
    """Exactly `count` statements about tables; choosing the dealer's schema is another room's business."""
    with CaptureQueriesContext(connection) as captured:
        yield
    told = [query["sql"] for query in captured if " crm_" in query["sql"] or '"crm_' in query["sql"]]
    assert len(told) == count, "\n".join(told)


def client(user: User, host: str = "north") -> DocumentedClient:
    """A client that asks as `user`."""
    made = DocumentedClient(headers={"host": f"{host}.localhost"})
    made.force_authenticate(user)
    return made


def as_json(data: Any) -> Any:
    """A body of `tests.factories` as it is sent."""
    if isinstance(data, dict):
        return {key: as_json(value) for key, value in data.items()}
    if isinstance(data, list):
        return [as_json(value) for value in data]
    if hasattr(data, "isoformat"):
        return data.isoformat()
    return str(data) if hasattr(data, "hex") and not isinstance(data, float) else data


def post(user: User, path: str, body: Any = None, **headers: str) -> Any:
    """`POST /api/v1/<path>` with a JSON body."""
    return client(user).post(f"/api/v1/{path}", as_json(body or {}), format="json", headers=headers)


def get(user: User, path: str) -> Any:
    """`GET /api/v1/<path>`."""
    return client(user).get(f"/api/v1/{path}")
