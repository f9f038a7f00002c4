"""Whose request it is, by its host, before anything else is asked."""

from collections.abc import Callable
from contextlib import AbstractContextManager

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.http.request import split_domain_port
from django.utils import timezone

from kit.tenancy import DealerContext, finding_dealer, in_dealer_found, in_nowhere, in_public
from tenants.models import OPEN_STATES, DealerState
from tenants.queries.dealers import dealer_at
from tenants.web.refusals import refuse_host

Answer = Callable[[HttpRequest], HttpResponse]


class HostMiddleware:
    """Chooses the schema and the addresses for the host: a dealer's, the brand's, or the base domain's.

    The request begins and ends nowhere. A host that is unknown, being set up or closed gets an answer that
    says so.
    """

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        with in_nowhere():
            return self._answer(request)

    def _answer(self, request: HttpRequest) -> HttpResponse:
        host = _host(request)
        if host == settings.BASE_DOMAIN:
            return self._within(in_public(), settings.PUBLIC_URLCONF, request)
        if host == f"hq.{settings.BASE_DOMAIN}":
            return self._within(in_public(), settings.HQ_URLCONF, request)
        with finding_dealer():
            dealer = dealer_at(host)
        if dealer is None:
            return refuse_host(request)
        if dealer.state not in OPEN_STATES or (dealer.state == DealerState.CLOSED and not _stays_open(request)):
            return refuse_host(request, dealer.state)
        context = DealerContext.of(dealer)
        # For the line in the log, which is written when no schema is chosen any more.
        request.META["lodestar.dealer"] = context.code
        # Every page of a dealer shows the dealer's own time.
        with in_dealer_found(context), timezone.override(context.time_zone):
            return self._through(settings.ROOT_URLCONF, request)

    def _within(self, schema: AbstractContextManager[object], urlconf: str, request: HttpRequest) -> HttpResponse:
        with schema:
            return self._through(urlconf, request)

    def _through(self, urlconf: str, request: HttpRequest) -> HttpResponse:
        # Django's own attribute: the resolver takes the addresses from it.
        request.urlconf = urlconf
        return self.get_response(request)


def _stays_open(request: HttpRequest) -> bool:
    """Whether a closed dealer still has this address: the way in, exports and payment (SA-1)."""
    return request.path_info.startswith(settings.OPEN_WHEN_CLOSED)


def _host(request: HttpRequest) -> str:
    """The host without its port, in lower case; empty when it is malformed."""
    host, _ = split_domain_port(request.get_host())
    return host
