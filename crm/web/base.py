"""The base of the dealer's pages: the dealer's own day and time, and refusals as the pages that say so."""

from datetime import date
from typing import Any, NoReturn
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import get_language

from accounts.models import User
from crm.queries.concurrent_changes import survivor_seen, was_taken_from
from crm.web.presenters.concurrent_changes import what_happened
from kit import clock
from kit.errors import DomainError
from kit.htmx.answers import Toast, onward
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
                    return self.gone(request, kwargs.get("card_id")) or self._not_found(refusal)
                if refusal.status == 403:
                    raise PermissionDenied from refusal
                raise

    def gone(self, request: HttpRequest, card_id: Any) -> HttpResponseBase | None:
        """Where someone goes on whose card was merged or handed over while they had it open, and is told so."""
        user = request.user
        if not isinstance(user, User) or not isinstance(card_id, UUID):
            return None
        survivor = survivor_seen(user, card_id)
        if survivor is None and not was_taken_from(user, card_id):
            return None
        url = reverse("crm:card", args=[survivor]) if survivor else reverse("crm:home")
        return onward(request, url, Toast(what_happened(card_id), is_bad=True))

    def _not_found(self, refusal: DomainError) -> NoReturn:
        raise Http404 from refusal


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
