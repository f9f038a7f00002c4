"""`/sync/`: devices that work offline (domain.md §13)."""

from collections.abc import Mapping
from hashlib import sha256
from typing import Any, cast
from uuid import UUID

import orjson
from django.utils.translation import get_language
from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api.asker import asker
from crm.api import examples
from crm.api.representations import Representation
from crm.api.representations.sync import CARD_FIELDS_READ, card_on_device, contact_on_device, delivery_on_device
from crm.api.serializers.sync import (
    BODIES,
    AcknowledgedSerializer,
    AcknowledgeSerializer,
    CommandResultsSerializer,
    CommandsSerializer,
    NeedDecisionSerializer,
    NeedSerializer,
    SyncParametersSerializer,
    SyncSerializer,
)
from crm.models import SyncCommand
from crm.queries.sync.commands import commands_needing
from crm.queries.sync.tables import device_tables
from crm.rules.sync.cursors import SCHEMA, Cursor, OutdatedCursor, read_cursor
from crm.services.sync.commands import Sent, acknowledge, run_commands
from crm.services.sync.decide import NeedInput, decide_command
from crm.services.sync.deliver import Shape, deliver
from kit import clock
from kit.api.openapi import page_of
from kit.api.paging import Keyset
from kit.api.serializers import StrictSerializer, reader, run_body_command
from kit.api.views import Endpoint
from kit.errors import raise_all, refuse

_PAGE_BYTES = 200_000
_NEEDS = Keyset({"received_at": "received_at"}, default="-received_at")


class Sync(Endpoint):
    """The data on a device."""

    action = {"GET": None}
    refusals = ("app_outdated",)

    @extend_schema(parameters=[SyncParametersSerializer], responses={200: SyncSerializer, 304: None})
    def get(self, request: Request) -> Response:
        """Everything that its person works on, then the changes since the cursor (SY-1); 304 when there are none.

        Cards that the person may no longer see, or no longer needs, are in `removed`, by id and reason (SY-4). An app
        written for an older schema gets 426 `app_outdated`: it sends what waits, is updated, and begins again.
        """
        # `cursor` is not that of a list's pages, which `read_parameters` leaves out.
        given, wrong = reader(SyncParametersSerializer).read(request.query_params.dict())
        raise_all(wrong)
        user, language = asker(request), get_language() or "en"
        cursor = _cursor(given)
        shape = Shape(
            CARD_FIELDS_READ,
            lambda row, phones: card_on_device(user, row, phones),
            lambda row: contact_on_device(user, row),
            lambda: device_tables(language),
        )
        found = deliver(user, given["device"], cursor, given.get("page_bytes") or _PAGE_BYTES, shape)
        if found is None:
            return Response(status=304)
        return Response(delivery_on_device(found, clock.now(), SCHEMA))


class SyncCommands(Endpoint):
    """Commands of a device."""

    action = {"POST": None}
    # Each command is idempotent by device and sequence; a key for the whole would run all in one transaction.
    is_idempotent = False

    @extend_schema(
        request=CommandsSerializer,
        responses=CommandResultsSerializer,
        examples=[OpenApiExample("A follow-up made in the basement", examples.SYNC_COMMANDS, request_only=True)],
    )
    def post(self, request: Request) -> Response:
        """Carry out commands in the device's order, each by the rules of the moment it was done (SY-2, SY-3).

        `done` with what it made, `refused` with its problems, `waiting` for an earlier command or for a person. A
        repeated command gets its first answer until it is acknowledged.
        """

        def run(values: Mapping[str, Any]) -> Representation:
            sent = [_read(each) for each in values.get("commands") or ()]
            results, acknowledged = run_commands(asker(request), values["device"], values["device_time"], sent)
            shown = [{"id": each.id, "state": each.state, "status": each.status, "body": each.body} for each in results]
            return {"results": shown, "acknowledged": acknowledged}

        return Response(_run_whole(CommandsSerializer, request, run))


class SyncAcknowledgement(Endpoint):
    """Answers that a device has received."""

    action = {"POST": None}

    @extend_schema(
        request=AcknowledgeSerializer,
        responses=AcknowledgedSerializer,
        examples=[OpenApiExample("Up to the third", {"device": "phone-of-li", "sequence": 3}, request_only=True)],
    )
    def post(self, request: Request) -> Response:
        """Forget the answers up to this command; the device has them. One that waits is not acknowledged."""

        def run(values: Mapping[str, Any]) -> Representation:
            return {"acknowledged": acknowledge(asker(request), values["device"], values["sequence"])}

        return Response(_run_whole(AcknowledgeSerializer, request, run))


class SyncNeeds(Endpoint):
    """Commands that someone is asked about."""

    action = {"GET": None}

    @extend_schema(parameters=_NEEDS.parameters(), responses=page_of(NeedSerializer))
    def get(self, request: Request) -> Response:
        """One's own commands that were refused or partly overtaken; for managers those of a wrong clock, and those that
        counted on a day that was over (SY-3). The newest first."""
        return Response(_NEEDS.unfiltered_page(request, commands_needing(asker(request)), _need))


class SyncNeedDecision(Endpoint):
    """The answer to one of them."""

    action = {"POST": None}
    refusals = ("not_to_apply", "not_asked", "done_in_future", "too_late")

    @extend_schema(
        request=NeedDecisionSerializer,
        responses=NeedSerializer,
        examples=[
            OpenApiExample(
                "Confirm the time", {"decision": "apply", "at": "2026-11-18T09:50:00+08:00"}, request_only=True
            )
        ],
    )
    def post(self, request: Request, command_id: UUID) -> Response:
        """Carry it out after all, or drop it. Within 24 hours it counts at the time it was done (CA-8)."""
        decided = run_body_command(
            NeedDecisionSerializer,
            request,
            lambda data: decide_command(asker(request), command_id, cast(NeedInput, data)),
        )
        return Response(_need(decided))


def _cursor(given: Mapping[str, Any]) -> Cursor | None:
    try:
        cursor = read_cursor(given.get("cursor") or "")
    except OutdatedCursor as outdated:
        raise refuse("app_outdated", rule="SY-1", status=426) from outdated
    if (given.get("schema") or SCHEMA) < SCHEMA:
        raise refuse("app_outdated", rule="SY-1", status=426)
    return cursor


def _run_whole(serializer: type[StrictSerializer], request: Request, command: Any) -> Representation:
    """Run a command whose envelope is whole: without its device or its commands there is nothing to run."""
    values, wrong = reader(serializer).read(request.data)
    raise_all(wrong)
    found: Representation = command(values)
    return found


def _read(envelope: Mapping[str, Any]) -> Sent:
    """Read the body by its kind. A problem in it refuses this command, not the batch."""
    body = envelope.get("body") or {}
    values, problems = reader(BODIES[envelope["kind"]]).read(body)
    plain = [str(envelope["id"]), envelope["kind"], envelope["done_at"].isoformat(), body]
    digest = sha256(orjson.dumps(plain, option=orjson.OPT_SORT_KEYS)).hexdigest()
    return Sent(envelope["id"], envelope["sequence"], envelope["done_at"], envelope["kind"], values, problems, digest)


def _need(row: SyncCommand) -> Representation:
    same = ("id", "command", "kind", "reason", "state", "status", "done_at", "moment", "received_at", "body", "reply")
    return {
        **{field: getattr(row, field) for field in same},
        "device": row.device.device,
        "user": row.device.user_id,
        "user_name": row.device.user.name,
    }
