"""The base domain's addresses: open to all, nobody's data."""

from django.urls import URLPattern, URLResolver, include, path, re_path

from kit.api.views import NotFound

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("tenants.billing.web.public_urls")),
    path("api/v1/", include("tenants.billing.api.public_urls")),
    re_path(r"^api/", NotFound.as_view()),
]

handler400 = "kit.api.error_views.bad_request"
handler403 = "kit.api.error_views.forbidden"
handler404 = "kit.api.error_views.not_found"
handler500 = "kit.api.error_views.server_error"
