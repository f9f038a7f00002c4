"""The base of the dealer's pages: the dealer's own day and time, and refusals as the pages that say so."""

from datetime import date
from typing import Any, cast

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import get_language

from accounts.models import User
from kit import clock
from kit.errors import DomainError
from kit.tenancy import current_dealer
from kit.web.views import Page


class DealerPage(Page):
    """A page at a dealer. What the asker may not see is not there (404); times are shown in the dealer's zone."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        with timezone.override(current_dealer().time_zone):
            try:
                return super().dispatch(request, *args, **kwargs)
            except DomainError as refusal:
                if refusal.status == 404:
                    raise Http404 from refusal
                if refusal.status == 403:
                    raise PermissionDenied from refusal
                raise


def asker(request: HttpRequest) -> User:
    """The person of a page that declares its action: `Page` has let no one else through."""
    return cast(User, request.user)


def today() -> date:
    """The dealer's business date."""
    return clock.today(current_dealer().time_zone)


def language() -> str:
    """The language of the page, as the catalogue names things in."""
    return get_language() or "en"


def way_back(request: HttpRequest, default: str = "") -> str:
    """Where a form was opened from: the page that asks for it (a sheet), or the one that the form names."""
    wanted = request.POST.get("next") or request.headers.get("HX-Current-URL", "")
    if url_has_allowed_host_and_scheme(wanted, {request.get_host()}, require_https=request.is_secure()):
        return wanted
    return default or reverse("crm:home")
