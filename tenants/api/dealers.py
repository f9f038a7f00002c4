"""The brand's dealers: registered, watched while they are set up, changed (HQ-1)."""

from django.conf import settings
from django.http import Http404
from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.access import Action
from accounts.api.asker import asker
from kit.api.etags import answer_version, expected_version, showing_current
from kit.api.openapi import page_of
from kit.api.paging import Keyset
from kit.api.serializers import Values, run_body_command
from kit.api.views import Endpoint
from tenants.api.serializers import (
    DealerChangesSerializer,
    DealerOrderSerializer,
    DealerSerializer,
    NewDealerSerializer,
)
from tenants.models import Dealer
from tenants.rules.dealers import DealerOrder
from tenants.services.dealers import DealerChanges, change_dealer
from tenants.services.provisioning import provision_dealer

_ORDER = Keyset({"code": "code", "created_at": "created_at"}, default="code")
_COLUMNS = (
    "id", "code", "name", "region__code", "province", "city", "area_code", "time_zone", "state", "failure", "created_at"
)  # fmt: skip
ORDER_EXAMPLE = OpenApiExample(
    "A dealer in Shanghai",
    {
        "code": "changning",
        "name": "长宁汽车",
        "region": "east",
        "province": "上海市",
        "city": "长宁区",
        "area_code": "021",
    },
    request_only=True,
)


class DealersView(Endpoint):
    """All dealers of the brand."""

    action = {"GET": Action.DEALERS_VIEW, "POST": Action.DEALERS_MANAGE}
    is_secret = True
    refusals = ("required", "invalid", "too_long", "not_a_choice", "dealer_exists", "already_done")

    @extend_schema(summary="List the dealers", parameters=_ORDER.parameters(), responses=page_of(DealerSerializer))
    def get(self, request: Request) -> Response:
        return Response(_ORDER.unfiltered_page(request, Dealer.objects.values(*_COLUMNS), _from_row))

    @extend_schema(
        summary="Register a dealer and have it set up",
        request=DealerOrderSerializer,
        responses={202: NewDealerSerializer},
        examples=[ORDER_EXAMPLE],
    )
    def post(self, request: Request) -> Response:
        """Answers at once; watch `state`: `provisioning`, then `active` or `failed`."""
        dealer, password = run_body_command(
            DealerOrderSerializer, request, lambda values: provision_dealer(order_of(values), by=asker(request))
        )
        first_account = {"username": dealer.admin_username, "one_time_password": password}
        return Response({**_from_dealer(dealer), "first_account": first_account}, status=202)


class DealerView(Endpoint):
    """One dealer."""

    action = {"GET": Action.DEALERS_VIEW, "PATCH": Action.DEALERS_MANAGE}
    tagged = ("GET", "PATCH")
    refusals = ("required", "invalid", "too_long", "not_a_choice", "state_not_allowed")

    @extend_schema(summary="Show a dealer, and how far its set-up is", responses=DealerSerializer)
    def get(self, request: Request, code: str) -> Response:
        dealer = _dealer(code)
        return answer_version(request, _from_dealer(dealer), dealer.version)

    @extend_schema(
        summary="Change a dealer, suspend it, or try its set-up again",
        request=DealerChangesSerializer,
        responses=DealerSerializer,
        examples=[OpenApiExample("Suspended", {"state": "suspended"}, request_only=True)],
    )
    def patch(self, request: Request, code: str) -> Response:
        dealer, expected = _dealer(code), expected_version(request)

        def command(values: Values) -> Dealer:
            return change_dealer(dealer, DealerChanges(**values), expected, by=asker(request))  # type: ignore[typeddict-item] # as read

        with showing_current(lambda: _from_dealer(_dealer(code))):
            changed = run_body_command(DealerChangesSerializer, request, command)
        return answer_version(request, _from_dealer(changed), changed.version)


def _dealer(code: str) -> Dealer:
    dealer = Dealer.objects.select_related("region").filter(code=code).first()
    if dealer is None:
        raise Http404
    return dealer


def order_of(values: Values) -> DealerOrder:
    """Return the order as it was sent; a missing value is empty, for the rules to refuse."""
    given = {field: value for field, value in values.items() if value}
    wanted = ("code", "name", "region", "province", "city", "area_code")
    return DealerOrder(**{**dict.fromkeys(wanted, ""), **given})


def _from_dealer(dealer: Dealer) -> dict[str, object]:
    columns = {column: getattr(dealer, column) for column in _COLUMNS if column != "region__code"}
    return _from_row({**columns, "region__code": dealer.region.code})


def _from_row(row: dict[str, object]) -> dict[str, object]:
    return {
        "code": row["code"],
        "name": row["name"],
        "region": row["region__code"],
        "province": row["province"],
        "city": row["city"],
        "area_code": row["area_code"],
        "time_zone": row["time_zone"],
        "state": row["state"],
        "failure": row["failure"],
        "host": f"{row['code']}.{settings.BASE_DOMAIN}",
        "created_at": row["created_at"],
    }
