"""`POST /brand/leads/`: leads from senders, signed (HQ-2, HQ-3); and their progress for the brand (HQ-6)."""

from uuid import UUID

from django.http import HttpRequest
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiExample, OpenApiParameter, extend_schema
from rest_framework.exceptions import UnsupportedMediaType
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.access import Action
from accounts.queries.current_tenant import tenant_zone
from kit import clock
from kit.api.openapi import page_of
from kit.api.paging import Keyset
from kit.api.parameters import read_parameters
from kit.api.views import OPEN, Endpoint
from kit.errors import raise_all, refuse
from kit.limits import Limit, address_of, limit
from tenants.leads.api.representations import PROGRESS, progress, taken
from tenants.leads.api.serializers import (
    AcceptedSerializer,
    LeadFilterSerializer,
    LeadProgressSerializer,
    LeadSerializer,
)
from tenants.leads.models import LeadSender
from tenants.leads.queries.leads import leads_narrowed
from tenants.leads.queries.senders import signing_key
from tenants.leads.rules.adf import read_adf
from tenants.leads.rules.json_lead import read_json_text
from tenants.leads.rules.lead import LeadForm
from tenants.leads.rules.signatures import is_signed
from tenants.leads.services.accept import accept_leads

_ORDER = Keyset({"received_at": "received_at"}, default="-received_at")
_XML = ("application/xml", "text/xml", "application/x-adf+xml")
_LEAD = {
    "id": "W-20261130-17",
    "customer_name": "王小姐",
    "phone": "138 0013 8000",
    "model": "octavia",
    "province": "上海市",
    "city": "长宁区",
    "comments": "周末想试驾",
    "requested_at": "2026-11-30T10:20:00+08:00",
}
_ADF = """<?xml version="1.0" encoding="UTF-8"?>
<?adf version="1.0"?>
<adf><prospect><id>P-1</id><requestdate>2026-11-30T10:20:00+08:00</requestdate>
<vehicle><year>2026</year><make>Skoda</make><model>Octavia</model></vehicle>
<customer><contact><name part="full">王小姐</name><phone type="cellphone">13800138000</phone></contact></customer>
<vendor><vendorname>north</vendorname></vendor></prospect></adf>"""


def _header(name: str, description: str) -> OpenApiParameter:
    return OpenApiParameter(name, str, OpenApiParameter.HEADER, description=description)


class LeadsView(Endpoint):
    """The leads of the brand."""

    action = {"GET": Action.LEADS_MANAGE, "POST": OPEN}
    refusals = ("bad_signature",)

    @extend_schema(
        summary="List the leads with their progress",
        parameters=[LeadFilterSerializer, *_ORDER.parameters()],
        responses=page_of(LeadProgressSerializer),
    )
    def get(self, request: Request) -> Response:
        """Without personal data: `sender_id` finds a lead by the sender's own id."""
        filters, problems = read_parameters(LeadFilterSerializer, request)
        raise_all(problems)
        ref = filters.pop("sender_id", "")
        rows = leads_narrowed(**filters, ref=ref).values(*PROGRESS)
        return Response(_ORDER.page(request, rows, progress))

    @extend_schema(
        summary="Submit leads",
        parameters=[
            _header("Lead-Key", "The id of the sender's key."),
            _header("webhook-id", "The message's id."),
            _header("webhook-timestamp", "Seconds since 1970, within five minutes of ours."),
            _header("webhook-signature", "`v1,` and the base64 of HMAC-SHA256 over `id.timestamp.body`."),
        ],
        request={"application/json": LeadSerializer, "application/xml": OpenApiTypes.STR},
        responses={202: AcceptedSerializer},
        examples=[
            OpenApiExample("From the website", _LEAD, request_only=True, media_type="application/json"),
            OpenApiExample("ADF 1.0", _ADF, request_only=True, media_type="application/xml"),
        ],
    )
    def post(self, request: Request) -> Response:
        """Answers 202 once the leads are committed. A lead that cannot be read is not refused: it is in quarantine."""
        body, kind = request._request.body, _media_type(request)
        sender = _signed_by(request._request, body)
        if kind in _XML:
            form, prospects = LeadForm.ADF, read_adf(body, tenant_zone(), _charset(request))
        elif kind == "application/json":
            form, prospects = LeadForm.JSON, [read_json_text(body, tenant_zone())]
        else:
            raise UnsupportedMediaType(kind or "")
        leads = accept_leads(sender, form, prospects)
        first = taken(leads[0])
        answer = {"id": first["id"], "dealer": first["dealer"], "leads": [taken(lead) for lead in leads]}
        return Response(answer, status=202)


def _signed_by(request: HttpRequest, body: bytes) -> LeadSender:
    """Return the sender that signed; `bad_signature` (401) for anyone else, 429 beyond the sender's limit."""
    given = request.headers
    key_id = _uuid(given.get("Lead-Key", ""))
    key = signing_key(key_id) if key_id else None
    message_id, timestamp = given.get("webhook-id", ""), given.get("webhook-timestamp", "")
    signatures = given.get("webhook-signature", "")
    if key is None or not is_signed(key.secret, message_id, timestamp, signatures, body, clock.now()):
        # By address alone: there is no user to ask for.
        limit("lead_signatures").count_try(address_of(request))
        raise refuse("bad_signature", "", "HQ-2", status=401)
    Limit("leads_by_sender", key.sender.per_minute, 60).count_try(str(key.sender.id))
    return key.sender


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def _media_type(request: Request) -> str:
    return (request.content_type or "").partition(";")[0].strip().lower()


def _charset(request: Request) -> str:
    parameters = request._request.content_params or {}
    return str(parameters.get("charset", ""))
