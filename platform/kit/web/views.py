"""The base of every page's view."""

from collections.abc import Mapping
from typing import Any, ClassVar

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.module_loading import import_string
from django.views.generic import View

from kit.access_guard import Guarded
from kit.htmx.answers import Toast, is_fragment, with_toast
from kit.invisible import has_direction, without_direction
from kit.limits import LimitReached, count_request
from kit.texts import detail_of, title_of
from kit.web.continuity import is_opened_by_another, opened_by_another, signed_out
from kit.web.refusals import as_refused


class Page(Guarded, View):
    """A page of those who are signed in.

    A subclass declares `action = {"GET": Action.X, "POST": Action.Y}`, the same table that the API's endpoints
    declare and that the isolation tests read: an action of `accounts.access`, or None where any signed-in person may.
    Nobody signed in → the sign-in page, and back here afterwards; not allowed → 403; a form of a page that another
    account opened → 409.
    """

    action: ClassVar[Mapping[str, str | None]]
    template_name: ClassVar[str]

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        method = "GET" if request.method == "HEAD" else request.method or "GET"
        # A page's own table as a workbook.
        counted = "workbooks" if request.GET.get("as") == "excel" else self.limits.get(method)
        if method in self.action:
            if not request.user.is_authenticated:
                return signed_out(request)
            if method == "POST" and is_opened_by_another(request):
                return opened_by_another(request)
            wanted = self.action[method]
            if wanted is not None and not request.user.may(wanted):
                raise PermissionDenied
            kept_from = self.refusal(request, wanted, counted)
            if kept_from is not None:
                guarded: HttpResponseBase = import_string(settings.GUARD_PAGE)(request, kept_from)
                return guarded
        if method == "POST":
            _drop_direction(request)
        if counted is not None:
            try:
                count_request(counted, request)
            except LimitReached as refusal:
                return _too_many(request, refusal)
        return super().dispatch(request, *args, **kwargs)

    def http_method_not_allowed(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Django's, with a page: the address of a form, which is only sent, may come from a browser's history."""
        response = super().http_method_not_allowed(request, *args, **kwargs)
        response.content = render_to_string("404.html", request=request).encode()
        return response

    def show(self, context: Mapping[str, Any], template: str = "", status: int = 200) -> HttpResponse:
        """The page, or for HTMX the part of it that `template` names."""
        return render(self.request, template or self.template_name, dict(context), status=status)


def _drop_direction(request: HttpRequest) -> None:
    """Drop from what a form sent the characters that turn the direction of what stands beside them, but from no
    password."""
    turning = [name for name, values in request.POST.lists() if any(map(has_direction, values))]
    texts = [name for name in turning if "password" not in name]
    if texts:
        cleaned = request.POST.copy()
        for name in texts:
            cleaned.setlist(name, [without_direction(value) for value in request.POST.getlist(name)])
        request.POST = cleaned  # type: ignore[assignment] # a copy, for this request alone


def _too_many(request: HttpRequest, refusal: LimitReached) -> HttpResponse:
    """Say when to try again: as a toast on the page that is open, or as a page of its own."""
    text = detail_of(refusal.problems[0])
    if is_fragment(request):
        return with_toast(as_refused(HttpResponse(), refusal, 204), Toast(text, is_bad=True))
    context = {"title": title_of(refusal.code), "text": text, "icon_name": "clock"}
    return as_refused(render(request, "refused.html", context), refusal)
