"""What machines ask: `/livez`, `/readyz` and `/metrics`, on every host and address alike.

A load balancer comes by address and not by a dealer's name, hence a middleware ahead of the one that asks for the host.
None of the three costs more with more dealers.
"""

import hmac
import os
import time
from collections.abc import Callable, Mapping

import structlog
from django.apps import apps
from django.conf import settings
from django.db import DatabaseError, InterfaceError, connection
from django.db.migrations.loader import MigrationLoader
from django.http import HttpRequest, HttpResponse, JsonResponse

from config.heartbeat import Heartbeat, QueueAway, last_heartbeat
from config.metrics import HeartbeatCollector, exposition
from kit.queue.broker import redis_client
from kit.queue.dead_letters import dead_letter_count
from kit.tenancy import in_public
from tenants.queries.migrations import schemas_behind
from tenants.queries.nodes import databases_away
from tenants.queries.schemas import dealer_schemas

log = structlog.get_logger(__name__)

# A schema once up to date for this code stays so; one that is behind is being migrated.
_LOOK_AGAIN_SECONDS = {True: 300.0, False: 5.0}

Answer = Callable[[HttpRequest], HttpResponse]


class ProbeMiddleware:
    """Answers the probes and lets everything else through."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response
        self._probes: Mapping[str, Answer] = {"/livez": livez, "/readyz": readyz, "/metrics": metrics}

    def __call__(self, request: HttpRequest) -> HttpResponse:
        probe = self._probes.get(request.path)
        if probe is None:
            return self.get_response(request)
        if request.method not in ("GET", "HEAD"):
            return HttpResponse(status=405, headers={"Allow": "GET, HEAD"})
        response = probe(request)
        response.headers["Cache-Control"] = "no-store"
        return response


def livez(request: HttpRequest) -> HttpResponse:
    """The process answers. Asks nothing of anyone: a database that is away is no reason to start it anew."""
    return JsonResponse({"live": True})


def readyz(request: HttpRequest) -> HttpResponse:
    """200 when requests can be served, else 503; `checks` says which part cannot.

    `unreachable` names the databases that do not answer: the server, or nodes of Citus (`host:port`).
    `events` tells how old the oldest event is that a follower has not taken in. Late figures alone take no server out
    of service: its pages still work.
    """
    away = databases_away()
    checks = {"database": "unreachable" if away else "ok", "migrations": _migrations.state(), "queue": _queue()}
    is_ready = all(check == "ok" for check in checks.values())
    events = _events() if checks["queue"] == "ok" else {}
    named = {"unreachable": away} if away else {}
    answer = {"ready": is_ready, "checks": checks, **named, "events": events}
    return JsonResponse(answer, status=200 if is_ready else 503)


def metrics(request: HttpRequest) -> HttpResponse:
    """Measures for Prometheus, for whoever has LODESTAR_METRICS_TOKEN; there is no such page without one."""
    token: str = settings.METRICS_TOKEN
    if not token:
        return HttpResponse(status=404)
    given = request.headers.get("Authorization", "").removeprefix("Bearer ")
    if not hmac.compare_digest(given.encode(), token.encode()):
        return HttpResponse(status=401, headers={"WWW-Authenticate": "Bearer"})
    heartbeat, dead = _heartbeat_and_dead_letters()
    told = exposition(HeartbeatCollector(heartbeat, dead), is_shared="PROMETHEUS_MULTIPROC_DIR" in os.environ)
    return HttpResponse(told, content_type="text/plain; version=0.0.4; charset=utf-8")


class _Migrations:
    """Whether every schema has all that this code needs; looked at now and then, not by every probe."""

    def __init__(self) -> None:
        self._state = "unknown"
        self._look_again_at = 0.0

    def state(self) -> str:
        """`ok`, `unknown`, or how many schemas are behind."""
        if time.monotonic() >= self._look_again_at:
            self._state = self._look()
            self._look_again_at = time.monotonic() + _LOOK_AGAIN_SECONDS[self._state == "ok"]
        return self._state

    @staticmethod
    def _look() -> str:
        try:
            with in_public():
                if _public_is_behind():
                    return "public is behind"
                behind = schemas_behind(dealer_schemas())
        except (DatabaseError, InterfaceError) as error:
            log.warning("readyz.migrations", error=type(error).__name__)
            return "unknown"
        return f"{len(behind)} schemas behind" if behind else "ok"


def _public_is_behind() -> bool:
    loader = MigrationLoader(connection)
    labels = {config.label for config in apps.get_app_configs() if config.name in set(settings.SHARED_APPS)}
    return any(key[0] in labels and key not in loader.applied_migrations for key in loader.graph.nodes)


_migrations = _Migrations()


def _queue() -> str:
    try:
        redis_client().ping()
    except QueueAway as error:
        log.warning("readyz.queue", error=type(error).__name__)
        return "unreachable"
    return "ok"


def _events() -> dict[str, float | None]:
    """Seconds; None for what is not known, since no worker has looked yet."""
    heartbeat, _ = _heartbeat_and_dead_letters()
    if heartbeat is None:
        return {"oldest_unhandled_seconds": None, "looked_seconds_ago": None}
    # While nobody looks, what was unhandled grows older.
    oldest = heartbeat.oldest_event_seconds
    grown = oldest + heartbeat.age_seconds if oldest else 0.0
    return {"oldest_unhandled_seconds": round(grown, 1), "looked_seconds_ago": round(heartbeat.age_seconds, 1)}


def _heartbeat_and_dead_letters() -> tuple[Heartbeat | None, int]:
    try:
        return last_heartbeat(), dead_letter_count()
    except QueueAway:
        return None, 0
