"""`/persons/`, `/retention/`, `/privacy-notice/`: the rights of the people behind the cards (PI-1, PI-3, PI-4)."""

from uuid import UUID

from django.http import HttpResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.access import Action
from accounts.api.asker import asker
from accounts.rules.commands import Purpose
from crm.api.representations import Representation
from crm.api.serializers.person import (
    NoticeBodySerializer,
    NoticeSerializer,
    PersonBodySerializer,
    PersonDetailSerializer,
    PersonSerializer,
    RetentionSerializer,
)
from crm.models import Card, PersonRequest, PrivacyNotice
from crm.queries.consents import notice_in_force
from crm.queries.persons import cards_held, person_request, person_requests
from crm.rules.codes import Status
from crm.services.consents import publish_notice
from crm.services.persons import (
    ask_for_person,
    erase_person,
    hand_over_person,
    preview_retention,
    run_retention,
    view_person,
)
from kit.api.etags import answer_content, answer_version
from kit.api.openapi import page_of
from kit.api.paging import Keyset
from kit.api.serializers import run_body_command
from kit.api.views import Endpoint
from kit.sheets.writing import MEDIA_TYPE
from kit.web.sheets import workbook_answer

_MANAGE = Action.PRIVACY_MANAGE
_GUARDED = ("reauthentication_required", "second_factor_required")
_EXAMPLE = OpenApiExample("By name and number", {"name": "王小姐", "number": "138 0013 8000"}, request_only=True)


def _shown(row: PersonRequest) -> Representation:
    return {
        "id": row.id,
        "name": row.name,
        "number": row.number,
        "cards": len(row.cards),
        "traffic": len(row.traffic),
        "leads": len(row.leads),
        "asked_at": row.asked_at,
        "asked_by": row.asked_by_id,
        "asked_by_name": row.asked_by.name,
        "handed_over_at": row.handed_over_at,
        "erased_at": row.erased_at,
        "erased_by": row.erased_by_id,
        "erasure_waits": row.waiting,
    }


def _held(card: Card) -> Representation:
    return {
        "id": card.id,
        "customer_name": card.customer_name,
        "filed_on": card.filed_on,
        "status": card.status,
        "waits": card.status == Status.ORDERED and card.merged_into_id is None,
    }


def _notice(request: Request, notice: PrivacyNotice) -> Representation:
    texts = {"text_zh": notice.text_zh, "text_en": notice.text_en}
    return {"version": notice.version, **texts, "page": request.build_absolute_uri("/privacy/")}


class Persons(Endpoint):
    """People whose data was looked up."""

    action = {"GET": _MANAGE, "POST": _MANAGE}
    sensitive = {"GET": Purpose.ERASURE, "POST": Purpose.ERASURE}
    refusals = (*_GUARDED, "required", "bad_phone")
    keyset = Keyset({"asked_at": "asked_at"}, default="-asked_at")

    @extend_schema(summary="List the requests", parameters=keyset.parameters(), responses=page_of(PersonSerializer))
    def get(self, request: Request) -> Response:
        """The newest first; the proof of what was handed over and erased."""
        return Response(self.keyset.unfiltered_page(request, person_requests(), _shown))

    @extend_schema(
        summary="Look up a person", request=PersonBodySerializer, responses={201: PersonSerializer}, examples=[_EXAMPLE]
    )
    def post(self, request: Request) -> Response:
        """By surname and number, as the duplicate check does (CA-5). It is in the audit (PI-3)."""
        made = run_body_command(PersonBodySerializer, request, lambda values: ask_for_person(asker(request), values))
        return Response(_shown(made), status=201)


class OnePerson(Endpoint):
    """One person: the preview of an erasure."""

    action = {"GET": _MANAGE}
    sensitive = {"GET": Purpose.ERASURE}
    tagged = ("GET",)
    refusals = _GUARDED

    @extend_schema(summary="Preview an erasure", responses=PersonDetailSerializer)
    def get(self, request: Request, person_id: UUID) -> Response:
        """List the person's cards, with those that an erasure would wait for (PI-4). It is in the audit."""
        row = view_person(asker(request), person_id)
        return answer_content(request, {**_shown(row), "held": [_held(card) for card in cards_held(row)]})


class PersonFile(Endpoint):
    """The file to hand over."""

    action = {"GET": _MANAGE}
    sensitive = {"GET": Purpose.EXPORT}
    limits = {"GET": "workbooks"}
    refusals = (*_GUARDED, "person_erased")

    @extend_schema(summary="Download a person's data", responses={(200, MEDIA_TYPE): OpenApiTypes.BINARY})
    def get(self, request: Request, person_id: UUID) -> HttpResponse:
        """One workbook with all cards, contacts, consents, traffic and leads (PI-3). It is stored nowhere."""
        return workbook_answer("personal-data", hand_over_person(asker(request), person_id))


class PersonErasure(Endpoint):
    """The erasure of a person."""

    action = {"POST": _MANAGE}
    sensitive = {"POST": Purpose.ERASURE}
    bodiless = ("POST",)
    refusals = (*_GUARDED, "person_erased")

    @extend_schema(summary="Erase a person", request=None, responses=PersonSerializer)
    def post(self, request: Request, person_id: UUID) -> Response:
        """At once, but for ordered cards, which wait (`erasure_waits`). It cannot be undone (PI-4)."""
        erase_person(asker(request), person_id)
        return Response(_shown(person_request(person_id)))


class Retention(Endpoint):
    """Data that has been kept for its time."""

    action = {"GET": _MANAGE, "POST": _MANAGE}
    sensitive = {"POST": Purpose.ERASURE}
    tagged = ("GET",)
    bodiless = ("POST",)
    refusals = _GUARDED

    @extend_schema(summary="Preview the retention", responses=RetentionSerializer)
    def get(self, request: Request) -> Response:
        """Count what the next run erases, by the dealer's periods (PI-5)."""
        return answer_content(request, preview_retention().counts)

    @extend_schema(summary="Erase what is due now", request=None, responses=RetentionSerializer)
    def post(self, request: Request) -> Response:
        """Do what the daily run does, at most 500 cards, parties and leads at once. Answers how many were erased."""
        done = run_retention(asker(request))
        return Response({"cards": len(done.cards), "traffic": len(done.traffic), "leads": len(done.leads)})


class Notice(Endpoint):
    """The dealer's notice to its customers."""

    action = {"GET": _MANAGE, "POST": _MANAGE}
    sensitive = {"POST": Purpose.WORK}
    tagged = ("GET",)
    refusals = (*_GUARDED, "required", "too_long")

    @extend_schema(summary="Show the notice", responses=NoticeSerializer)
    def get(self, request: Request) -> Response:
        """The version in force, in both languages."""
        notice = notice_in_force()
        return answer_version(request, _notice(request, notice), notice.version)

    @extend_schema(
        summary="Publish a notice",
        request=NoticeBodySerializer,
        responses={201: NoticeSerializer},
        examples=[OpenApiExample("A version", {"text_zh": "告知书", "text_en": "Our notice"}, request_only=True)],
    )
    def post(self, request: Request) -> Response:
        """The next version. Cards that are filed from now on name it (PI-1)."""
        made = run_body_command(
            NoticeBodySerializer,
            request,
            lambda values: publish_notice(asker(request), values.get("text_zh", ""), values.get("text_en", "")),
        )
        return Response(_notice(request, made), status=201)
