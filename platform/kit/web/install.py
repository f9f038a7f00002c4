"""What makes the pages an app on the phone: a manifest, a worker that keeps the shell, a page when there is no network.

Open to all, and the same for all: nothing here is anybody's.
"""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.generic import View

from kit.api.views import OPEN
from kit.tenancy import PUBLIC, current_dealer, current_schema

_ACCENT = "#0a5c73"


class Manifest(View):
    """The app as the phone lists it, under the dealer's name."""

    action = {"GET": OPEN}

    def get(self, request: HttpRequest) -> HttpResponse:
        """GET."""
        dealer = "" if current_schema() == PUBLIC else current_dealer().name
        manifest = {
            "id": "/",
            "name": f"{dealer} · Lodestar" if dealer else "Lodestar",
            "short_name": dealer or "Lodestar",
            "description": _("Customers, follow-ups and the showroom's day."),
            "lang": translation.to_locale(translation.get_language() or "en").replace("_", "-"),
            "start_url": "/",
            "scope": "/",
            "display": "standalone",
            "background_color": "#f2f4f3",
            "theme_color": _ACCENT,
            "icons": [
                {"src": static("img/mark.svg"), "sizes": "any", "type": "image/svg+xml", "purpose": "any"},
                {"src": static("img/app-192.png"), "sizes": "192x192", "type": "image/png", "purpose": "any"},
                {"src": static("img/app-512.png"), "sizes": "512x512", "type": "image/png", "purpose": "any"},
                {"src": static("img/app-maskable.png"), "sizes": "512x512", "type": "image/png", "purpose": "maskable"},
            ],
        }
        return JsonResponse(manifest, content_type="application/manifest+json")


class ServiceWorker(View):
    """The worker's code. It stands at the root, for a worker rules over what lies below its own address."""

    action = {"GET": OPEN}

    def get(self, request: HttpRequest) -> HttpResponse:
        """GET. Asked anew at each visit: the names of the style sheets change with their content."""
        code = render_to_string("kit/service_worker.js")
        return HttpResponse(code, content_type="text/javascript", headers={"Cache-Control": "no-cache"})


class Offline(View):
    """What the worker shows in place of a page that could not be fetched."""

    action = {"GET": OPEN}

    def get(self, request: HttpRequest) -> HttpResponse:
        """GET. Without the request in its context: the worker keeps it, whoever is signed in."""
        return HttpResponse(render_to_string("offline.html"), headers={"Cache-Control": "no-cache"})
