"""Language and light or dark: chosen once, kept on the device, and with the account where there is one."""

from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import Resolver404, resolve
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.generic import View

from kit.api.views import OPEN

THEMES = ("auto", "light", "dark")
_A_YEAR = 365 * 24 * 3600


def theme_of(request: HttpRequest) -> str:
    """The look that was chosen; `auto` follows the device."""
    theme = request.COOKIES.get("theme", "auto")
    return theme if theme in THEMES else "auto"


class Preferences(View):
    """Open to all: the sign-in page has a language too."""

    action = {"POST": OPEN}
    http_method_names = ["post"]

    def post(self, request: HttpRequest) -> HttpResponse:
        """POST `language` or `theme`; back to `next`, if that is a page of this host, or to the nearest above it."""
        target = request.POST.get("next", "/")
        if not url_has_allowed_host_and_scheme(target, {request.get_host()}, require_https=request.is_secure()):
            target = "/"
        response = HttpResponseRedirect(_nearest_page(target))
        language, theme = request.POST.get("language", ""), request.POST.get("theme", "")
        if language in dict(settings.LANGUAGES):
            _keep(response, settings.LANGUAGE_COOKIE_NAME, language, request)
            if request.user.is_authenticated:
                request.user.language = language
                request.user.save(update_fields=["language"])
        if theme in THEMES:
            _keep(response, "theme", theme, request)
        return response


def _nearest_page(address: str) -> str:
    """Return the address, or the nearest above it that opens: `next` may be that of a form, which is only sent."""
    path = urlsplit(address).path
    if _opens(path):
        return address
    while path != "/":
        path = path.rstrip("/").rpartition("/")[0] + "/"
        if _opens(path):
            break
    return path


def _opens(path: str) -> bool:
    try:
        view = resolve(path).func
    except Resolver404:
        return path == "/"
    view_class = getattr(view, "view_class", None)
    return view_class is None or ("get" in view_class.http_method_names and hasattr(view_class, "get"))


def _keep(response: HttpResponse, name: str, value: str, request: HttpRequest) -> None:
    response.set_cookie(name, value, max_age=_A_YEAR, secure=request.is_secure(), httponly=True, samesite="Lax")
