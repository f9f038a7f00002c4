"""The base of pages about one's own notifications, at a dealer and at the brand."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.utils import timezone

from accounts.queries.current_tenant import tenant_zone
from kit.errors import DomainError
from kit.web.views import Page


class OwnPage(Page):
    """A page about one's own notifications. Another person's are not there (404); times are in the place's own zone."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        with timezone.override(tenant_zone()):
            try:
                return super().dispatch(request, *args, **kwargs)
            except DomainError as refusal:
                if refusal.status == 404:
                    raise Http404 from refusal
                if refusal.status == 403:
                    raise PermissionDenied from refusal
                raise
